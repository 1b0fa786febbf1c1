package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.server.ServerLog;

/**
 * A program in the JVM of the test: its entry point is called, on a thread of its own, with streams that the test reads
 * and writes. What a command prints and does is tested like this; it takes milliseconds where a process takes a second.
 */
final class EmbeddedProgram implements RunningProgram {

    static {
        logToAFile();
    }

    /** What is to be done on Ctrl-C, of one piece of work. */
    private record Work(Runnable stop, Runnable abandon) {}

    private final Path directory;
    private final Pipe input;
    private final Output out = new Output();
    private final Output err = new Output();
    private final List<Work> interruptible = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Runnable> termination = new CompletableFuture<>();
    private final CompletableFuture<Integer> status = new CompletableFuture<>();
    private final Thread thread;

    private EmbeddedProgram(Jar program, Path directory, String... arguments) {
        this.directory = directory;
        try {
            this.input = Pipe.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(() -> run(program, arguments), program.program());
        thread.setDaemon(true);
    }

    /** There is one log in a JVM, so all servers in it have one file; a test of the log needs a process. */
    private static void logToAFile() {
        try {
            PrintStream log = new PrintStream(
                    Files.newOutputStream(Path.of("target", "embedded-servers.log")), true, StandardCharsets.UTF_8);
            ServerLog.writeTo(log, StandardCharsets.UTF_8, false);
            ServerLog.of(EmbeddedProgram.class).info("the log of all servers in this JVM");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a program in a working directory. */
    static EmbeddedProgram start(Jar program, Path directory, String... arguments) {
        EmbeddedProgram started = new EmbeddedProgram(program, directory, arguments);
        started.thread.start();
        return started;
    }

    private void run(Jar program, String... arguments) {
        try {
            int exitStatus = program.run(arguments, new Environment());
            end();
            status.complete(exitStatus);
        } catch (RuntimeException | Error e) {
            end();
            status.completeExceptionally(e);
        }
    }

    private void end() {
        out.end();
        err.end();
        closeInput();
    }

    private void closeInput() {
        try {
            input.source().close();
            input.sink().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Output out() {
        return out;
    }

    @Override
    public Output err() {
        return err;
    }

    @Override
    public boolean isAlive() {
        return !status.isDone();
    }

    @Override
    public void type(byte[] bytes) throws IOException {
        try {
            for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
                input.sink().write(left);
            }
        } catch (IOException e) {
            if (isAlive()) {
                throw e;
            } // otherwise nobody reads it any more, and how it has ended says why
        }
    }

    @Override
    public void endInput() throws IOException {
        input.sink().close();
    }

    @Override
    public void interrupt() {
        assertFalse(interruptible.isEmpty(), "Ctrl-C would end this program without a word");
        interruptible.forEach(work -> work.stop.run());
    }

    @Override
    public Ending ending() throws InterruptedException {
        thread.join(Patience.LIMIT.toMillis());
        assertTrue(
                status.isDone(),
                () -> "still running after " + Patience.LIMIT + "; it has printed:\n" + out.text()
                        + "\nand on standard error:\n" + err.text());
        return new Ending(status.join(), out.text(), err.text());
    }

    /** Tells it to end in all ways at once, as a process can be told, and waits until it has. */
    @Override
    public void close() {
        if (isAlive()) {
            closeInput();
            interruptible.forEach(work -> {
                work.stop.run();
                work.abandon.run();
            });
            termination.thenAccept(Runnable::run);
        }
        try {
            ending();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the program is given. */
    private final class Environment implements ExecutionEnvironment {

        private final PrintStream textOut = new PrintStream(out.sink(), true, StandardCharsets.UTF_8);
        private final PrintStream textErr = new PrintStream(err.sink(), true, StandardCharsets.UTF_8);

        @Override
        public PrintStream out() {
            return textOut;
        }

        @Override
        public PrintStream err() {
            return textErr;
        }

        @Override
        public ReadableByteChannel input() {
            return input.source();
        }

        @Override
        public WritableByteChannel output() {
            return Channels.newChannel(out.sink());
        }

        @Override
        public boolean isTerminal() {
            return false;
        }

        @Override
        public boolean isErrorTerminal() {
            return false;
        }

        @Override
        public boolean isOutputPipe() {
            return false;
        }

        @Override
        public Path directory() {
            return directory;
        }

        @Override
        public Runnable onInterrupt(Runnable stop, Runnable abandon) {
            Work work = new Work(stop, abandon);
            interruptible.add(work);
            return () -> interruptible.remove(work);
        }

        @Override
        public void interrupt() {
            EmbeddedProgram.this.interrupt();
        }

        @Override
        public void onTermination(Runnable shutDown) {
            termination.complete(shutDown);
        }
    }
}
