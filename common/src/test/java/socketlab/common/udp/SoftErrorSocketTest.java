package socketlab.common.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.rtt.TimeSource;

@DisplayName("Errors that pass cost a datagram, and nothing but a closed socket ends a talk")
class SoftErrorSocketTest {

    private static final SocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final long MILLI = 1_000_000;

    private final Kernel kernel = new Kernel();
    private final List<Long> pauses = new ArrayList<>();
    private final SoftErrorSocket socket = new SoftErrorSocket(kernel, kernel, nanos -> {
        pauses.add(nanos);
        kernel.nanos += nanos;
    });

    /** As Java throws them; their texts are the user's language, and say nothing here. */
    static Stream<IOException> passing() {
        return Stream.of(
                new SocketException("메시지가 너무 김"),
                new SocketException("Operation not permitted"),
                new NoRouteToHostException("Host is unreachable"),
                new BindException("Permission denied"),
                new IOException("Closed by nobody"),
                new IOException());
    }

    static Stream<IOException> ending() {
        return Stream.of(
                new ClosedChannelException(), new AsynchronousCloseException(), new PortUnreachableException());
    }

    // ---- sending ----

    @ParameterizedTest
    @MethodSource("passing")
    void whatTheKernelDoesNotTakeTwiceIsNotSent(IOException error) throws IOException {
        kernel.says(error, error, null);
        NotSentException thrown = assertThrowsExactly(NotSentException.class, this::send);
        assertSame(error, thrown.getCause());
        assertEquals(error.getMessage(), thrown.getMessage());
        assertSame(error, socket.lastError());
        send();
        assertEquals(1, kernel.sent);
    }

    @ParameterizedTest
    @MethodSource("passing")
    void theErrorOfAnEarlierDatagramCostsThisOneNothing(IOException error) throws IOException {
        kernel.says(error, null);
        send();
        assertEquals(1, kernel.sent);
        assertSame(error, socket.lastError());
    }

    @ParameterizedTest
    @MethodSource("ending")
    void whatEndsATalkIsThrownAsItIs(IOException error) {
        kernel.says(error);
        assertThrowsExactly(error.getClass(), this::send);
        kernel.says(new IOException(), error);
        assertThrowsExactly(error.getClass(), this::send);
        assertEquals(0, kernel.says.size());
    }

    // ---- receiving ----

    @ParameterizedTest
    @MethodSource("passing")
    void anErrorIsPassedOverAndWhatComesAfterItIsReceived(IOException error) throws IOException {
        kernel.says(error, null);
        assertEquals(PEER, receive(5 * MILLI));
        assertEquals(List.of(), pauses, "it has been told, and is over");
    }

    @ParameterizedTest
    @MethodSource("ending")
    void whatEndsATalkIsThrownToWhoeverReceives(IOException error) {
        kernel.says(new IOException(), error);
        assertThrowsExactly(error.getClass(), () -> receive(5 * MILLI));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0})
    void whoOnlyLooksLooksPastOneErrorAndNeverWaits(long timeout) throws IOException {
        kernel.says(new IOException(), null);
        assertEquals(PEER, receive(timeout));
        kernel.says(new IOException(), new IOException());
        assertNull(receive(timeout));
        assertEquals(0, kernel.says.size());
        assertEquals(List.of(), pauses);
    }

    @Test
    void anErrorThatRepeatsIsWaitedOutInPausesUntilTheTimeIsOver() throws IOException {
        kernel.failsForEver(new NoRouteToHostException("Host is unreachable"));
        long start = kernel.nanos;
        assertNull(receive(5 * MILLI + 1));
        assertEquals(5 * MILLI + 1, kernel.nanos - start);
        assertEquals(List.of(MILLI, MILLI, MILLI, MILLI, MILLI, 1L), pauses);
        assertEquals("Host is unreachable", socket.lastError().getMessage());
    }

    @Test
    void waitingForEverAnErrorThatRepeatsDoesNotSpinEither() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            kernel.says(new IOException());
        }
        kernel.says((IOException) null);
        assertEquals(PEER, receive(UdpSocket.FOREVER));
        assertEquals(999, pauses.size());
        assertTrue(pauses.stream().allMatch(pause -> pause == SoftErrorSocket.PAUSE_NANOS));
    }

    @Test
    void timeThatWasWaitedBeforeTheErrorIsNotWaitedAgain() throws IOException {
        kernel.waitsBeforeEach(3 * MILLI);
        kernel.says(new IOException(), new IOException(), null);
        assertNull(receive(5 * MILLI), "the second error comes when the time is over");
        assertEquals(List.of(5 * MILLI, 2 * MILLI), kernel.asked);
    }

    @Test
    void theLastErrorIsForgottenWhenSomethingIsReceived() throws IOException {
        kernel.says(new IOException(), new IOException(), null);
        assertThrowsExactly(NotSentException.class, this::send);
        assertEquals(PEER, receive(1));
        assertNull(socket.lastError());
    }

    private void send() throws IOException {
        socket.send(ByteBuffer.allocate(1), PEER);
    }

    private SocketAddress receive(long timeout) throws IOException {
        return socket.receive(ByteBuffer.allocate(1), timeout);
    }

    /** What each call of the kernel ends with, in virtual time: an error, or {@code null} for none. */
    private static final class Kernel implements UdpSocket, TimeSource {

        private final Deque<Runnable> says = new ArrayDeque<>();
        private final List<Long> asked = new ArrayList<>();
        private IOException next;
        private IOException always;
        private long nanos = Long.MAX_VALUE - 3 * MILLI; // overflows on the way
        private long waitNanos;
        private int sent;

        void says(IOException... errors) {
            for (IOException error : errors) {
                says.add(() -> next = error);
            }
        }

        void failsForEver(IOException error) {
            always = error;
        }

        void waitsBeforeEach(long nanos) {
            waitNanos = nanos;
        }

        private void speak() throws IOException {
            next = always;
            if (!says.isEmpty()) {
                says.remove().run();
            }
            if (next != null) {
                throw next;
            }
        }

        @Override
        public SocketAddress receive(ByteBuffer into, long timeoutNanos) throws IOException {
            asked.add(timeoutNanos);
            nanos += waitNanos;
            speak();
            return PEER;
        }

        @Override
        public void send(ByteBuffer datagram, SocketAddress to) throws IOException {
            speak();
            sent++;
        }

        @Override
        public void close() {}

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long wallMicros() {
            return 0;
        }
    }
}
