package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.tcp.server.Background.inBackground;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.cli.TrafficClass;
import socketlab.common.files.FileTree;
import socketlab.common.link.Impairments;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transport;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

@DisplayName("An Error at any step of a TCP server ends one connection at most, and never the server")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class FailingServerTest {

    private static final int PLACES = 2;
    private static final int MAX_FRAME = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    /** The real clock, whose n-th look fails; moved on by hand. Who looks is whoever has something to do. */
    private static final class FailingTime implements TimeSource {
        private final AtomicInteger looksLeft = new AtomicInteger(Integer.MAX_VALUE);
        private final AtomicLong aheadNanos = new AtomicLong();

        @Override
        public long nanos() {
            look();
            return TimeSource.SYSTEM.nanos() + aheadNanos.get();
        }

        @Override
        public long wallMicros() {
            look();
            return TimeSource.SYSTEM.wallMicros();
        }

        private void look() {
            if (looksLeft.decrementAndGet() == 0) {
                OutOfMemoryError error = new OutOfMemoryError("as this test wants it");
                error.setStackTrace(new StackTraceElement[0]); // it is logged, and shall not look like a real one
                throw error;
            }
        }

        boolean hasFailed() {
            return looksLeft.get() <= 0;
        }
    }

    @TempDir
    private Path directory;

    private final FailingTime time = new FailingTime();
    private final MemoryBudget budget = Plenty.budget();
    private TcpServer server;
    private FileTree files;
    private Thread accepting;
    private volatile Throwable why;

    private void start(Impairments replies) throws IOException {
        TransferThreads transferThreads = new TransferThreads();
        files = FileTree.open(directory, true, transferThreads, time::wallMicros);
        server = TcpServer.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TrafficClass.NONE,
                new Service(Transport.TCP, time::nanos, files),
                new TcpLimits(PLACES, MAX_FRAME, budget, Plenty.working(), IDLE, Duration.ZERO, IDLE),
                transferThreads,
                replies,
                time);
        accepting = new Thread(() -> why = server.acceptConnections(), "accepting");
        accepting.start();
    }

    @AfterEach
    void end() throws Exception {
        time.looksLeft.set(Integer.MAX_VALUE);
        server.shutDown(new EndingTimes(Duration.ZERO, Duration.ZERO, PATIENCE));
        accepting.join();
        files.close();
        assertEquals(0, budget.held(), "memory that is charged to nobody any more");
    }

    /** All that can be said on a connection. */
    private void converse(TestClient client) throws IOException {
        assertTrue(client.ask(new Request.Ping(1, 0, "", 0)) instanceof Reply.Pong);
        assertEquals(new Reply.Echoed(2, "a"), client.ask(new Request.Echo(2, "a")));
        assertTrue(client.ask(new Request.Stats(3)) instanceof Reply.Statistics);
        assertTrue(client.ask(new Request.List(4, "", "")) instanceof Reply.Listing);
        assertTrue(client.ask(new Request.Get(5, "abc", 0)) instanceof Reply.File);
        client.read(3);
        assertEquals(new Sent(5, SHA256_OF_ABC), client.receive());
        assertTrue(client.ask(new Request.Put(6, "up/load", PutMode.REPLACE, 3)) instanceof Reply.Ready);
        client.send(new Request.Data(6, 3));
        client.write(new byte[] {'a', 'b', 'c'});
        assertEquals(new Reply.Stored(6, 3, SHA256_OF_ABC), client.ask(new Sent(6, SHA256_OF_ABC)));
        assertEquals(new Reply.Closed(7), client.ask(new Request.Close(7)));
        assertTrue(client.readsTheEnd());
    }

    /** The server may end it, or say that it has failed. */
    private void converseAsFarAsItGoes() {
        try (TestClient client = new TestClient(server.address())) {
            converse(client);
        } catch (IOException | AssertionError e) {
            return;
        }
    }

    /** As many as there are places, at the same time, and each puts the file that the others have put. */
    private boolean servesAsManyAsThereArePlaces() {
        try (TestClient first = new TestClient(server.address());
                TestClient second = new TestClient(server.address())) {
            first.ask(new Request.Echo(1, ""));
            second.ask(new Request.Echo(1, ""));
            converse(first);
            converse(second);
            return true;
        } catch (IOException | AssertionError e) {
            return false; // a connection that has failed may not be over yet
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000})
    void whicheverLookAtTheClockFailsGoodClientsAreServedAndDeadlinesActAfterwards(long delayNanos) throws Exception {
        Files.writeString(directory.resolve("abc"), "abc");
        start(SlowWriter.impairments(delayNanos, 0, null));
        int looks = 0;
        do {
            time.looksLeft.set(++looks);
            converseAsFarAsItGoes();
            boolean hasFailed = time.hasFailed();
            time.looksLeft.set(Integer.MAX_VALUE);
            int failing = looks;
            patiently().alias("after look " + failing).until(this::servesAsManyAsThereArePlaces);
            if (!hasFailed) {
                break;
            }
        } while (looks < 1_000);
        assertTrue(looks > 30 && looks < 1_000, looks + " looks");
        try (TestClient idle = new TestClient(server.address())) {
            idle.ask(new Request.Echo(1, ""));
            CompletableFuture<Void> heard = inBackground(() -> {
                assertEquals(ErrorCode.TIMEOUT, ((Reply.Failure) idle.receive()).code());
                assertTrue(idle.readsTheEnd());
            });
            letTimePassUntil(heard);
            heard.join();
        }
        assertEquals(List.of("abc", "up"), namesIn(directory));
        assertEquals(List.of("load"), namesIn(directory.resolve("up")));
    }

    private static List<String> namesIn(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** The watch looks at the clock, and so does whoever takes a connection over and says its last word. */
    @Test
    void whicheverLookFailsWhileADeadlineIsOverTheConnectionEndsAndItsPlaceAndNameAreFree() throws Exception {
        Files.writeString(directory.resolve("abc"), "abc");
        start(Impairments.NONE);
        for (int looks = 1; looks <= 12; looks++) {
            try (TestClient idle = new TestClient(server.address())) {
                assertTrue(idle.ask(new Request.Put(6, "up/load", PutMode.REPLACE, 3)) instanceof Reply.Ready);
                time.looksLeft.set(looks);
                letTimePassUntil(inBackground(() -> hearsTheEnd(idle)));
            }
            time.looksLeft.set(Integer.MAX_VALUE);
            patiently().alias("after look " + looks).until(this::servesAsManyAsThereArePlaces);
        }
    }

    /** Again and again: a connection counts its time from when its thread has looked at the clock, which may be late. */
    private void letTimePassUntil(CompletableFuture<Void> end) {
        patiently().until(() -> {
            time.aheadNanos.addAndGet(2 * IDLE.toNanos());
            return end.isDone();
        });
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    private static void hearsTheEnd(TestClient client) {
        try {
            client.receive();
            assertTrue(client.readsTheEnd());
        } catch (IOException e) {
            return; // without a word
        }
    }

    @Test
    void aServerThatMustGiveUpEndsAndSaysWhy() throws Exception {
        start(Impairments.NONE);
        OutOfMemoryError reason = new OutOfMemoryError("as this test wants it");
        server.giveUp(reason);
        accepting.join();
        assertSame(reason, why);
    }
}
