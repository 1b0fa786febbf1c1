package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static socketlab.it.Patience.await;
import static socketlab.it.Requests.nextId;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that vanish in the middle of a file over UDP, at a server with a short idle timeout. That those who are only
 * slow are waited for is a matter of unit tests in virtual time.
 */
class UdpFilesTimeoutIT extends FilesTest {

    private final ServedDirectory directory = directory();

    UdpFilesTimeoutIT() {
        super(Protocol.UDP, ServedDirectory.create(), "--writable", "--idle-timeout", "2s");
    }

    @BeforeAll
    void makeFiles() throws IOException {
        directory.write("down", Bytes.random(300_000, 1));
        directory.write("old", new byte[] {1});
    }

    private SegmentClient connectSegments() throws IOException {
        return new SegmentClient(server().address());
    }

    @Test
    void transfersThatStandStillAreEndedAndTheirIdsUnknown() throws IOException {
        try (SegmentClient still = connectSegments()) {
            long first = nextId();
            assertEquals(
                    "ready",
                    still.ask(FileRequests.put(first, "first", "create")).verdict());
            assertEquals(
                    "ready",
                    still.ask(FileRequests.put(nextId(), "second", "create")).verdict());
            directory.awaitNoPartials();
            still.sendDatagram("{\"type\":\"ack\",\"id\":" + first
                    + ",\"next\":0,\"ranges\":[],\"window\":1,\"echo\":0,\"checksum\":0}");
            assertEquals("not-found", Json.parse(still.receiveDatagram()).verdict());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"before the first piece", "inside a piece", "between two pieces"})
    void aClientThatVanishesInMidUploadLeavesTheOldFile(String where) throws IOException {
        try (SegmentClient client = connectSegments()) {
            long id = nextId();
            assertEquals(
                    "ready", client.ask(FileRequests.put(id, "old", "append")).verdict());
            if (where.equals("inside a piece")) {
                client.send(FileRequests.data(id, 500_000), new byte[100_000]);
            } else if (where.equals("between two pieces")) {
                client.send(FileRequests.data(id, 100_000), new byte[100_000]);
            }
        }
        await("the name to be free")
                .ignoreExceptionsInstanceOf(IOException.class) // the new client may be too slow as well
                .until(
                        () -> {
                            try (FileClient next = open()) {
                                return next.put("old", "replace", new byte[] {1})
                                        .verdict();
                            }
                        },
                        "stored"::equals);
    }

    @Test
    void whoeverOpensAndIsNeverHeardAgainHoldsNothingForLong() throws IOException {
        try (SegmentClient mute = connectSegments()) {
            assertEquals("file", mute.ask(FileRequests.get(nextId(), "down")).verdict());
            mute.setWindow(1);
        }
    }
}
