package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A TCP server whose replies are delayed and slowed down on purpose: late and slow, but whole and in order. */
class SlowTcpServerIT {

    private static final long MILLI = 1_000_000;
    private static final int ENDED_BY_SIGTERM = 143;
    private static final long DELAY_NANOS = 100 * MILLI;
    private static final int FILE_BYTES = 1_200_000;
    /** At 8 Mbit/s, a byte is a microsecond. */
    private static final long FILE_NANOS = FILE_BYTES * 1_000L;

    private static ServedDirectory directory;
    private static RunningServer server;

    @BeforeAll
    static void startServer() throws IOException {
        directory = ServedDirectory.create();
        server = RunningServer.start(
                Protocol.TCP, "--delay", "100ms", "--jitter", "10ms", "--rate", "8Mbps", "-d", directory.argument());
    }

    @AfterAll
    static void endServer() throws Exception {
        server.close();
        directory.close();
    }

    @Test
    void repliesComeInOrderAndADelayLater() throws IOException {
        try (FrameClient client = new FrameClient(server.address())) {
            long start = System.nanoTime();
            client.write(FrameClient.frames(Requests.pings(200)));
            for (int id = 1; id <= 200; id++) {
                assertEquals(id, Json.parse(client.receive()).id());
                assertTrue(System.nanoTime() - start >= DELAY_NANOS);
            }
        }
    }

    @Test
    void theConversationEndsInOrderBehindWhatIsDelayed() throws IOException {
        try (FrameClient client = new FrameClient(server.address())) {
            client.send(Requests.ping(1));
            client.send(Requests.close(2));
            assertEquals("pong", Json.parse(client.receive()).verdict());
            assertEquals("closed", Json.parse(client.receive()).verdict());
            client.assertEnds();
        }
    }

    /** Twice: the first time the digest is computed on the way, the second time it is known and nothing else is to do. */
    @Test
    void aFileComesWholeAndNoFasterThanTheRate() throws Exception {
        byte[] content = new byte[FILE_BYTES];
        new Random(1).nextBytes(content);
        directory.write("big", content);
        for (int round = 1; round <= 2; round++) {
            long start = System.nanoTime();
            try (FileClient client = new FileClient(server)) {
                assertArrayEquals(content, client.getWhole("big"));
            }
            assertTrue(System.nanoTime() - start >= DELAY_NANOS + FILE_NANOS, "round " + round);
        }
    }

    /** To the end of the file it would be hours. */
    @Test
    void whileAFileComesSlowlyOthersAreServed() throws Exception {
        try (RandomAccessFile hole =
                new RandomAccessFile(directory.file("endless").toFile(), "rw")) {
            hole.setLength(10_000_000_000L);
        }
        try (FileClient client = new FileClient(server)) {
            assertEquals("file", client.ask(FileRequests.get(1, "endless")).verdict());
            client.wire().receiveBytes(100_000);
            server.assertServesAGoodClient();
            client.wire().receiveBytes(100_000);
        }
    }

    @Test
    void aServerThatIsToldToEndSaysItsLastWordAndLeavesInTime() throws Exception {
        try (RunningServer slow = RunningServer.startProcess(Protocol.TCP, "--delay", "200ms");
                FrameClient client = new FrameClient(slow.address())) {
            assertEquals("pong", client.ask(Requests.ping(1)).verdict());
            client.send(Requests.ping(2));
            assertEquals("pong", Json.parse(client.receive()).verdict());
            slow.process().signal("TERM");
            client.assertEnds();
            client.endOutput();
            assertEquals(ENDED_BY_SIGTERM, slow.process().ending().status());
        }
    }
}
