package socketlab.common.cli;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * In which charset a person's terminal speaks: a Korean console of Windows has code page 949, where the bytes of UTF-8 are
 * read as other characters. Java knows it, but under a name that depends on its version.
 *
 * <p>The C locale says US-ASCII, which is a part of UTF-8, and of which nobody has a terminal: it counts as UTF-8. So does
 * what can drive no terminal: a charset that Java does not have or can't write, one in which ASCII has other bytes (UTF-16),
 * and one without a {@code ?} for what it lacks.
 */
final class TerminalCharset {

    private static final String ASCII = "?Az09\n";

    private TerminalCharset() {}

    /**
     * The charset of a stream that is a terminal.
     *
     * @param properties those of the system, by their names; {@code null} for one that is not there
     * @param console says what Java's console has, or {@code null} if there is none
     */
    static Charset of(StandardStream stream, UnaryOperator<String> properties, Supplier<Charset> console) {
        String property = stream.shortName() + ".encoding";
        Predicate<Charset> isUsable =
                stream == StandardStream.INPUT ? TerminalCharset::canBeRead : TerminalCharset::canBeWritten;
        Stream<Supplier<Charset>> inOrder = Stream.of(
                () -> named(properties.apply(property)), // JDK 19; of standard input, JDK 25
                () -> named(properties.apply("sun." + property)), // before
                console);
        return inOrder.map(Supplier::get)
                .filter(charset -> charset != null && isUsable.test(charset))
                .map(charset -> charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset)
                .findFirst()
                .orElse(StandardCharsets.UTF_8);
    }

    private static Charset named(String name) {
        try {
            return name == null ? null : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return null; // no name at all, or one that this Java does not know
        }
    }

    private static boolean canBeRead(Charset charset) {
        return new String(ASCII.getBytes(StandardCharsets.US_ASCII), charset).equals(ASCII);
    }

    private static boolean canBeWritten(Charset charset) {
        if (!charset.canEncode()) {
            return false;
        }
        CharsetEncoder encoder = charset.newEncoder();
        return Arrays.equals(ASCII.getBytes(charset), ASCII.getBytes(StandardCharsets.US_ASCII))
                && Arrays.equals(encoder.replacement(), "?".getBytes(StandardCharsets.US_ASCII));
    }
}
