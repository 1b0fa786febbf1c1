package socketlab.it;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import socketlab.common.framing.Datagrams;

/**
 * A server that answers as a test's script says: too late, twice, not at all. For each request, the script names the
 * messages that are sent at once. Serves one client.
 */
final class FakeServer implements AutoCloseable {

    private final Closeable socket;
    private final String target;
    private final CompletableFuture<Void> serving;

    private FakeServer(Closeable socket, int port, Serving serving) {
        this.socket = socket;
        this.target = "127.0.0.1:" + port;
        this.serving = CompletableFuture.runAsync(
                () -> {
                    try {
                        serving.run();
                    } catch (EOFException | SocketException e) {
                        return; // the client has gone, or the test is over
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                work -> new Thread(work, "fake server").start()); // one of a pool might be had only when others end
    }

    /** What a server does until its socket is closed. */
    @FunctionalInterface
    private interface Serving {
        void run() throws IOException;
    }

    static FakeServer start(Protocol protocol, Function<Json, List<String>> script) throws IOException {
        return protocol == Protocol.TCP ? overTcp(script) : overUdp(script);
    }

    private static FakeServer overTcp(Function<Json, List<String>> script) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new FakeServer(listener, listener.getLocalPort(), () -> {
            try (Socket client = listener.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                OutputStream out = client.getOutputStream();
                while (true) {
                    byte[] request = in.readNBytes(in.readInt());
                    for (String reply : script.apply(parse(request))) {
                        out.write(FrameClient.frame(reply.getBytes(StandardCharsets.UTF_8)));
                    }
                }
            }
        });
    }

    private static FakeServer overUdp(Function<Json, List<String>> script) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new FakeServer(socket, socket.getLocalPort(), () -> {
            DatagramPacket packet = new DatagramPacket(new byte[Datagrams.LARGEST_PAYLOAD], Datagrams.LARGEST_PAYLOAD);
            while (true) {
                packet.setLength(Datagrams.LARGEST_PAYLOAD);
                socket.receive(packet);
                for (String reply : script.apply(parse(Arrays.copyOf(packet.getData(), packet.getLength())))) {
                    byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
                    socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
            }
        });
    }

    /** The bytes that may follow a line feed are no affair of a script. */
    private static Json parse(byte[] message) {
        return Json.parse(new String(message, StandardCharsets.UTF_8).split("\n", 2)[0]);
    }

    /** As a client's command line takes it. */
    String target() {
        return target;
    }

    /** Ends the server; fails if the script has failed. */
    @Override
    public void close() throws IOException {
        socket.close();
        serving.join();
    }
}
