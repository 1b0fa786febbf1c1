package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import socketlab.common.cli.TrafficClass;
import socketlab.common.files.FileTree;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.message.Transport;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

@DisplayName("An Error at any step of a UDP server ends one answer or transfer at most, and never the server")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class FailingServerTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** After so long without an answer, a client asks again: the failure may have hit its request. */
    private static final int REPETITION_MILLIS = 200;

    private static final int MOST_TRIES = 300;
    private static final int LOOKS = 60;

    /** The real clock, whose n-th look fails. */
    private static final class FailingTime implements TimeSource {
        private final AtomicInteger looksLeft = new AtomicInteger(Integer.MAX_VALUE);

        @Override
        public long nanos() {
            look();
            return TimeSource.SYSTEM.nanos();
        }

        @Override
        public long wallMicros() {
            look();
            return TimeSource.SYSTEM.wallMicros();
        }

        private void look() {
            if (looksLeft.decrementAndGet() == 0) {
                OutOfMemoryError error = new OutOfMemoryError("as this test wants it");
                error.setStackTrace(new StackTraceElement[0]); // it is logged, and shall not look like a real one
                throw error;
            }
        }
    }

    @TempDir
    private Path directory;

    private final FailingTime time = new FailingTime();
    private final long originNanos = TimeSource.SYSTEM.nanos();
    private FileTree files;
    private UdpServer server;
    private Thread answering;
    private long latestId;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(directory.resolve("abc"), "abc");
        Executor threads = task -> {
            Thread thread = new Thread(task, "transfer");
            thread.setDaemon(true);
            thread.start();
        };
        files = FileTree.open(directory, true, threads, time::wallMicros);
        Service service = new Service(Transport.UDP, time::nanos, files);
        UdpLimits limits =
                new UdpLimits(2_000, Duration.ofHours(1), 100, 1 << 20, 1, 1 << 20, 1 << 24, Settings.DEFAULT);
        BadNetwork network =
                new BadNetwork(Impairments.NONE.withDelay(1_000, 0), Impairments.NONE.withDelay(1_000, 0), 0);
        server = UdpServer.bind(
                ANY,
                TrafficClass.NONE,
                service,
                limits,
                new Cookies(new byte[32], originNanos),
                threads,
                network,
                time);
        answering = new Thread(server::answerDatagrams, "server");
        answering.start();
    }

    @AfterEach
    void end() throws Exception {
        time.looksLeft.set(Integer.MAX_VALUE);
        server.shutDown(new EndingTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)));
        answering.join();
        files.close();
    }

    private static final String ROOM = " ".repeat(200);

    private String cookie(DatagramSocket socket) {
        return new Cookies(new byte[32], originNanos)
                .bake((InetSocketAddress) socket.getLocalSocketAddress(), TimeSource.SYSTEM.nanos());
    }

    private String ping() {
        return "{\"type\":\"ping\",\"id\":" + ++latestId + ",\"sentAt\":0}" + ROOM;
    }

    private String put(DatagramSocket socket) {
        return "{\"type\":\"put\",\"id\":" + ++latestId + ",\"path\":\"up/load\",\"mode\":\"replace\",\"cookie\":\""
                + cookie(socket) + "\"}";
    }

    private String close(DatagramSocket socket) {
        return "{\"type\":\"close\",\"id\":" + ++latestId + ",\"cookie\":\"" + cookie(socket) + "\"}";
    }

    /** Whether the answer comes, or another one, or none. */
    private static boolean isAnswered(DatagramSocket socket, String request, String answer) throws IOException {
        byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length));
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
                socket.receive(packet);
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                if (text.contains(answer)) {
                    return true;
                }
                if (text.contains("\"error\"")) {
                    return false;
                }
            }
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private DatagramSocket client() throws IOException {
        DatagramSocket socket = new DatagramSocket(ANY);
        socket.connect(server.address());
        socket.setSoTimeout(REPETITION_MILLIS);
        return socket;
    }

    private void converseAsFarAsItGoes(DatagramSocket socket) throws IOException {
        isAnswered(socket, ping(), "\"pong\"");
        isAnswered(socket, put(socket), "\"ready\"");
        isAnswered(socket, close(socket), "\"closed\"");
    }

    /** A client asks for what it did not get, and says goodbye to what it does not know any more. */
    private boolean isServed(DatagramSocket socket) throws IOException {
        return isAnswered(socket, close(socket), "\"closed\"")
                && isAnswered(socket, ping(), "\"pong\"")
                && isAnswered(socket, put(socket), "\"ready\"")
                && isAnswered(socket, close(socket), "\"closed\"");
    }

    /** There is one slot, and one name. */
    @Test
    void whicheverLookAtTheClockFailsTheSameClientAndAnotherAreServedAfterwards() throws Exception {
        try (DatagramSocket client = client()) {
            for (int looks = 1; looks <= LOOKS; looks++) {
                time.looksLeft.set(looks);
                converseAsFarAsItGoes(client);
                time.looksLeft.set(Integer.MAX_VALUE);
                awaitServed(client, "after look " + looks);
            }
        }
        try (DatagramSocket other = client()) {
            awaitServed(other, "another client");
        }
        assertTrue(answering.isAlive());
        try (Stream<Path> all = Files.list(directory)) {
            assertEquals(1, all.count(), "nothing unfinished is left, nor the directory that was made for it");
        }
    }

    private void awaitServed(DatagramSocket socket, String when) throws IOException {
        for (int tries = 0; !isServed(socket); tries++) {
            assertTrue(tries < MOST_TRIES, when);
        }
    }
}
