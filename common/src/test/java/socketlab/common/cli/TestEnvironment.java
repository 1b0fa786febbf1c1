package socketlab.common.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/** An environment in memory: its input is a text, and what is printed can be read. Nobody interrupts it. */
public class TestEnvironment implements ExecutionEnvironment {

    private final Path directory;
    private final byte[] input;
    private final Charset inputCharset;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream textOut = new PrintStream(out, true, StandardCharsets.UTF_8);
    private final PrintStream textErr = new PrintStream(err, true, StandardCharsets.UTF_8);

    /** {@code null} unless standard output goes to a file. */
    private Path outputFile;

    /** In the working directory of the tests. */
    public TestEnvironment() {
        this(Path.of(""), "");
    }

    public TestEnvironment(Path directory, String input) {
        this(directory, input, StandardCharsets.UTF_8);
    }

    /** As at a terminal with a charset of its own, where the input is typed. */
    public TestEnvironment(Path directory, String input, Charset inputCharset) {
        this.directory = directory;
        this.input = input.getBytes(inputCharset);
        this.inputCharset = inputCharset;
    }

    /** What was printed on standard output. */
    public String outText() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What was printed on standard error. */
    public String errText() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** As if the program had been started with {@code > FILE}; what is printed stays in memory all the same. */
    public void outputGoesTo(Path file) {
        outputFile = file;
    }

    @Override
    public boolean isOutput(Path path) {
        return outputFile != null && path.normalize().equals(outputFile);
    }

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
        return Channels.newChannel(new ByteArrayInputStream(input));
    }

    @Override
    public WritableByteChannel output() {
        return Channels.newChannel(out);
    }

    @Override
    public Charset charset(StandardStream stream) {
        return stream == StandardStream.INPUT ? inputCharset : StandardCharsets.UTF_8;
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

    /** The directory may be in a file system of the test's own. */
    @Override
    public Path path(String text) throws UserError {
        return directory.getFileSystem() == FileSystems.getDefault()
                ? ExecutionEnvironment.super.path(text)
                : directory.resolve(text);
    }

    @Override
    public Runnable onInterrupt(Runnable stop, Runnable abandon) {
        return () -> {};
    }

    @Override
    public void interrupt() {}

    @Override
    public void onTermination(Runnable shutDown) {}
}
