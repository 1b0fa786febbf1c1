package socketlab.common.cli.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.OpenDescriptor;
import socketlab.common.cli.Reason;
import socketlab.common.cli.UserError;

/** The files and streams that results are written to; {@code -} is standard output. */
final class ResultFiles {

    private final ExecutionEnvironment environment;

    ResultFiles(ExecutionEnvironment environment) {
        this.environment = environment;
    }

    /** Where people are told something: where no result is written. */
    PrintStream forPeople(String... files) throws UserError {
        for (String file : files) {
            LocalStream stream = file == null ? null : LocalStream.of(file, environment);
            if (stream != null && stream.isStandardOutput()) {
                return stream.forPeople();
            }
        }
        return environment.out();
    }

    /**
     * Makes sure that a file can be written: better now than after an hour of measuring. One that is there keeps what it
     * holds, and one that is not is not there afterwards: what ends before there is a result leaves no empty file.
     */
    void requireWritable(String file) throws UserError {
        if (file == null) {
            return;
        }
        LocalStream stream = LocalStream.of(file, environment);
        if (stream != null) {
            if (stream.isStandardOutput()) {
                environment.output();
            }
            stream.requireForWriting();
            return; // one that is no standard stream is opened once only
        }
        Path path = environment.path(file);
        boolean isThere = Files.exists(path);
        try {
            Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
            if (!isThere) {
                Files.delete(path.toRealPath()); // where a link points, if it is one
            }
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /** Whether two names are those of one file: a result would be lost. */
    boolean areOne(String file, String other) throws UserError {
        if (file == null
                || other == null
                || LocalStream.of(file, environment) != null
                || LocalStream.of(other, environment) != null) {
            return false;
        }
        try {
            Path one = behindLinks(environment.path(file));
            Path two = behindLinks(environment.path(other));
            return one.equals(two) || Files.exists(one) && Files.exists(two) && Files.isSameFile(one, two);
        } catch (IOException e) {
            throw cannotWrite(other, e);
        }
    }

    /** What a name leads to, which need not be there yet. */
    private static Path behindLinks(Path path) throws IOException {
        Path target = path;
        for (int links = 0; links < OpenDescriptor.MOST_LINKS && Files.isSymbolicLink(target); links++) {
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target.normalize();
    }

    /** Writes a result, and may ask for it piece by piece. */
    @FunctionalInterface
    interface Writer {
        void write(PrintStream out) throws UserError;
    }

    /** Replaces what a file holds; does nothing where {@code file} is {@code null}. */
    void write(String file, Writer writer) throws UserError {
        if (file == null) {
            return;
        }
        LocalStream stream = LocalStream.of(file, environment);
        if (stream != null && stream.isStandardOutput()) {
            writer.write(environment.out());
            environment.out().flush();
            return;
        }
        try (OutputStream out = stream == null
                        ? Files.newOutputStream(environment.path(file))
                        : Channels.newOutputStream(stream.output());
                PrintStream buffered = new PrintStream(new BufferedOutputStream(out), false, StandardCharsets.UTF_8)) {
            writer.write(buffered);
            if (buffered.checkError()) {
                throw new IOException("it took only a part of the result");
            }
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    private static UserError cannotWrite(String file, IOException e) {
        return new UserError(ExitStatus.ERROR, "cannot write " + file + ": " + reason(e), e);
    }

    /** What the file system has to say of a failure. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such folder (make it first, or check the name)";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof FileSystemException inFileSystem && inFileSystem.getReason() != null
                ? inFileSystem.getReason()
                : Reason.of(e);
    }
}
