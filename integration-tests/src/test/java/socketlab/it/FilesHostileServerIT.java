package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that lie, stall, and name files that are none: the client believes nothing, and writes nowhere else. */
class FilesHostileServerIT {

    private static final byte[] GOOD = "good".getBytes(StandardCharsets.UTF_8);
    private static final String OTHER_DIGEST = "0".repeat(64);

    private Path outside;
    private Workplace here;

    @BeforeEach
    void comeToANewPlace(@TempDir Path directory) throws IOException {
        outside = directory;
        here = new Workplace(Protocol.TCP, Files.createDirectories(directory.resolve("a/b")));
    }

    @Test
    void noNameThatAServerListsLeadsOutOfTheTarget() throws Exception {
        List<String> evil = List.of(
                "../x",
                "..",
                ".",
                "",
                "/etc/x",
                "a/b",
                "a/../../x",
                "..\\\\x",
                "C:\\\\x",
                "CON\\u0000",
                "line\\nfeed",
                "\\u001b[2J",
                "\\ud800",
                "x".repeat(256),
                ".socketlab-0.download");
        List<String> entries = new ArrayList<>();
        for (String name : evil) {
            entries.add(FakeFileServer.entry(name, "file", GOOD.length));
            entries.add(FakeFileServer.entry(name, "directory", 0));
        }
        entries.add(FakeFileServer.entry("good", "file", GOOD.length));
        try (FakeFileServer server = FakeFileServer.start((request, client) -> {
            if (request.type().equals("list")) {
                client.sendListing(request.id(), entries);
            } else {
                client.sendFile(request.id(), GOOD);
            }
            return true;
        })) {
            RunningProgram.Ending ending = here.run("get", "-r", server.target(), ".");
            assertEquals(1, ending.status(), ending.err());
            assertEquals(2 * evil.size(), ending.errLines().size(), ending.err());
            assertTrue(
                    ending.errLines().stream()
                            .allMatch(line -> line.startsWith("tcp-client: the server lists a name that is none")),
                    ending.err());
            assertEquals(1, ending.outLines().size(), ending.out());
        }
        assertEquals(List.of("a/b/good"), new Workplace(Protocol.TCP, outside).files());
    }

    @Test
    void aDirectoryThatHoldsItselfForEverComesToAnEnd() throws Exception {
        String long250 = "d".repeat(250);
        try (FakeFileServer server = FakeFileServer.start((request, client) -> {
            client.sendListing(request.id(), List.of(FakeFileServer.entry(long250, "directory", 0)));
            return true;
        })) {
            RunningProgram.Ending ending = here.run("get", "-r", server.target(), ".");
            assertEquals(1, ending.status(), ending.err());
            assertEquals(1, ending.errLines().size(), () -> ending.err().substring(0, 1_000));
            assertTrue(ending.err().contains("more than 4095 bytes"), ending.err());
        }
        assertEquals(List.of(), here.files());
    }

    @Test
    void aListWithoutAnEndIsShownAsItComes() throws Exception {
        AtomicInteger pages = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        try (FakeFileServer server = FakeFileServer.start((request, client) -> {
                    String name = String.format("%09d", pages.incrementAndGet());
                    client.send("{\"type\":\"listing\",\"id\":" + request.id() + ",\"more\":true,\"entries\":["
                            + FakeFileServer.entry(name, "file", 1) + "]}");
                    return !enough.get();
                });
                RunningProgram list = here.start("list", server.target())) {
            list.out().awaitText("000000100");
            enough.set(true);
            assertEquals(1, list.ending().status(), "the server has ended the talk");
        }
    }

    @Test
    void whatIsListedDrivesNoTerminal() throws Exception {
        try (FakeFileServer server = FakeFileServer.start((request, client) -> {
            client.sendListing(
                    request.id(), List.of(FakeFileServer.entry("\\u001b[2J\\r\\n", "file", 9_007_199_254_740_991L)));
            return true;
        })) {
            RunningProgram.Ending ending = here.run("list", server.target());
            assertEquals(0, ending.status(), ending.err());
            assertEquals(2, ending.outLines().size(), ending.out());
            assertTrue(ending.out().endsWith("  \\u{1B}[2J\\u{D}\\u{A}\n"), ending.out());
        }
    }

    @Test
    void aFileThatIsNotWhatWasPromisedDoesNotAppearAndTheNextOneDoes() throws Exception {
        here.write("digest", "older".getBytes(StandardCharsets.UTF_8));
        Path real = here.directory().toRealPath();
        try (FakeFileServer server = FakeFileServer.start(FilesHostileServerIT::lie)) {
            RunningProgram.Ending ending = here.run(
                    "get",
                    "--stall-timeout",
                    "60s",
                    "-t",
                    ".",
                    server.target(),
                    "digest",
                    "offset",
                    "longer",
                    "changed",
                    "short",
                    "good");
            assertEquals(1, ending.status(), ending.err());
            assertEquals(
                    List.of(
                            "tcp-client: cannot write digest: the bytes that came are not those that were sent: try again",
                            "tcp-client: the server sends other bytes of offset than were asked for",
                            "tcp-client: the server sends other bytes of longer than were asked for",
                            "tcp-client: the server says file-changed: it has changed",
                            "tcp-client: the talk with " + server.target()
                                    + " broke off: the server ended the connection; the 2"
                                    + " bytes that came are kept beside " + real + "/short, and get --continue goes on"
                                    + " from there"),
                    ending.errLines());
            assertEquals(1, ending.outLines().size(), ending.out());
        }
        List<String> visible =
                here.files().stream().filter(name -> !name.startsWith(".")).toList();
        assertEquals(List.of("digest", "good"), visible);
        assertEquals(3, here.files().size(), "one can be gone on with");
        assertEquals("older", Files.readString(here.directory().resolve("digest")));
    }

    private static boolean lie(Json request, FakeFileServer.Client client) throws IOException {
        long id = request.id();
        switch (request.text("path")) {
            case "digest" -> {
                client.sendHeader(id, GOOD.length, 0, GOOD.length);
                client.send(GOOD);
                client.sendDigest(id, OTHER_DIGEST);
            }
            case "offset" -> client.sendHeader(id, 10, 5, 5);
            case "longer" -> client.sendHeader(id, 10, 0, 1L << 40);
            case "changed" -> {
                client.sendHeader(id, GOOD.length, 0, GOOD.length);
                client.send(GOOD);
                client.sendError(id, "file-changed", "it has changed");
            }
            case "undigested" -> {
                client.sendHeader(id, GOOD.length, 0, GOOD.length);
                client.send(GOOD);
            }
            case "short" -> {
                client.sendHeader(id, GOOD.length, 0, GOOD.length);
                client.send(Arrays.copyOf(GOOD, 2));
                return false;
            }
            case "stalls" -> {
                client.sendHeader(id, GOOD.length, 0, GOOD.length);
                client.send(Arrays.copyOf(GOOD, 2));
            }
            default -> client.sendFile(id, GOOD);
        }
        return true;
    }

    @Test
    void anUploadThatIsNotStoredAsItWasSentIsSaidAndTheNextOneGoes() throws Exception {
        here.write("digest", GOOD);
        here.write("full", new byte[3_000_000]);
        here.write("good", GOOD);
        try (FakeFileServer server = FakeFileServer.start(FilesHostileServerIT::store)) {
            RunningProgram.Ending ending =
                    here.run("put", "--stall-timeout", "60s", server.target(), "digest", "full", "good", "/");
            assertEquals(1, ending.status(), ending.err());
            assertEquals(
                    List.of(
                            "tcp-client: the server has stored something else than was sent: look at it",
                            "tcp-client: the server says no-space: the disk is full"),
                    ending.errLines());
            assertEquals(1, ending.outLines().size(), ending.out());
            assertTrue(ending.out().startsWith("put good: 4 bytes"), ending.out());
        }
    }

    private static boolean store(Json put, FakeFileServer.Client client) throws IOException {
        client.sendReady(put.id());
        if (put.text("path").equals("stalls")) {
            client.standStill();
        }
        Json data = client.receive();
        if (put.text("path").equals("full")) {
            client.sendError(put.id(), "no-space", "the disk is full");
        }
        byte[] content = client.receive(data.number("body"));
        Json sent = client.receive();
        assertEquals("sent", sent.type());
        if (!put.text("path").equals("full")) {
            String digest = put.text("path").equals("digest") ? OTHER_DIGEST : Workplace.sha256(content);
            client.sendStored(put.id(), content.length, digest);
        }
        return true;
    }

    /** Three clients at the same time, so that they wait once. */
    @Test
    void aServerThatStandsStillIsGivenUpAndTheNextFileComes() throws Exception {
        Workplace undigested = new Workplace(Protocol.TCP, Files.createDirectories(outside.resolve("undigested")));
        Workplace stalled = new Workplace(Protocol.TCP, Files.createDirectories(outside.resolve("stalled")));
        here.write("stalls", new byte[20_000_000]); // more than the sockets on the way hold
        here.write("good", GOOD);
        try (FakeFileServer liar = FakeFileServer.start(FilesHostileServerIT::lie);
                FakeFileServer store = FakeFileServer.start(FilesHostileServerIT::store);
                RunningProgram noDigest = undigested.start(
                        "get", "--stall-timeout", "20s", "-t", ".", liar.target(), "undigested", "good");
                RunningProgram noBytes =
                        stalled.start("get", "--stall-timeout", "20s", "-t", ".", liar.target(), "stalls", "good");
                RunningProgram unread =
                        here.start("put", "--stall-timeout", "20s", store.target(), "stalls", "good", "/")) {
            assertGivenUp(
                    "no answer from " + liar.target()
                            + " within 20000 ms: is its disk slow? (--stall-timeout waits longer)",
                    "got good: 4 bytes",
                    noDigest);
            String nothingMoves = "given up, because nothing has moved for 20000 ms (--stall-timeout waits longer)";
            assertGivenUp(
                    nothingMoves + "; the 2 bytes that came are kept beside "
                            + stalled.directory().toRealPath()
                            + "/stalls, and get --continue goes on from there",
                    "got good: 4 bytes",
                    noBytes);
            assertGivenUp(nothingMoves, "put good: 4 bytes", unread);
        }
        assertTrue(undigested.has("good") && stalled.has("good"));
        assertFalse(undigested.has("undigested") || stalled.has("stalls"));
        assertEquals(2, stalled.files().size(), "one can be gone on with");
    }

    private static void assertGivenUp(String error, String next, RunningProgram client) throws Exception {
        RunningProgram.Ending ending = client.ending();
        assertEquals(1, ending.status(), ending.err());
        assertEquals(List.of("tcp-client: " + error), ending.errLines());
        assertEquals(1, ending.outLines().size(), ending.out());
        assertTrue(ending.out().startsWith(next), ending.out());
    }

    @Test
    void theWrongBytesOnStandardOutputAreSaidToBeUseless() throws Exception {
        try (FakeFileServer server = FakeFileServer.start(FilesHostileServerIT::lie)) {
            RunningProgram.Ending ending = here.run("get", server.target(), "digest", "-");
            assertEquals(2, ending.status(), ending.err());
            assertEquals(
                    "tcp-client: the bytes of digest that came are not those that were sent: use none of them\n",
                    ending.err());
            assertFalse(ending.out().contains("SHA-256"), ending.out());
        }
    }
}
