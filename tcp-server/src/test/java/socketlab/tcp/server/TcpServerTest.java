package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static socketlab.tcp.server.Background.inBackground;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

@DisplayName("A TCP server: who has a place, how connections end, and how they all do when it leaves")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class TcpServerTest {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final EndingTimes WITH_ALL_TIME = new EndingTimes(NEVER, NEVER, NEVER);
    private static final int MAX_FRAME = 100_000;

    @TempDir
    private Path directory;

    private TcpServer server;
    private FileTree files;
    private Thread accepting;
    private final List<TestClient> clients = new ArrayList<>();

    private void start(int maxConnections, Duration idleTimeout) throws IOException {
        start(maxConnections, idleTimeout, NEVER, Impairments.NONE);
    }

    /** Clients may take for ever to end their sides after the server: the test decides when they do. */
    private void start(int maxConnections, Duration idleTimeout, Duration courtesy, Impairments replies)
            throws IOException {
        TransferThreads transferThreads = new TransferThreads();
        files = FileTree.open(directory, true, transferThreads, TimeSource.SYSTEM::wallMicros);
        server = TcpServer.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TrafficClass.NONE,
                new Service(Transport.TCP, TimeSource.SYSTEM::nanos, files),
                new TcpLimits(
                        maxConnections, MAX_FRAME, Plenty.budget(), Plenty.working(), idleTimeout, courtesy, NEVER),
                transferThreads,
                replies,
                TimeSource.SYSTEM);
        accepting = new Thread(server::acceptConnections, "accepting");
        accepting.start();
    }

    @AfterEach
    void end() throws Exception {
        for (TestClient client : clients) {
            client.close();
        }
        server.shutDown(WITH_ALL_TIME);
        accepting.join();
        files.close();
    }

    /** Stays open until the test is over, and so lets the server wait for its FIN. */
    private TestClient connect() throws IOException {
        TestClient client = new TestClient(server.address());
        clients.add(client);
        return client;
    }

    /** The ways in which a client that has seen the end can have come to it. */
    private enum Ending {
        CLOSE {
            @Override
            void provoke(TestClient client) throws IOException {
                assertInstanceOf(Reply.Closed.class, client.ask(new Request.Close(9)));
            }
        },
        END_OF_INPUT {
            @Override
            void provoke(TestClient client) throws IOException {
                client.endOutput();
                assertTrue(client.readsTheEnd());
            }
        },
        FRAME_OF_LENGTH_ZERO {
            @Override
            void provoke(TestClient client) throws IOException {
                client.write(new byte[4]);
                assertFailure(ErrorCode.BAD_FRAME, client.receive());
            }
        },
        FRAME_TOO_LARGE {
            @Override
            void provoke(TestClient client) throws IOException {
                client.write(new byte[] {127, 0, 0, 0});
                assertFailure(ErrorCode.FRAME_TOO_LARGE, client.receive());
            }
        },
        END_INSIDE_A_FRAME {
            @Override
            void provoke(TestClient client) throws IOException {
                client.write(new byte[3]);
                client.endOutput();
                assertFailure(ErrorCode.BAD_FRAME, client.receive());
            }
        },
        TIMEOUT {
            @Override
            void provoke(TestClient client) throws IOException {
                assertFailure(ErrorCode.TIMEOUT, client.receive());
            }

            @Override
            int rounds() {
                return 15;
            }
        };

        abstract void provoke(TestClient client) throws IOException;

        int rounds() {
            return 300; // more than may linger at the same time
        }

        Duration idleTimeout() {
            return this == TIMEOUT ? Duration.ofMillis(100) : NEVER;
        }
    }

    private static void assertFailure(ErrorCode code, Message message) {
        assertEquals(
                code,
                assertInstanceOf(Reply.Failure.class, message, message::toString)
                        .code(),
                message::toString);
    }

    /** Virtual threads are not among these. */
    private static boolean isAnyConnectionOnAPlatformThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("connection"));
    }

    @Test
    void aClientThatIsAloneIsServedOnAPlatformThreadUntilItEnds() throws IOException {
        Awaitility.await()
                .atMost(Duration.ofSeconds(100))
                .until(() -> !isAnyConnectionOnAPlatformThread()); // those of the tests before this one
        start(1, NEVER);
        TestClient client = connect();
        assertInstanceOf(Reply.Pong.class, client.ask(new Request.Ping(1, 0, "", 0)));
        assertTrue(isAnyConnectionOnAPlatformThread());
        client.close();
        Awaitility.await().atMost(Duration.ofSeconds(100)).until(() -> !isAnyConnectionOnAPlatformThread());
    }

    @ParameterizedTest
    @EnumSource
    void whoHasSeenTheEndOfAConnectionFindsItsPlaceFree(Ending ending) throws IOException {
        start(1, ending.idleTimeout());
        for (int round = 0; round < ending.rounds(); round++) {
            ending.provoke(connect());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoHasSeenTheEndOfAConnectionFindsTheNameOfItsUploadFree(Ending ending) throws IOException {
        start(1, ending.idleTimeout());
        for (int round = 0; round < Math.min(ending.rounds(), 60); round++) {
            TestClient client = connect();
            if (canPut(client, put(round))) {
                client.send(new Request.Data(round, 3));
                client.write(new byte[3]);
                ending.provoke(client);
            }
        }
    }

    /** Whether an upload can begin; this machine may be so slow that the client is too late, but nothing else holds it. */
    private static boolean canPut(TestClient client, Request.Put put) throws IOException {
        Message answer = client.ask(put);
        if (answer instanceof Reply.Failure) {
            assertFailure(ErrorCode.TIMEOUT, answer);
            return false;
        }
        assertInstanceOf(Reply.Ready.class, answer);
        return true;
    }

    @Test
    void soDoesAClientThatEndsItsSideOrIsTooSlowInTheMiddleOfItsBytes() throws IOException {
        start(1, Duration.ofMillis(200));
        for (int round = 0; round < 20; round++) {
            TestClient client = connect();
            if (canPut(client, put(round))) {
                client.send(new Request.Data(round, 3));
                client.write(new byte[2]);
                boolean ends = round % 2 == 0;
                if (ends) {
                    client.endOutput();
                }
                ErrorCode end = ((Reply.Failure) client.receive()).code();
                assertTrue(end == ErrorCode.TIMEOUT || ends && end == ErrorCode.BAD_FRAME, end::toString);
            }
        }
    }

    @Test
    void whoHasSeenTheEndOfAnUploadFindsItsNameFree() throws IOException {
        start(3, NEVER);
        TestClient one = connect();
        TestClient other = connect();
        for (int id = 0; id < 200; id++) {
            TestClient client = id % 2 == 0 ? one : other;
            assertInstanceOf(Reply.Ready.class, client.ask(put(id)));
            client.send(new Request.Data(id, 3));
            client.write(new byte[3]);
            boolean isRight = id % 3 == 0;
            Message end = client.ask(new Sent(id, isRight ? SHA256_OF_3_ZEROS : "0".repeat(64)));
            if (isRight) {
                assertInstanceOf(Reply.Stored.class, end);
            } else {
                assertFailure(ErrorCode.HASH_MISMATCH, end);
            }
        }
    }

    private static final String SHA256_OF_3_ZEROS = "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c";

    private static Request.Put put(long id) {
        return new Request.Put(id, "name", PutMode.REPLACE, Request.Put.UNKNOWN_SIZE);
    }

    @Test
    void aClientThatDoesNotReadIsCutOffAndGivesAllBack() throws IOException {
        start(1, Duration.ofSeconds(1));
        TestClient client = connect();
        canPut(client, put(1));
        byte[] ping = TestClient.frame(new Request.Ping(2, 0, "x".repeat(50_000), 0));
        CompletableFuture<Void> pinging = inBackground(() -> {
            while (true) {
                client.write(ping); // until the server reads no more, and then until it has closed
            }
        });
        assertTrue(pinging.handle((nothing, failure) -> failure != null).join());
        canPut(connect(), put(1));
    }

    @Test
    void neverAreMoreServedThanMayBe() throws IOException {
        int most = 3;
        start(most, NEVER);
        AtomicInteger served = new AtomicInteger();
        List<CompletableFuture<Void>> crowd = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            crowd.add(inBackground(() -> {
                for (int round = 0; round < 200; round++) {
                    try (TestClient client = new TestClient(server.address())) {
                        Message answer = client.ask(new Request.Echo(1, "a"));
                        if (answer instanceof Reply.Echoed) {
                            assertTrue(served.incrementAndGet() <= most);
                            served.decrementAndGet();
                            client.ask(new Request.Close(2));
                        } else {
                            assertFailure(ErrorCode.BUSY, answer);
                        }
                    }
                }
            }));
        }
        crowd.forEach(CompletableFuture::join);
    }

    @Test
    void whoeverTricklesPastTheDeadlineIsToldSo() throws IOException {
        start(1_000, Duration.ofMillis(150));
        byte[] frame = TestClient.frame(new Request.Ping(1, 0, "x".repeat(50_000), 0));
        List<CompletableFuture<Message>> told = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            TestClient client = connect();
            CompletableFuture<Void> trickling = inBackground(() -> {
                for (byte oneByte : frame) {
                    client.write(new byte[] {oneByte});
                    Thread.yield();
                }
            });
            told.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return client.receive();
                        } catch (IOException e) {
                            throw new CompletionException(e);
                        }
                    },
                    task -> new Thread(task).start()));
            trickling.exceptionally(closed -> null);
        }
        for (CompletableFuture<Message> message : told) {
            assertFailure(ErrorCode.TIMEOUT, message.join());
        }
    }

    @Test
    void whoeverIsRefusedIsToldSo() throws IOException {
        start(1, NEVER);
        assertInstanceOf(Reply.Echoed.class, connect().ask(new Request.Echo(1, "a")));
        List<TestClient> refused = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            refused.add(connect());
        }
        for (int i = 0; i < 100; i++) {
            refused.get(i).write(new byte[i % 3]); // some say nothing, and are told by another thread
        }
        for (TestClient client : refused) {
            assertFailure(ErrorCode.BUSY, client.receive());
            assertTrue(client.readsTheEnd());
        }
    }

    /** More than can be refused at once, none of which says anything or ends its side. */
    @Test
    void whoeverIsRefusedIsToldSoHoweverManyWereRefusedBefore() throws IOException {
        start(1, NEVER);
        TestClient served = connect();
        assertInstanceOf(Reply.Echoed.class, served.ask(new Request.Echo(1, "a")));
        List<TestClient> silent = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            silent.add(connect());
        }
        for (int i = 0; i < 10; i++) {
            TestClient refused = connect();
            refused.send(new Request.Echo(2, "b"));
            assertFailure(ErrorCode.BUSY, refused.receive());
        }
        for (TestClient refused : silent) {
            assertFailure(ErrorCode.BUSY, refused.receive());
        }
        assertInstanceOf(Reply.Echoed.class, served.ask(new Request.Echo(3, "c")));
    }

    @Test
    void aClientThatClosesAfterClosedKeepsTimeWaitAndTheServerNone() throws IOException {
        assumeTrue(TCP_TABLES.stream().allMatch(Files::exists), "the kernel tells of its sockets");
        start(10, NEVER);
        int port;
        try (TestClient client = new TestClient(server.address())) {
            client.ask(new Request.Close(1));
            port = client.port();
        }
        int serverPort = server.address().getPort();
        awaitTimeWait(port, serverPort); // until the server has closed as well
        assertFalse(isInTimeWait(serverPort, port));
    }

    @Test
    void aClientThatWaitsForOurFinAfterClosedGetsItAndTimeWaitIsOurs() throws IOException {
        assumeTrue(TCP_TABLES.stream().allMatch(Files::exists), "the kernel tells of its sockets");
        start(10, NEVER, Duration.ofMillis(1), Impairments.NONE);
        int port;
        try (TestClient client = new TestClient(server.address())) {
            client.ask(new Request.Close(1));
            assertTrue(client.readsTheEnd());
            port = client.port();
        }
        int serverPort = server.address().getPort();
        awaitTimeWait(serverPort, port);
        assertFalse(isInTimeWait(port, serverPort));
    }

    private static void awaitTimeWait(int localPort, int remotePort) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> isInTimeWait(localPort, remotePort));
    }

    private static final List<Path> TCP_TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    /**
     * Whether the kernel keeps this end of a closed connection. Both ports tell which connection it is: the kernel gives a
     * client's port to several connections at once, as long as they lead elsewhere.
     */
    private static boolean isInTimeWait(int localPort, int remotePort) throws IOException {
        String local = String.format(":%04X", localPort);
        String remote = String.format(":%04X", remotePort);
        for (Path table : TCP_TABLES) {
            for (String line : Files.readAllLines(table)) {
                String[] columns = line.strip().split("\\s+");
                if (columns[1].endsWith(local) && columns[2].endsWith(remote) && columns[3].equals("06")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** With an hour's delay nothing that waits for a reply would come to an end. */
    @Test
    void aServerThatLeavesDropsRepliesThatAreStillDelayedAndWaitsForNobody() throws Exception {
        start(1_000, NEVER, NEVER, SlowWriter.impairments(Duration.ofHours(1).toNanos(), 0, null));
        for (int i = 0; i < 100; i++) {
            TestClient client = connect();
            client.send(new Request.Echo(1, "a"));
            for (int more = 0; i % 2 == 0 && more < 15; more++) {
                client.send(new Request.Echo(1, "x".repeat(90_000))); // more than is held for a client
            }
        }
        server.shutDown(new EndingTimes(AT_ONCE, AT_ONCE, NEVER));
        for (TestClient client : clients) {
            assertTrue(endsWithoutAReply(client));
        }
    }

    private static boolean endsWithoutAReply(TestClient client) {
        try {
            return client.readsTheEnd();
        } catch (IOException e) {
            return true; // a RST, since the server had not read all
        }
    }

    @Test
    void aServerThatLeavesWaitsForNoClientThatDoesNotReadOrDoesNotSend() throws Exception {
        start(1_000, NEVER);
        Files.write(directory.resolve("large"), new byte[20_000_000]);
        for (int i = 0; i < 60; i++) {
            TestClient client = connect();
            if (i % 3 == 0) {
                client.send(new Request.Get(1, "large", 0));
            } else if (i % 3 == 1) {
                client.ask(new Request.Put(1, "name" + i, PutMode.CREATE, Request.Put.UNKNOWN_SIZE));
                client.send(new Request.Data(1, 1_000));
                client.write(new byte[10]);
            } else {
                client.ask(new Request.Echo(1, "a"));
            }
        }
        server.shutDown(new EndingTimes(AT_ONCE, AT_ONCE, NEVER));
        assertEquals(List.of("large"), namesInDirectory(), "unfinished uploads are undone");
    }

    private List<String> namesInDirectory() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    @Test
    void aServerThatLeavesBeginsNothingNewAndGoesWithTheLastClient() throws Exception {
        start(10, NEVER);
        TestClient witness = connect();
        assertInstanceOf(Reply.Echoed.class, witness.ask(new Request.Echo(2, "a")));
        CompletableFuture<Void> leaving = inBackground(() -> server.shutDown(WITH_ALL_TIME));
        while (witness.ask(new Request.Echo(3, "a")) instanceof Reply.Echoed) {
            Thread.onSpinWait(); // it has not begun to leave
        }
        assertFailure(ErrorCode.SHUTTING_DOWN, witness.ask(put(4)));
        witness.close();
        leaving.join();
    }

    @Test
    void aServerThatLeavesFinishesAFileThatIsUnderWayAndThenEndsTheConnection() throws Exception {
        start(10, NEVER);
        TestClient under = connect();
        TestClient idle = connect();
        assertInstanceOf(Reply.Ready.class, under.ask(put(1)));
        assertInstanceOf(Reply.Echoed.class, idle.ask(new Request.Echo(2, "a")));
        CompletableFuture<Void> leaving = inBackground(() -> server.shutDown(new EndingTimes(AT_ONCE, NEVER, NEVER)));
        assertTrue(idle.readsTheEnd());
        under.send(new Request.Data(1, 3));
        under.write(new byte[3]);
        assertInstanceOf(Reply.Stored.class, under.ask(new Sent(1, SHA256_OF_3_ZEROS)));
        assertTrue(under.readsTheEnd());
        idle.close();
        under.close();
        leaving.join();
    }

    /** The courtesy of waiting for the client's FIN first, here an hour, is only for who has agreed to the end. */
    @Test
    void whoIsTooSlowOrRefusedOrLeftGetsOurFinWithoutEndingItsSide() throws Exception {
        start(1, Duration.ofMillis(50));
        TestClient slow = connect();
        assertFailure(ErrorCode.TIMEOUT, slow.receive());
        assertTrue(slow.readsTheEnd());
        end();
        start(1, NEVER);
        TestClient left = connect();
        assertInstanceOf(Reply.Echoed.class, left.ask(new Request.Echo(1, "a")));
        TestClient refused = connect();
        assertFailure(ErrorCode.BUSY, refused.receive());
        assertTrue(refused.readsTheEnd());
        CompletableFuture<Void> leaving = inBackground(() -> server.shutDown(new EndingTimes(AT_ONCE, NEVER, NEVER)));
        assertTrue(left.readsTheEnd());
        left.close();
        refused.close();
        leaving.join();
    }
}
