package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.Patience.await;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A server on a wildcard address serves each address that its machine has")
class ServerAddressesIT {

    private static final byte[] CONTENT = Workplace.content(300_000, 1);

    @ParameterizedTest
    @CsvSource({"UDP, 0.0.0.0", "UDP, ::", "TCP, 0.0.0.0", "TCP, ::"})
    void whoeverAsksAnyOfThemLosesNothing(String protocol, String wildcard, @TempDir Path directory) throws Exception {
        LongRun.unless(protocol.equals("UDP") == wildcard.equals("::"));
        NetworkNamespace.run(ServerAddressesIT.class, directory, protocol, wildcard);
    }

    /** In a namespace that has the loopback interface alone, and it is down. */
    public static void main(String[] arguments) throws Exception {
        Protocol protocol = Protocol.valueOf(arguments[0]);
        NetworkNamespace.run("ip", "link", "set", "lo", "up");
        NetworkNamespace.run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        NetworkNamespace.run("ip", "link", "set", "v1", "up");
        NetworkNamespace.run("ip", "link", "set", "v0", "up");
        add("192.0.2.1/24");
        add("192.0.2.2/24");
        add("2001:db8::1/64", "nodad");
        add("2001:db8::2/64", "nodad");
        Path served = Files.createDirectories(Path.of("served"));
        Files.write(served.resolve("file"), CONTENT);
        try (RunningServer server = RunningServer.start(
                protocol, "-b", arguments[1], "-d", served.toAbsolutePath().toString(), "--writable")) {
            Workplace client = new Workplace(
                    protocol, Files.createDirectories(Path.of("client")).toAbsolutePath());
            int port = server.address().getPort();
            List<String> addresses = new ArrayList<>(
                    List.of("127.0.0.1", "[::1]", "192.0.2.1", "192.0.2.2", "[2001:db8::1]", "[2001:db8::2]"));
            for (String address : addresses) {
                isServedWithoutLoss(client, address + ":" + port, served);
            }
            aSecondServerFindsThePortInUse(protocol, port);
            awaitService(client, linkLocal() + ":" + port);
            add("192.0.2.3/24");
            awaitService(client, "192.0.2.3:" + port);
            add("2001:db8::3/64"); // is tentative at first
            awaitService(client, "[2001:db8::3]:" + port);
            NetworkNamespace.run("ip", "addr", "del", "192.0.2.2/24", "dev", "v0");
            for (String address : List.of("192.0.2.1", "192.0.2.3", "[2001:db8::3]")) {
                isServedWithoutLoss(client, address + ":" + port, served);
            }
            add("192.0.2.2/24");
            awaitService(client, "192.0.2.2:" + port);
            aSecondServerFindsThePortInUse(protocol, port);
        }
    }

    private static void add(String... address) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip", "addr", "add", "dev", "v0"));
        command.addAll(List.of(address));
        NetworkNamespace.run(command.toArray(String[]::new));
    }

    private static void isServedWithoutLoss(Workplace client, String server, Path served) throws Exception {
        RunningProgram.Ending ping = client.run("ping", server, "-c", "5", "-i", "10ms");
        assertTrue(ping.out().contains("5 sent, 5 received, 0 lost"), () -> server + ping.out() + ping.err());
        assertEquals("hello\n", wellDone(client, "echo", server, "hello").out());
        assertTrue(wellDone(client, "list", "--server", server).out().contains("file"));
        Files.deleteIfExists(client.directory().resolve("got"));
        wellDone(client, "get", "--server", server, "file", "got");
        assertArrayEquals(CONTENT, client.read("got"));
        wellDone(client, "put", "--server", server, "--replace", "got", "stored");
        assertArrayEquals(CONTENT, Files.readAllBytes(served.resolve("stored")));
    }

    private static RunningProgram.Ending wellDone(Workplace client, String... arguments) throws Exception {
        RunningProgram.Ending ending = client.run(arguments);
        assertEquals(0, ending.status(), () -> String.join(" ", arguments) + ": " + ending.out() + ending.err());
        return ending;
    }

    /** For an address that was not there when the server began. */
    private static void awaitService(Workplace client, String server) {
        await("service at " + server).until(() -> {
            try (RunningProgram ping = EmbeddedProgram.start(
                    client.protocol().client(), client.directory(), "ping", server, "-c", "1", "-W", "1s")) {
                return ping.ending().status() == 0;
            }
        });
    }

    private static String linkLocal() throws Exception {
        for (InetAddress address :
                (Iterable<InetAddress>) NetworkInterface.getByName("v0").inetAddresses()::iterator) {
            if (address instanceof Inet6Address && address.isLinkLocalAddress()) {
                return "[" + address.getHostAddress() + "]";
            }
        }
        throw new AssertionError("v0 has no link-local address");
    }

    private static void aSecondServerFindsThePortInUse(Protocol protocol, int port) throws Exception {
        for (String address : List.of("0.0.0.0", "::", "192.0.2.1", "2001:db8::2", "127.0.0.9")) {
            try (RunningProgram second = EmbeddedProgram.start(
                    protocol.server(), Path.of(""), "-p", Integer.toString(port), "-b", address)) {
                RunningProgram.Ending ending = second.ending();
                assertEquals(2, ending.status());
                assertTrue(ending.err().contains("cannot listen on"), ending.err());
            }
        }
    }
}
