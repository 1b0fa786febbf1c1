package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Looks at the packets themselves, in a network where a test may do that; Java can't, so Python does. */
@DisplayName("--tos marks the packets of whoever is told, from the client's first one on")
class MarkedPacketsIT {

    /** A line for each packet: the protocol's number, both ports, the mark, and TCP's flags. */
    private static final String SNIFFER = """
            import socket
            s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
            s.bind(("lo", 0))
            print("ready", flush=True)
            while True:
                p, where = s.recvfrom(65535)
                if where[2] == socket.PACKET_OUTGOING: # comes once more
                    continue
                if p[0] >> 4 == 4:
                    mark, protocol, begin = p[1], p[9], (p[0] & 15) * 4
                else:
                    mark, protocol, begin = (p[0] & 15) << 4 | p[1] >> 4, p[6], 40
                if protocol in (6, 17):
                    ports = int.from_bytes(p[begin:begin + 2], "big"), int.from_bytes(p[begin + 2:begin + 4], "big")
                    print(protocol, *ports, hex(mark), p[begin + 13] if protocol == 6 else 0, flush=True)
            """;

    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final int SYN = 2;
    private static final int PUSH = 8;
    private static final int DISCARD_PORT = 9;

    @ParameterizedTest
    @CsvSource({
        "TCP, 127.0.0.1, 127.0.0.1",
        "TCP, ::1, [::1]",
        "TCP, ::, [::1]",
        "UDP, 127.0.0.1, 127.0.0.1",
        "UDP, ::1, [::1]",
        "UDP, 0.0.0.0, 127.0.0.1",
        "UDP, ::, 127.0.0.1",
        "UDP, ::, [::1]",
    })
    void bothWays(String protocol, String bind, String asked, @TempDir Path directory) throws Exception {
        LongRun.unless(protocol.equals("TCP") && bind.equals("127.0.0.1"));
        assumeTrue(Files.isExecutable(PYTHON), "there is no " + PYTHON + " here, which looks at the packets");
        NetworkNamespace.run(MarkedPacketsIT.class, directory, protocol, bind, asked);
    }

    public static void main(String[] arguments) throws Exception {
        Protocol protocol = Protocol.valueOf(arguments[0]);
        NetworkNamespace.run("ip", "link", "set", "lo", "up");
        Path script = Files.writeString(Path.of("sniffer.py"), SNIFFER);
        try (RunningProcess sniffer = RunningProcess.start(List.of(PYTHON.toString(), script.toString()));
                RunningServer server = RunningServer.start(protocol, "-b", arguments[1], "--tos", "AF41")) {
            sniffer.out().awaitLine("ready");
            int port = server.address().getPort();
            Workplace client = new Workplace(protocol, Path.of("").toAbsolutePath());
            RunningProgram.Ending ping =
                    client.run("ping", arguments[2] + ":" + port, "-c", "3", "-i", "0", "--tos", "0xb9");
            assertEquals(0, ping.status(), ping.err());
            assertTrue(ping.out().contains(" marked 0xb8: "), ping.out());
            sayThatAllHasCome();
            sniffer.out().awaitLine("17 \\d+ " + DISCARD_PORT + " .*");
            check(sniffer.out().text(), port);
        }
    }

    private static void sayThatAllHasCome() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getLoopbackAddress(), DISCARD_PORT));
        }
    }

    private static void check(String packets, int port) {
        boolean requestsSeen = false;
        boolean repliesSeen = false;
        for (String line : packets.lines().filter(line -> line.matches("\\d.*")).toList()) {
            String[] words = line.split(" ");
            boolean isMeant = words[0].equals("17") || (Integer.parseInt(words[4]) & (SYN | PUSH)) != 0;
            if (words[2].equals(Integer.toString(port)) && isMeant) {
                assertEquals("0xb8", words[3], packets);
                requestsSeen = true;
            }
            boolean isHandshake = words[0].equals("6") && (Integer.parseInt(words[4]) & SYN) != 0;
            if (words[1].equals(Integer.toString(port)) && isMeant && !isHandshake) {
                assertEquals("0x88", words[3], packets);
                repliesSeen = true;
            }
        }
        assertTrue(requestsSeen && repliesSeen, packets);
        assertFalse(packets.contains("Traceback"), packets);
    }
}
