package socketlab.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static socketlab.it.Patience.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The prompt goes on whatever fails on this machine, takes only what it understands, and ends on Ctrl-D")
class ChatIT {

    private static final String CTRL_D = "\u0004";

    /** What the prompt tells the terminal when a line is complete: from here on nobody reads until there is an answer. */
    private static final String LINE_IS_READ = "\u001b[?2004l";

    private static final byte[] CONTENT = Workplace.content(100_000, 7);

    @TempDir
    private Path served;

    @TempDir
    private Path here;

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFailureOfThisMachineLeavesTheTalkAlive(Protocol protocol) throws Exception {
        Workplace workplace = new Workplace(protocol, here);
        new Workplace(protocol, served).write("a", CONTENT);
        workplace.write("directory/after", CONTENT);
        makePipe(here.resolve("directory/a pipe that nobody writes to"));
        workplace.write("file", CONTENT);
        try (RunningServer server = RunningServer.start(protocol, "-d", served.toString(), "--writable");
                RunningProgram chat = workplace.start("chat", server.target())) {
            chat.type("""
                    /put -r directory
                    /get a file/below
                    /get -r . file
                    after the failures
                    /get a fetched
                    /quit
                    """);
            RunningProgram.Ending ending = chat.ending();
            assertEquals(1, ending.status(), ending.err());
            assertEquals(4, ending.errLines().size(), ending.err());
            assertTrue(ending.errLines().get(0).contains("a pipe that nobody writes to"), ending.err());
            assertEquals(
                    1,
                    ending.outLines().stream()
                            .filter(line -> line.startsWith("after the failures  (rtt="))
                            .count(),
                    ending.out());
        }
        assertArrayEquals(CONTENT, workplace.read("fetched"));
        assertArrayEquals(CONTENT, Files.readAllBytes(served.resolve("directory/after")));
    }

    private static void makePipe(Path pipe) throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assumeTrue(mkfifo.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS) && mkfifo.exitValue() == 0, "mkfifo");
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whatACommandDoesNotTakeIsSaidAndNothingIsDone(Protocol protocol) throws Exception {
        try (RunningServer server = RunningServer.start(protocol, "-d", served.toString());
                RunningProgram chat = new Workplace(protocol, here).start("chat", server.target())) {
            chat.type("""
                    /stats foo
                    /help me
                    /pwd .
                    /quit now
                    /ping 1 2
                    /list a b
                    /list "no end
                    /get 'no end
                    /put no "end
                    don't "worry
                    """);
            chat.endInput();
            RunningProgram.Ending ending = chat.ending();
            assertEquals(1, ending.status(), ending.err());
            assertEquals(9, ending.errLines().size(), ending.err());
            for (int i = 0; i < 9; i++) {
                String wanted =
                        i < 4 ? "takes nothing behind it" : i < 6 ? "takes one" : "a quote in this line has no end";
                assertTrue(ending.errLines().get(i).contains(wanted), ending.err());
            }
            assertEquals(1, ending.outLines().size(), ending.out());
            assertTrue(ending.out().startsWith("don't \"worry  (rtt="), ending.out());
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void ctrlDBehindEnterIsKeptUntilThereIsAnAnswer(Protocol protocol) throws Exception {
        LongRun.unless(protocol == Protocol.TCP);
        Workplace workplace = new Workplace(protocol, here);
        try (RunningServer server = RunningServer.start(protocol, "-d", served.toString(), "--delay", "3s");
                RunningProcess chat = PseudoTerminal.startShell(
                        100,
                        here,
                        "tty > terminal && exec " + String.join(" ", workplace.command("chat", server.target())))) {
            chat.out().awaitText("> ");
            chat.type("hello\r");
            chat.out().awaitText(LINE_IS_READ);
            await("the terminal between two lines").until(this::terminalMakesSignals);
            chat.type(CTRL_D);
            RunningProgram.Ending ending = chat.ending();
            assertEquals(0, ending.status(), ending.out());
            assertTrue(ending.out().contains("hello  (rtt="), ending.out());
        }
    }

    /** While a line is read, Ctrl-C is a character like others. */
    private boolean terminalMakesSignals() throws Exception {
        String terminal = Files.readString(here.resolve("terminal")).strip();
        Process stty = new ProcessBuilder("stty", "-F", terminal, "-a").start();
        return !new String(stty.getInputStream().readAllBytes(), UTF_8).contains("-isig");
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void theTerminalIsLeftAsItWas(Protocol protocol) throws Exception {
        LongRun.unless(protocol == Protocol.TCP);
        Workplace workplace = new Workplace(protocol, here);
        try (RunningServer server = RunningServer.start(protocol, "-d", served.toString());
                RunningProcess chat = PseudoTerminal.startShell(
                        100,
                        here,
                        "stty -g > before; " + String.join(" ", workplace.command("chat", server.target()))
                                + "; stty -g > after")) {
            chat.out().awaitText("> ");
            chat.type("hello\r/quit\r");
            chat.ending();
        }
        assertEquals(Files.readString(here.resolve("before")), Files.readString(here.resolve("after")));
    }
}
