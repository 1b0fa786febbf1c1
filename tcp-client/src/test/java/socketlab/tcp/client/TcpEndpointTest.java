package socketlab.tcp.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import socketlab.common.cli.client.ClientEndpoint;
import socketlab.common.cli.client.LocalEnd;
import socketlab.common.framing.StreamFraming;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Message;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transport;
import socketlab.common.rtt.TimeSource;

@DisplayName("The TCP client's end: frames out, replies in, an orderly end")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcpEndpointTest {

    private static final long LONG = 30_000_000_000L;
    private static final int MAX_FRAME = 1_000;

    private ServerSocket listening;
    private TcpEndpoint endpoint;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        endpoint = TcpEndpoint.connect(address(), LocalEnd.ANY, Duration.ofSeconds(30), MAX_FRAME, TimeSource.SYSTEM);
        server = listening.accept();
    }

    @AfterEach
    void close() throws IOException {
        endpoint.close();
        server.close();
        listening.close();
    }

    @Test
    void aConnectionKnowsItsServerAndHowLongItTook() {
        assertEquals(Transport.TCP, endpoint.transport());
        assertEquals(address(), endpoint.server());
        assertTrue(endpoint.connectNanos().orElseThrow() > 0);
    }

    @Test
    void aRequestIsOneFrameAndItsMomentIsToldBefore() throws IOException {
        long before = System.nanoTime();
        AtomicLong told = new AtomicLong();
        endpoint.send(new Request.Echo(1, "안녕"), told::set);
        assertTrue(told.get() - before >= 0 && System.nanoTime() - told.get() >= 0);
        byte[] expected = frame(new Request.Echo(1, "안녕"));
        assertArrayEquals(expected, server.getInputStream().readNBytes(expected.length));
    }

    @Test
    void repliesComeOneByOneHoweverTheirBytesCome() throws IOException {
        byte[] first = frame(new Reply.Echoed(1, "a"));
        serverSends(frame(new Reply.Closed(0)), first);
        assertEquals(new Reply.Closed(0), endpoint.receive(LONG).reply());
        assertEquals(
                new Reply.Echoed(1, "a"),
                endpoint.receive(ClientEndpoint.FOREVER).reply());
        for (byte oneByte : first) {
            serverSends(new byte[] {oneByte});
        }
        assertEquals(
                new Reply.Echoed(1, "a"),
                endpoint.receive(ClientEndpoint.FOREVER).reply());
    }

    @Test
    void noReplyInTimeIsNull() throws IOException {
        assertNull(endpoint.receive(1_000_000));
        assertNull(endpoint.receive(0));
        assertNull(endpoint.receive(-5));
    }

    @Test
    void halfAReplyIsNoneAndItsOtherHalfMayComeLater() throws IOException {
        byte[] frame = frame(new Reply.Echoed(1, "a"));
        serverSends(Arrays.copyOf(frame, 9));
        assertNull(endpoint.receive(1_000_000));
        serverSends(Arrays.copyOfRange(frame, 9, frame.length));
        assertEquals(new Reply.Echoed(1, "a"), endpoint.receive(LONG).reply());
    }

    @Test
    void aBodyIsReadWhetherItComesWithItsReplyOrLaterAndTheNextReplyStandsBehindIt() throws IOException {
        byte[] content = new byte[200_000]; // more than one read brings
        new Random(1).nextBytes(content);
        Reply.File header = new Reply.File(1, content.length, 0, 0, content.length);
        byte[] together = concatenated(frame(header), Arrays.copyOf(content, 1_000));
        serverSends(together);
        assertEquals(header, endpoint.receive(LONG).reply());
        Thread sender = new Thread(() -> {
            try {
                serverSends(Arrays.copyOfRange(content, 1_000, content.length), frame(new Reply.Closed(2)));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        sender.start();
        assertArrayEquals(content, readBody(content.length));
        assertEquals(new Reply.Closed(2), endpoint.receive(LONG).reply());
    }

    @Test
    void aReadOfABodyTakesNothingOfTheNextReply() throws IOException {
        byte[] content = {1, 2, 3, 4, 5};
        serverSends(concatenated(
                frame(new Reply.File(1, 5, 0, 0, 5)), content, frame(new Sent(1, "abc")), frame(new Reply.Closed(2))));
        endpoint.receive(LONG);
        assertArrayEquals(new byte[] {1, 2}, readBody(2));
        assertArrayEquals(new byte[] {3, 4, 5}, readBody(3));
        assertEquals(new Sent(1, "abc"), endpoint.receive(LONG).reply());
        assertEquals(new Reply.Closed(2), endpoint.receive(LONG).reply());
    }

    @Test
    void anEmptyBodyIsFollowedByTheNextReplyAtOnce() throws IOException {
        serverSends(concatenated(frame(new Reply.File(1, 0, 0, 0, 0)), frame(new Sent(1, "abc"))));
        endpoint.receive(LONG);
        assertEquals(new Sent(1, "abc"), endpoint.receive(LONG).reply());
    }

    @Test
    void anEndOfTheServerInsideABodyIsItsEnd() throws IOException {
        serverSends(concatenated(frame(new Reply.File(1, 9, 0, 0, 9)), new byte[] {1, 2}));
        server.shutdownOutput();
        endpoint.receive(LONG);
        assertArrayEquals(new byte[] {1, 2}, readBody(2));
        assertEquals(-1, endpoint.body().read(ByteBuffer.allocate(7)));
    }

    @Test
    void aBodyIsWrittenBehindItsRequest() throws IOException {
        endpoint.send(new Request.Data(1, 3), nanos -> {});
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {7, 8, 9});
        while (bytes.hasRemaining()) {
            endpoint.body().write(bytes);
        }
        endpoint.send(new Sent(1, "abc"), nanos -> {});
        byte[] expected = concatenated(frame(new Request.Data(1, 3)), new byte[] {7, 8, 9}, frame(new Sent(1, "abc")));
        assertArrayEquals(expected, server.getInputStream().readNBytes(expected.length));
    }

    @Test
    void closingWakesWhoeverReadsABody() throws Exception {
        serverSends(frame(new Reply.File(1, 9, 0, 0, 9)));
        endpoint.receive(LONG);
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<IOException> got = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            reading.countDown();
            try {
                endpoint.body().read(ByteBuffer.allocate(9));
                got.complete(null);
            } catch (IOException e) {
                got.complete(e);
            }
        });
        reader.start();
        reading.await();
        assertTrue(endpoint.body().isOpen());
        endpoint.close();
        assertTrue(got.get() instanceof ClosedChannelException, () -> "got " + got);
        assertFalse(endpoint.body().isOpen());
    }

    private byte[] readBody(int count) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(count);
        while (into.hasRemaining()) {
            assertTrue(endpoint.body().read(into) > 0);
        }
        return into.array();
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    @Test
    void anEndOfTheServerIsSaidAfterItsLastReply() throws IOException {
        serverSends(frame(new Reply.Closed(1)));
        server.shutdownOutput();
        assertEquals(new Reply.Closed(1), endpoint.receive(LONG).reply());
        assertThrows(EOFException.class, () -> endpoint.receive(LONG));
        assertThrows(EOFException.class, () -> endpoint.receive(ClientEndpoint.FOREVER));
    }

    @Test
    void whatIsNoMessageIsAFailureWithItsReason() throws IOException {
        serverSends("HTTP/1.1 400 Bad Request\r\n".getBytes(StandardCharsets.US_ASCII));
        String sentence =
                assertThrows(IOException.class, () -> endpoint.receive(LONG)).getMessage();
        assertTrue(sentence.startsWith("the server sends what is no message (a frame of 1213486160 bytes"), sentence);
    }

    @Test
    void aReplyBeyondTheLimitIsRefused() throws IOException {
        serverSends(frame(new Reply.Echoed(1, "x".repeat(MAX_FRAME))));
        assertThrows(IOException.class, () -> endpoint.receive(LONG));
    }

    @Test
    void aServerThatAsksIsNone() throws IOException {
        serverSends(frame(new Request.Stats(1)));
        assertThrows(IOException.class, () -> endpoint.receive(LONG));
    }

    @Test
    void closingLetsTheServerReadTheEndAfterAllThatWasSent() throws IOException {
        endpoint.send(new Request.Close(1), nanos -> {});
        endpoint.close();
        assertArrayEquals(frame(new Request.Close(1)), server.getInputStream().readAllBytes());
        endpoint.close(); // once more is harmless
    }

    @Test
    void closingWakesWhoeverIsReceiving() throws InterruptedException, IOException {
        CountDownLatch receiving = new CountDownLatch(1);
        AtomicReference<IOException> got = new AtomicReference<>();
        Thread receiver = new Thread(() -> {
            receiving.countDown();
            try {
                endpoint.receive(ClientEndpoint.FOREVER);
            } catch (IOException e) {
                got.set(e);
            }
        });
        receiver.start();
        receiving.await();
        endpoint.close();
        receiver.join();
        assertTrue(got.get() != null);
    }

    @Test
    void aPortThatNobodyListensOnRefuses() throws IOException {
        try (Socket deaf = new Socket()) { // has the port, so that nobody else is given it, and does not listen
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress closed = new InetSocketAddress(deaf.getLocalAddress(), deaf.getLocalPort());
            assertThrows(
                    ConnectException.class,
                    () -> TcpEndpoint.connect(
                            closed, LocalEnd.ANY, Duration.ofSeconds(30), MAX_FRAME, TimeSource.SYSTEM));
        }
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
    }

    private void serverSends(byte[]... frames) throws IOException {
        for (byte[] frame : frames) {
            server.getOutputStream().write(frame);
        }
    }

    private static byte[] frame(Message message) {
        ByteSink sink = new ByteSink(256);
        StreamFraming.FRAMES.append(message, sink);
        return ByteBuffer.allocate(sink.size())
                .put(sink.array(), 0, sink.size())
                .array();
    }
}
