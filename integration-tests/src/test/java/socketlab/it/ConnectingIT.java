package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Between a client and its server: names with several addresses, who does not answer, who answers instead")
class ConnectingIT {

    @TempDir
    private Path directory;

    /** A TCP port that neither accepts nor refuses: its queue of connections is full, so the kernel drops every SYN. */
    private record SilentPort(ServerSocket socket, List<SocketChannel> queued, long waiting) implements Closeable {

        private static final int MORE_THAN_FIT = 10;

        /** In Linux's table of connections: a SYN was sent. */
        private static final String SYN_SENT = "02";

        static SilentPort open() throws IOException {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            List<SocketChannel> queued = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_FIT; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(socket.getLocalSocketAddress());
                queued.add(channel);
            }
            return new SilentPort(socket, queued, clientsWaitingFor(socket.getLocalPort()));
        }

        private static long clientsWaitingFor(int port) throws IOException {
            String remote = String.format(":%04X %s ", port, SYN_SENT);
            long count = 0;
            for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
                count += Files.readAllLines(Path.of(table)).stream()
                        .filter(line -> line.contains(remote))
                        .count();
            }
            return count;
        }

        /** Waits until a client has begun to connect. */
        void awaitOneMoreClient() {
            Patience.await("a client that connects").until(() -> clientsWaitingFor(socket.getLocalPort()) > waiting);
        }

        String target() {
            return "127.0.0.1:" + socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel channel : queued) {
                channel.close();
            }
            socket.close();
        }
    }

    private RunningProgram start(Protocol protocol, String... arguments) {
        return EmbeddedProgram.start(protocol.client(), directory, arguments);
    }

    private RunningProgram.Ending run(Protocol protocol, String... arguments) throws Exception {
        try (RunningProgram client = start(protocol, arguments)) {
            client.type("a line for chat\n");
            client.endInput();
            return client.ending();
        }
    }

    /** As a process, with a table of names that holds one: {@code many}. */
    private RunningProgram.Ending runWithNames(Protocol protocol, List<String> addresses, String... arguments)
            throws Exception {
        Path hosts = directory.resolve("hosts");
        Files.write(hosts, addresses.stream().map(address -> address + " many").toList());
        return runWith("-Djdk.net.hosts.file=" + hosts, protocol, arguments);
    }

    private static RunningProgram.Ending runWith(String jvmOption, Protocol protocol, String... arguments)
            throws Exception {
        try (RunningProcess client =
                RunningProcess.start(protocol.client().commandWith(List.of(jvmOption), arguments))) {
            client.endInput();
            return client.ending();
        }
    }

    private static void assertFails(int status, String sentence, RunningProgram.Ending ending) {
        assertTrue(ending.err().contains(sentence), ending.err());
        assertEquals(1, ending.errLines().size(), ending.err());
        assertEquals(status, ending.status());
    }

    // ---- who does not answer ----

    @Test
    void connectingHasALimitOfItsOwn() throws Exception {
        try (SilentPort silent = SilentPort.open()) {
            assertFails(
                    1,
                    "no answer from " + silent.target() + " within ",
                    run(Protocol.TCP, "echo", "--connect-timeout", "200ms", silent.target(), "text"));
        }
    }

    @Test
    void theDeadlineOfPingHoldsWhileConnecting() throws Exception {
        try (SilentPort silent = SilentPort.open()) {
            assertFails(
                    1,
                    "no answer from " + silent.target() + " within the 200 ms of --deadline",
                    run(Protocol.TCP, "ping", "--connect-timeout", "1h", "-w", "200ms", silent.target()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "put"})
    void anInterruptionEndsATransferThatIsStillConnecting(String command) throws Exception {
        Files.writeString(directory.resolve("file"), "text");
        try (SilentPort silent = SilentPort.open();
                RunningProgram client =
                        start(Protocol.TCP, command, "--connect-timeout", "1h", silent.target(), "file")) {
            silent.awaitOneMoreClient();
            client.interrupt();
            assertFails(1, "interrupted", client.ending());
        }
    }

    @ParameterizedTest
    @CsvSource({"echo, 130", "ping, 130", "get, 1"})
    void ctrlCEndsAProcessThatIsConnecting(String command, int status) throws Exception {
        try (SilentPort silent = SilentPort.open();
                RunningProcess client = RunningProcess.start(Protocol.TCP
                        .client()
                        .command(
                                command.equals("ping")
                                        ? new String[] {command, "--connect-timeout", "1h", silent.target()}
                                        : new String[] {command, "--connect-timeout", "1h", silent.target(), "x"}))) {
            silent.awaitOneMoreClient();
            client.interrupt();
            assertEquals(status, client.ending().status());
        }
    }

    // ---- names with several addresses ----

    @ParameterizedTest
    @EnumSource
    void theNextAddressOfANameIsTriedWhereTheFirstRefuses(Protocol protocol) throws Exception {
        try (RunningServer server = RunningServer.start(protocol)) {
            RunningProgram.Ending ending = runWithNames(
                    protocol,
                    List.of("127.0.0.3", "127.0.0.1"),
                    "ping",
                    "-c",
                    "1",
                    "-W",
                    "180s",
                    "--connect-timeout",
                    "180s",
                    "many:" + server.address().getPort());
            assertEquals(0, ending.status(), ending.err());
            assertTrue(ending.out().startsWith("ping " + server.target()), ending.out());
        }
    }

    @ParameterizedTest
    @EnumSource
    void ifNoneAnswersAllAreNamed(Protocol protocol) throws Exception {
        try (DeafPort deaf = DeafPort.of(protocol)) {
            RunningProgram.Ending ending =
                    runWithNames(protocol, List.of("127.0.0.1", "127.0.0.3"), "echo", "many:" + deaf.number(), "text");
            assertFails(
                    1,
                    "none of the 2 addresses of 'many' answers: 127.0.0.1:" + deaf.number()
                            + " (nobody listens there), 127.0.0.3:" + deaf.number() + " (nobody listens there)",
                    ending);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHasNoAddressOfTheWantedFamilyIsSaid(Protocol protocol) throws Exception {
        assertFails(
                2,
                "'many' is the name of IPv4 addresses only, and -6 allows only IPv6",
                runWithNames(protocol, List.of("127.0.0.1"), "stats", "-6", "many"));
        assertFails(2, "'::1' is an IPv6 address, and -4 allows only IPv4", run(protocol, "stats", "-4", "::1"));
        assertFails(2, "-4 and -6 leave no address", run(protocol, "stats", "-4", "-6"));
    }

    @ParameterizedTest
    @CsvSource({"TCP, echo", "TCP, chat", "TCP, get", "UDP, ping", "UDP, chat", "UDP, list"})
    void anAddressFamilyThatJavaDoesWithoutIsSaid(Protocol protocol, String command) throws Exception {
        LongRun.unless(protocol == Protocol.UDP);
        String[] arguments = List.of("ping", "chat", "list").contains(command)
                ? new String[] {command, "[::1]:4242"}
                : new String[] {command, "[::1]:4242", "x"};
        assertFails(2, "[::1]:4242 needs IPv6", runWith("-Djava.net.preferIPv4Stack=true", protocol, arguments));
    }

    @ParameterizedTest
    @CsvSource({"TCP, 224.0.0.1, multicast", "TCP, 255.255.255.255, broadcast", "UDP, 255.255.255.255, broadcast"})
    void anAddressOfManyHostsIsSaid(Protocol protocol, String address, String kind) throws Exception {
        assertFails(2, address + ":4242 is a " + kind + " address", run(protocol, "echo", address, "text"));
    }

    // ---- what the kernel says, in a network of the test's own ----

    /** Runs the client, as a process, in a network that holds nothing but what a shell command sets up. */
    private static RunningProgram.Ending runInNetwork(String setUp, Protocol protocol, String... arguments)
            throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/unshare"))
                        && endingOf(List.of("unshare", "-rn", "true")).status() == 0,
                "this system gives no network of one's own (unshare -rn)");
        List<String> command = new ArrayList<>(List.of("unshare", "-rn", "bash", "-c", setUp + " && exec \"$@\"", "-"));
        command.addAll(protocol.client().command(arguments));
        return endingOf(command);
    }

    private static RunningProgram.Ending endingOf(List<String> command) throws Exception {
        try (RunningProcess process = RunningProcess.start(command)) {
            process.endInput();
            return process.ending();
        }
    }

    private static final String LOOPBACK = "ip link set lo up";
    private static final String A_LAN = "ip link add v0 type veth peer name v1 && ip addr add 10.9.0.1/24 dev v0"
            + " && ip link set v0 up && ip link set v1 up";

    @ParameterizedTest
    @EnumSource
    void aNetworkThatIsNotThereIsToldFromARefusal(Protocol protocol) throws Exception {
        assertFails(
                1,
                "no network leads to 10.9.0.2:4242",
                runInNetwork("true", protocol, "stats", "--connect-timeout", "200ms", "10.9.0.2"));
        assertFails(
                1,
                "nobody listens on " + protocol + " port 127.0.0.1:4242",
                runInNetwork(LOOPBACK, protocol, "stats", "127.0.0.1"));
    }

    @ParameterizedTest
    @EnumSource
    void noRouteAndWhatIsForbiddenAreSaid(Protocol protocol) throws Exception {
        assertFails(
                1,
                "no route to 10.1.0.1:4242",
                runInNetwork(
                        "ip route add unreachable 10.1.0.0/16",
                        protocol,
                        "stats",
                        "--connect-timeout",
                        "200ms",
                        "10.1.0.1"));
        assertFails(
                1,
                "this machine does not send to 10.1.0.1:4242",
                runInNetwork(
                        "ip route add prohibit 10.1.0.0/16",
                        protocol,
                        "stats",
                        "--connect-timeout",
                        "200ms",
                        "10.1.0.1"));
    }

    @ParameterizedTest
    @EnumSource
    void theBroadcastAddressOfALanIsSaid(Protocol protocol) throws Exception {
        LongRun.unless(protocol == Protocol.UDP);
        assertFails(2, "10.9.0.255:4242 is a broadcast address", runInNetwork(A_LAN, protocol, "stats", "10.9.0.255"));
    }

    @ParameterizedTest
    @EnumSource
    void anAddressFamilyThatTheMachineDoesWithoutIsSaid(Protocol protocol) throws Exception {
        LongRun.unless(protocol == Protocol.UDP);
        String without = LOOPBACK + " && sysctl -q net.ipv6.conf.all.disable_ipv6=1";
        assertFails(2, "[::1]:4242 needs IPv6", runInNetwork(without, protocol, "chat", "::1"));
    }

    // ---- who answers instead ----

    @ParameterizedTest
    @ValueSource(strings = {"ping", "echo", "list", "get", "put", "stats", "chat"})
    void anAnswerFromAnAddressThatWasNotAskedIsSaid(String command) throws Exception {
        Files.writeString(directory.resolve("file"), "text");
        try (RunningServer server = RunningServer.start(Protocol.UDP, "-b", "0.0.0.0")) {
            int port = server.address().getPort();
            run(Protocol.UDP, "echo", "127.0.0.1:" + port, "text"); // the first answer of a server takes its time
            List<String> words = new ArrayList<>(List.of(command));
            words.addAll(command.equals("ping") ? List.of("-c", "1", "-W", "3s") : List.of("--tries", "2"));
            words.add("127.0.0.2:" + port);
            words.addAll(List.of("echo", "get", "put").contains(command) ? List.of("file") : List.of());
            RunningProgram.Ending ending = run(Protocol.UDP, words.toArray(String[]::new));
            assertEquals(1, ending.status(), ending.err());
            assertTrue(
                    ending.err()
                            .contains("no answer from 127.0.0.2:" + port
                                    + ", but an answer came from 127.0.0.1, which was not asked: ask 127.0.0.1:" + port
                                    + ", or start the server with -b 127.0.0.2"),
                    ending.err());
            assertEquals(
                    "text\n",
                    run(Protocol.UDP, "echo", "127.0.0.1:" + port, "text").out());
        }
    }
}
