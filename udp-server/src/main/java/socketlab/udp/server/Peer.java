package socketlab.udp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import socketlab.common.cli.HostAndPort;
import socketlab.common.udp.UdpSocket;

/**
 * Whom a server talks to: a client's address, and the socket that it has asked. A server with several addresses is a
 * server at each of them: what is remembered at one is not known at another, and whatever a client is sent, also later,
 * comes from where it has asked (RFC 1123, section 2.3).
 *
 * @param socket ours, at which the client was heard
 * @param address the client's
 */
record Peer(UdpSocket socket, InetSocketAddress address) {

    /** For any thread. */
    void send(ByteBuffer datagram) throws IOException {
        socket.send(datagram, address);
    }

    @Override
    public String toString() {
        return HostAndPort.format(address);
    }
}
