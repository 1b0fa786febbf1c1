package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import socketlab.common.framing.Datagrams;

/** A UDP socket in the hands of a test: a message is a datagram. */
final class DatagramClient implements Talk {

    private final DatagramSocket socket;
    private final byte[] buffer = new byte[Datagrams.LARGEST_PAYLOAD];

    DatagramClient(InetSocketAddress server) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(server.getAddress(), 0));
        socket.connect(server);
        socket.setSoTimeout(Patience.MILLIS);
    }

    @Override
    public void send(byte[] message) throws IOException {
        socket.send(new DatagramPacket(message, message.length));
    }

    @Override
    public String receive() throws IOException {
        return new String(receiveBytes(), StandardCharsets.UTF_8);
    }

    byte[] receiveBytes() throws IOException {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        return Arrays.copyOf(buffer, packet.getLength());
    }

    /** Asks; where the server wants a proof of our address first, asks again with its cookie. */
    @Override
    public Json ask(byte[] request) throws IOException {
        Json answer = Talk.super.ask(request);
        if (!answer.type().equals("challenge")) {
            return answer;
        }
        return Talk.super.ask(withCookie(new String(request, StandardCharsets.UTF_8), answer.text("cookie"))
                .getBytes(StandardCharsets.UTF_8));
    }

    /** The same request with the cookie of a challenge. */
    static String withCookie(String request, String cookie) {
        int end = request.lastIndexOf('}');
        return request.substring(0, end) + ",\"cookie\":\"" + cookie + "\"" + request.substring(end);
    }

    /**
     * All datagrams so far must have remained unanswered. The server answers one datagram after the other, so this sends
     * one more and finds that its answer is the first to come.
     */
    void assertHeardNothing() throws IOException {
        long id = Requests.nextId();
        assertEquals(id, ask(Requests.roomy(Requests.ping(id))).id());
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        socket.close();
    }
}
