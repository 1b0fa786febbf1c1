package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.Patience.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients and servers that go in the middle of a file over UDP, told to or not: those that stay are not in the dark. */
class UdpPeersThatGoIT extends FilesOverUdpTest {

    private static final int ENDED_BY_SIGTERM = 143;

    @Test
    void whatClientsThatWereKilledHeldIsFreeAfterTheIdleTime() throws Exception {
        start("--rate", SLOW, "--max-transfers", "2", "--idle-timeout", "10s");
        served.write("down", LASTING);
        here.write("up", LASTING);
        here.write("other", SMALL);
        try (RunningProcess get = here.startProcess("get", server.target(), "down");
                RunningProcess put = here.startProcess("put", server.target(), "up", "deep/up")) {
            awaitBytes(here, ".download");
            awaitBytes(served, ".partial");
            RunningProgram.Ending busy = here.run("put", server.target(), "other", "deep/up");
            assertEquals(2, busy.status(), busy.err());
            assertEquals(1, busy.errLines().size(), busy.err());
            assertTrue(busy.err().contains("the server says busy: "), busy.err());
            get.kill();
            put.kill();
        }
        awaitNoPartials();
        await("the directory made for it to be deleted").until(() -> !served.has("deep"));
        awaitDone("put", server.target(), "other", "deep/up");
        assertArrayEquals(SMALL, served.read("deep/up"));
    }

    @Test
    void aServerThatWasKilledAndStartedAgainIsSaidToKnowNothingAndTheDownloadIsGoneOnWith() throws Exception {
        startProcess("--rate", SLOW);
        served.write("down", LASTING);
        here.write("up", LASTING);
        try (RunningProgram get = here.start("get", server.target(), "down");
                RunningProgram put = here.start("put", server.target(), "up")) {
            awaitBytes(here, ".download");
            awaitBytes(served, ".partial");
            server.process().kill();
            server.process().ending();
            server = RunningServer.startAt(server.address(), Protocol.UDP, arguments());
            for (RunningProgram client : List.of(get, put)) {
                RunningProgram.Ending ending = client.ending();
                assertEquals(1, ending.status(), ending.err());
                assertEquals("", ending.out());
                assertEquals(1, ending.errLines().size(), ending.err());
                // Whether it asked while the port was nobody's, or when the new server had it, is a matter of luck.
                assertTrue(
                        ending.err().contains("the server was started anew")
                                || ending.err().contains("nobody listens on UDP port " + server.target()),
                        ending.err());
            }
            assertTrue(
                    get.err().text().contains("get --continue goes on from there"),
                    get.err().text());
        }
        assertFalse(served.has("up"));
        RunningProgram.Ending rest = here.run("get", "--continue", server.target(), "down");
        assertEquals(0, rest.status(), rest.err());
        assertTrue(rest.out().contains(" that were there in "), rest.out());
        assertArrayEquals(LASTING, here.read("down"));
        here.write("up", SMALL);
        assertEquals(0, here.run("put", server.target(), "up").status());
        assertArrayEquals(SMALL, served.read("up"));
    }

    @Test
    void aServerThatIsGoneForGoodIsSaidInOneLine() throws Exception {
        startProcess("--rate", SLOW);
        served.write("down", LASTING);
        here.write("up", LASTING);
        try (RunningProgram get = here.start("get", server.target(), "down");
                RunningProgram put = here.start("put", server.target(), "up")) {
            awaitBytes(here, ".download");
            awaitBytes(served, ".partial");
            server.process().kill();
            assertGivenUp("nobody listens on UDP port " + server.target(), get);
            assertGivenUp("nobody listens on UDP port " + server.target(), put);
        }
    }

    /** Who is told, and that what ends soon is finished, is a matter of unit tests in virtual time. */
    @Test
    void aServerThatIsToldToEndDoesAndWhoStillMovesFilesSaysSo() throws Exception {
        startProcess("--rate", SLOW);
        served.write("down", LASTING);
        here.write("up", LASTING);
        try (RunningProgram get = here.start("get", server.target(), "down");
                RunningProgram put = here.start("put", server.target(), "up")) {
            awaitBytes(here, ".download");
            awaitBytes(served, ".partial");
            server.process().signal("TERM");
            assertEquals(ENDED_BY_SIGTERM, server.process().ending().status());
            for (RunningProgram client : List.of(get, put)) {
                RunningProgram.Ending ending = client.ending();
                assertNotEquals(0, ending.status());
                assertEquals("", ending.out());
                assertEquals(1, ending.errLines().size(), ending.err());
                // On a busy machine, the server may be gone before all of them have heard it.
                assertTrue(
                        ending.err().contains("shutting-down")
                                || ending.err().contains("nobody listens on UDP port " + server.target()),
                        ending.err());
            }
        }
        server = RunningServer.start(Protocol.UDP, arguments()); // tidies up what there was no time for
        awaitNoPartials();
        assertEquals(List.of("down"), served.files());
    }

    @Test
    void aClientWhoseAddressChangesIsRefusedAndTheOldOneIsForgotten() throws Exception {
        start("--max-transfers", "1", "--idle-timeout", "5s", "--rate", "40Mbps");
        served.write("down", BIG);
        here.write("up", BIG);
        for (String command : List.of("get --continue", "put")) {
            String file = command.startsWith("get") ? "down" : "up";
            List<String> words = new ArrayList<>(List.of(command.split(" ")));
            try (UdpRelay relay = UdpRelay.movingAfter(5_000, server)) {
                words.addAll(List.of(relay.target(), file));
                RunningProgram.Ending ending = here.run(words.toArray(String[]::new));
                assertEquals(1, ending.status(), ending.err());
                assertEquals(1, ending.errLines().size(), ending.err());
                assertTrue(ending.err().contains("not-found: no transfer of this id and this address"), ending.err());
            }
            awaitDone("list", server.target());
        }
        awaitNoPartials();
        RunningProgram.Ending rest = here.run("get", "--continue", server.target(), "down");
        assertEquals(0, rest.status(), rest.err());
        assertArrayEquals(BIG, here.read("down"));
    }
}
