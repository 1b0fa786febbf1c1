package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.Patience.await;
import static socketlab.it.Requests.nextId;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files over UDP as an independent client sees them, written from the protocol; and what hostile ones can't do. After
 * each test, a good client gets and puts, and nothing unfinished is left.
 */
class UdpTransfersIT extends FilesTest {

    private static final byte[] CONTENT = Bytes.random(300_000, 1);
    private static final int MOST_TRANSFERS = 8;

    private final ServedDirectory directory = directory();

    UdpTransfersIT() {
        super(
                Protocol.UDP,
                ServedDirectory.create(),
                "--writable",
                "--max-transfers",
                Integer.toString(MOST_TRANSFERS));
    }

    @BeforeAll
    void makeFiles() throws IOException {
        directory.write("down", CONTENT);
        directory.write("old", new byte[] {1});
    }

    @AfterEach
    void aGoodClientGetsAndPutsAndNothingUnfinishedIsLeft() {
        await("a good client to be served")
                .until(
                        () -> {
                            try (FileClient client = open()) {
                                return client.put("good", "replace", CONTENT).verdict();
                            }
                        },
                        "stored"::equals);
        await("unfinished files to be deleted").until(() -> directory.partials().isEmpty());
        try (FileClient client = open()) {
            assertArrayEquals(CONTENT, client.getWhole("good"));
            assertArrayEquals(CONTENT, client.getWhole("down"));
            directory.assertHolds("old", new byte[] {1});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private SegmentClient connectSegments() throws IOException {
        return new SegmentClient(server().address());
    }

    // ---- who keeps the rules

    @Test
    void aClientWrittenFromTheProtocolListsGetsAndPuts() throws IOException {
        try (FileClient client = open()) {
            assertEquals(
                    "down",
                    client.ask(FileRequests.list(nextId(), "down"))
                            .objects("entries")
                            .get(0)
                            .text("name"));
            assertEquals("stored", client.put("new/up", "create", CONTENT).verdict());
            directory.assertHolds("new/up", CONTENT);
            assertEquals("exists", client.put("new/up", "create", CONTENT).verdict());
            assertEquals("stored", client.put("new/up", "append", CONTENT).verdict());
            directory.assertHolds("new/up", Bytes.joined(CONTENT, CONTENT));
            assertArrayEquals(
                    Bytes.from(100_000, CONTENT), client.get("down", 100_000).bytes());
            assertEquals(
                    "not-found",
                    client.ask(FileRequests.get(nextId(), "nothing")).verdict());
            assertEquals("pong", client.ask(Requests.ping(nextId())).verdict());
            assertEquals("stored", client.put("new/up", "replace", new byte[0]).verdict());
            directory.assertHolds("new/up", new byte[0]);
        }
    }

    @Test
    void anUploadWithAnotherDigestOrSizeIsRefused() throws IOException {
        try (FileClient client = open()) {
            long id = nextId();
            assertEquals(
                    "ready",
                    client.ask(FileRequests.put(id, "old", "replace", 3)).verdict());
            client.sendData(id, new byte[3]);
            assertEquals("hash-mismatch", client.finish(id, new byte[2]).verdict());
            id = nextId();
            assertEquals(
                    "ready",
                    client.ask(FileRequests.put(id, "old", "replace", 3)).verdict());
            client.sendData(id, new byte[4]);
            assertEquals("size-mismatch", client.receive().verdict());
        }
    }

    @Test
    void anOpeningRequestThatIsRepeatedIsCarriedOutOnce() throws IOException {
        directory.write("log", new byte[0]);
        try (SegmentClient client = connectSegments()) {
            long id = nextId();
            byte[] line = "line\n".getBytes(StandardCharsets.UTF_8);
            String put = FileRequests.put(id, "log", "append", line.length);
            assertEquals("ready", client.ask(put).verdict());
            String again = DatagramClient.withCookie(put, client.cookie());
            client.sendDatagram(again);
            client.send(FileRequests.data(id, line.length), line);
            client.sendDatagram(again);
            assertEquals(
                    "stored",
                    client.ask(FileRequests.sent(id, Bytes.sha256(line))).verdict());
            for (int i = 0; i < 10; i++) {
                client.sendDatagram(again);
            }
            assertEquals("pong", client.ask(Requests.ping(nextId())).verdict());
            directory.assertHolds("log", line);
            assertEquals(1, directory.names().stream().filter("log"::equals).count());
        }
    }

    @Test
    void afterCloseWithTheCookieTheTransfersOfTheClientAreFree() throws IOException {
        try (SegmentClient client = connectSegments()) {
            assertEquals(
                    "ready",
                    client.ask(FileRequests.put(nextId(), "half", "create")).verdict());
            directory.awaitPartial();
            try (DatagramClient other = new DatagramClient(server().address())) {
                // Another address can't end them, whatever it says; this one needs its cookie.
                assertEquals("closed", other.ask(Requests.close(nextId())).verdict());
            }
            client.sendDatagram(Requests.roomy(Requests.close(nextId())));
            assertEquals("challenge", Json.parse(client.receiveDatagram()).type());
            assertEquals(1, directory.partials().size());
            assertEquals("closed", client.ask(Requests.close(nextId())).verdict());
            directory.awaitNoPartials();
        }
    }

    @Test
    void aClosedWindowHoldsTheServerBackAndAnOpenedOneLetsItGoOn() throws IOException {
        try (SegmentClient client = connectSegments()) {
            client.setWindow(4);
            long id = nextId();
            Json header = client.ask(FileRequests.get(id, "down"));
            assertEquals("file", header.verdict());
            byte[] first = client.receiveBytes(10_000);
            client.setWindow(64);
            byte[] rest = client.receiveBytes(CONTENT.length - first.length);
            assertArrayEquals(CONTENT, Bytes.joined(first, rest));
            assertEquals(Bytes.sha256(CONTENT), Json.parse(client.receive()).text("sha256"));
        }
    }

    // ---- who does not

    @Test
    void damagedSegmentsCountAsLostAndThoseBeyondTheWindowAreDropped() throws IOException {
        try (SegmentClient client = connectSegments()) {
            long id = nextId();
            assertEquals(
                    "ready",
                    client.ask(FileRequests.put(id, "damaged", "create", 4)).verdict());
            Random random = new Random(3);
            for (int i = 0; i < 200; i++) {
                byte[] body = Bytes.random(1_200, i);
                client.sendSegment(random.nextInt(100), i, body, random.nextBoolean(), random.nextInt(1 << 30));
                client.sendSegment(100_000_000L + random.nextInt(), body, random.nextBoolean());
                client.sendSegment((1L << 53) - 1 - i, body, true);
            }
            client.send(FileRequests.data(id, 4), new byte[] {1, 2, 3, 4});
            assertEquals(
                    "stored",
                    client.ask(FileRequests.sent(id, Bytes.sha256(new byte[] {1, 2, 3, 4})))
                            .verdict());
            directory.assertHolds("damaged", new byte[] {1, 2, 3, 4});
        }
    }

    @Test
    void acknowledgementsThatCannotBeTrueMakeTheServerSendNothingMore() throws IOException {
        try (SegmentClient client = connectSegments()) {
            long id = nextId();
            client.setWindow(2);
            assertEquals("file", client.ask(FileRequests.get(id, "down")).verdict());
            for (long next : new long[] {200, 260, 100_000, (1L << 53) - 1}) {
                client.sendAck(next, 1L << 52, 0);
                client.sendAck(next, 1L << 20, 1L << 50);
                client.sendAck(next, (1L << 53) - 1, 12_345);
            }
            client.setWindow(64);
            assertArrayEquals(CONTENT, client.receiveBytes(CONTENT.length));
            assertEquals("sent", Json.parse(client.receive()).verdict());
        }
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("wrongParts")
    void partsThatBreakTheFormAreRefusedWithoutHarm(String part) throws IOException {
        try (SegmentClient client = connectSegments()) {
            long id = nextId();
            assertEquals(
                    "ready",
                    client.ask(FileRequests.put(id, "form", "replace", 1)).verdict());
            client.sendDatagram(part.replace("ID", Long.toString(id)));
            client.datagramWithin(50)
                    .ifPresent(error -> assertEquals("error", Json.parse(error).type()));
            client.send(FileRequests.data(id, 1), new byte[] {1});
            assertEquals(
                    "stored",
                    client.ask(FileRequests.sent(id, Bytes.sha256(new byte[] {1})))
                            .verdict());
        }
    }

    static Stream<String> wrongParts() {
        return Stream.of(
                "{\"type\":\"segment\",\"id\":ID}",
                "{\"type\":\"segment\",\"id\":ID,\"seq\":-1,\"sentAt\":0,\"last\":false,\"checksum\":0,\"body\":0}",
                "{\"type\":\"segment\",\"id\":ID,\"seq\":1.5,\"sentAt\":0,\"last\":false,\"checksum\":0,\"body\":0}",
                "{\"type\":\"segment\",\"id\":ID,\"seq\":0,\"sentAt\":0,\"last\":1,\"checksum\":0,\"body\":0}",
                "{\"type\":\"segment\",\"id\":ID,\"seq\":0,\"sentAt\":0,\"last\":true,\"checksum\":0,\"body\":9}\nx",
                "{\"type\":\"segment\",\"id\":ID,\"seq\":0,\"sentAt\":0,\"last\":true,\"checksum\":99999999999,\"body\":0}",
                "{\"type\":\"ack\",\"id\":ID,\"next\":0,\"ranges\":[[5,4]],\"window\":1,\"echo\":0,\"checksum\":0}",
                "{\"type\":\"ack\",\"id\":ID,\"next\":0,\"ranges\":[[1]],\"window\":1,\"echo\":0,\"checksum\":0}",
                "{\"type\":\"ack\",\"id\":ID,\"next\":0,\"ranges\":[" + "[1,2],".repeat(2_000)
                        + "[3,4]],\"window\":1,\"echo\":0,\"checksum\":0}",
                "{\"type\":\"ack\",\"id\":ID,\"next\":99999999999999999999,\"ranges\":[],\"window\":1,\"echo\":0}",
                "{\"type\":\"segment\",\"id\":ID,\"seq\":0,\"sentAt\":0,\"last\":false,\"checksum\":0,\"body\":65000}\n"
                        + "x".repeat(65_000));
    }

    @Test
    void anotherAddressCannotTouchATransferWhoseIdItHasGuessed() throws IOException {
        try (SegmentClient client = connectSegments();
                DatagramClient thief = new DatagramClient(server().address())) {
            long id = nextId();
            assertEquals(
                    "ready",
                    client.ask(FileRequests.put(id, "mine", "create", 1)).verdict());
            byte[] body = FrameClient.frame(FileRequests.data(id, 1).getBytes(StandardCharsets.UTF_8));
            long checksum = SegmentClient.checksum(body, id, 0, 0, 0);
            String header =
                    "{\"type\":\"segment\",\"id\":" + id + ",\"seq\":0,\"sentAt\":0,\"last\":false,\"checksum\":"
                            + checksum + ",\"body\":" + body.length + "}\n";
            assertEquals(
                    "not-found",
                    thief.ask(Bytes.joined(header.getBytes(StandardCharsets.UTF_8), body))
                            .verdict());
            client.send(FileRequests.data(id, 1), new byte[] {7});
            assertEquals(
                    "stored",
                    client.ask(FileRequests.sent(id, Bytes.sha256(new byte[] {7})))
                            .verdict());
            directory.assertHolds("mine", new byte[] {7});
        }
    }

    @Test
    void openingsWithoutAGoodCookieOpenNothingAndGetNoMoreThanThreeTimesTheirBytes() throws IOException {
        try (DatagramClient flood = new DatagramClient(server().address());
                SegmentClient owner = connectSegments()) {
            assertEquals("listing", owner.ask(FileRequests.list(nextId(), "")).verdict());
            assertNotEquals(owner.port(), flood.port());
            for (int i = 0; i < 3 * MOST_TRANSFERS; i++) {
                for (String request : List.of(
                        FileRequests.get(nextId(), "down"),
                        FileRequests.put(nextId(), "old", "replace"),
                        FileRequests.list(nextId(), ""),
                        DatagramClient.withCookie(FileRequests.get(nextId(), "down"), owner.cookie()),
                        DatagramClient.withCookie(FileRequests.put(nextId(), "old", "replace"), owner.cookie()),
                        DatagramClient.withCookie(FileRequests.get(nextId(), "down"), "AAAA"))) {
                    flood.send(request);
                    String fence = Requests.sized(Requests.ping(nextId()), 300);
                    flood.send(fence);
                    int answered = 0;
                    for (byte[] answer = flood.receiveBytes(); ; answer = flood.receiveBytes()) {
                        Json json = Json.parse(new String(answer, StandardCharsets.UTF_8));
                        if (json.type().equals("pong")) {
                            break;
                        }
                        assertEquals("challenge", json.verdict());
                        // On a busy machine loopback reorders: what comes late is another's.
                        answered += json.id() == Json.parse(request).id() ? answer.length : 0;
                    }
                    assertTrue(answered <= 3 * request.length(), answered + " bytes answer " + request);
                }
            }
            directory.assertHasNoPartials();
        }
    }

    @Test
    void moreTransfersThanAllowedAreToldBusy() throws IOException {
        try (SegmentClient greedy = connectSegments()) {
            for (int i = 0; i < MOST_TRANSFERS; i++) {
                assertEquals(
                        "ready",
                        greedy.ask(FileRequests.put(nextId(), "greedy" + i, "create"))
                                .verdict());
            }
            assertEquals(MOST_TRANSFERS, directory.partials().size());
            assertEquals("busy", greedy.ask(FileRequests.get(nextId(), "down")).verdict());
            assertEquals(
                    "busy",
                    greedy.ask(FileRequests.put(nextId(), "old", "replace")).verdict());
            assertEquals("closed", greedy.ask(Requests.close(nextId())).verdict());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"recovery\":\"hope\"",
                "\"congestion\":\"\"",
                "\"window\":0",
                "\"window\":1048577",
                "\"payload\":0",
                "\"payload\":65508",
                "\"payload\":9007199254740991",
                "\"window\":\"7\""
            })
    void settingsThatCannotBeAreBadFields(String member) throws IOException {
        try (SegmentClient client = connectSegments()) {
            String get = FileRequests.get(nextId(), "down");
            assertEquals(
                    "bad-field",
                    client.ask(get.substring(0, get.length() - 1) + "," + member + "}")
                            .verdict());
        }
    }
}
