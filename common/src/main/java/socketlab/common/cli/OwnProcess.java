package socketlab.common.cli;

import java.io.Closeable;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import socketlab.common.files.LocalPaths;
import socketlab.common.files.UnsizedFile;

/**
 * The environment of a program that has a process to itself; make it before anything else. Text is UTF-8 in pipes and files,
 * whatever the locale says, and what the terminal understands on a terminal ({@link TerminalCharset}).
 *
 * <p>A stream that the program was started without stays away: standard input and output say so where they are needed, what
 * is told to standard error is lost, and nothing that is opened later gets their numbers.
 */
public final class OwnProcess implements ExecutionEnvironment {

    private final Set<StandardStream> given = EnumSet.noneOf(StandardStream.class);
    /** Held open for as long as the process lives. */
    private final List<Closeable> placeholders = new ArrayList<>();

    private final PrintStream out;
    private final PrintStream err;
    private final Interruption interruption = new Interruption();

    public OwnProcess() {
        for (StandardStream stream : StandardStream.values()) {
            if (stream.isGiven()) {
                given.add(stream);
            }
        }
        occupyFreeNumbers();
        out = print(StandardStream.OUTPUT, FileDescriptor.out);
        err = print(StandardStream.ERROR, FileDescriptor.err);
    }

    /** The next files and sockets would get them, and with them what Java itself prints, like warnings. */
    private void occupyFreeNumbers() {
        try {
            for (StandardStream stream : StandardStream.values()) {
                if (stream.isFree()) {
                    placeholders.add(new FileInputStream("/dev/null"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("/dev/null can't be opened", e);
        }
    }

    private PrintStream print(StandardStream stream, FileDescriptor descriptor) {
        OutputStream bytes = given.contains(stream) ? new FileOutputStream(descriptor) : new ClosedStream(stream);
        return new PrintStream(bytes, true, charset(stream));
    }

    /** What is written to a stream that is not there. */
    private static final class ClosedStream extends OutputStream {

        private final StandardStream stream;

        ClosedStream(StandardStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int b) throws IOException {
            throw new IOException(stream.words() + " is closed");
        }
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public Charset charset(StandardStream stream) {
        return isTerminal(stream)
                ? TerminalCharset.of(stream, System::getProperty, OwnProcess::consoleCharset)
                : StandardCharsets.UTF_8;
    }

    private boolean isTerminal(StandardStream stream) {
        if (StandardStream.isTold()) {
            return given.contains(stream) && stream.isTerminal();
        }
        // The console is one of input and output both. Before Java 19 this property was set for terminals alone.
        return isTerminal() || System.getProperty("sun." + stream.shortName() + ".encoding") != null;
    }

    private static Charset consoleCharset() {
        Console console = System.console();
        return console == null ? null : console.charset();
    }

    /** Unlike System.in, this can be closed while it waits for somebody to type. */
    @Override
    public ReadableByteChannel input() throws UserError {
        requireGiven(StandardStream.INPUT);
        FileChannel in = new FileInputStream(FileDescriptor.in).getChannel();
        return StandardStream.INPUT.isFile() ? toItsEnd(in) : in;
    }

    private static ReadableByteChannel toItsEnd(FileChannel file) throws UserError {
        try {
            return UnsizedFile.of(file);
        } catch (IOException e) {
            throw new UserError(ExitStatus.ERROR, "cannot read standard input: " + Reason.of(e), e);
        }
    }

    @Override
    public WritableByteChannel output() throws UserError {
        requireGiven(StandardStream.OUTPUT);
        out.flush();
        WritableByteChannel bytesOut = new FileOutputStream(FileDescriptor.out).getChannel();
        WritableByteChannel all = isOutputPipe() ? new OpenPipe(bytesOut) : bytesOut;
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
                return all.write(bytes);
            }

            @Override
            public boolean isOpen() {
                return all.isOpen();
            }

            @Override
            public void close() {}
        };
    }

    private void requireGiven(StandardStream stream) throws UserError {
        if (!given.contains(stream)) {
            throw new UserError(ExitStatus.ERROR, stream.words() + " is closed");
        }
    }

    @Override
    public boolean isInput(Path path) {
        return isStream(StandardStream.INPUT, path);
    }

    @Override
    public boolean isOutput(Path path) {
        return isStream(StandardStream.OUTPUT, path);
    }

    /** Of a stream that is not there, the number may be that of a file of Java's own, which nobody has meant. */
    private boolean isStream(StandardStream stream, Path path) {
        return given.contains(stream) ? stream.isAlso(path) : stream.isNamedBy(path);
    }

    @Override
    public boolean isErrorOutput() {
        return given.contains(StandardStream.OUTPUT) && isOutput(StandardStream.ERROR.path());
    }

    /** From Java 22 on a console exists in any case, and is asked. */
    @Override
    public boolean isTerminal() {
        if (StandardStream.isTold()
                && !(given.contains(StandardStream.INPUT) && given.contains(StandardStream.OUTPUT))) {
            return false;
        }
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

    /** Where nothing is told of standard error, the other two speak for it. */
    @Override
    public boolean isErrorTerminal() {
        return isTerminal(StandardStream.ERROR);
    }

    /** Where there is no /proc, rather a word too many. */
    @Override
    public boolean isOutputPipe() {
        return given.contains(StandardStream.OUTPUT) && StandardStream.OUTPUT.isPipe();
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
