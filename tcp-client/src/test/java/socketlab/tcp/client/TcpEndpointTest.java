package socketlab.tcp.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
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
import socketlab.common.framing.StreamFraming;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Message;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
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
        endpoint = TcpEndpoint.connect(address(), Duration.ofSeconds(30), MAX_FRAME, TimeSource.SYSTEM);
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
        InetSocketAddress closed = address();
        listening.close();
        assertThrows(
                ConnectException.class,
                () -> TcpEndpoint.connect(closed, Duration.ofSeconds(30), MAX_FRAME, TimeSource.SYSTEM));
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
