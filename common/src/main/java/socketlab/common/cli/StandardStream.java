package socketlab.common.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One of the three streams that a process is born with, and what Linux tells of it in {@code /proc}. Elsewhere nothing is
 * told, and a stream counts as given.
 *
 * <p>A shell can start a program without one of them ({@code <&-}). Then the first file that the Java machine opens gets
 * the number of the stream: its library of classes, which stays open. Whoever reads standard input reads a part of Java
 * itself. A later file that Java closes again leaves {@code /dev/null} there, which takes what is printed.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_fdinfo.5.html">proc_pid_fdinfo(5)</a>
 */
public enum StandardStream {
    INPUT(0, "stdin", "standard input"),
    OUTPUT(1, "stdout", "standard output"),
    ERROR(2, "stderr", "standard error");

    private static final Path PROCESS = Path.of("/proc/self");
    private static final Path DESCRIPTORS = PROCESS.resolve("fd");

    private static final int ACCESS_MODE = 3;
    static final int READ_ONLY = 0;
    private static final int WRITE_ONLY = 1;
    private static final int CLOSE_ON_EXEC = 02000000;

    private final String number;
    private final String shortName;
    private final String words;

    StandardStream(int number, String shortName, String words) {
        this.number = Integer.toString(number);
        this.shortName = shortName;
        this.words = words;
    }

    /** The number of its descriptor. */
    String number() {
        return number;
    }

    /** As Java's properties call it: {@code stdout}. */
    String shortName() {
        return shortName;
    }

    /** As people call it: {@code standard output}. */
    String words() {
        return words;
    }

    /** Whether Linux tells anything of the streams. */
    static boolean isTold() {
        return Files.isDirectory(DESCRIPTORS);
    }

    /** Whether nothing has its number, so that the next file that is opened will get it. */
    boolean isFree() {
        return isTold() && !Files.isSymbolicLink(path());
    }

    /**
     * Whether the program was started with it. Only to be asked before the program opens anything itself: what Java has
     * opened by then can be told from what a shell gives, and a socket could not.
     */
    boolean isGiven() {
        try {
            return !isTold() || fits(flags(PROCESS.resolve("fdinfo").resolve(number))) && !isOfJavaAlone(target());
        } catch (IOException e) {
            return false; // nothing has this number
        }
    }

    /** Nothing that is to be closed on exec comes from whoever started the program. */
    private boolean fits(int flags) {
        int wrong = this == INPUT ? WRITE_ONLY : READ_ONLY;
        return (flags & CLOSE_ON_EXEC) == 0 && accessMode(flags) != wrong;
    }

    static int accessMode(int flags) {
        return flags & ACCESS_MODE;
    }

    /** How a descriptor was opened, as its file in {@code fdinfo} tells. */
    static int flags(Path told) throws IOException {
        for (String line : Files.readAllLines(told)) {
            if (line.startsWith("flags:")) {
                return Integer.parseInt(line.substring("flags:".length()).strip(), 8);
            }
        }
        throw new IOException(told + " has no flags");
    }

    private Path target() throws IOException {
        return Files.readSymbolicLink(path());
    }

    /** A shell may well give Java's library to read, but then Java has it open a second time. */
    private static boolean isOfJavaAlone(Path target) throws IOException {
        Path library = Path.of(System.getProperty("java.home"), "lib", "modules");
        return target.equals(library.toRealPath()) && openedTimes(target) == 1;
    }

    private static long openedTimes(Path target) throws IOException {
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            List<Path> all = descriptors.toList();
            return all.stream()
                    .map(StandardStream::targetOrNull)
                    .filter(Objects::nonNull)
                    .filter(target::equals)
                    .count();
        }
    }

    private static Path targetOrNull(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return null; // was closed meanwhile, as the listing's own is
        }
    }

    /** Whether it is a person's terminal, as far as Linux tells. */
    boolean isTerminal() {
        String target = targetText();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
    }

    /** Whether it is a pipe, as far as Linux tells. */
    boolean isPipe() {
        return OpenPipe.isPipe(path());
    }

    /** Whether it is a file of its own, as far as Linux tells. */
    boolean isFile() {
        return Files.isRegularFile(path());
    }

    /** Whether this path leads to the same file, pipe or terminal, as far as Linux tells. */
    boolean isAlso(Path other) {
        try {
            return Files.isSameFile(other, path());
        } catch (IOException e) {
            return false; // there is no such path, or nothing is told
        }
    }

    /** Whether this path leads to its number among what the process has open, whatever is open there. */
    boolean isNamedBy(Path other) {
        OpenDescriptor descriptor = OpenDescriptor.of(other);
        return descriptor != null && descriptor.isNumberOf(this);
    }

    /** Its name among what the process has open; exists only where Linux tells of the streams. */
    Path path() {
        return DESCRIPTORS.resolve(number);
    }

    private String targetText() {
        try {
            return target().toString();
        } catch (IOException e) {
            return ""; // nothing is told
        }
    }
}
