package socketlab.common.udp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.framing.Datagrams;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.memory.Account;
import socketlab.common.rtt.TimeSource;

@DisplayName("Behind a bad network, a real socket does what the link says, and otherwise what any socket does")
@Timeout(120)
class UdpSocketTest {

    private static final Impairments NONE = Impairments.NONE;
    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;

    private final List<UdpSocket> open = new ArrayList<>();
    private InetSocketAddress nearAddress;
    private InetSocketAddress farAddress;
    private UdpSocket near;
    private UdpSocket far;

    /** Which of the two directions has a link in it, so that a thread of its own carries the datagrams. */
    enum Road {
        STRAIGHT(BadNetwork.NONE),
        SLOW_IN(new BadNetwork(NONE.withDelay(1, 0), NONE, 0)),
        SLOW_OUT(new BadNetwork(NONE, NONE.withDelay(1, 0), 0)),
        SLOW_BOTH(new BadNetwork(NONE.withDelay(1, 0), NONE.withDelay(1, 0), 0));

        private final BadNetwork network;

        Road(BadNetwork network) {
            this.network = network;
        }
    }

    @AfterEach
    void close() throws IOException {
        for (UdpSocket socket : open) {
            socket.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void datagramsKeepTheirBytesSenderAndBounds(Road road) throws IOException {
        pair(road.network);
        byte[] large = new byte[Datagrams.MAX_PAYLOAD];
        Arrays.fill(large, (byte) 7);
        for (byte[] bytes : new byte[][] {{}, {1}, {1, 2, 3}, large}) {
            near.send(ByteBuffer.wrap(bytes), farAddress);
            assertArrayEquals(bytes, received(far, nearAddress));
            far.send(ByteBuffer.wrap(bytes), nearAddress);
            assertArrayEquals(bytes, received(near, farAddress));
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatIsBetweenPositionAndLimitIsSent(Road road) throws IOException {
        pair(road.network);
        ByteBuffer middle = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5})
                .slice()
                .position(1)
                .limit(4)
                .slice();
        near.send(middle, farAddress);
        assertEquals(0, middle.remaining());
        middle.put(0, (byte) 9); // the buffer is the caller's again
        assertArrayEquals(new byte[] {2, 3, 4}, received(far, nearAddress));
    }

    @ParameterizedTest
    @EnumSource
    void aTimeoutEndsInNothing(Road road) throws IOException {
        pair(road.network);
        for (long timeout : new long[] {-5, 0, 1, 3 * MILLI}) {
            assertNull(near.receive(ByteBuffer.allocate(10), timeout));
        }
    }

    @ParameterizedTest
    @EnumSource
    void lookingTakesWhatHasComeAndAfterItOneCanWaitAgain(Road road) throws IOException {
        pair(road.network);
        for (int round = 0; round < 3; round++) {
            near.send(ByteBuffer.wrap(new byte[] {1}), farAddress);
            near.send(ByteBuffer.wrap(new byte[] {2}), farAddress);
            assertEquals(nearAddress, far.receive(ByteBuffer.allocate(10), UdpSocket.FOREVER));
            ByteBuffer second = ByteBuffer.allocate(10);
            await().atMost(60, TimeUnit.SECONDS).until(() -> far.receive(second, 0) != null);
            assertEquals(2, second.get(0));
            assertNull(far.receive(ByteBuffer.allocate(10), 0));
            assertNull(far.receive(ByteBuffer.allocate(10), MILLI));
            far.send(ByteBuffer.wrap(new byte[] {3}), nearAddress);
            assertArrayEquals(new byte[] {3}, received(near, farAddress));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsAReceive(Road road) throws Exception {
        pair(road.network);
        for (long timeout : new long[] {UdpSocket.FOREVER, 3_600 * SECOND}) {
            UdpSocket socket = socket(DatagramChannel.open().bind(loopback()), road.network);
            FutureTask<SocketAddress> receiving =
                    new FutureTask<>(() -> socket.receive(ByteBuffer.allocate(10), timeout));
            Thread thread = new Thread(receiving, "receiving"); // one of a pool might be had only when others end
            thread.setDaemon(true);
            thread.start();
            socket.close();
            socket.close();
            Throwable cause = assertThrows(ExecutionException.class, () -> receiving.get(60, TimeUnit.SECONDS))
                    .getCause();
            assertTrue(cause instanceof ClosedChannelException, cause.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectedSocketHearsThatNobodyListens(Road road) throws IOException {
        // A socket that is connected, if only to itself, takes nothing of others, and nobody else gets its port.
        try (DatagramChannel deaf = DatagramChannel.open().bind(loopback())) {
            InetSocketAddress nobody = (InetSocketAddress) deaf.getLocalAddress();
            deaf.connect(nobody);
            UdpSocket socket = socket(DatagramChannel.open().connect(nobody), road.network);
            // By a send or by a receive, whichever looks first.
            assertThrows(PortUnreachableException.class, () -> {
                for (int i = 0; i < 1_000; i++) {
                    socket.send(ByteBuffer.allocate(1), nobody);
                    socket.receive(ByteBuffer.allocate(10), 5 * MILLI);
                }
            });
        }
    }

    @Test
    void bothDirectionsHaveTheirOwnImpairments() throws IOException {
        pair(new BadNetwork(NONE.withDrops(Set.of(2L)), NONE.withDrops(Set.of(1L, 4L)), 0));
        for (int i = 1; i <= 5; i++) {
            near.send(ByteBuffer.wrap(new byte[] {(byte) i}), farAddress);
            far.send(ByteBuffer.wrap(new byte[] {(byte) i}), nearAddress);
        }
        for (int i : new int[] {2, 3, 5}) {
            assertArrayEquals(new byte[] {(byte) i}, received(far, nearAddress));
        }
        for (int i : new int[] {1, 3, 4, 5}) {
            assertArrayEquals(new byte[] {(byte) i}, received(near, farAddress));
        }
    }

    @Test
    void whatIsHeldBackIsOvertakenAndWhatIsDoubledComesTwice() throws IOException {
        HeldTime time = new HeldTime();
        pair(new BadNetwork(NONE, NONE.withExtraDelays(Map.of(1L, 300 * MILLI)).withDuplication(1), 0), time);
        long start = time.nanos();
        near.send(ByteBuffer.wrap(new byte[] {1}), farAddress);
        near.send(ByteBuffer.wrap(new byte[] {2}), farAddress);
        time.held = false;
        for (int i : new int[] {2, 2, 1, 1}) {
            assertArrayEquals(new byte[] {(byte) i}, received(far, nearAddress));
        }
        assertTrue(TimeSource.SYSTEM.nanos() - start >= 300 * MILLI);
    }

    @Test
    void aDatagramIsNeverThereBeforeItsTimeAndItsDamageIsDone() throws IOException {
        pair(new BadNetwork(NONE.withDelay(20 * MILLI, 0).withCorruption(1), NONE.withDelay(30 * MILLI, 0), 0));
        for (int i = 0; i < 5; i++) {
            long start = TimeSource.SYSTEM.nanos();
            near.send(ByteBuffer.wrap(new byte[] {0}), farAddress);
            assertArrayEquals(new byte[] {0}, received(far, nearAddress));
            assertTrue(TimeSource.SYSTEM.nanos() - start >= 30 * MILLI);
            far.send(ByteBuffer.wrap(new byte[] {0}), nearAddress);
            assertEquals(1, Integer.bitCount(received(near, farAddress)[0] & 0xFF));
            assertTrue(TimeSource.SYSTEM.nanos() - start >= 50 * MILLI);
        }
    }

    @Test
    void whatIsOnItsWayOutArrivesIfTheSocketIsDrainedBeforeItCloses() throws IOException {
        pair(new BadNetwork(NONE, NONE.withDelay(50 * MILLI, 0), 0));
        near.send(ByteBuffer.wrap(new byte[] {1}), farAddress);
        near.drain(60 * SECOND);
        near.close();
        assertArrayEquals(new byte[] {1}, received(far, nearAddress));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsStillOnItsWayOutWhenTheSocketClosesIsDroppedAndClosingDoesNotWait(Road road) throws IOException {
        pair(road.network);
        UdpSocket slow = socket(
                DatagramChannel.open().bind(loopback()), new BadNetwork(NONE, NONE.withDelay(3_600 * SECOND, 0), 0));
        slow.send(ByteBuffer.wrap(new byte[] {1}), farAddress);
        slow.drain(MILLI);
        slow.close();
        near.send(ByteBuffer.wrap(new byte[] {2}), farAddress);
        assertArrayEquals(new byte[] {2}, received(far, nearAddress));
    }

    @Test
    void whereNothingIsWrongNoLinkStandsBetween() throws IOException {
        assertEquals(
                SoftErrorSocket.class,
                socket(DatagramChannel.open(), BadNetwork.NONE).getClass());
    }

    /** Stands still until it is let go: however long a thread of the test needs, all that it does happens at once. */
    private static final class HeldTime implements TimeSource {
        private final long startNanos = SYSTEM.nanos();
        private volatile boolean held = true;

        @Override
        public long nanos() {
            return held ? startNanos : SYSTEM.nanos();
        }

        @Override
        public long wallMicros() {
            return SYSTEM.wallMicros();
        }
    }

    private void pair(BadNetwork network) throws IOException {
        pair(network, TimeSource.SYSTEM);
    }

    private void pair(BadNetwork network, TimeSource time) throws IOException {
        DatagramChannel nearChannel = DatagramChannel.open().bind(loopback());
        DatagramChannel farChannel = DatagramChannel.open().bind(loopback());
        nearAddress = (InetSocketAddress) nearChannel.getLocalAddress();
        farAddress = (InetSocketAddress) farChannel.getLocalAddress();
        near = socket(nearChannel, network, time);
        far = socket(farChannel, BadNetwork.NONE);
    }

    private UdpSocket socket(DatagramChannel channel, BadNetwork network) throws IOException {
        return socket(channel, network, TimeSource.SYSTEM);
    }

    private UdpSocket socket(DatagramChannel channel, BadNetwork network, TimeSource time) throws IOException {
        UdpSocket socket = UdpSocket.over(channel, network, Account.unlimited(), time);
        open.add(socket);
        return socket;
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static byte[] received(UdpSocket socket, InetSocketAddress sender) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(Datagrams.LARGEST_PAYLOAD);
        assertEquals(sender, socket.receive(datagram, 60 * SECOND));
        return Arrays.copyOf(datagram.array(), datagram.position());
    }
}
