package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import socketlab.common.cli.TrafficClass;
import socketlab.common.files.FileTree;
import socketlab.common.link.Impairments;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transport;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

/** The sockets are real, the time is not: it stands still until the test says how late it is. */
@DisplayName("Slow clients of a TCP server: who does something within the idle time has as much time again")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class SlowClientsTest {

    private static final Duration IDLE = Duration.ofMillis(50);
    private static final int TIMES = 4;

    @TempDir
    private Path directory;

    private volatile long now = Long.MAX_VALUE - IDLE.toNanos(); // the clock overflows during the test
    private final TimeSource time = new TimeSource() {
        @Override
        public long nanos() {
            return now;
        }

        @Override
        public long wallMicros() {
            return 0;
        }
    };
    private final List<TestClient> clients = new ArrayList<>();
    /** Is the next to be told {@code timeout}; {@code null} if nobody is. */
    private TestClient silent;

    private Service service;
    private FileTree files;
    private TcpServer server;
    private Thread accepting;

    @BeforeEach
    void start() throws IOException {
        TransferThreads transferThreads = new TransferThreads();
        files = FileTree.open(directory, true, transferThreads, time::wallMicros);
        service = new Service(Transport.TCP, time::nanos, files);
        server = TcpServer.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TrafficClass.NONE,
                service,
                new TcpLimits(10, 1_000, Plenty.budget(), Plenty.working(), IDLE, TcpLimits.COURTESY, TcpLimits.LINGER),
                transferThreads,
                Impairments.NONE,
                time);
        accepting = new Thread(server::acceptConnections, "accepting");
        accepting.start();
    }

    @AfterEach
    void end() throws Exception {
        for (TestClient client : clients) {
            client.close();
        }
        server.shutDown(EndingTimes.DEFAULT);
        accepting.join();
        files.close();
    }

    @Test
    void wholeMessagesInTimeKeepTheConnectionOpen() throws Exception {
        TestClient client = accepted();
        for (int i = 0; i < TIMES; i++) {
            thenAlmostTheIdleTimePasses(
                    () -> assertInstanceOf(Reply.Echoed.class, client.ask(new Request.Echo(1, "a"))));
        }
        Awaitility.await().atMost(Duration.ofSeconds(100)).pollInterval(IDLE).until(() -> {
            now += IDLE.toNanos(); // no faster than it would pass: what the client is told then may take 10 s
            return client.hears();
        });
        assertTimedOut(client);
    }

    @Test
    void piecesOfAMessageBuyNoTime() throws IOException {
        TestClient client = accepted();
        byte[] frame = TestClient.frame(new Request.Echo(2, "b"));
        for (int sent = 0; sent < TIMES; sent++) {
            sendAndAwait(new byte[] {frame[sent]}, client);
            now += IDLE.toNanos() / TIMES;
        }
        assertTimedOut(client);
    }

    @Test
    void anUploadThatComesSlowlyIsTaken() throws Exception {
        byte[] content = {1, 2, 3, 4, 5, 6, 7, 8};
        TestClient client = accepted();
        thenAlmostTheIdleTimePasses(() -> {
            Message ready = client.ask(new Request.Put(1, "slow", PutMode.CREATE, content.length));
            assertInstanceOf(Reply.Ready.class, ready);
            sendAndAwait(TestClient.frame(new Request.Data(1, TIMES)), client);
        });
        for (int i = 0; i < TIMES; i++) { // one piece, which comes byte by byte
            byte[] next = {content[i]};
            thenAlmostTheIdleTimePasses(() -> sendAndAwait(next, client));
        }
        for (int i = TIMES; i < content.length; i++) { // pieces of a byte
            byte[] next = {content[i]};
            thenAlmostTheIdleTimePasses(() -> {
                sendAndAwait(TestClient.frame(new Request.Data(1, 1)), client);
                sendAndAwait(next, client);
            });
        }
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        assertInstanceOf(Reply.Stored.class, client.ask(new Sent(1, sha256)));
        assertArrayEquals(content, Files.readAllBytes(directory.resolve("slow")));
    }

    /** A piece is more than all sockets on the way hold: who has read it has made the server write. */
    @Test
    void aDownloadThatIsReadSlowlyComesAndOneThatIsReadNoMoreIsCutOff() throws Exception {
        int piece = 12_000_000;
        try (RandomAccessFile hole =
                new RandomAccessFile(directory.resolve("large").toFile(), "rw")) {
            hole.setLength((TIMES + 1L) * piece);
        }
        TestClient client = accepted();
        assertInstanceOf(Reply.File.class, client.ask(new Request.Get(1, "large", 0)));
        for (int i = 0; i < TIMES; i++) {
            thenAlmostTheIdleTimePasses(() -> client.read(piece));
        }
        silent.close();
        await(() -> {
            now += IDLE.toNanos();
            return statistics().clients() == 0;
        });
        assertThrows(IOException.class, () -> client.read(piece));
    }

    /** Connects, and returns when the server has begun to wait for a first message. */
    private TestClient accepted() throws IOException {
        long before = statistics().clientsTotal();
        TestClient client = new TestClient(server.address());
        clients.add(client);
        await(() -> statistics().clientsTotal() > before);
        return client;
    }

    private interface Action {
        void run() throws Exception;
    }

    /**
     * Has a client do something, and lets a nanosecond less than the idle time pass. Returns when the server has looked
     * at the deadlines at that moment, which shows in what it tells somebody who has come a nanosecond earlier.
     */
    private void thenAlmostTheIdleTimePasses(Action action) throws Exception {
        if (silent == null) {
            silent = accepted();
            now++;
        }
        action.run();
        now += IDLE.toNanos() - 2;
        TestClient next = accepted();
        now++;
        assertTimedOut(silent);
        silent.close();
        silent = next;
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            assertFalse(Thread.interrupted(), "nothing happens");
            Thread.yield();
        }
    }

    private static void assertTimedOut(TestClient client) throws IOException {
        Message last = client.receive();
        assertEquals(
                ErrorCode.TIMEOUT, assertInstanceOf(Reply.Failure.class, last).code(), last::toString);
    }

    /** Returns when the server has read it. */
    private void sendAndAwait(byte[] bytes, TestClient client) throws IOException {
        long before = statistics().bytesReceived();
        client.write(bytes);
        await(() -> statistics().bytesReceived() == before + bytes.length);
    }

    private Reply.Statistics statistics() {
        return (Reply.Statistics) service.answer(new Request.Stats(1), 0, 0);
    }
}
