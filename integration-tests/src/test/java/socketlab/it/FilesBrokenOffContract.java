package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static socketlab.it.Patience.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that do not come to their end: nothing half has the final name, and a download can be gone on with. */
abstract class FilesBrokenOffContract {

    private static final byte[] CONTENT = Workplace.content(3_000_000, 1);
    private static final int HALF = 1_500_000;
    private static final Pattern KEPT =
            Pattern.compile("the (\\d+) bytes that came are kept beside .*, and get --continue goes on from there\n");

    private final Protocol protocol;
    private final String program;
    private Workplace served;
    private Workplace here;
    private RunningServer server;

    FilesBrokenOffContract(Protocol protocol) {
        this.protocol = protocol;
        this.program = protocol.client().program();
    }

    /** What a client says when the other side is gone. */
    abstract String broken();

    /** How many bytes of a file have come at least of so many that a relay has passed on. */
    abstract long contentIn(long bytes);

    @BeforeEach
    void startServer(@TempDir Path served, @TempDir Path here) throws IOException {
        this.served = new Workplace(protocol, served);
        this.here = new Workplace(protocol, here);
        this.server = serve();
    }

    private RunningServer serve() throws IOException {
        return RunningServer.start(
                protocol, "--writable", "-d", served.directory().toString());
    }

    @AfterEach
    void endServer() {
        server.close();
    }

    @Test
    void aDownloadGoesOnAfterTheServerWasKilledAndStartedAgain() throws Exception {
        served.write("big", CONTENT);
        long kept = getHalf();
        server.close();
        server = serve();
        RunningProgram.Ending ending = here.run("get", "-c", server.target(), "big");
        assertEquals(0, ending.status(), ending.err());
        assertTrue(
                ending.out().startsWith("got big: " + (CONTENT.length - kept) + " bytes after the " + kept + " that"),
                ending.out());
        assertTrue(ending.out().endsWith("SHA-256 matches: " + Workplace.sha256(CONTENT) + "\n"), ending.out());
        assertEquals(List.of("big"), here.files());
        assertArrayEquals(CONTENT, here.read("big"));

        RunningProgram.Ending again = here.run("get", "-c", server.target(), "big");
        assertEquals(0, again.status(), again.err());
        assertEquals("big is here already, with the same size and time of modification\n", again.out());
    }

    @Test
    void aDownloadOfAFileThatHasChangedMeanwhileStartsOver() throws Exception {
        Path file = served.write("big", CONTENT);
        getHalf();
        byte[] changed = Workplace.content(CONTENT.length, 2);
        Files.write(file, changed);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2025-11-22T08:26:40Z")));
        RunningProgram.Ending ending = here.run("get", "--continue", server.target(), "big");
        assertEquals(0, ending.status(), ending.err());
        assertTrue(ending.out().startsWith("got big: 3000000 bytes in "), ending.out());
        assertEquals(List.of("big"), here.files());
        assertArrayEquals(changed, here.read("big"));
    }

    /** Gets a part of the file; returns how much. */
    private long getHalf() throws Exception {
        try (Relay relay = Relay.cutAfter(HALF, server)) {
            RunningProgram.Ending ending = here.run("get", relay.target(), "big");
            assertEquals(1, ending.status(), ending.err());
            assertEquals("", ending.out());
            assertTrue(ending.err().contains(broken()), ending.err());
            return assertKept(contentIn(HALF), ending);
        }
    }

    /** Only a partial file is there, which has as many bytes as the client says. */
    private long assertKept(long atLeast, RunningProgram.Ending ending) throws IOException {
        Matcher matcher = KEPT.matcher(ending.err());
        assertTrue(matcher.find(), ending.err());
        assertEquals(1, ending.errLines().size(), ending.err());
        long kept = Long.parseLong(matcher.group(1));
        assertTrue(kept >= atLeast && kept < HALF, ending.err());
        List<String> files = here.files();
        assertEquals(1, files.size(), files::toString);
        assertTrue(files.get(0).matches("\\.socketlab-.*\\.download"), files::toString);
        assertEquals(kept, here.read(files.get(0)).length);
        return kept;
    }

    @Test
    void anInterruptedDownloadLeavesNothingUnderTheFinalNameAndGoesOnLater() throws Exception {
        served.write("big", CONTENT);
        served.write("next", new byte[1]);
        long kept;
        try (Relay relay = Relay.holdAfter(HALF, server);
                RunningProgram get = here.start("get", "-t", ".", relay.target(), "big", "next")) {
            await("the first bytes").until(() -> bytesIn(here) > 1_000_000);
            get.interrupt();
            RunningProgram.Ending ending = get.ending();
            assertEquals(1, ending.status(), ending.err());
            assertTrue(ending.err().startsWith(program + ": interrupted; the "), ending.err());
            assertEquals("", ending.out());
            kept = assertKept(1_000_000, ending);
        }
        RunningProgram.Ending ending = here.run("get", "-c", "-t", ".", server.target(), "big", "next");
        assertEquals(0, ending.status(), ending.err());
        assertTrue(ending.out().contains(" bytes after the " + kept + " that were there in "), ending.out());
        assertEquals(List.of("big", "next"), here.files());
        assertArrayEquals(CONTENT, here.read("big"));
    }

    @Test
    void anInterruptedUploadLeavesNothingAtTheServer() throws Exception {
        here.write("big", new byte[20_000_000]);
        try (Relay relay = Relay.holdUploadAfter(HALF, server)) {
            try (RunningProgram put = here.start("put", relay.target(), "big", "dir/big")) {
                await("the first bytes").until(() -> bytesIn(served) > 1_000_000);
                assertEquals(1, served.files().size());
                put.interrupt();
                RunningProgram.Ending ending = put.ending();
                assertEquals(1, ending.status(), ending.err());
                assertEquals(program + ": interrupted\n", ending.err());
                assertEquals("", ending.out());
            }
        }
        here.write("small", new byte[10]);
        // Over UDP the goodbye is lost as well: the server finds out when somebody else asks for the name.
        await("the name to be free")
                .until(() ->
                        here.run("put", server.target(), "small", "dir/big").status() == 0);
        assertEquals(List.of("dir/big"), served.files());
    }

    @Test
    void anUploadThatWaitsForItsInputIsInterruptedAtOnce() throws Exception {
        try (RunningProcess put = here.startProcess("put", server.target(), "-", "typed")) {
            assumeFalse(put.ignoresInterrupts(), "whoever started these tests made SIGINT be ignored");
            put.type(CONTENT);
            await("the first bytes").until(() -> bytesIn(served) > 1_000_000);
            put.interrupt();
            RunningProgram.Ending ending = put.ending();
            assertEquals(1, ending.status(), ending.err());
            assertEquals(program + ": interrupted\n", ending.err());
        }
        await("the partial file to go").until(() -> served.files().isEmpty());
    }

    @Test
    void aDirectoryIsGoneOnWithFileByFile() throws Exception {
        served.write("tree/a", Workplace.content(1_000, 3));
        served.write("tree/b", CONTENT);
        served.write("tree/c/d", Workplace.content(1_000, 4));
        try (Relay relay = Relay.cutAfter(HALF, server)) {
            RunningProgram.Ending broken = here.run("get", "-r", relay.target(), "tree");
            assertEquals(1, broken.status(), broken.err());
            assertEquals(1, broken.outLines().size(), broken.out());
        }
        RunningProgram.Ending ending = here.run("get", "-rc", server.target(), "tree");
        assertEquals(0, ending.status(), ending.err());
        assertEquals(3, ending.outLines().size(), ending.out());
        assertEquals(
                "tree/a is here already, with the same size and time of modification",
                ending.outLines().get(0));
        assertTrue(ending.outLines().get(1).contains(" that were there in "), ending.out());
        assertEquals(List.of("tree/a", "tree/b", "tree/c/d"), here.files());
        assertArrayEquals(CONTENT, here.read("tree/b"));
    }

    private static long bytesIn(Workplace place) throws IOException {
        long sum = 0;
        for (String name : place.files()) {
            sum += place.directory().resolve(name).toFile().length();
        }
        return sum;
    }
}
