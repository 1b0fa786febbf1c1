package socketlab.common.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Something that a process has open, by its name in {@code /proc/PID/fd}, as far as Linux tells. Whoever opens that name
 * opens the file anew, and may get it in a way in which the process does not have it: to write a file that was opened to be
 * read, such as Java's own.
 *
 * @param path its name, without links in the directories before it
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html">proc_pid_fd(5)</a>
 */
public record OpenDescriptor(Path path) {

    /** More links in a row lead nowhere. */
    public static final int MOST_LINKS = 40;

    private static final Pattern DIRECTORY = Pattern.compile("/dev/fd|/proc/\\d+(/task/\\d+)?/fd");

    /** That to which a path leads, as {@code /dev/stdout} does; {@code null} for none. */
    public static OpenDescriptor of(Path path) {
        try {
            Path link = path.toAbsolutePath();
            for (int links = 0; links < MOST_LINKS; links++) {
                Path parent = link.getParent();
                if (parent == null) {
                    return null;
                }
                Path directory = parent.toRealPath();
                if (DIRECTORY.matcher(directory.toString()).matches()) {
                    return new OpenDescriptor(directory.resolve(link.getFileName()));
                }
                if (!Files.isSymbolicLink(link)) {
                    return null;
                }
                link = parent.resolve(Files.readSymbolicLink(link));
            }
            return null;
        } catch (IOException e) {
            return null; // whoever opens it will find out
        }
    }

    /** Whether it has the number of one of this process's own streams, whatever is open there. */
    boolean isNumberOf(StandardStream stream) {
        return path.getFileName().toString().equals(stream.number())
                && path.startsWith(
                        Path.of("/proc", Long.toString(ProcessHandle.current().pid())));
    }

    /** Whether it was opened to be written, or nothing is told of that. */
    public boolean isForWriting() {
        try {
            Path told = path.getParent().resolveSibling("fdinfo").resolve(path.getFileName());
            return StandardStream.accessMode(StandardStream.flags(told)) != StandardStream.READ_ONLY;
        } catch (IOException e) {
            return true;
        }
    }
}
