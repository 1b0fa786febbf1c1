package socketlab.udp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.cli.client.LocalEnd;
import socketlab.common.link.BadNetwork;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;

@DisplayName("While the server was not heard, it is known who else has answered")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrangersTest {

    private static final long LONG = 60_000_000_000L;

    private DatagramSocket server;
    private DatagramSocket stranger;
    private UdpEndpoint endpoint;
    private InetSocketAddress client;

    /** The requests 5 and 6 are under way. */
    @BeforeEach
    void ask() throws IOException {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "there is no second socket on Windows");
        server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        endpoint = UdpEndpoint.open(
                addressOf(server),
                LocalEnd.ANY,
                1_000,
                Settings.DEFAULT,
                BadNetwork.NONE,
                MemoryBudget.unlimited(),
                TimeSource.SYSTEM);
        endpoint.send(new Request.Stats(5), nanos -> {});
        endpoint.send(new Request.Stats(6), nanos -> {});
        DatagramPacket request = new DatagramPacket(new byte[1_000], 1_000);
        server.receive(request);
        client = (InetSocketAddress) request.getSocketAddress();
    }

    @AfterEach
    void close() throws IOException {
        endpoint.close();
        server.close();
        stranger.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"closed\",\"id\":5}",
                "{\"type\":\"closed\",\"id\":6}",
                "{\"type\":\"challenge\",\"id\":6,\"cookie\":\"c\"}",
                "{\"type\":\"segment\",\"id\":6,\"seq\":0,\"sentAt\":1,\"last\":false,\"checksum\":0,\"body\":1}\nx"
            })
    void whoAnswersIsKnown(String answer) throws IOException {
        sends(stranger, answer);
        assertEquals(Optional.of(addressOf(stranger)), endpoint.stranger());
        assertFalse(endpoint.hasHeard());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "{\"type\":\"closed\",\"id\":4}",
                "{\"type\":\"closed\",\"id\":7}",
                "{\"type\":\"stats\",\"id\":5}",
                "{\"type\":\"error\",\"id\":null,\"code\":\"busy\",\"message\":\"m\"}"
            })
    void whatAnswersNoneOfOurRequestsIsPassedOver(String noAnswer) throws IOException {
        sends(stranger, noAnswer);
        assertEquals(Optional.empty(), endpoint.stranger());
        sends(stranger, noAnswer);
        sends(stranger, "{\"type\":\"closed\",\"id\":5}");
        assertEquals(Optional.of(addressOf(stranger)), endpoint.stranger());
    }

    @Test
    void onceTheServerIsHeardNobodyElseIs() throws IOException {
        sends(stranger, "{\"type\":\"closed\",\"id\":5}");
        sends(server, "no reply");
        sends(server, "{\"type\":\"closed\",\"id\":5}");
        assertEquals(new Reply.Closed(5), endpoint.receive(LONG).reply());
        assertTrue(endpoint.hasHeard());
        assertEquals(Optional.empty(), endpoint.stranger());
        try (DatagramChannel port = DatagramChannel.open(StandardProtocolFamily.INET)) {
            port.connect(client);
            assertRefused(port);
        }
    }

    /** The second socket, which would take it, is closed: the kernel says that the port is unreachable. */
    private static void assertRefused(DatagramChannel toClient) {
        byte[] payload = {1};
        assertThrows(PortUnreachableException.class, () -> {
            toClient.write(ByteBuffer.wrap(payload));
            toClient.socket().setSoTimeout(60_000);
            toClient.socket().receive(new DatagramPacket(new byte[1], 1));
        });
    }

    @Test
    void nobodyElseGetsThePort() throws IOException {
        try (DatagramChannel thief = DatagramChannel.open(StandardProtocolFamily.INET)) {
            thief.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            assertThrows(BindException.class, () -> thief.bind(client));
        }
    }

    @Test
    void afterClosingThePortIsFree() throws IOException {
        endpoint.close();
        try (DatagramChannel next = DatagramChannel.open(StandardProtocolFamily.INET)) {
            assertEquals(client, next.bind(client).getLocalAddress());
        }
    }

    private static InetSocketAddress addressOf(DatagramSocket socket) {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    /** On the loopback interface, what was sent has arrived. */
    private void sends(DatagramSocket from, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        from.send(new DatagramPacket(bytes, bytes.length, client));
    }
}
