package socketlab.it;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import socketlab.common.framing.Datagrams;

/** Passes on the datagrams of one client, which the server sees coming from the relay's own address. */
final class UdpRelay implements Relay {

    /** What happens to datagrams of one direction; it is told of each how many bytes went this way before. */
    @FunctionalInterface
    private interface Rule {
        /** @return whether the datagram is passed on */
        boolean passes(long before) throws IOException;
    }

    private final DatagramSocket near = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final CompletableFuture<SocketAddress> client = new CompletableFuture<>();
    private final InetSocketAddress server;
    private volatile DatagramSocket far;
    private Rule down = before -> true;

    private UdpRelay(RunningServer server) throws IOException {
        this.server = server.address();
        far = newFar();
    }

    private DatagramSocket newFar() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(server.getAddress(), 0));
        socket.connect(server);
        return socket;
    }

    /** See {@link Relay#cutAfter}. */
    static UdpRelay cutAfter(long bytes, RunningServer server) throws IOException {
        UdpRelay relay = new UdpRelay(server);
        relay.down = before -> {
            if (before >= bytes) {
                relay.close();
            }
            return before < bytes;
        };
        return relay.start(before -> true);
    }

    /** See {@link Relay#holdAfter}. */
    static UdpRelay holdAfter(long bytes, RunningServer server) throws IOException {
        UdpRelay relay = new UdpRelay(server);
        relay.down = before -> before < bytes;
        return relay.start(before -> true);
    }

    /** See {@link Relay#holdUploadAfter}. */
    static UdpRelay holdUploadAfter(long bytes, RunningServer server) throws IOException {
        return new UdpRelay(server).start(before -> before < bytes);
    }

    /** Has another address towards the server from so many bytes of the client on, as behind a NAT that forgot it. */
    static UdpRelay movingAfter(long bytes, RunningServer server) throws IOException {
        UdpRelay relay = new UdpRelay(server);
        DatagramSocket first = relay.far;
        return relay.start(before -> {
            if (before >= bytes && relay.far == first) {
                relay.far = relay.newFar();
                relay.run("down", () -> pass(relay.far, relay.near, relay.client.join(), relay.down));
                first.close();
            }
            return true;
        });
    }

    /** Is dark for a while, in both directions, from so many bytes of the client on. */
    static UdpRelay darkAfter(long bytes, long millis, RunningServer server) throws IOException {
        UdpRelay relay = new UdpRelay(server);
        CompletableFuture<Long> lightAgain = new CompletableFuture<>();
        relay.down = before -> !lightAgain.isDone() || System.nanoTime() - lightAgain.join() >= 0;
        return relay.start(before -> {
            if (before >= bytes && !lightAgain.isDone()) {
                lightAgain.complete(System.nanoTime() + millis * 1_000_000);
            }
            return relay.down.passes(before);
        });
    }

    private UdpRelay start(Rule up) {
        DatagramSocket first = far;
        run("up", () -> passUp(up));
        run("down", () -> pass(first, near, client.join(), down));
        return this;
    }

    /** A direction that is passed on until a socket is closed. */
    @FunctionalInterface
    private interface Passing {
        void run() throws IOException;
    }

    private void run(String name, Passing passing) {
        Thread thread = new Thread(
                () -> {
                    try {
                        passing.run();
                    } catch (IOException e) {
                        return; // closed
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private void passUp(Rule up) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[Datagrams.LARGEST_PAYLOAD], Datagrams.LARGEST_PAYLOAD);
        for (long before = 0; ; before += packet.getLength()) {
            packet.setLength(Datagrams.LARGEST_PAYLOAD);
            near.receive(packet);
            client.complete(packet.getSocketAddress());
            if (up.passes(before)) {
                far.send(new DatagramPacket(packet.getData(), packet.getLength()));
            }
        }
    }

    private static void pass(DatagramSocket from, DatagramSocket to, SocketAddress address, Rule rule)
            throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[Datagrams.LARGEST_PAYLOAD], Datagrams.LARGEST_PAYLOAD);
        for (long before = 0; ; before += packet.getLength()) {
            packet.setLength(Datagrams.LARGEST_PAYLOAD);
            from.receive(packet);
            if (rule.passes(before)) {
                packet.setSocketAddress(address);
                to.send(packet);
            }
        }
    }

    @Override
    public String target() {
        return "127.0.0.1:" + near.getLocalPort();
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }
}
