package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static socketlab.it.Patience.await;
import static socketlab.it.Requests.nextId;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients that stand still or vanish in the middle of a file over UDP, all at the same time, at a server with a short
 * idle timeout. That those who are only slow are waited for is a matter of unit tests in virtual time.
 */
class UdpFilesTimeoutIT extends FilesTest {

    private static final String BEFORE = "vanishes before the first piece";
    private static final String INSIDE = "vanishes inside a piece";
    private static final String BETWEEN = "vanishes between two pieces";
    private static final List<String> OLD = List.of(BEFORE, INSIDE, BETWEEN);

    private final ServedDirectory directory = directory();

    UdpFilesTimeoutIT() {
        super(Protocol.UDP, ServedDirectory.create(), "--writable", "--idle-timeout", "20s");
    }

    @BeforeAll
    void makeFiles() throws IOException {
        directory.write("down", Bytes.random(300_000, 1));
        for (String name : OLD) {
            directory.write(name, new byte[] {1});
        }
    }

    private SegmentClient connectSegments() throws IOException {
        return new SegmentClient(server().address());
    }

    @Test
    void transfersThatStandStillAreEndedTheirIdsUnknownAndTheOldFilesTheSame() throws IOException {
        try (SegmentClient still = connectSegments()) {
            long first = nextId();
            assertReady(still, FileRequests.put(first, "first", "create"));
            assertReady(still, FileRequests.put(nextId(), "second", "create"));
            for (String name : OLD) {
                vanishInMidUpload(name);
            }
            vanishInMidDownload();
            directory.awaitNoPartials();
            still.sendDatagram("{\"type\":\"ack\",\"id\":" + first
                    + ",\"next\":0,\"ranges\":[],\"window\":1,\"echo\":0,\"checksum\":0}");
            assertEquals("not-found", Json.parse(still.receiveDatagram()).verdict());
        }
        for (String name : OLD) {
            directory.assertHolds(name, new byte[] {1});
            await("the name to be free")
                    .ignoreExceptionsInstanceOf(IOException.class) // the new client may be too slow as well
                    .until(() -> replace(name), "stored"::equals);
        }
    }

    private void vanishInMidUpload(String name) throws IOException {
        try (SegmentClient client = connectSegments()) {
            long id = nextId();
            assertReady(client, FileRequests.put(id, name, "append"));
            if (name.equals(INSIDE)) {
                client.send(FileRequests.data(id, 500_000), new byte[100_000]);
            } else if (name.equals(BETWEEN)) {
                client.send(FileRequests.data(id, 100_000), new byte[100_000]);
            }
        }
    }

    private void vanishInMidDownload() throws IOException {
        try (SegmentClient mute = connectSegments()) {
            assertEquals("file", mute.ask(FileRequests.get(nextId(), "down")).verdict());
            mute.setWindow(1);
        }
    }

    private static void assertReady(SegmentClient client, String put) throws IOException {
        assertEquals("ready", client.ask(put).verdict());
    }

    private String replace(String name) throws IOException {
        try (FileClient next = open()) {
            return next.put(name, "replace", new byte[] {2}).verdict();
        }
    }
}
