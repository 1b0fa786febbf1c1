package socketlab.udp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
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
import socketlab.common.framing.Datagrams;
import socketlab.common.link.BadNetwork;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;

@DisplayName("The UDP client's end: a datagram out, replies in, no connection")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UdpEndpointTest {

    private static final long LONG = 30_000_000_000L;
    private static final int MAX_DATAGRAM = 1_000;

    private DatagramSocket server;
    private UdpEndpoint endpoint;
    private InetSocketAddress client;

    @BeforeEach
    void open() throws IOException {
        server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        endpoint = UdpEndpoint.open(
                address(),
                LocalEnd.ANY,
                MAX_DATAGRAM,
                Settings.DEFAULT,
                BadNetwork.NONE,
                MemoryBudget.unlimited(),
                TimeSource.SYSTEM);
    }

    @AfterEach
    void close() throws IOException {
        endpoint.close();
        server.close();
    }

    @Test
    void nothingWasConnected() {
        assertEquals(Transport.UDP, endpoint.transport());
        assertEquals(address(), endpoint.server());
        assertEquals(OptionalLong.empty(), endpoint.connectNanos());
    }

    @Test
    void aRequestIsOneDatagramAndItsMomentIsToldBefore() throws IOException {
        long before = System.nanoTime();
        AtomicLong told = new AtomicLong();
        endpoint.send(new Request.Echo(1, "안녕"), told::set);
        assertTrue(told.get() - before >= 0 && System.nanoTime() - told.get() >= 0);
        DatagramPacket packet = serverReceives();
        assertEquals(
                "{\"type\":\"echo\",\"id\":1,\"text\":\"안녕\"}",
                new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
    }

    @Test
    void aReplyIsReceivedWithOrWithoutATimeout() throws IOException {
        serverSends("{\"type\":\"closed\",\"id\":1}");
        serverSends("{\"type\":\"closed\",\"id\":2}");
        assertEquals(new Reply.Closed(1), endpoint.receive(LONG).reply());
        assertEquals(
                new Reply.Closed(2), endpoint.receive(ClientEndpoint.FOREVER).reply());
    }

    @Test
    void whatIsNoReplyIsPassedOver() throws IOException {
        serverSends("");
        serverSends("no json");
        serverSends("{\"type\":\"stats\",\"id\":1}");
        serverSends("{\"type\":\"closed\",\"id\":2}" + " ".repeat(MAX_DATAGRAM));
        serverSends("{\"type\":\"closed\",\"id\":3}");
        assertEquals(new Reply.Closed(3), endpoint.receive(LONG).reply());
        serverSends("no json");
        serverSends("{\"type\":\"closed\",\"id\":4}");
        assertEquals(
                new Reply.Closed(4), endpoint.receive(ClientEndpoint.FOREVER).reply());
    }

    @Test
    void whatCannotBeReadIsToldAndAMessageOrWhatOthersSendIsNot() throws IOException {
        AtomicLong unreadable = new AtomicLong();
        endpoint.onUnreadable(unreadable::incrementAndGet);
        serverSends("{\"type\":\"closed\",\"id\":1}");
        serverSends("{\"type\":\"stats\",\"id\":1}");
        assertEquals(new Reply.Closed(1), endpoint.receive(LONG).reply());
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            stranger.send(new DatagramPacket(new byte[] {'{'}, 1, client));
        }
        serverSends("{\"type\":\"closed\",\"id\":2}");
        assertEquals(new Reply.Closed(2), endpoint.receive(LONG).reply());
        assertEquals(0, unreadable.get());
        serverSends("{\"type\":\"closed\",\"id\":3");
        serverSends("{\"type\":\"closdd\",\"id\":3}");
        serverSends("");
        serverSends("{\"type\":\"closed\",\"id\":4}");
        assertEquals(new Reply.Closed(4), endpoint.receive(LONG).reply());
        assertEquals(3, unreadable.get());
    }

    @Test
    void anEmptyDatagramIsNoEnd() throws IOException {
        serverSends("");
        serverSends("{\"type\":\"closed\",\"id\":1}");
        assertEquals(
                new Reply.Closed(1), endpoint.receive(ClientEndpoint.FOREVER).reply());
    }

    @Test
    void noReplyInTimeIsNull() throws IOException {
        assertNull(endpoint.receive(1_000_000));
        assertNull(endpoint.receive(0));
        assertNull(endpoint.receive(-5));
        serverSends("no json");
        assertNull(endpoint.receive(1_000_000));
    }

    @Test
    void whatOthersSendIsNotHeard() throws IOException {
        serverSends("{\"type\":\"closed\",\"id\":1}");
        assertEquals(new Reply.Closed(1), endpoint.receive(LONG).reply());
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            byte[] forged = "{\"type\":\"closed\",\"id\":1}".getBytes(StandardCharsets.UTF_8);
            stranger.send(new DatagramPacket(forged, forged.length, client));
        }
        serverSends("{\"type\":\"closed\",\"id\":2}");
        assertEquals(new Reply.Closed(2), endpoint.receive(LONG).reply());
    }

    @Test
    void aPortThatNobodyListensOnIsSaidToBeSo() throws IOException {
        server.close();
        endpoint.send(new Request.Stats(1), nanos -> {});
        assertThrows(PortUnreachableException.class, () -> endpoint.receive(LONG));
        endpoint.send(new Request.Stats(2), nanos -> {});
        assertThrows(PortUnreachableException.class, () -> endpoint.receive(ClientEndpoint.FOREVER));
    }

    @Test
    void aRequestThatNoDatagramCanHoldIsNotSent() {
        Request large = new Request.Echo(1, "x".repeat(Datagrams.MAX_PAYLOAD));
        String sentence = assertThrows(
                        IOException.class,
                        () -> endpoint.send(large, nanos -> {
                            throw new AssertionError("nothing leaves");
                        }))
                .getMessage();
        assertTrue(sentence.startsWith("a datagram of 655"), sentence);
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

    private InetSocketAddress address() {
        return new InetSocketAddress(server.getLocalAddress(), server.getLocalPort());
    }

    private DatagramPacket serverReceives() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[Datagrams.LARGEST_PAYLOAD], Datagrams.LARGEST_PAYLOAD);
        server.receive(packet);
        return packet;
    }

    /** To the client, whose port the first request tells; one that asked nothing yet is asked to. */
    private void serverSends(String text) throws IOException {
        if (client == null) {
            endpoint.send(new Request.Stats(0), nanos -> {});
            client = (InetSocketAddress) serverReceives().getSocketAddress();
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        server.send(new DatagramPacket(bytes, bytes.length, client));
    }
}
