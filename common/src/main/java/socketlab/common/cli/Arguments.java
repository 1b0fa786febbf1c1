package socketlab.common.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The arguments as they were typed. Java decodes them by the locale, and in the C locale replaces every character that
 * is not ASCII before {@code main} sees it. Where Linux shows the process its own command line, the bytes are still
 * there; text in and out of these programs is UTF-8 whatever the locale says.
 */
public final class Arguments {

    private static final Path OWN_COMMAND_LINE = Path.of("/proc/self/cmdline");

    private Arguments() {}

    /** @param decodedByLocale as {@code main} got them */
    public static String[] asTyped(String[] decodedByLocale) {
        if (Arrays.stream(decodedByLocale).allMatch(Arguments::isAscii)) {
            return decodedByLocale;
        }
        try {
            return recover(decodedByLocale, Files.readAllBytes(OWN_COMMAND_LINE));
        } catch (IOException e) {
            return decodedByLocale; // not Linux: the locale's word is all there is
        }
    }

    /**
     * Takes the last arguments of a command line in the form of {@code /proc/self/cmdline}: each ends with a zero byte.
     * Keeps what Java has decoded wherever the bytes are no UTF-8.
     */
    static String[] recover(String[] decodedByLocale, byte[] commandLine) {
        List<byte[]> typed = splitAtZeros(commandLine);
        int before = typed.size() - decodedByLocale.length;
        if (before < 0) {
            return decodedByLocale;
        }
        String[] recovered = decodedByLocale.clone();
        for (int i = 0; i < recovered.length; i++) {
            if (!isAscii(recovered[i])) {
                try {
                    recovered[i] = StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(typed.get(before + i)))
                            .toString();
                } catch (CharacterCodingException e) {
                    continue; // typed in another encoding, which the locale knows better
                }
            }
        }
        return recovered;
    }

    private static List<byte[]> splitAtZeros(byte[] commandLine) {
        List<byte[]> parts = new java.util.ArrayList<>();
        int start = 0;
        for (int i = 0; i < commandLine.length; i++) {
            if (commandLine[i] == 0) {
                parts.add(Arrays.copyOfRange(commandLine, start, i));
                start = i + 1;
            }
        }
        return parts;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
