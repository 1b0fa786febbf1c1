package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Isolated("it changes where the whole program writes")
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
    private final StringWriter errors = new StringWriter();
    private final CommandLine commandLine = prepared();

    /** A first run that does nothing sets the command line up; only then can its errors be caught. */
    private CommandLine prepared() {
        CommandLine prepared = new CommandLine(lab);
        PrintStream out = System.out;
        PrintStream err = System.err;
        try {
            assertEquals(ExitStatus.OK, Program.run(prepared, new String[0]));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return prepared.setErr(new PrintWriter(errors, true));
    }

    @Test
    void theStatusIsTheCommandsOwn() {
        lab.status = ExitStatus.NOT_DONE;
        assertEquals(1, commandLine.execute());
        assertEquals("", errors.toString());
    }

    @Test
    void memoryThatDoesNotSufficeIsOneLine() {
        lab.error = new OutOfMemoryError("Java heap space");
        assertEquals(ExitStatus.ERROR, Program.execute(commandLine, new String[0]));
        assertOneLine("lab: out of memory: java -Xmx allows more (Java heap space)");
    }

    @Test
    void wrongUsageIsOneLineThatPointsToTheHelp() {
        assertEquals(2, commandLine.execute("--no-such-option"));
        assertOneLine("lab: Unknown option: '--no-such-option' (see 'lab --help')");
    }

    @Test
    void aValueThatCannotBeReadIsSaidWithItsReason() {
        assertEquals(2, commandLine.execute("--wait", "200"));
        assertTrue(errors.toString().contains("'200' lacks its unit: write 200ms or 200s"), errors.toString());
        assertEquals(1, errors.toString().lines().count());
    }

    @Test
    void aUserErrorIsItsSentenceAndItsStatus() {
        lab.failure = new UserError(ExitStatus.NOT_DONE, "nobody is there: knock again");
        assertEquals(1, commandLine.execute());
        assertOneLine("lab: nobody is there: knock again");
    }

    @Test
    void anUnexpectedFailureIsOneLineToo() {
        lab.failure = new IOException("the disk is gone");
        assertEquals(2, commandLine.execute());
        assertOneLine("lab: unexpected failure: java.io.IOException: the disk is gone"
                + " (run again with --verbose for its place)");
    }

    @Test
    void aStackTraceComesOnlyWithVerbose() {
        lab.failure = new UserError(ExitStatus.ERROR, "no", new IOException("why"));
        assertEquals(2, commandLine.execute("-v"));
        assertTrue(errors.toString().contains("Caused by: java.io.IOException: why"), errors.toString());
        assertTrue(errors.toString().endsWith("lab: no" + System.lineSeparator()), errors.toString());
    }

    @Test
    void whatAServerSaysCannotDriveTheTerminal() {
        lab.failure = new UserError(ExitStatus.ERROR, "the server says \u001b[2J\nforged");
        assertEquals(2, commandLine.execute());
        assertOneLine("lab: the server says \\u{1B}[2J\\u{A}forged");
    }

    private void assertOneLine(String line) {
        assertEquals(line + System.lineSeparator(), errors.toString());
    }
}
