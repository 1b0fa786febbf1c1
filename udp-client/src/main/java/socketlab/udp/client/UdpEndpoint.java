package socketlab.udp.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import socketlab.common.cli.client.ClientEndpoint;
import socketlab.common.framing.Datagrams;
import socketlab.common.link.BadNetwork;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.rtt.TimeSource;
import socketlab.common.udp.UdpSocket;

/**
 * The life of a UDP client: socket, then send and receive at once. No handshake: {@code connect} sends nothing on UDP.
 * It only notes the server's address in our own kernel, which then drops datagrams from anybody else, and reports it
 * here if the server's host answers that no socket has that port (ICMP port unreachable, RFC 1122 section 4.1.3.3).
 */
final class UdpEndpoint implements ClientEndpoint {

    /** One byte more than any datagram can have over IPv6, so that none is cut short unnoticed. */
    private static final int LARGEST_DATAGRAM = 65_536;

    /** Room for a burst of replies while we are busy; the kernel may cap it. */
    private static final int RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

    private final UdpSocket socket;
    private final InetSocketAddress server;
    private final int maxDatagram;
    private final TimeSource time;
    private final ByteSink payload = new ByteSink(2 * 1024);
    private final ByteBuffer input = ByteBuffer.allocate(LARGEST_DATAGRAM);

    private UdpEndpoint(UdpSocket socket, InetSocketAddress server, int maxDatagram, TimeSource time) {
        this.socket = socket;
        this.server = server;
        this.maxDatagram = maxDatagram;
        this.time = time;
    }

    /**
     * Makes a socket that sends to this server and hears only it.
     *
     * @param network what lies between the socket and the client
     */
    static UdpEndpoint open(InetSocketAddress server, int maxDatagram, BadNetwork network, TimeSource time)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.connect(server);
            return new UdpEndpoint(UdpSocket.over(channel, network, time), server, maxDatagram, time);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public InetSocketAddress server() {
        return server;
    }

    @Override
    public OptionalLong connectNanos() {
        return OptionalLong.empty();
    }

    @Override
    public void send(Request request, LongConsumer beforeWrite) throws IOException {
        synchronized (payload) {
            try {
                Datagrams.encode(request, request.id(), payload);
            } catch (BadMessageException e) {
                throw new IOException(e.getMessage(), e);
            }
            ByteBuffer bytes = ByteBuffer.wrap(payload.array(), 0, payload.size());
            beforeWrite.accept(time.nanos());
            socket.send(bytes, server);
        }
    }

    /** Waits for the next datagram that is a reply; what is none is passed over, since anybody may send anything. */
    @Override
    public Arrival receive(long timeoutNanos) throws IOException {
        long deadline = timeoutNanos == FOREVER ? FOREVER : time.nanos() + timeoutNanos;
        long left = timeoutNanos;
        while (socket.receive(input.clear(), left) != null) {
            long atNanos = time.nanos();
            long atMicros = time.wallMicros();
            Reply reply = replyIn(input.flip());
            if (reply != null) {
                return new Arrival(reply, atNanos, atMicros);
            }
            left = deadline == FOREVER ? FOREVER : deadline - atNanos;
            if (left <= 0) {
                return null;
            }
        }
        return null;
    }

    private Reply replyIn(ByteBuffer datagram) {
        try {
            return Datagrams.decode(datagram, maxDatagram) instanceof Reply reply ? reply : null;
        } catch (BadMessageException e) {
            return null;
        }
    }

    /** A datagram is a message and nothing more. */
    @Override
    public ByteChannel body() {
        throw new UnsupportedOperationException("no bytes follow a datagram's message");
    }

    /** Frees the port. Nothing is sent: there is no connection to end. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
