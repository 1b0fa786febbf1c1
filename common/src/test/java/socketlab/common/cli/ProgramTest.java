package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@DisplayName("Every program: errors are one line, and the exit status tells what kind")
class ProgramTest {

    /** Does what a test wants. */
    @Command(name = "lab")
    static final class Lab implements Callable<Integer> {

        @Option(names = "--wait", converter = Units.DurationConverter.class)
        private java.time.Duration wait;

        @Option(names = {"-v", "--verbose"})
        private boolean verbose;

        private Exception failure;
        private Error error;
        private int status;

        @Override
        public Integer call() throws Exception {
            if (failure != null) {
                throw failure;
            }
            if (error != null) {
                throw error;
            }
            return status;
        }
    }

    private final Lab lab = new Lab();
    private final TestEnvironment environment = new TestEnvironment();

    private int run(String... args) {
        return Program.run(new CommandLine(lab), args, environment);
    }

    @Test
    void theStatusIsTheCommandsOwn() {
        lab.status = ExitStatus.NOT_DONE;
        assertEquals(1, run());
        assertEquals("", environment.errText());
    }

    @Test
    void memoryThatDoesNotSufficeIsOneLine() {
        lab.error = new OutOfMemoryError("Java heap space");
        assertEquals(ExitStatus.ERROR, run());
        assertOneLine("lab: out of memory: java -Xmx allows more (Java heap space)");
    }

    @Test
    void wrongUsageIsOneLineThatPointsToTheHelp() {
        assertEquals(2, run("--no-such-option"));
        assertOneLine("lab: Unknown option: '--no-such-option' (see 'lab --help')");
    }

    @Test
    void aValueThatCannotBeReadIsSaidWithItsReason() {
        assertEquals(2, run("--wait", "200"));
        assertTrue(environment.errText().contains("'200' lacks its unit: write 200ms or 200s"), environment.errText());
        assertEquals(1, environment.errText().lines().count());
    }

    @Test
    void aUserErrorIsItsSentenceAndItsStatus() {
        lab.failure = new UserError(ExitStatus.NOT_DONE, "nobody is there: knock again");
        assertEquals(1, run());
        assertOneLine("lab: nobody is there: knock again");
    }

    @Test
    void anUnexpectedFailureIsOneLineToo() {
        lab.failure = new IOException("the disk is gone");
        assertEquals(2, run());
        assertOneLine("lab: unexpected failure: java.io.IOException: the disk is gone"
                + " (run again with --verbose for its place)");
    }

    @Test
    void aStackTraceComesOnlyWithVerbose() {
        lab.failure = new UserError(ExitStatus.ERROR, "no", new IOException("why"));
        assertEquals(2, run("-v"));
        assertTrue(environment.errText().contains("Caused by: java.io.IOException: why"), environment.errText());
        assertTrue(environment.errText().endsWith("lab: no" + System.lineSeparator()), environment.errText());
    }

    @Test
    void whatAServerSaysCannotDriveTheTerminal() {
        lab.failure = new UserError(ExitStatus.ERROR, "the server says \u001b[2J\nforged");
        assertEquals(2, run());
        assertOneLine("lab: the server says \\u{1B}[2J\\u{A}forged");
    }

    private void assertOneLine(String line) {
        assertEquals(line + System.lineSeparator(), environment.errText());
    }
}
