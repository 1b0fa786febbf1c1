package socketlab.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * A TCP server whose files are what a test's script says, also where that is a lie. Serves any number of
 * clients; after a talk it says no more and drops what still comes.
 */
final class FakeFileServer implements AutoCloseable {

    /** What is done with one request; false ends the talk. */
    @FunctionalInterface
    interface Script {
        boolean answer(Json request, Client client) throws IOException;
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Client> clients = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();

    private FakeFileServer() throws IOException {}

    static FakeFileServer start(Script script) throws IOException {
        FakeFileServer server = new FakeFileServer();
        startThread(() -> server.serve(script));
        return server;
    }

    private static void startThread(Runnable work) {
        Thread thread = new Thread(work, "fake file server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Script script) {
        try {
            while (true) {
                Client client = new Client(listener.accept());
                clients.add(client);
                startThread(() -> talk(script, client));
            }
        } catch (IOException e) {
            return; // the test is over
        }
    }

    private void talk(Script script, Client client) {
        try {
            Json request = client.receive();
            while (script.answer(request, client)) {
                request = client.receive();
            }
            client.socket.shutdownOutput();
            client.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            return; // the client has gone, or the test is over
        } catch (RuntimeException | AssertionError e) {
            failure.completeExceptionally(e);
        }
    }

    /** One connection. */
    static final class Client {
        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private final CountDownLatch over = new CountDownLatch(1);

        private Client(Socket socket) throws IOException {
            this.socket = socket;
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        Json receive() throws IOException {
            return Json.parse(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
        }

        /** Neither reads nor writes until the test is over. */
        void standStill() {
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** The bytes behind a message. */
        byte[] receive(long count) throws IOException {
            return in.readNBytes((int) count);
        }

        void send(String json) throws IOException {
            out.write(FrameClient.frame(json.getBytes(StandardCharsets.UTF_8)));
        }

        void send(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        /** A whole file, as the protocol wants it. */
        void sendFile(long id, byte[] content) throws IOException {
            sendHeader(id, content.length, 0, content.length);
            send(content);
            sendDigest(id, Workplace.sha256(content));
        }

        void sendHeader(long id, long size, long offset, long body) throws IOException {
            send("{\"type\":\"file\",\"id\":" + id + ",\"size\":" + size + ",\"modified\":1763800000000000,\"offset\":"
                    + offset + ",\"body\":" + body + "}");
        }

        void sendDigest(long id, String sha256) throws IOException {
            send("{\"type\":\"sent\",\"id\":" + id + ",\"sha256\":\"" + sha256 + "\"}");
        }

        void sendError(long id, String code, String message) throws IOException {
            send("{\"type\":\"error\",\"id\":" + id + ",\"code\":\"" + code + "\",\"message\":\"" + message + "\"}");
        }

        /** @param entries each as JSON, see {@link #entry} */
        void sendListing(long id, List<String> entries) throws IOException {
            send("{\"type\":\"listing\",\"id\":" + id + ",\"entries\":[" + String.join(",", entries) + "]}");
        }

        void sendReady(long id) throws IOException {
            send("{\"type\":\"ready\",\"id\":" + id + ",\"offset\":0}");
        }

        void sendStored(long id, long size, String sha256) throws IOException {
            send("{\"type\":\"stored\",\"id\":" + id + ",\"size\":" + size + ",\"sha256\":\"" + sha256 + "\"}");
        }
    }

    /** @param jsonName as it stands between the quotes */
    static String entry(String jsonName, String kind, long size) {
        return "{\"name\":\"" + jsonName + "\",\"kind\":\"" + kind + "\",\"size\":" + size
                + ",\"modified\":1763800000000000}";
    }

    /** As a client's command line takes it. */
    String target() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Ends the server; fails if the script has failed. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (Client client : clients) {
            client.over.countDown();
            client.socket.close();
        }
        failure.complete(null);
        failure.join();
    }
}
