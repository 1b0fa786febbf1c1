package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The UDP programs behind a bad network: what the options promise is what {@code ping} counts. Times have only lower
 * bounds here, since a busy machine adds to every delay.
 */
class BadNetworkIT {

    private static final long MILLI = 1_000_000;
    private static final int ENDED_BY_SIGTERM = 143;

    /** So long that what comes too late is lost by the network, and not because a busy machine stood still. */
    private static final String LONG = " -W 20s";

    private static RunningServer server;

    /** Others, so that while one stands still its socket has room for all that comes. */
    private static RunningServer second;

    private static RunningServer third;

    /** Behind a network with the same loss and seed as that of the clients. */
    private static RunningServer asLossy;

    // These wait for replies that never come, and do so side by side.
    private static RunningProgram named;
    private static RunningProgram lossy;
    private static RunningProgram lossyAgain;
    private static RunningProgram throughTheServersLoss;
    private static RunningProgram corrupting;

    @BeforeAll
    static void startServerAndPatientClients() throws IOException {
        server = start();
        server.assertServesAGoodClient();
        second = start();
        third = start();
        named = ping(server, "-c 10 -i 20ms --drop 3,7 --delay-only 5=10s --json -" + LONG);
        lossy = ping(second, "-c 200 -i 1ms --loss out=30% --seed 7 --json -" + LONG);
        lossyAgain = ping(third, "-c 200 -i 1ms --loss out=30% --seed 7 --json -" + LONG);
        asLossy = start("--loss", "out=30%", "--seed", "7");
        throughTheServersLoss = ping(asLossy, "-c 200 -i 1ms --json -" + LONG);
        corrupting = ping(server, "-c 100 -i 1ms --corrupt 50% --seed 5" + LONG);
    }

    @AfterAll
    static void endAll() {
        Stream.of(named, lossy, lossyAgain, throughTheServersLoss, corrupting)
                .filter(Objects::nonNull)
                .forEach(RunningProgram::close);
        Stream.of(server, second, third, asLossy).filter(Objects::nonNull).forEach(RunningServer::close);
    }

    // ---- named datagrams

    @Test
    void justTheDatagramsThatAreNamedAreLostOrLate() throws Exception {
        Json result = resultOf(named);
        assertEquals(List.of(3L, 7L), lost(result));
        assertEquals(1, result.number("reordered"), "number 5, which those behind it overtake");
        List<Long> slow = answered(result).stream()
                .filter(seq -> rttNanos(result, seq) >= 10_000 * MILLI)
                .toList();
        assertEquals(List.of(5L), slow, result.toString());
        assertEquals(
                Map.of("drop", "3,7", "delay-only", "5=10s"),
                result.object("options").object("network").members(),
                "so that nobody compares it with others");
    }

    @Test
    void theServerDoesTheSameToItsRepliesAndToWhatItReceives() throws Exception {
        // One after the other: the first request and its reply are late, the second request is lost, and of the replies
        // to the others the second one.
        try (RunningServer bad = start("--drop", "in=2,out=2", "--delay-only", "in=1=200ms,out=1=100ms");
                DatagramClient client = new DatagramClient(bad.address())) {
            long start = System.nanoTime();
            long first = Requests.nextId();
            client.send(Requests.roomy(Requests.ping(first)));
            assertEquals(first, Json.parse(client.receive()).id());
            assertTrue(System.nanoTime() - start >= 300 * MILLI);
            client.send(Requests.roomy(Requests.ping(Requests.nextId())));
            client.send(Requests.roomy(Requests.ping(Requests.nextId())));
            long last = Requests.nextId();
            client.send(Requests.roomy(Requests.ping(last)));
            assertEquals(last, Json.parse(client.receive()).id());
        }
    }

    // ---- chance

    @Test
    void lossHasItsRateAndTheSameSeedLosesTheSame() throws Exception {
        Json result = resultOf(lossy);
        // 60 expected; by Bernstein's inequality, 60 +- 50 leaves room for one failure in 10^9 if the seed were random.
        assertTrue(result.number("lost") >= 10 && result.number("lost") <= 110, "lost: " + result.number("lost"));
        assertEquals(lost(result), lost(resultOf(lossyAgain)));
    }

    @Test
    void theServerHasOtherDiceThanTheClientFromTheSameSeed() throws Exception {
        Json result = resultOf(throughTheServersLoss);
        assertTrue(result.number("lost") >= 10 && result.number("lost") <= 110, "lost: " + result.number("lost"));
        assertNotEquals(lost(resultOf(lossy)), lost(result));
    }

    @Test
    void delaysAddUpInTheRoundTrip() throws Exception {
        Json result = resultOf("-c 10 -i 5ms -W 60s --delay in=30ms,out=40ms --jitter 5ms");
        assertEquals(10, result.number("received"));
        assertTrue(result.object("rttNanos").number("min") >= 70 * MILLI, result.toString());
    }

    @Test
    void duplicatesAreCountedAsSuch() throws Exception {
        Json result = resultOf("-c 10 -i 10ms -W 60s --duplicate 100%");
        assertEquals(10, result.number("received"));
        assertEquals(0, result.number("lost"));
        // Two requests make two replies, and these arrive as four; the last ones may come after the end.
        long duplicated = result.number("duplicated");
        assertTrue(duplicated >= 27 && duplicated <= 30, "duplicated: " + duplicated);
    }

    @Test
    void whatIsHeldBackIsCountedAsReordered() throws Exception {
        Json result = resultOf("-c 100 -i 5ms -W 60s --reorder in=20% --reorder-by in=50ms --seed 1");
        assertEquals(100, result.number("received"));
        long reordered = result.number("reordered");
        assertTrue(reordered >= 1 && reordered < 50, "reordered: " + reordered);
    }

    @Test
    void aCorruptDatagramHarmsNobody() throws Exception {
        RunningProgram.Ending ending = corrupting.ending();
        assertTrue(ending.status() == 0 || ending.status() == 1, ending.err());
        assertEquals("", ending.err());
        assertTrue(ending.out().contains("the server says bad-json"), ending.out());
        server.assertServesAGoodClient();
    }

    // ---- the bottleneck

    @Test
    void aBottleneckSendsOneAfterTheOther() throws Exception {
        try (RunningServer narrow = start("--rate", "out=64kbps", "--queue", "out=5");
                DatagramClient client = new DatagramClient(narrow.address())) {
            assertEquals("pong", client.ask(Requests.ping(Requests.nextId())).verdict());
            long start = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                client.send(Requests.sized(Requests.ping(Requests.nextId()), 400));
            }
            for (int i = 1; i <= 5; i++) {
                int bytes = client.receiveBytes().length;
                assertEquals(400, bytes, "a pong is as large as its ping");
                assertTrue(System.nanoTime() - start >= i * 50 * MILLI, i + " pongs of 50 ms each");
            }
        }
    }

    // ---- around it

    @Test
    void aSeedThatChanceHasChosenIsSaid() throws Exception {
        RunningProgram.Ending ending = run("-c 1 -W 60s --jitter 1us");
        assertEquals(0, ending.status());
        assertTrue(
                ending.err().matches("udp-client has a bad network; --seed \\d+ repeats what it does\n"), ending.err());
    }

    @Test
    void aServerThatIsToldToEndLeavesInTimeWhateverIsOnItsWay() throws Exception {
        try (RunningServer slow =
                        RunningServer.startProcess(Protocol.UDP, "--delay", "in=1ms,out=1h", "--jitter", "1us");
                DatagramClient client = new DatagramClient(slow.address())) {
            client.send(Requests.ping(Requests.nextId()));
            slow.process().err().awaitLine(".* udp-server has a bad network; --seed \\d+ repeats what it does");
            slow.process().signal("TERM");
            assertEquals(ENDED_BY_SIGTERM, slow.process().ending().status());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"TCP_SERVER | --loss 10% | Unknown option", "UDP_CLIENT | ping --drop 0 | a number from 1 on"})
    void wrongUsageIsSaidInOneLine(Jar jar, String arguments, String reason) throws Exception {
        try (RunningProgram program = EmbeddedProgram.start(jar, Path.of(""), arguments.split(" "))) {
            RunningProgram.Ending ending = program.ending();
            assertEquals(2, ending.status());
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().contains(reason), ending.err());
        }
    }

    private static RunningServer start(String... arguments) throws IOException {
        return RunningServer.start(Protocol.UDP, arguments);
    }

    private static RunningProgram ping(RunningServer target, String arguments) {
        List<String> all = new ArrayList<>(List.of("ping", target.target()));
        all.addAll(List.of(arguments.split(" +")));
        return EmbeddedProgram.start(Jar.UDP_CLIENT, Path.of(""), all.toArray(String[]::new));
    }

    private static RunningProgram.Ending run(String arguments) throws Exception {
        try (RunningProgram client = ping(server, arguments)) {
            return client.ending();
        }
    }

    private static Json resultOf(String arguments) throws Exception {
        try (RunningProgram client = ping(server, arguments + " --json -")) {
            return resultOf(client);
        }
    }

    private static Json resultOf(RunningProgram ping) throws Exception {
        RunningProgram.Ending ending = ping.ending();
        assertEquals(0, ending.status(), ending.err());
        return Json.parse(ending.out());
    }

    private static List<Long> lost(Json result) {
        return sequenceNumbers(result, "lost");
    }

    private static List<Long> answered(Json result) {
        return sequenceNumbers(result, "answered");
    }

    private static List<Long> sequenceNumbers(Json result, String outcome) {
        List<Json> samples = result.objects("samples");
        return LongStream.rangeClosed(1, samples.size())
                .filter(seq -> samples.get((int) seq - 1).text("outcome").equals(outcome))
                .boxed()
                .toList();
    }

    private static long rttNanos(Json result, long seq) {
        return result.objects("samples").get((int) seq - 1).number("rttNanos");
    }
}
