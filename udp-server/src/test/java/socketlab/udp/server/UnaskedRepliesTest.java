package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import socketlab.common.cli.TrafficClass;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.message.Transport;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

@DisplayName("A server and a program that answers whatever comes have soon nothing more to say to each other")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class UnaskedRepliesTest {

    private static final TimeSource TIME = TimeSource.SYSTEM;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int ROUNDS = 500;

    private UdpServer server;
    private Thread answering;
    private long latestId;

    @BeforeEach
    void start() throws IOException {
        Service service = new Service(Transport.UDP, TIME::nanos);
        UdpLimits limits =
                new UdpLimits(2_000, Duration.ofHours(1), 100, 1 << 20, 1, 1 << 20, 1 << 24, Settings.DEFAULT);
        BadNetwork network = new BadNetwork(Impairments.NONE, Impairments.NONE, 0);
        server = UdpServer.bind(
                ANY,
                TrafficClass.NONE,
                service,
                limits,
                new Cookies(new byte[32], TIME.nanos()),
                Runnable::run,
                network,
                TIME);
        answering = new Thread(server::answerDatagrams, "server");
        answering.start();
    }

    @AfterEach
    void end() throws Exception {
        server.shutDown(new EndingTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)));
        answering.join();
    }

    /** Begins with one datagram, as one that somebody has forged; returns how often the program was answered. */
    private int answersTo(UnaryOperator<byte[]> program, String forged) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(ANY)) {
            socket.connect(server.address());
            byte[] next = forged.getBytes(StandardCharsets.US_ASCII);
            int answers = 0;
            for (int round = 0; round < ROUNDS && next != null; round++) {
                byte[] answer = ask(next, socket);
                answers += answer == null ? 0 : 1;
                next = answer == null ? null : program.apply(answer);
            }
            return answers;
        }
    }

    /** The answer to a datagram; {@code null} if the server has answered what came behind it, and not this. */
    private byte[] ask(byte[] datagram, DatagramSocket socket) throws IOException {
        long id = ++latestId;
        byte[] ping = ("{\"type\":\"ping\",\"id\":" + id + ",\"sentAt\":0}" + " ".repeat(160))
                .getBytes(StandardCharsets.US_ASCII);
        socket.send(new DatagramPacket(datagram, datagram.length));
        socket.send(new DatagramPacket(ping, ping.length));
        byte[] answer = null;
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
            socket.receive(packet);
            byte[] came = Arrays.copyOf(packet.getData(), packet.getLength());
            String text = new String(came, StandardCharsets.UTF_8);
            if (text.startsWith("{\"type\":\"pong\",\"id\":" + id + ",")) {
                return answer;
            }
            answer = came;
        }
    }

    @Test
    void echoAndChargenAreNotAnsweredOnce() throws IOException {
        String chargen = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg\r\n";
        assertEquals(0, answersTo(UnaryOperator.identity(), chargen));
        assertEquals(0, answersTo(answer -> chargen.getBytes(StandardCharsets.US_ASCII), chargen));
    }

    @Test
    void anEchoOfAnErrorIsNotAnswered() throws IOException {
        assertEquals(1, answersTo(UnaryOperator.identity(), "{\"x" + " ".repeat(200)));
    }

    @Test
    void whatLooksLikeTheBeginningOfAMessageIsAnsweredAFewTimes() throws IOException {
        String looksAlike = "{\"x" + " ".repeat(200);
        long before = TIME.nanos();
        int answers = answersTo(answer -> looksAlike.getBytes(StandardCharsets.US_ASCII), looksAlike);
        long seconds = (TIME.nanos() - before) / NANOS_PER_SECOND;
        assertTrue(answers >= ErrorAllowance.BURST, answers + " answers");
        assertTrue(answers <= ErrorAllowance.BURST + seconds + 1, answers + " answers in " + seconds + " s");
        assertTrue(answers < ROUNDS, "no end");
    }
}
