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
        if (Files.isRegularFile(path) && environment.isOutput(path)) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "cannot write " + file
                            + ": standard output goes there as well, and one would replace the other: give"
                            + " another name, or - for standard output");
        }
        try {
            ask(path, () -> true);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /**
     * Whether two names, each {@linkplain #requireWritable writable}, are those of one file or stream, of which the second
     * result would replace the first, or follow it. Only the file system knows, whatever links, folders or capital letters
     * are in the names; so it is asked, also about files that are not there yet.
     */
    boolean areOne(String file, String other) throws UserError {
        if (file == null || other == null) {
            return false;
        }
        boolean isOutput = isStandardOutput(file);
        if (isOutput || isStandardOutput(other)) {
            return isOutput && isStandardOutput(other);
        }
        Path one = environment.path(file);
        Path two = environment.path(other);
        Question areSame = () -> Files.exists(two) && Files.isSameFile(one, two);
        try {
            return Files.exists(one) ? areSame.answer() : ask(one, areSame);
        } catch (IOException e) {
            throw cannotWrite(other, e);
        }
    }

    private boolean isStandardOutput(String file) throws UserError {
        return file.equals(LocalStream.STANDARD) || environment.isOutput(environment.path(file));
    }

    /** What is asked about a file while it is there. */
    @FunctionalInterface
    private interface Question {
        boolean answer() throws IOException;
    }

    /** Asks while a file is open to be written, and leaves everything as it was before. */
    private static boolean ask(Path path, Question question) throws IOException {
        boolean isThere = Files.exists(path);
        Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                .close();
        try {
            return question.answer();
        } finally {
            if (!isThere) {
                Files.delete(path.toRealPath()); // where a link points, if it is one
            }
        }
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
