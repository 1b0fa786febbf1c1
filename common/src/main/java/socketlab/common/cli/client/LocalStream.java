package socketlab.common.cli.client;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.OpenDescriptor;
import socketlab.common.cli.OpenPipe;
import socketlab.common.cli.UserError;
import socketlab.common.files.UnsizedFile;

/**
 * What takes or gives bytes one after the other and is no file of its own: a device, a pipe, a standard stream or another
 * file that a shell has opened, under any of its names ({@code -}, {@code /dev/stdout}, {@code /dev/fd/3}, a link to one).
 * It gets the bytes and nothing else, and is never replaced.
 */
final class LocalStream {

    static final String STANDARD = "-";

    private final ExecutionEnvironment environment;
    private final String name;
    /** {@code null} for the standard streams under their common name. */
    private final Path path;

    private LocalStream(ExecutionEnvironment environment, String name, Path path) {
        this.environment = environment;
        this.name = name;
        this.path = path;
    }

    /** The stream of this name; {@code null} if that is the name of a file or a directory, or of nothing. */
    static LocalStream of(String name, ExecutionEnvironment environment) throws UserError {
        if (name.equals(STANDARD)) {
            return new LocalStream(environment, name, null);
        }
        Path path = environment.path(name);
        boolean isStream = Files.exists(path)
                && !Files.isDirectory(path)
                && (!Files.isRegularFile(path) || OpenDescriptor.of(path) != null);
        return isStream ? new LocalStream(environment, name, path) : null;
    }

    boolean isStandardInput() {
        return path == null || environment.isInput(path);
    }

    boolean isStandardOutput() {
        return path == null || environment.isOutput(path);
    }

    /** Where people are told what happens: where the bytes don't go, which may be nowhere. */
    PrintStream forPeople() {
        if (!isStandardOutput()) {
            return environment.out();
        }
        boolean isAmongBytes = environment.isErrorOutput() && !environment.isErrorTerminal(); // where people see both
        return isAmongBytes ? new PrintStream(OutputStream.nullOutputStream()) : environment.err();
    }

    /** For reading. */
    ReadableByteChannel input() throws UserError, IOException {
        if (isStandardInput()) {
            return environment.input();
        }
        return Files.isRegularFile(path) ? UnsizedFile.open(path) : Files.newByteChannel(path);
    }

    /**
     * For writing. What is a pipe throws {@link ExecutionEnvironment.ReaderGoneException} if nobody will read the bytes.
     */
    WritableByteChannel output() throws UserError, IOException {
        if (isStandardOutput()) {
            return environment.output();
        }
        requireForWriting();
        // A file that a shell has opened keeps what it holds.
        Set<OpenOption> options = Files.isRegularFile(path)
                ? Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                : Set.of(StandardOpenOption.WRITE);
        SeekableByteChannel channel = Files.newByteChannel(path, options);
        return OpenPipe.isPipe(path) ? new OpenPipe(channel) : channel;
    }

    /** Makes sure that what is written to a file which somebody has opened goes only where it was opened for that. */
    void requireForWriting() throws UserError {
        OpenDescriptor descriptor = isStandardOutput() ? null : OpenDescriptor.of(path);
        if (descriptor != null && !descriptor.isForWriting()) {
            throw new UserError(ExitStatus.ERROR, "cannot write to " + this + ": it is not open to be written");
        }
    }

    /** The name that a person has given it. */
    @Override
    public String toString() {
        return name.equals(STANDARD) ? "standard output" : name;
    }
}
