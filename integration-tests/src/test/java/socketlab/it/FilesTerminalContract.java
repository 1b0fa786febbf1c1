package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static socketlab.it.Patience.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person at a terminal sees of files, and a pipe does not. */
abstract class FilesTerminalContract {

    private static final byte[] CONTENT = Workplace.content(3_000_000, 1);

    /** The transfer of that takes about two seconds. */
    private static final String RATE = "12Mbps";

    private static final Pattern BAR = Pattern.compile(
            "long +\\d+% \\[[= >]*]  *\\d+/90MB \\(\\d:\\d\\d:\\d\\d / (\\d:\\d\\d:\\d\\d|\\?)\\) +(\\?|[\\d.]+)MB/s");

    private static final String CTRL_C = "\u0003";

    private final Protocol protocol;
    private Workplace served;
    private Workplace here;
    private RunningServer server;

    FilesTerminalContract(Protocol protocol) {
        this.protocol = protocol;
    }

    @BeforeEach
    void startServer(@TempDir Path served, @TempDir Path here) throws IOException {
        this.served = new Workplace(protocol, served);
        this.here = new Workplace(protocol, here);
        this.server = RunningServer.start(protocol, "-d", served.toString(), "--rate", RATE);
        this.served.write("big", CONTENT);
    }

    @AfterEach
    void endServer() {
        server.close();
    }

    @Test
    void aLongTransferShowsItsProgressOnATerminalUntilItIsInterrupted() throws Exception {
        try (RandomAccessFile sparse =
                new RandomAccessFile(served.write("long", new byte[0]).toFile(), "rw")) {
            sparse.setLength(90_000_000); // a minute
        }
        try (RunningProcess terminal = startInTerminal("get", server.target(), "long")) {
            assumeFalse(terminal.ignoresInterrupts(), "whoever started these tests made SIGINT be ignored");
            await("three different bars").until(() -> bars(terminal.out().text()) >= 3);
            terminal.type(CTRL_C);
            RunningProgram.Ending ending = terminal.ending();
            assertEquals(1, ending.status(), ending.out());
            assertTrue(ending.out().contains(protocol.client().program() + ": interrupted; the "), ending.out());
            assertFalse(ending.out().contains("\u001b[c"), "the terminal is asked what it is: " + ending.out());
        }
        List<String> files = here.files();
        assertEquals(1, files.size(), files::toString);
        assertTrue(files.get(0).matches("\\.socketlab-.*\\.download"), files::toString);
    }

    private static long bars(String screen) {
        return BAR.matcher(screen).results().map(MatchResult::group).distinct().count();
    }

    @Test
    void aLongTransferShowsNoProgressInAPipe() throws Exception {
        RunningProgram.Ending ending = here.runProcess(Map.of(), "get", server.target(), "big");
        assertEquals(0, ending.status(), ending.err());
        assertEquals("", ending.err());
        assertEquals(1, ending.outLines().size(), ending.out());
        assertFalse(ending.out().contains("\r"), ending.out());
    }

    @Test
    void theTabKeyCompletesRemoteNames() throws Exception {
        byte[] content = Workplace.content(1_000, 2);
        served.write("directory/안녕 세상.txt", content);
        try (RunningProcess chat = startInTerminal("chat", server.target())) {
            chat.out().awaitText("> ");
            chat.type("/get b\tcopy1\r");
            chat.out().awaitText("/copy1: 3000000 bytes");
            chat.type("/get dir\t안\tcopy2\r");
            chat.out().awaitText("/copy2: 1000 bytes");
            chat.type("/quit\r");
            assertEquals(0, chat.ending().status());
        }
        assertArrayEquals(CONTENT, here.read("copy1"));
        assertArrayEquals(content, here.read("copy2"));
    }

    private RunningProcess startInTerminal(String... arguments) throws IOException {
        return PseudoTerminal.start(100, here.directory(), here.command(arguments));
    }
}
