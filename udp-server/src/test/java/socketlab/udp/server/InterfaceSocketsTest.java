package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.cli.TrafficClass;
import socketlab.common.files.FileTree;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.memory.Account;
import socketlab.common.message.Transport;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;
import socketlab.common.udp.SharedNetwork;
import socketlab.common.udp.UdpSocket;

@DisplayName("A server on the wildcard address answers from the address that was asked, over one network")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class InterfaceSocketsTest {

    private static final TimeSource TIME = TimeSource.SYSTEM;
    private static final String ROOM = " ".repeat(300);

    @TempDir
    private Path directory;

    /** As if interfaces had these: all that begin with 127 reach this machine. */
    private volatile List<InetAddress> addresses = List.of(loopback(1), loopback(2), loopback(3));

    private final AtomicInteger listings = new AtomicInteger();
    private final Cookies cookies = new Cookies(new byte[32], TIME.nanos());
    private FileTree files;
    private UdpServer server;
    private Thread answering;
    private int port;

    private void start(BadNetwork network) throws IOException {
        files = FileTree.open(directory, true, InterfaceSocketsTest::run, TIME::wallMicros);
        Service service = new Service(Transport.UDP, TIME::nanos, files);
        UdpLimits limits =
                new UdpLimits(2_000, Duration.ofHours(1), 100, 1 << 20, 3, 1 << 20, 1 << 24, Settings.DEFAULT);
        server = UdpServer.bind(
                new InetSocketAddress("0.0.0.0", 0),
                TrafficClass.NONE,
                service,
                limits,
                cookies,
                InterfaceSocketsTest::run,
                network,
                this::list,
                TIME);
        port = server.address().getPort();
        answering = new Thread(server::answerDatagrams, "server");
        answering.start();
    }

    private List<InetAddress> list() {
        listings.incrementAndGet();
        return addresses;
    }

    /** Linux takes all of 127.0.0.0/8 for its own, others 127.0.0.1 alone. */
    @BeforeAll
    static void needsSeveralAddresses() throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(loopback(2), 0));
        } catch (BindException e) {
            assumeTrue(false, "this system has no second loopback address");
        }
    }

    @AfterEach
    void end() throws Exception {
        if (server != null) {
            shutDown();
            files.close();
        }
    }

    private void shutDown() throws Exception {
        server.shutDown(new EndingTimes(Duration.ZERO, Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(1)));
        answering.join();
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "transfer");
        thread.setDaemon(true);
        thread.start();
    }

    private static InetAddress loopback(int last) {
        return address(127, 0, 0, last);
    }

    private static InetAddress address(int... bytes) {
        try {
            byte[] address = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                address[i] = (byte) bytes[i];
            }
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private InetSocketAddress at(int last) {
        return new InetSocketAddress(loopback(last), port);
    }

    /** One that is not connected, and so hears answers from everywhere. */
    private static DatagramChannel client() throws IOException {
        return DatagramChannel.open().bind(new InetSocketAddress(loopback(1), 0));
    }

    private static void ask(DatagramChannel client, String request, SocketAddress to) throws IOException {
        client.send(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)), to);
    }

    private static String echo(long id) {
        return "{\"type\":\"echo\",\"id\":" + id + ",\"text\":\"a\"}" + ROOM;
    }

    /** A datagram that has come, and from where. */
    private record Heard(SocketAddress from, String text) {}

    private static Heard hear(DatagramChannel client) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(2_000);
        SocketAddress from = client.receive(answer);
        return new Heard(from, StandardCharsets.UTF_8.decode(answer.flip()).toString());
    }

    private Heard answer(DatagramChannel client, String request, SocketAddress to) throws IOException {
        ask(client, request, to);
        return hear(client);
    }

    private static Heard echoed(InetSocketAddress from, long id) {
        return new Heard(from, "{\"type\":\"echoed\",\"id\":" + id + ",\"text\":\"a\"}");
    }

    @Test
    void oneClientGetsEachAnswerFromTheAddressThatItHasAskedAndMayUseTheSameIdAtEach() throws Exception {
        start(BadNetwork.NONE);
        try (DatagramChannel client = client()) {
            for (int round = 0; round < 3; round++) {
                for (int last = 1; last <= 3; last++) {
                    assertEquals(echoed(at(last), round), answer(client, echo(round), at(last)));
                }
            }
        }
    }

    @Test
    void anAddressThatIsNewIsServedAfterADatagramHasComeToIt() throws Exception {
        addresses = List.of(loopback(1), loopback(2));
        start(BadNetwork.NONE);
        try (DatagramChannel client = client()) {
            assertNotEquals(at(3), answer(client, echo(1), at(3)).from(), "which the kernel does not take by itself");
            addresses = List.of(loopback(1), loopback(2), loopback(3));
            awaitAnswer(client, at(3));
            assertEquals(echoed(at(1), 1_000_000), answer(client, echo(1_000_000), at(1)));
        }
    }

    private void awaitAnswer(DatagramChannel client, InetSocketAddress asked) {
        AtomicLong id = new AtomicLong(100);
        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .until(() ->
                        answer(client, echo(id.incrementAndGet()), asked).from().equals(asked));
    }

    @Test
    void whatHasNoSocketOfItsOwnIsAnsweredByTheWildcardWhoeverCannotBeBound() throws Exception {
        addresses = List.of(address(192, 0, 2, 1), loopback(2)); // the first is nobody's (RFC 5737)
        start(BadNetwork.NONE);
        try (DatagramChannel client = client()) {
            assertEquals(echoed(at(2), 1), answer(client, echo(1), at(2)));
            assertEquals(echoed(at(1), 2), answer(client, echo(2), at(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "127.0.0.2", "127.0.0.9"})
    void aSecondServerFindsThePortInUseAlsoIfItWouldShareIt(String second) throws Exception {
        start(BadNetwork.NONE);
        for (boolean shares : new boolean[] {false, true}) {
            try (DatagramChannel other = DatagramChannel.open()) {
                other.setOption(StandardSocketOptions.SO_REUSEADDR, shares);
                assertThrows(BindException.class, () -> other.bind(new InetSocketAddress(second, port)));
            }
        }
        try (DatagramChannel client = client()) {
            assertEquals(echoed(at(2), 1), answer(client, echo(1), at(2)));
        }
    }

    /** If each socket had its own, each would lose the second that it receives. */
    @Test
    void allSocketsAreBehindOneNetworkThatCountsWhatTheServerReceivesAndSends() throws Exception {
        start(new BadNetwork(Impairments.NONE.withDrops(Set.of(2L, 7L)), Impairments.NONE.withDrops(Set.of(5L)), 0));
        try (DatagramChannel client = client()) {
            for (int id = 1; id <= 12; id++) {
                ask(client, echo(id), at(1 + id % 4)); // 127.0.0.4 is the wildcard's
            }
            for (int i = 0; i < 9; i++) {
                assertTrue(hear(client).text().contains("echoed"));
            }
            shutDown();
            client.configureBlocking(false);
            assertNull(
                    client.receive(ByteBuffer.allocate(1)),
                    "of twelve, two are lost on their way in, one on its way out");
        }
    }

    /** The bottleneck is one as well: the second has to wait until the first, of another socket, is through. */
    @Test
    void allSocketsShareTheBottleneck() throws Exception {
        long bitsPerSecond = 8_000; // so an answer of some 300 bytes takes 300 ms
        start(new BadNetwork(Impairments.NONE, Impairments.NONE.withRate(bitsPerSecond, 64), 0));
        try (DatagramChannel client = client()) {
            long startNanos = TIME.nanos();
            String text = "x".repeat(300);
            int bytes = 0;
            for (int last = 1; last <= 3; last++) {
                ask(client, "{\"type\":\"echo\",\"id\":1,\"text\":\"" + text + "\"}", at(last));
            }
            for (int i = 0; i < 3; i++) {
                bytes += hear(client).text().length();
            }
            assertTrue(TIME.nanos() - startNanos >= bytes * 8L * 1_000_000_000L / bitsPerSecond);
        }
    }

    @Test
    void aSegmentThatNobodyAcknowledgesIsSentAgainFromThereThoughNoDatagramComes() throws Exception {
        Files.writeString(directory.resolve("abc"), "abc");
        start(BadNetwork.NONE);
        try (DatagramChannel client = client()) {
            String cookie = cookies.bake((InetSocketAddress) client.getLocalAddress(), TIME.nanos());
            ask(client, "{\"type\":\"get\",\"id\":1,\"path\":\"abc\",\"cookie\":\"" + cookie + "\"}", at(2));
            int first = 0;
            while (first < 3) {
                Heard heard = hear(client);
                assertEquals(at(2), heard.from(), heard.text());
                first += heard.text().contains("\"seq\":0,") ? 1 : 0;
            }
        }
    }

    @Test
    void afterTheEndThePortIsFreeAtEachAddress() throws Exception {
        start(BadNetwork.NONE);
        shutDown();
        for (int last = 1; last <= 4; last++) {
            try (DatagramChannel next = DatagramChannel.open().bind(at(last))) {
                assertTrue(next.isOpen());
            }
        }
    }

    /** Time that goes on when the test says so. */
    private static final class SetTime implements TimeSource {
        private long nowNanos = Long.MAX_VALUE - InterfaceSockets.PAUSE_NANOS / 2;

        @Override
        public long nanos() {
            return nowNanos;
        }

        @Override
        public long wallMicros() {
            return 0;
        }
    }

    @Test
    void addressesAreListedAtASignOfANewOneAndNotBeforeASecondHasPassedSinceTheLastTime() throws Exception {
        SetTime time = new SetTime();
        try (DatagramChannel wildcard = DatagramChannel.open().bind(new InetSocketAddress("0.0.0.0", 0));
                InterfaceSockets sockets = sockets(wildcard, time)) {
            assertEquals(1, listings.get());
            time.nowNanos += 10 * InterfaceSockets.PAUSE_NANOS;
            assertEquals(UdpSocket.FOREVER, sockets.nanosUntilListing(time.nowNanos));
            sockets.suspectNewAddress();
            assertTrue(sockets.nanosUntilListing(time.nowNanos) <= 0);
            sockets.refresh();
            for (int i = 0; i < 1_000; i++) {
                sockets.suspectNewAddress();
            }
            assertEquals(1, sockets.nanosUntilListing(time.nowNanos + InterfaceSockets.PAUSE_NANOS - 1));
            assertEquals(0, sockets.nanosUntilListing(time.nowNanos + InterfaceSockets.PAUSE_NANOS));
            assertEquals(2, listings.get());
        }
    }

    @Test
    void anAddressThatIsAwayForAMomentKeepsItsSocketAndOneThatHasLongGoneDoesNot() throws Exception {
        addresses = List.of(loopback(1), loopback(2));
        SetTime time = new SetTime();
        try (DatagramChannel wildcard = DatagramChannel.open().bind(new InetSocketAddress("0.0.0.0", 0));
                InterfaceSockets sockets = sockets(wildcard, time)) {
            for (int i = 0; i < 2; i++) {
                addresses = List.of(loopback(1));
                sockets.refresh();
                assertEquals(
                        InterfaceSockets.PAUSE_NANOS, sockets.nanosUntilListing(time.nowNanos), "looks without a sign");
                time.nowNanos += InterfaceSockets.AWAY_NANOS - 1;
                sockets.refresh();
                assertEquals(2, sockets.size());
                addresses = List.of(loopback(1), loopback(2));
                sockets.refresh();
                assertEquals(UdpSocket.FOREVER, sockets.nanosUntilListing(time.nowNanos));
                assertEquals(2, sockets.size());
            }
            addresses = List.of(loopback(1));
            sockets.refresh();
            time.nowNanos += InterfaceSockets.AWAY_NANOS;
            sockets.refresh();
            assertEquals(1, sockets.size());
            assertEquals(UdpSocket.FOREVER, sockets.nanosUntilListing(time.nowNanos));
        }
    }

    @Test
    void anAddressThatCannotBeBoundIsTriedAgainWithoutAnySign() throws Exception {
        addresses = List.of(loopback(1), address(192, 0, 2, 1));
        SetTime time = new SetTime();
        try (DatagramChannel wildcard = DatagramChannel.open().bind(new InetSocketAddress("0.0.0.0", 0));
                InterfaceSockets sockets = sockets(wildcard, time)) {
            assertEquals(InterfaceSockets.PAUSE_NANOS, sockets.nanosUntilListing(time.nowNanos));
            addresses = List.of(loopback(1), loopback(2));
            sockets.refresh();
            assertEquals(UdpSocket.FOREVER, sockets.nanosUntilListing(time.nowNanos));
            assertFalse(wildcard.getOption(StandardSocketOptions.SO_REUSEADDR));
        }
    }

    private InterfaceSockets sockets(DatagramChannel wildcard, TimeSource time) throws IOException {
        return new InterfaceSockets(
                wildcard, new SharedNetwork(BadNetwork.NONE, Account.unlimited(), time), this::list, time);
    }
}
