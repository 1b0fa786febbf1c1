package socketlab.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Passes on the bytes of one connection. */
final class TcpRelay implements Relay {

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CompletableFuture<Socket> client = new CompletableFuture<>();
    private final Socket server = new Socket();

    private TcpRelay() throws IOException {}

    /** How the bytes of one direction are passed on. */
    @FunctionalInterface
    private interface Passing {
        void pass(InputStream in, OutputStream out) throws IOException;
    }

    /** See {@link Relay#cutAfter}. */
    static TcpRelay cutAfter(long bytes, RunningServer server) throws IOException {
        TcpRelay relay = new TcpRelay();
        return relay.start(server, InputStream::transferTo, (in, out) -> {
            passOn(bytes, in, out);
            relay.cut();
        });
    }

    /** See {@link Relay#holdAfter}. */
    static TcpRelay holdAfter(long bytes, RunningServer server) throws IOException {
        return new TcpRelay().start(server, InputStream::transferTo, (in, out) -> passOn(bytes, in, out));
    }

    /** See {@link Relay#holdUploadAfter}. */
    static TcpRelay holdUploadAfter(long bytes, RunningServer server) throws IOException {
        return new TcpRelay().start(server, (in, out) -> passOn(bytes, in, out), InputStream::transferTo);
    }

    private static void passOn(long bytes, InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (long left = bytes; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                return;
            }
            out.write(buffer, 0, count);
            left -= count;
        }
    }

    private TcpRelay start(RunningServer target, Passing up, Passing down) {
        threads.execute(() -> {
            try {
                Socket accepted = listener.accept();
                listener.close();
                client.complete(accepted);
                server.connect(target.address());
                threads.execute(() -> pass(up, accepted, server));
                threads.execute(() -> pass(down, server, accepted));
            } catch (IOException e) {
                client.completeExceptionally(e); // the test is over
            }
        });
        return this;
    }

    private static void pass(Passing passing, Socket from, Socket to) {
        try {
            passing.pass(from.getInputStream(), to.getOutputStream());
        } catch (IOException e) {
            return; // one of them has gone
        }
    }

    private void cut() throws IOException {
        client.join().close();
        server.close();
    }

    @Override
    public String target() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        threads.shutdown();
        listener.close();
        server.close();
        if (client.isDone()) {
            client.join().close();
        }
    }
}
