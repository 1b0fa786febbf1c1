package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
        "The smallest whole program, lab/PingPong.java: java runs it from its source, servers and clients of both kinds")
class PingPongIT {

    private static final Path SOURCE =
            Path.of(System.getProperty("socketlab.root", "..")).resolve("lab/PingPong.java");

    /** Both transports side by side, because most of the time goes into compiling it. */
    @Test
    void clientsOfBothTransportsMeasureTheirRoundTripsAlsoAfterAClientThatBrokeOff() throws Exception {
        try (RunningProcess tcpServer = start("tcp", "server", "0");
                RunningProcess udpServer = start("udp", "server", "0")) {
            int tcpPort = port(tcpServer);
            resetAConnection(tcpPort);
            try (RunningProcess tcp = start("tcp", "client", "" + tcpPort, "20", "5", "160");
                    RunningProcess udp = start("udp", "client", "" + port(udpServer), "20", "5", "160")) {
                assertMeasured("tcp: 20 round trips of 160 bytes, p50 [0-9]+\\.[0-9]{2} us", tcp);
                assertMeasured("udp: 20 round trips of 160 bytes, p50 [0-9]+\\.[0-9]{2} us", udp);
            }
            assertTrue(tcpServer.isAlive());
            assertTrue(udpServer.isAlive());
        }
    }

    @Test
    void whatItCanNotUseIsAnsweredByHowItIsUsed() throws Exception {
        try (RunningProcess noPort = start("tcp", "server", "65536")) {
            RunningProgram.Ending ending = noPort.ending();
            assertEquals(2, ending.status());
            assertEquals("", ending.out());
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().startsWith("usage: PingPong tcp|udp server PORT"), ending.err());
        }
    }

    private static RunningProcess start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(Jar.tool("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.add(SOURCE.toString());
        command.addAll(Arrays.asList(arguments));
        return RunningProcess.start(command);
    }

    private static int port(RunningProcess server) {
        String ready = server.out().awaitLine("ready on 127\\.0\\.0\\.1:[0-9]+");
        return Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1));
    }

    /** A lingering time of 0 makes the kernel send a RST instead of a FIN. */
    private static void resetAConnection(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(1);
        }
    }

    private static void assertMeasured(String regex, RunningProcess client) throws InterruptedException {
        RunningProgram.Ending ending = client.ending();
        assertEquals(0, ending.status(), ending.err());
        assertEquals(1, ending.outLines().size(), ending.out());
        assertTrue(ending.outLines().get(0).matches(regex), ending.out());
    }
}
