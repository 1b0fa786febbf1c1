package socketlab.benchmark;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import socketlab.common.framing.StreamFraming;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;

/**
 * What ten thousand connections cost that are open and say nothing: the memory, threads and file descriptors of
 * tcp-server, as Linux counts them. Each connection exchanges one ping and one pong first, so that the server has done
 * for it all that it will; in the end a hundred of them do so once more, to show that they are alive.
 *
 * <p>Run it with {@code integration-tests/benchmarks/idle.sh}.
 */
final class IdleConnections {

    private static final int STEP = 1_000;
    private static final int ASKED_AGAIN = 100;
    private static final int IDLE_SECONDS = 30;
    private static final int ANSWER_MILLIS = 10_000;

    /** What a process needs beside its connections. */
    private static final int OTHER_FILES = 200;

    private IdleConnections() {}

    /** Arguments: the path of tcp-server.jar and the number of connections. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int wanted = Integer.parseInt(args[1]);
        requireOpenFiles(wanted + OTHER_FILES, "self");
        List<String> command = List.of("-jar", args[0], "-p", "0", "--max-connections", "" + (wanted + 100));
        try (ServerProcess server = ServerProcess.start(command)) {
            requireOpenFiles(wanted + OTHER_FILES, "" + server.pid());
            System.out.printf("Java %s%n", System.getProperty("java.version"));
            List<Connection> connections = new ArrayList<>(wanted);
            report(server, 0);
            try {
                while (connections.size() < wanted) {
                    open(connections, Math.min(STEP, wanted - connections.size()), server.address());
                    report(server, connections.size());
                }
                TimeUnit.SECONDS.sleep(IDLE_SECONDS);
                report(server, connections.size());
                System.out.printf(
                        "after %d s of silence, %d of %d connections answered%n",
                        IDLE_SECONDS, askAgain(connections), ASKED_AGAIN);
            } finally {
                for (Connection connection : connections) {
                    connection.close();
                }
            }
        }
    }

    private static void open(List<Connection> connections, int count, InetSocketAddress server) throws IOException {
        for (int i = 0; i < count; i++) {
            Connection connection = new Connection(server);
            connections.add(connection);
            connection.ping(connections.size());
        }
    }

    private static int askAgain(List<Connection> connections) {
        Random random = new Random(1);
        int answered = 0;
        for (int i = 0; i < ASKED_AGAIN; i++) {
            try {
                connections.get(random.nextInt(connections.size())).ping(i);
                answered++;
            } catch (IOException e) {
                System.out.println("no answer: " + e.getMessage());
            }
        }
        return answered;
    }

    private static void report(ServerProcess server, int held) throws IOException {
        Path proc = Path.of("/proc", "" + server.pid());
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            System.out.printf(
                    Locale.ROOT,
                    "%,7d connections held: %,6d MiB resident, %,6d threads, %,6d file descriptors%n",
                    held,
                    numberAfter("VmRSS:", proc.resolve("status")) / 1024,
                    numberAfter("Threads:", proc.resolve("status")),
                    files.count());
        }
    }

    private static void requireOpenFiles(int needed, String process) throws IOException {
        long limit = numberAfter("Max open files", Path.of("/proc", process, "limits"));
        if (limit < needed) {
            System.err.printf(
                    "a process may open %d files here, %d are needed: raise the limit with ulimit -n %d%n",
                    limit, needed, needed);
            System.exit(2);
        }
    }

    private static long numberAfter(String name, Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.substring(name.length()).strip().split("\\s+")[0]);
            }
        }
        throw new IOException(file + " does not say " + name);
    }

    /** A client that asks and waits. */
    private static final class Connection implements AutoCloseable {

        private final Socket socket = new Socket();
        private final DataInputStream input;

        Connection(InetSocketAddress server) throws IOException {
            socket.connect(server, ANSWER_MILLIS);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MILLIS);
            input = new DataInputStream(socket.getInputStream());
        }

        void ping(long id) throws IOException {
            ByteSink ping = new ByteSink(128);
            StreamFraming.FRAMES.append(new Request.Ping(id, 0, "", 0), ping);
            socket.getOutputStream().write(ping.array(), 0, ping.size());
            byte[] json = input.readNBytes(input.readInt());
            try {
                if (!(MessageCodec.decode(json, 0, json.length) instanceof Reply.Pong pong) || pong.id() != id) {
                    throw new IOException("not the pong that was asked for");
                }
            } catch (BadMessageException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
