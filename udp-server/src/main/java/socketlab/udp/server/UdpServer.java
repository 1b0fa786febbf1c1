package socketlab.udp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.link.BadNetwork;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;
import socketlab.common.udp.UdpSocket;

/**
 * The life of a UDP server: socket, bind, then receive and send at once. No listen, no accept, no connection: one
 * socket serves all clients, and each datagram tells where its answer must go.
 */
final class UdpServer {

    /** How long a server that was told to end still answers: with {@code shutting-down}. */
    private static final long GRACE_NANOS = 1_000_000_000L;

    /**
     * Room for bursts while the server is busy; what finds no room is lost, as UDP has no flow control. The kernel may
     * cap it (net.core.rmem_max).
     */
    private static final int RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

    /** One byte more than any datagram can have over IPv6, so that none is cut short unnoticed. */
    private static final int LARGEST_DATAGRAM = 65_536;

    private final InetSocketAddress address;
    private final UdpSocket socket;
    private final DatagramAnswerer answerer;
    private final Service service;
    private final TimeSource time;

    private UdpServer(
            InetSocketAddress address, UdpSocket socket, Service service, DatagramAnswerer answerer, TimeSource time) {
        this.address = address;
        this.socket = socket;
        this.service = service;
        this.answerer = answerer;
        this.time = time;
    }

    /**
     * Makes a socket and binds it to the address: from now on, the kernel keeps what arrives there.
     *
     * @param network what lies between the socket and the server
     */
    static UdpServer bind(
            InetSocketAddress address, Service service, DatagramAnswerer answerer, BadNetwork network, TimeSource time)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.bind(address);
            InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
            return new UdpServer(bound, UdpSocket.over(channel, network, time), service, answerer, time);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Where the server receives; has the real port where 0 was asked for. */
    InetSocketAddress address() {
        return address;
    }

    /** Receives and answers until {@link #shutDown} closes the socket. */
    void answerDatagrams() {
        ByteBuffer datagram = ByteBuffer.allocate(LARGEST_DATAGRAM);
        while (true) {
            try {
                datagram.clear();
                InetSocketAddress client = (InetSocketAddress) socket.receive(datagram, UdpSocket.FOREVER);
                long receivedNanos = time.nanos();
                boolean isNew = answerer.heard(client, receivedNanos);
                ByteBuffer answer = answerer.answer(datagram.flip(), client, time.wallMicros(), receivedNanos);
                if (answer != null) {
                    socket.send(answer, client);
                }
                if (isNew) {
                    ServerLog.of(UdpServer.class)
                            .info("peer {} is heard for the first time", HostAndPort.format(client));
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // One client that can't be reached (port 0, no route) is no reason to leave the others.
                ServerLog.of(UdpServer.class).debug("a datagram could not be received or answered", e);
            } catch (RuntimeException | OutOfMemoryError e) {
                ServerLog.of(UdpServer.class).error("a datagram met a failure", e);
            }
        }
    }

    /** Answers what is new with {@code shutting-down} for a moment, then releases the port. */
    void shutDown() throws IOException {
        service.shutDown();
        long end = time.nanos() + GRACE_NANOS;
        for (long left = GRACE_NANOS; left > 0; left = end - time.nanos()) {
            LockSupport.parkNanos(left);
        }
        socket.close();
    }
}
