import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardSocketOptions.TCP_NODELAY;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Locale;

/**
 * The smallest whole program to read: a message goes to a server and comes back, over TCP or UDP, and the client takes
 * the time. Every call blocks, on one thread, and nobody looks into the message: a round trip in Java can hardly cost
 * less, and what the other programs of this project take beyond it is their own. Java 17 runs it without a build:
 *
 * <pre>
 *   java PingPong.java tcp server 4300                   answers until Ctrl-C; port 0 picks a free one
 *   java PingPong.java tcp client 4300 5000 20000 160    5000 round trips of 160 bytes, after 20000 to warm up
 * </pre>
 *
 * The same with udp, which has a port 4300 of its own. It all stays on this machine, 127.0.0.1.
 */
public class PingPong {

    static final int MAX_BYTES = 65507; // of one UDP datagram over IPv4: 65535 less 20 for IP and 8 for UDP

    public static void main(String[] args) {
        try {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[2]));
            switch (args[0] + " " + args[1]) {
                case "tcp server" -> serveTcp(address);
                case "udp server" -> serveUdp(address);
                case "tcp client" -> ping(connectTcp(address), args);
                case "udp client" -> ping(connectUdp(address), args);
                default -> throw new IllegalArgumentException(args[1]);
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            System.err.println("usage: PingPong tcp|udp server PORT | tcp|udp client PORT COUNT WARMUP BYTES");
            System.exit(2);
        } catch (IOException e) {
            System.err.println("PingPong: " + e);
            System.exit(2);
        }
    }

    /** TCP: bind and listen, then accept. Each client gets a socket of its own, here one client after the other. */
    static void serveTcp(InetSocketAddress address) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(INET).bind(address);
        System.out.println("ready on 127.0.0.1:" + listener.socket().getLocalPort());
        ByteBuffer bytes = ByteBuffer.allocateDirect(MAX_BYTES); // outside of Java's heap: the kernel needs no copy
        while (true) {
            try (SocketChannel client = listener.accept().setOption(TCP_NODELAY, true)) {
                while (client.read(bytes.clear()) >= 0) { // until the client ends the connection
                    writeAll(client, bytes.flip()); // whatever has come: only the client knows where a message ends
                }
            } catch (IOException e) {
                System.err.println("PingPong: a client broke off: " + e);
            }
        }
    }

    /** UDP: bind, then receive and send at once. One socket serves all clients. */
    static void serveUdp(InetSocketAddress address) throws IOException {
        DatagramChannel socket = DatagramChannel.open(INET).bind(address);
        System.out.println("ready on 127.0.0.1:" + socket.socket().getLocalPort());
        ByteBuffer bytes = ByteBuffer.allocateDirect(MAX_BYTES);
        while (true) {
            SocketAddress client = socket.receive(bytes.clear());
            socket.send(bytes.flip(), client);
        }
    }

    /** The kernel has shaken hands with the server when this returns. TCP_NODELAY: small messages leave at once. */
    static ByteChannel connectTcp(InetSocketAddress server) throws IOException {
        SocketChannel socket = SocketChannel.open(INET).setOption(TCP_NODELAY, true);
        socket.connect(server);
        return socket;
    }

    /** Nothing is sent: the kernel only notes where this socket's datagrams go, and from whom it takes any. */
    static ByteChannel connectUdp(InetSocketAddress server) throws IOException {
        return DatagramChannel.open(INET).connect(server);
    }

    static void ping(ByteChannel server, String... args) throws IOException {
        int count = Integer.parseInt(args[3]);
        int warmup = Integer.parseInt(args[4]);
        int size = Integer.parseInt(args[5]);
        if (count < 1 || warmup < 0 || size < 1 || size > MAX_BYTES) {
            throw new IllegalArgumentException("out of range");
        }
        ByteBuffer message = ByteBuffer.allocateDirect(size);
        long[] nanos = new long[count];
        for (int i = -warmup; i < count; i++) { // the first ones are slow: Java compiles while it runs
            long start = System.nanoTime();
            writeAll(server, message.clear());
            readAll(server, message.clear());
            long end = System.nanoTime();
            if (i >= 0) {
                nanos[i] = end - start;
            }
        }
        Arrays.sort(nanos);
        double p50 = nanos[count / 2] / 1e3;
        System.out.printf(Locale.ROOT, "%s: %d round trips of %d bytes, p50 %.2f us%n", args[0], count, size, p50);
    }

    static void writeAll(ByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** TCP may bring a message in pieces. UDP brings it whole, or never; then this waits until Ctrl-C. */
    static void readAll(ByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the server has ended the connection");
            }
        }
    }
}
