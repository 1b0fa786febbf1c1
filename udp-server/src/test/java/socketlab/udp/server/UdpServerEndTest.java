package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import socketlab.common.cli.TrafficClass;
import socketlab.common.files.FileTree;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.message.Transport;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

@DisplayName("A server that is told to end does, whatever its network still holds up")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class UdpServerEndTest {

    private static final TimeSource TIME = TimeSource.SYSTEM;

    /** No step waits for anything that a network of an hour's delay holds up. */
    private static final EndingTimes SOON =
            new EndingTimes(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(100));

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"0, 0", "3600000000000, 0", "0, 3600000000000", "3600000000000, 3600000000000"})
    void thePortIsFreeAndNothingUnfinishedIsLeft(long delayInNanos, long delayOutNanos) throws Exception {
        BadNetwork network = new BadNetwork(
                Impairments.NONE.withDelay(delayInNanos, 0), Impairments.NONE.withDelay(delayOutNanos, 0), 0);
        Executor threads = UdpServerEndTest::run;
        UdpServer server;
        Cookies cookies = new Cookies(new byte[32], TIME.nanos());
        try (FileTree files = FileTree.open(directory, true, threads, TIME::wallMicros)) {
            Service service = new Service(Transport.UDP, TIME::nanos, files);
            UdpLimits limits =
                    new UdpLimits(2_000, Duration.ofHours(1), 100, 1 << 20, 3, 1 << 20, 1 << 24, Settings.DEFAULT);
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            server = UdpServer.bind(any, TrafficClass.NONE, service, limits, cookies, threads, network, TIME);
            Thread answering = new Thread(server::answerDatagrams, "server");
            answering.setDaemon(true);
            answering.start();
            try (DatagramChannel client = DatagramChannel.open().bind(any)) {
                ask(client, server, "{\"type\":\"ping\",\"id\":1,\"sentAt\":0}" + " ".repeat(160));
                String cookie = cookies.bake((InetSocketAddress) client.getLocalAddress(), TIME.nanos());
                ask(client, server, "{\"type\":\"put\",\"id\":2,\"path\":\"a\",\"cookie\":\"" + cookie + "\"}");
                if (delayInNanos == 0) {
                    awaitUnfinished(1);
                }
                server.shutDown(SOON);
                answering.join(60_000);
                assertFalse(answering.isAlive());
                awaitUnfinished(0);
            }
        }
        try (DatagramChannel next = DatagramChannel.open().bind(server.address())) {
            assertTrue(next.isOpen());
        }
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "transfer");
        thread.setDaemon(true);
        thread.start();
    }

    private static void ask(DatagramChannel client, UdpServer server, String request) throws IOException {
        client.send(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)), server.address());
    }

    /** A server whose network lets nobody know ends its transfers, and these tidy up on their own threads. */
    private void awaitUnfinished(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> unfinished().size() == count);
    }

    private List<Path> unfinished() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }
}
