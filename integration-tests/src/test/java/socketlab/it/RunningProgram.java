package socketlab.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A program that a test has started: in the JVM of the test ({@link EmbeddedProgram}), or as a process of its own
 * ({@link RunningProcess}), where the process is what is tested. Closing it ends it, so that none outlives its test.
 */
interface RunningProgram extends AutoCloseable {

    /** How a program ended and what it said. */
    record Ending(int status, String out, String err) {
        List<String> outLines() {
            return out.lines().toList();
        }

        List<String> errLines() {
            return err.lines().toList();
        }
    }

    Output out();

    Output err();

    boolean isAlive();

    /** Writes to its standard input. */
    default void type(String text) throws IOException {
        type(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes to its standard input. */
    void type(byte[] bytes) throws IOException;

    /** Says that standard input has ended. */
    void endInput() throws IOException;

    /** Ctrl-C. */
    void interrupt() throws Exception;

    /** Waits for the end, and fails if it does not come. */
    Ending ending() throws InterruptedException;

    @Override
    void close();
}
