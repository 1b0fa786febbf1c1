package socketlab.udp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transfer;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.udp.NotSentException;
import socketlab.common.udp.UdpSocket;

@DisplayName("What comes before the first stream, or between two of them, answers neither")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransfersTest {

    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final List<Message> STRAYS = List.of(
            new Reply.Failure(Reply.NO_ID, ErrorCode.FRAME_TOO_LARGE, "too large"),
            new Reply.Failure(Reply.NO_ID, ErrorCode.BAD_JSON, "bad"),
            new Reply.Failure(7, ErrorCode.NOT_FOUND, "no such transfer"),
            new Reply.Echoed(7, "again"),
            new Transfer.Ack(7, 0, List.of(), 0, 0, 0),
            new Transfer.Segment(7, 0, 0, true, 0, 0));

    private final Socket socket = new Socket();

    @AfterEach
    void close() {
        socket.close();
    }

    @Test
    void whatHasComeBeforeTheThreadBeginsIsDropped() throws IOException {
        STRAYS.forEach(socket::arrives);
        Transfers transfers = transfers();
        assertEquals(0, socket.arrivals.size());
        transfers.open(8);
        assertNull(transfers.receive(0));
    }

    @Test
    void whatComesBetweenTheThreadsBeginningAndTheOpeningsIsNoAnswerAndNoFailure() throws Exception {
        Transfers transfers = transfers();
        for (long id = 8; id < 11; id++) {
            STRAYS.forEach(socket::arrives);
            socket.awaitTaken(STRAYS.size());
            transfers.open(id);
            assertEquals(7, transfers.receive(0).reply().id(), "it names its request, which whoever asks compares");
            assertEquals(7, transfers.receive(0).reply().id());
            assertNull(transfers.receive(0));
        }
        socket.arrives(new Reply.Failure(10, ErrorCode.BUSY, "busy"));
        assertEquals(10, transfers.receive(20_000_000_000L).reply().id());
    }

    @Test
    void aGoodbyeThatCouldNotLeaveIsSaidAgain() throws IOException {
        Transfers transfers = transfers();
        transfers.open(8);
        socket.unsent = 1;
        transfers.close(new Request.Close(9));
        assertEquals(0, socket.unsent);
        assertTrue(socket.left.contains("{\"type\":\"close\",\"id\":9}"), socket.left::toString);
    }

    private Transfers transfers() {
        return new Transfers(
                socket,
                Strangers.unheard(),
                SERVER,
                10_000,
                Settings.DEFAULT,
                MemoryBudget.unlimited(),
                TimeSource.SYSTEM);
    }

    /** What arrives is what a test says. */
    private static final class Socket implements UdpSocket {

        private final BlockingQueue<byte[]> arrivals = new LinkedBlockingQueue<>();
        private final Semaphore taken = new Semaphore(0);
        private boolean hasGivenOne;
        private volatile boolean closed;

        /** So many of the next datagrams can't leave. */
        private volatile int unsent;

        private final List<String> left = new CopyOnWriteArrayList<>();

        void arrives(Message message) {
            ByteSink sink = new ByteSink(256);
            MessageCodec.encode(message, sink);
            arrivals.add(Arrays.copyOf(sink.array(), sink.size()));
        }

        /** Until the program has asked for the next one so many times. */
        void awaitTaken(int count) throws InterruptedException {
            taken.acquire(count);
        }

        @Override
        public SocketAddress receive(ByteBuffer into, long timeoutNanos) throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (hasGivenOne) {
                hasGivenOne = false;
                taken.release();
            }
            try {
                byte[] next = arrivals.poll(Math.min(timeoutNanos, 1_000_000), TimeUnit.NANOSECONDS);
                if (next == null) {
                    return null;
                }
                into.put(next);
                hasGivenOne = true;
                return SERVER;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void send(ByteBuffer datagram, SocketAddress to) throws NotSentException {
            if (unsent > 0) {
                unsent--;
                throw new NotSentException(new SocketException("Network is unreachable"));
            }
            left.add(StandardCharsets.UTF_8.decode(datagram.duplicate()).toString());
            datagram.position(datagram.limit());
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
