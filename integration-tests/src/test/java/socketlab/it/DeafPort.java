package socketlab.it;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A port on which nobody listens; it is taken, so that nobody begins to. */
record DeafPort(int number, Closeable socket) implements Closeable {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    static DeafPort of(Protocol protocol) throws IOException {
        return protocol == Protocol.TCP ? overTcp() : overUdp();
    }

    /** A socket that does not listen refuses every connection. */
    private static DeafPort overTcp() throws IOException {
        Socket socket = new Socket();
        socket.bind(ANY);
        return new DeafPort(socket.getLocalPort(), socket);
    }

    /** A socket that is connected, if only to itself, takes nothing of others. */
    private static DeafPort overUdp() throws IOException {
        DatagramSocket socket = new DatagramSocket(ANY);
        socket.connect(socket.getLocalSocketAddress());
        return new DeafPort(socket.getLocalPort(), socket);
    }

    /** As a client's command line takes it. */
    String target() {
        return "127.0.0.1:" + number;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
