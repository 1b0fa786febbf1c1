package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static socketlab.it.Patience.await;
import static socketlab.it.Requests.nextId;
import static socketlab.it.Requests.ping;
import static socketlab.it.Requests.roomy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server as a process: how it starts, what it logs, how it leaves. Run once over TCP and once over UDP. */
abstract class ServerProcessContract {

    static final int STATUS_AFTER_SIGTERM = 128 + 15;

    /** Any other program of the machine may have a port, or be given it at the wrong moment; hardly so many in a row. */
    private static final int MOST_PORTS = 10;

    private static final String LOG_LINE =
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d,\\d{3} (DEBUG|INFO |WARN |ERROR) .+";

    private final Protocol protocol;

    ServerProcessContract(Protocol protocol) {
        this.protocol = protocol;
    }

    @Test
    void standardOutputCarriesTheReadyLineAloneAndStandardErrorNothingButTheLog() throws Exception {
        try (RunningServer server = RunningServer.startProcess(protocol)) {
            server.process().err().awaitLine(".*listens on.*");
            server.assertServesAGoodClient();
            server.process().signal("TERM");
            RunningProgram.Ending ending = server.process().ending();

            assertEquals(protocol.server().program() + " ready on " + server.target() + "\n", ending.out());
            assertFalse(ending.errLines().isEmpty());
            assertIsNothingButTheLog(ending.err());
        }
    }

    static void assertIsNothingButTheLog(String err) {
        assertEquals(
                List.of(),
                err.lines().filter(line -> !line.matches(LOG_LINE)).limit(5).toList());
    }

    @Test
    void aServerThatIsToldToLeaveAsSoonAsItIsReadyLeavesInOrder() throws Exception {
        try (RunningServer server = RunningServer.startProcess(protocol)) {
            server.process().signal("TERM");
            RunningProgram.Ending ending = server.process().ending();
            assertEquals(STATUS_AFTER_SIGTERM, ending.status());
            assertIsNothingButTheLog(ending.err());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatClientsSendReachesTheLogOnlyEscapedOrNotAtAll(boolean verbose) throws Exception {
        String[] arguments = verbose ? new String[] {"--verbose"} : new String[0];
        try (RunningServer server = RunningServer.startProcess(protocol, arguments)) {
            server.process().err().awaitLine(".*listens on.*");
            for (String evil : List.of(
                    "{\u001b[2J\r\n2026-01-01T00:00:00,000 INFO  forged",
                    "{\"type\":\"\\u001b[2J\\r\\nforged\",\"id\":1}",
                    "{\"type\":\"echo\",\"id\":1,\"\u001b[2J\r\nforged\":1}",
                    "{\"type\":\"echo\",\"id\":1,\"text\":\"\\u001b[2J\\r\\nforged ${env:PATH} ${jndi:ldap://x}\"}")) {
                try (Talk talk = server.connect()) {
                    talk.ask(roomy(evil));
                }
            }
            server.assertServesAGoodClient();
            server.process().signal("TERM");
            RunningProgram.Ending ending = server.process().ending();

            assertIsNothingButTheLog(ending.err());
            assertFalse(ending.err().matches("(?s).*[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f].*"), ending.err());
        }
    }

    @Test
    void aPortThatIsTakenIsSaidInOneLine() throws Exception {
        try (RunningServer first = RunningServer.start(protocol);
                RunningProgram second = RunningProcess.start(protocol.server()
                        .command("-p", Integer.toString(first.address().getPort())))) {
            RunningProgram.Ending ending = second.ending();
            assertEquals(2, ending.status());
            assertEquals("", ending.out());
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().contains("cannot listen on " + first.target()), ending.err());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "255.255.255.255, broadcast",
        "127.255.255.255, broadcast",
        "224.0.0.1, multicast",
        "::ffff:224.0.0.1, multicast",
        "ff02::1, multicast",
        "ff0e::7, multicast"
    })
    void anAddressOfManyMachinesIsRefusedInOneLine(String address, String kind) throws Exception {
        try (RunningProgram server = EmbeddedProgram.start(protocol.server(), Path.of(""), "-p", "0", "-b", address)) {
            RunningProgram.Ending ending = server.ending();
            assertEquals(2, ending.status());
            assertEquals("", ending.out());
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().contains("this is a " + kind + " address"), ending.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", "::1", "fe80::1"})
    void withoutIpv6AnAddressOfItIsRefusedInOneLineAndIpv4IsServed(String address) throws Exception {
        List<String> withoutIpv6 = List.of("-Djava.net.preferIPv4Stack=true");
        try (RunningProgram server =
                        RunningProcess.start(protocol.server().commandWith(withoutIpv6, "-p", "0", "-b", address));
                RunningServer good = RunningServer.startWith(withoutIpv6, protocol)) {
            RunningProgram.Ending ending = server.ending();
            assertEquals(2, ending.status());
            assertEquals("", ending.out());
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().contains("there is no IPv6 on this machine"), ending.err());
            good.assertServesAGoodClient();
        }
    }

    @Test
    void theOtherProtocolMayHaveThePortOfTheSameNumber() throws Exception {
        Protocol other = protocol == Protocol.TCP ? Protocol.UDP : Protocol.TCP;
        for (int attempt = 1; attempt <= MOST_PORTS; attempt++) {
            try (RunningServer server = RunningServer.start(protocol);
                    RunningServer namesake = RunningServer.startAtIfFree(server.address(), other)) {
                if (namesake != null) {
                    server.assertServesAGoodClient();
                    namesake.assertServesAGoodClient();
                    return;
                }
            }
        }
        throw new AssertionError("of " + MOST_PORTS + " ports, none was free for " + other);
    }

    @Test
    void clientsAreServedOverIpv6() throws Exception {
        assumeTrue(hasIpv6Loopback(), "this machine has no ::1");
        try (RunningServer server = RunningServer.start(protocol, "--bind", "::1");
                RunningProgram client = EmbeddedProgram.start(
                        protocol.client(),
                        Path.of(""),
                        "ping",
                        server.target(),
                        "-c",
                        "2",
                        "-i",
                        "10ms",
                        "-W",
                        "60s")) {
            server.assertServesAGoodClient();
            RunningProgram.Ending ending = client.ending();
            assertEquals(0, ending.status(), ending.err());
            assertTrue(ending.out().contains("2 sent, 2 received, 0 lost"), ending.out());
        }
    }

    private static boolean hasIpv6Loopback() {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("::1", 0))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aServerWithIdleClientsLeavesAndItsPortIsFreeAtOnce() throws Exception {
        try (RunningServer server = RunningServer.startProcess(protocol);
                Talk first = server.connect();
                Talk second = server.connect()) {
            assertEquals("pong", first.ask(ping(nextId())).verdict());
            assertEquals("pong", second.ask(ping(nextId())).verdict());
            server.process().signal("TERM");
            assertEquals(STATUS_AFTER_SIGTERM, server.process().ending().status());
            try (RunningServer successor = RunningServer.startAt(server.address(), protocol)) {
                successor.assertServesAGoodClient();
            }
        }
    }

    /** That all are answered or refused is a matter of unit tests: a client that stops may find the server gone. */
    @Test
    void aServerThatLeavesUnderLoadAnswersAndRefusesInOrderAndItsPortIsFreeAtOnce() throws Exception {
        int clients = 4;
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        List<Load> loads = new ArrayList<>();
        try (RunningServer server = RunningServer.startProcess(protocol)) {
            List<Future<Load>> done = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Load load = new Load(server.connect());
                loads.add(load);
                done.add(threads.submit(load, load));
            }
            await("1000 answers")
                    .until(() ->
                            loads.stream().mapToInt(load -> load.answered.get()).sum() > 1000
                                    || done.stream().anyMatch(Future::isDone));
            loads.forEach(Load::expectTheEnd);
            server.process().signal("TERM");
            assertEquals(STATUS_AFTER_SIGTERM, server.process().ending().status());
            threads.shutdown();
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                closeAll(loads); // they wait for replies to datagrams that nobody has read
            }
            for (Future<Load> load : done) {
                load.get();
            }
            try (RunningServer successor = RunningServer.startAt(server.address(), protocol)) {
                successor.assertServesAGoodClient();
            }
        } finally {
            closeAll(loads);
            threads.shutdownNow();
        }
    }

    private static void closeAll(List<Load> loads) throws IOException {
        for (Load load : loads) {
            load.talk.close();
        }
    }

    /** A client that keeps some requests in flight until it is refused, and then asks no more; or the server has gone. */
    private static final class Load implements Runnable {

        private static final int IN_FLIGHT = 16;
        private static final int END_OF_PATIENCE = 10_000_000;

        private final Talk talk;
        private final AtomicInteger answered = new AtomicInteger();
        private volatile boolean serverMayGo;

        Load(Talk talk) {
            this.talk = talk;
        }

        /** From now on, the end of the talk is no failure. */
        void expectTheEnd() {
            serverMayGo = true;
        }

        @Override
        public void run() {
            try {
                askUntilRefused();
            } catch (IOException e) {
                assertTrue(serverMayGo, e::toString);
            }
        }

        private void askUntilRefused() throws IOException {
            int sent = 0;
            boolean refused = false;
            Queue<Long> inFlight = new ArrayDeque<>();
            while (sent < END_OF_PATIENCE && !refused || !inFlight.isEmpty()) {
                while (!refused && inFlight.size() < IN_FLIGHT) {
                    long id = nextId();
                    talk.send(roomy(ping(id)));
                    inFlight.add(id);
                    sent++;
                }
                Json reply = Json.parse(talk.receive());
                assertEquals(inFlight.remove(), reply.id(), "answers come in the order of the requests");
                if (reply.verdict().equals("pong")) {
                    assertFalse(refused, "after the first refusal all are refused");
                    answered.incrementAndGet();
                } else {
                    assertEquals("shutting-down", reply.verdict());
                    assertTrue(serverMayGo, "refused, and nobody has told the server to leave");
                    refused = true;
                }
            }
            assertTrue(refused, "the server never leaves");
        }
    }
}
