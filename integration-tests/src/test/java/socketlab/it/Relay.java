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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Stands between one client and a server, and passes on what they send: only so much of it, or only so fast. So a test
 * decides where a transfer is when something happens.
 */
final class Relay implements AutoCloseable {

    private static final int SLICE_MILLIS = 100;

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final CompletableFuture<Socket> client = new CompletableFuture<>();
    private final Socket server = new Socket();

    private Relay() throws IOException {}

    /** How the bytes of one direction are passed on. */
    @FunctionalInterface
    private interface Passing {
        void pass(InputStream in, OutputStream out) throws IOException;
    }

    /** Breaks off after so many bytes of the server. */
    static Relay cutAfter(long bytes, RunningServer server) throws IOException {
        Relay relay = new Relay();
        return relay.start(server, InputStream::transferTo, (in, out) -> {
            passOn(bytes, in, out);
            relay.cut();
        });
    }

    /** Stands still after so many bytes of the server. */
    static Relay holdAfter(long bytes, RunningServer server) throws IOException {
        return new Relay().start(server, InputStream::transferTo, (in, out) -> passOn(bytes, in, out));
    }

    /** Stands still after so many bytes of the client. */
    static Relay holdUploadAfter(long bytes, RunningServer server) throws IOException {
        return new Relay().start(server, (in, out) -> passOn(bytes, in, out), InputStream::transferTo);
    }

    /** Passes on what the server sends in slices of this size, ten a second. */
    static Relay slicing(int bytes, RunningServer server) throws IOException {
        Relay relay = new Relay();
        return relay.start(
                server,
                InputStream::transferTo,
                (in, out) -> relay.clock.scheduleAtFixedRate(
                        () -> {
                            try {
                                byte[] slice = new byte[bytes];
                                int count = in.read(slice);
                                if (count >= 0) {
                                    out.write(slice, 0, count);
                                }
                            } catch (IOException e) {
                                throw new IllegalStateException("the end of the slices", e);
                            }
                        },
                        0,
                        SLICE_MILLIS,
                        TimeUnit.MILLISECONDS));
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

    private Relay start(RunningServer target, Passing up, Passing down) {
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

    /** As a client's command line takes it. */
    String target() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Ends both connections. */
    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        threads.shutdown();
        listener.close();
        server.close();
        if (client.isDone()) {
            client.join().close();
        }
    }
}
