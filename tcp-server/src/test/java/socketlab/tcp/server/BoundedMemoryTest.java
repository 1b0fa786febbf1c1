package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import socketlab.common.cli.TrafficClass;
import socketlab.common.files.FileTree;
import socketlab.common.link.Impairments;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transport;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

@DisplayName("What clients make a TCP server hold is within its budget, and who asks for little is served all the same")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class BoundedMemoryTest {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final int COST = TcpConnection.COST_BYTES;
    private static final int LARGE = 1_000_000;

    /** What a connection may hold longer than its large message: the buffers that it reads and writes with. */
    private static final int BUFFERS = 2 * PieceSize.LARGE;

    @TempDir
    private Path directory;

    private MemoryBudget budget;
    private FileTree files;
    private TcpServer server;
    private Thread accepting;
    private final List<TestClient> clients = new ArrayList<>();

    private void start(long budgetBytes) throws IOException {
        budget = new MemoryBudget(budgetBytes);
        TransferThreads transferThreads = new TransferThreads();
        files = FileTree.open(directory, true, transferThreads, TimeSource.SYSTEM::wallMicros);
        server = TcpServer.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TrafficClass.NONE,
                new Service(Transport.TCP, TimeSource.SYSTEM::nanos, files),
                new TcpLimits(100, 1 << 20, budget, Plenty.working(), NEVER, Duration.ZERO, NEVER),
                transferThreads,
                Impairments.NONE,
                TimeSource.SYSTEM);
        accepting = new Thread(server::acceptConnections, "accepting");
        accepting.start();
    }

    @AfterEach
    void allIsGivenBackAtTheEnd() throws Exception {
        for (TestClient client : clients) {
            client.close();
        }
        awaitHeld(0, 0);
        server.shutDown(EndingTimes.DEFAULT);
        accepting.join();
        files.close();
    }

    private TestClient connect() throws IOException {
        TestClient client = new TestClient(server.address());
        clients.add(client);
        return client;
    }

    private void awaitHeld(long least, long most) {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> budget.held() >= least && budget.held() <= most);
    }

    private static byte[] largeFrame() {
        return TestClient.frame(new Request.Echo(1, "x".repeat(LARGE)));
    }

    private static void assertServed(TestClient client) throws IOException {
        assertEquals(new Reply.Echoed(7, "small"), client.ask(new Request.Echo(7, "small")));
    }

    private static String assertBusy(Message message) {
        Reply.Failure failure = assertInstanceOf(Reply.Failure.class, message, message::toString);
        assertEquals(ErrorCode.BUSY, failure.code());
        return failure.message();
    }

    @Test
    void anIdleClientHoldsNothingOfItsLastLargeMessage() throws IOException {
        start(10 * LARGE);
        int count = 20;
        for (int i = 0; i < count; i++) {
            TestClient client = connect();
            client.write(largeFrame());
            assertEquals(LARGE, ((Reply.Echoed) client.receive()).text().length());
            awaitHeld((i + 1L) * COST, (i + 1L) * (COST + BUFFERS));
        }
        for (TestClient client : clients) {
            assertServed(client);
        }
    }

    @Test
    void whatIsAnnouncedCostsNothingUntilItComes() throws IOException {
        start(10 * LARGE);
        TestClient client = connect();
        client.write(Arrays.copyOf(largeFrame(), 1_000));
        assertServed(connect());
        awaitHeld(2L * COST, 2L * COST);
    }

    /** At most four fit. */
    @Test
    void halfFramesOfManyEndEachOtherWhileAGoodClientIsServed() throws IOException {
        start(4 * LARGE);
        TestClient good = connect();
        byte[] half = Arrays.copyOf(largeFrame(), LARGE * 9 / 10);
        List<TestClient> attackers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            TestClient attacker = connect();
            attackers.add(attacker);
            attacker.write(half);
            assertServed(good);
            assertTrue(budget.held() <= budget.limit());
        }
        List<TestClient> told = new ArrayList<>();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
            for (TestClient attacker : attackers) {
                if (!told.contains(attacker) && attacker.hears()) {
                    told.add(attacker);
                }
            }
            return told.size() >= attackers.size() - 4;
        });
        for (TestClient attacker : told) {
            assertTrue(assertBusy(attacker.receive()).contains("memory"));
        }
        assertServed(connect());
    }

    @Test
    void whoHoldsMostIsToldBusyAndWhoNeedsLessIsServed() throws IOException {
        start(LARGE);
        TestClient most = connect();
        most.write(Arrays.copyOf(largeFrame(), LARGE * 6 / 10));
        awaitHeld(LARGE * 6 / 10, LARGE);
        TestClient less = connect();
        String text = "y".repeat(LARGE / 5);
        less.send(new Request.Echo(2, text));
        assertTrue(assertBusy(most.receive()).contains("memory"));
        assertTrue(most.readsTheEnd());
        assertEquals(new Reply.Echoed(2, text), less.receive());
    }

    @Test
    void whoNeedsMoreThanThereIsIsToldBusyItself() throws IOException {
        start(LARGE / 2);
        TestClient client = connect();
        TestClient other = connect();
        client.write(Arrays.copyOf(largeFrame(), LARGE * 6 / 10));
        assertBusy(client.receive());
        assertServed(other);
    }

    @Test
    void anAnswerForWhichThereIsNoMemoryIsBusyAndTheConnectionStays() throws IOException {
        start(LARGE + LARGE / 2); // enough for the request, and not for its answer as well
        TestClient client = connect();
        String text = "z".repeat(LARGE * 9 / 10);
        Message answer = client.ask(new Request.Echo(3, text));
        assertEquals(3, answer.id());
        assertBusy(answer);
        assertServed(client);
    }

    @Test
    void whoDoesNotReadItsAnswersIsClosedWhenOthersNeedTheMemory() throws IOException {
        start(3 * LARGE);
        TestClient deaf = connect();
        Thread writer = new Thread(() -> {
            try {
                while (true) {
                    deaf.write(largeFrame());
                }
            } catch (IOException e) {
                return; // closed, as this test wants it
            }
        });
        writer.start();
        long answer = LARGE; // at least: it waits to be written
        awaitHeld(answer, budget.limit());
        String text = "y".repeat(LARGE / 3);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
            TestClient client = connect();
            Message echoed = client.ask(new Request.Echo(2, text));
            client.close();
            return echoed.equals(new Reply.Echoed(2, text)) && !writer.isAlive();
        });
        assertThrows(IOException.class, () -> {
            while (true) {
                deaf.read(1);
            }
        });
        assertServed(connect());
    }

    @Test
    void asManyConnectAsThereIsMemoryForAndTheNextHearsThatItLacks() throws IOException {
        start(3L * COST - 1);
        TestClient first = connect();
        assertServed(first);
        assertServed(connect());
        TestClient third = connect();
        third.send(new Request.Stats(1));
        assertTrue(assertBusy(third.receive()).contains("memory"));
        first.close();
        awaitHeld(COST, COST);
        assertServed(connect());
    }

    @Test
    void bytesForNoUploadAreDroppedWithoutMemory() throws IOException {
        start(2L * COST);
        TestClient client = connect();
        client.send(new Request.Data(1, LARGE));
        assertEquals(ErrorCode.BAD_FIELD, ((Reply.Failure) client.receive()).code(), "there is no such upload");
        client.write(new byte[LARGE]);
        assertServed(client);
        assertTrue(budget.held() <= COST + BUFFERS);
    }

    @Test
    void smallMessagesAreServedWhenNothingIsLeft() throws IOException {
        start(COST);
        TestClient client = connect();
        Message answer = client.ask(new Request.Echo(1, "x".repeat(4_000)));
        assertInstanceOf(Reply.Echoed.class, answer);
        for (int i = 0; i < 100; i++) { // many at once
            client.send(new Request.Echo(i, "y".repeat(i)));
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(new Reply.Echoed(i, "y".repeat(i)), client.receive());
        }
    }

    @Test
    void aPageOfAListingIsChargedLikeAnyAnswer() throws IOException {
        for (int i = 0; i < 500; i++) {
            Files.createFile(directory.resolve("n".repeat(200) + i));
        }
        start(LARGE);
        TestClient client = connect();
        assertInstanceOf(Reply.Listing.class, client.ask(new Request.List(1, "", "")));
        TestClient most = connect();
        most.write(Arrays.copyOf(largeFrame(), LARGE * 6 / 10));
        awaitHeld(LARGE * 6 / 10, LARGE);
        assertInstanceOf(Reply.Listing.class, client.ask(new Request.List(2, "", "")));
        assertServed(client);
    }

    @Test
    void anUploadInTheMiddleOfItsBytesGivesWayAndLeavesNothing() throws IOException {
        start(LARGE);
        TestClient uploading = connect();
        assertInstanceOf(Reply.Ready.class, uploading.ask(new Request.Put(1, "half", PutMode.CREATE, LARGE)));
        uploading.send(new Request.Data(1, LARGE));
        uploading.write(new byte[LARGE / 2]);
        awaitHeld(3L * COST, LARGE); // its buffers
        byte[] part = Arrays.copyOf(largeFrame(), LARGE / 8);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
            connect().write(part); // none of these holds as much
            return uploading.hears();
        });
        assertTrue(assertBusy(uploading.receive()).contains("memory"));
        clients.get(1).close();
        clients.get(2).close();
        TestClient client = connect();
        assertInstanceOf(Reply.Ready.class, client.ask(new Request.Put(3, "half", PutMode.CREATE, 1)));
    }

    @Test
    void aTransferForWhichThereIsNoMemoryIsBusyAndTheConnectionStays() throws IOException {
        Files.write(directory.resolve("file"), new byte[100]);
        start(2L * COST);
        TestClient client = connect();
        Message answer = client.ask(new Request.Get(1, "file", 0));
        assertEquals(1, answer.id());
        assertBusy(answer);
        assertBusy(client.ask(new Request.Put(2, "new", PutMode.CREATE, 1)));
        assertServed(client);
    }

    @Test
    void manyTransfersOfOneConnectionLeaveNothingCharged() throws IOException {
        Files.write(directory.resolve("file"), new byte[LARGE]);
        start(10L * LARGE);
        TestClient client = connect();
        for (int i = 0; i < 10; i++) {
            assertInstanceOf(Reply.File.class, client.ask(new Request.Get(i, "file", i % 2)));
            client.read(LARGE - i % 2);
            client.receive();
            assertInstanceOf(Reply.Ready.class, client.ask(new Request.Put(i, "new", PutMode.CREATE, LARGE)));
            client.send(new Request.Data(i, LARGE));
            client.write(new byte[LARGE]);
            assertEquals(ErrorCode.HASH_MISMATCH, ((Reply.Failure) client.ask(new Sent(i, "0".repeat(64)))).code());
        }
        awaitHeld(COST, COST + BUFFERS);
    }
}
