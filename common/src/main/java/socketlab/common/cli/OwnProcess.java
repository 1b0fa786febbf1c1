package socketlab.common.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import socketlab.common.files.LocalPaths;

/**
 * The environment of a program that has a process to itself. Text is UTF-8, whatever the locale says.
 *
 * <p>A shell can start a program without standard streams ({@code <&-}); then the first files that the Java machine opens
 * get their numbers, and whoever reads standard input reads a part of Java itself.
 */
public final class OwnProcess implements ExecutionEnvironment {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final PrintStream out = utf8(FileDescriptor.out);
    private final PrintStream err = utf8(FileDescriptor.err);
    private final Interruption interruption = new Interruption();

    private static PrintStream utf8(FileDescriptor stream) {
        return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    /** Unlike System.in, this can be closed while it waits for somebody to type. */
    @Override
    public ReadableByteChannel input() throws UserError {
        requireOpen("0", "standard input");
        return new FileInputStream(FileDescriptor.in).getChannel();
    }

    @Override
    public WritableByteChannel output() throws UserError {
        requireOpen("1", "standard output");
        out.flush();
        WritableByteChannel bytesOut = new FileOutputStream(FileDescriptor.out).getChannel();
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
                try {
                    return bytesOut.write(bytes);
                } catch (IOException e) {
                    throw isOutputPipe() && bytesOut.isOpen() ? new ReaderGoneException(e) : e;
                }
            }

            @Override
            public boolean isOpen() {
                return bytesOut.isOpen();
            }

            @Override
            public void close() {}
        };
    }

    private static void requireOpen(String number, String name) throws UserError {
        if (Files.isDirectory(DESCRIPTORS) && !isOpen(DESCRIPTORS.resolve(number))) {
            throw new UserError(ExitStatus.ERROR, name + " is closed");
        }
    }

    private static boolean isOpen(Path descriptor) {
        try {
            Path target = Files.readSymbolicLink(descriptor);
            return !target.startsWith(Path.of(System.getProperty("java.home")).toRealPath())
                    && !target.equals(Path.of(System.getProperty("java.class.path"))
                            .toAbsolutePath()
                            .normalize());
        } catch (IOException e) {
            return false;
        }
    }

    /** From Java 22 on a console exists in any case, and is asked. */
    @Override
    public boolean isTerminal() {
        Console console = System.console();
        try {
            return console != null
                    && (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a console does not say whether it is a terminal", e);
        }
    }

    @Override
    public boolean isErrorTerminal() {
        try {
            String target = Files.readSymbolicLink(DESCRIPTORS.resolve("2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return isTerminal(); // not Linux: standard error does not say, so the other two speak for it
        }
    }

    @Override
    public boolean isOutputPipe() {
        try {
            return Files.readSymbolicLink(DESCRIPTORS.resolve("1")).toString().startsWith("pipe:");
        } catch (IOException e) {
            return false; // not Linux: rather a word too many
        }
    }

    @Override
    public Path directory() {
        return LocalPaths.workingDirectory();
    }

    @Override
    public Runnable onInterrupt(Runnable stop, Runnable abandon) {
        return interruption.prepare(stop, abandon);
    }

    @Override
    public void interrupt() {
        Interruption.come();
    }

    @Override
    public void onTermination(Runnable shutDown) {
        Runtime.getRuntime().addShutdownHook(new Thread(shutDown, "shutdown"));
    }

    /** Ends the process, also while an interruption waits for its end. */
    public void exit(int exitStatus) {
        interruption.exit(exitStatus);
    }
}
