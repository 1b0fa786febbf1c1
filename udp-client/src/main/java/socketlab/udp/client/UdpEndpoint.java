package socketlab.udp.client;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import socketlab.common.cli.client.ClientEndpoint;
import socketlab.common.framing.Datagrams;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.rtt.TimeSource;

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

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final DatagramChannel channel;
    private final InetSocketAddress server;
    private final int maxDatagram;
    private final TimeSource time;
    private final ByteSink payload = new ByteSink(2 * 1024);
    private final ByteBuffer input = ByteBuffer.allocate(LARGEST_DATAGRAM);

    private UdpEndpoint(DatagramChannel channel, InetSocketAddress server, int maxDatagram, TimeSource time) {
        this.channel = channel;
        this.server = server;
        this.maxDatagram = maxDatagram;
        this.time = time;
    }

    /** Makes a socket that sends to this server and hears only it. */
    static UdpEndpoint open(InetSocketAddress server, int maxDatagram, TimeSource time) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.connect(server);
            return new UdpEndpoint(channel, server, maxDatagram, time);
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
            channel.write(bytes);
        }
    }

    /** Waits for the next datagram that is a reply; what is none is passed over, since anybody may send anything. */
    @Override
    public Arrival receive(long timeoutNanos) throws IOException {
        long deadline = timeoutNanos == FOREVER ? FOREVER : time.nanos() + timeoutNanos;
        while (true) {
            input.clear();
            if (deadline == FOREVER) {
                channel.read(input); // its -1 is an empty datagram and not an end: UDP has none
            } else if (!receiveUntil(deadline)) {
                return null;
            }
            long atNanos = time.nanos();
            long atMicros = time.wallMicros();
            try {
                if (Datagrams.decode(input.flip(), maxDatagram) instanceof Reply reply) {
                    return new Arrival(reply, atNanos, atMicros);
                }
            } catch (BadMessageException e) {
                if (deadline != FOREVER && atNanos - deadline >= 0) {
                    return null;
                }
            }
        }
    }

    private boolean receiveUntil(long deadline) throws IOException {
        DatagramSocket socket = channel.socket();
        // At least 1: a timeout of 0 would mean to wait for ever.
        long millis = Math.max(1, (deadline - time.nanos() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, millis));
        try {
            DatagramPacket packet = new DatagramPacket(input.array(), input.capacity());
            socket.receive(packet);
            input.position(packet.getLength());
            return true;
        } catch (SocketTimeoutException e) {
            return false;
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
        channel.close();
    }
}
