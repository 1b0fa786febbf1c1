package socketlab.common.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import socketlab.common.files.LocalPaths;
import socketlab.common.text.Printable;

/**
 * What a program is given by whoever runs it: standard input, output and errors, a working directory, and word of
 * Ctrl-C. {@code main} passes the process's own ({@link OwnProcess}), and nothing else touches {@link System#out}; so a
 * program can just as well run inside another one, which reads what it prints.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_12">POSIX, Shell
 *     Command Language, 2.12: Shell Execution Environment</a>
 */
public interface ExecutionEnvironment {

    /** Nobody reads what is written any more, as in {@code get x - | head -c 1}. */
    final class ReaderGoneException extends IOException {
        private static final long serialVersionUID = 1L;

        public ReaderGoneException(IOException cause) {
            super(cause);
        }
    }

    /** Standard output, for text. */
    PrintStream out();

    /** Standard error, for text. */
    PrintStream err();

    /**
     * Standard input, for bytes; closing it wakes who waits for somebody to type.
     *
     * @throws UserError if the program was started without it ({@code <&-})
     */
    ReadableByteChannel input() throws UserError;

    /**
     * Standard output, for bytes: behind all text so far. Closing it does nothing, for there may be more to say. Its
     * {@code write} throws {@link ReaderGoneException} if nobody will read the bytes.
     *
     * @throws UserError if the program was started without it ({@code >&-})
     */
    WritableByteChannel output() throws UserError;

    /** In which charset the text of a stream is: UTF-8, but for a terminal that understands another one. */
    default Charset charset(StandardStream stream) {
        return StandardCharsets.UTF_8;
    }

    /** Whether this path is another name of standard input, as {@code /dev/stdin} is. */
    default boolean isInput(Path path) {
        return false;
    }

    /** Whether this path is another name of standard output, as {@code /dev/stdout} is. */
    default boolean isOutput(Path path) {
        return false;
    }

    /** Whether standard error and standard output go to the same place, as with {@code 2>&1}. */
    default boolean isErrorOutput() {
        return false;
    }

    /** Whether standard input and output are a person's terminal. */
    boolean isTerminal();

    /** Whether standard error is a person's terminal. */
    boolean isErrorTerminal();

    /** Whether standard output is a pipe: that nobody reads it to its end ({@code ping | head}) is no error. */
    boolean isOutputPipe();

    /** The working directory, to which relative paths belong. */
    Path directory();

    /** The file that a person means by this, in the working directory unless the path is an absolute one. */
    default Path path(String text) throws UserError {
        try {
            return directory().resolve(LocalPaths.of(text));
        } catch (InvalidPathException e) {
            throw new UserError(
                    ExitStatus.ERROR, "no file can be called " + Printable.quoted(text) + ": " + e.getReason(), e);
        }
    }

    /**
     * Prepares for Ctrl-C, taken as a request to come to an end instead of a sudden death.
     *
     * @param stop asks the work to come to its end soon
     * @param abandon ends whatever the work waits for, where asking was not enough
     * @return takes it back when the work is done, if the program goes on
     */
    Runnable onInterrupt(Runnable stop, Runnable abandon);

    /** Does what Ctrl-C does, where somebody else has caught it. */
    void interrupt();

    /** Prepares for being told to end (SIGTERM, Ctrl-C): the program's process ends when this has returned. */
    void onTermination(Runnable shutDown);
}
