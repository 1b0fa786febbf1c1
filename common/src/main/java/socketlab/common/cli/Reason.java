package socketlab.common.cli;

import java.nio.file.FileSystemException;
import java.util.Locale;

/** Why something failed, in words for a person. */
public final class Reason {

    private Reason() {}

    /**
     * What a failure says, or what caused it. Some say nothing, like {@link java.nio.channels.ClosedChannelException};
     * then the name of their kind is what is known: "closed channel". Those of the file system say a path first, in the
     * locale's charset, or nothing else; whoever tells of the failure names the file.
     */
    public static String of(Throwable failure) {
        Throwable last = failure;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String message =
                    each instanceof FileSystemException inFileSystem ? inFileSystem.getReason() : each.getMessage();
            if (message != null && !message.isBlank()) {
                return message;
            }
            last = each;
        }
        return kind(last);
    }

    private static String kind(Throwable failure) {
        String name = failure.getClass().getSimpleName().replaceFirst("(Exception|Error)$", "");
        String words = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return words.isEmpty() ? "failure of an unknown kind" : words;
    }
}
