package socketlab.udp.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import socketlab.common.udp.UdpSocket;

/** A socket of a server in memory: it gives what is sent to the test, and nothing is received from it. */
final class SendingSocket implements UdpSocket {

    /** Takes what is sent. */
    interface Output {
        void send(ByteBuffer datagram, InetSocketAddress to);
    }

    private final Output output;

    SendingSocket(Output output) {
        this.output = output;
    }

    @Override
    public SocketAddress receive(ByteBuffer into, long timeoutNanos) {
        throw new AssertionError("nobody receives");
    }

    @Override
    public void send(ByteBuffer datagram, SocketAddress to) {
        output.send(datagram, (InetSocketAddress) to);
    }

    @Override
    public void close() {}
}
