package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
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
    private static final List<Long> ONE_TO_TEN =
            LongStream.rangeClosed(1, 10).boxed().toList();

    private static RunningServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = RunningServer.start(Protocol.UDP);
        server.assertServesAGoodClient();
    }

    @AfterAll
    static void endServer() {
        server.close();
    }

    // ---- named datagrams

    @Test
    void justTheDatagramsThatAreNamedAreLostOrLate() throws Exception {
        Json result = ping("-c 10 -i 20ms -W 2s --drop 3,7 --delay-only 5=250ms");
        assertEquals(List.of(3L, 7L), lost(result));
        assertEquals(1, result.number("reordered"), "number 5, which those behind it overtake");
        List<Long> slow = answered(result).stream()
                .filter(seq -> rttNanos(result, seq) >= 250 * MILLI)
                .toList();
        assertTrue(slow.contains(5L), result.toString());
        assertTrue(slow.size() < answered(result).size(), result.toString());
    }

    @Test
    void theServerDoesTheSameToItsRepliesAndToWhatItReceives() throws Exception {
        // The good client, which makes the server load all that it needs, has the first two datagrams of each
        // direction.
        try (RunningServer bad = start("--drop", "in=4,out=5", "--delay-only", "in=3=2s,out=3=1s");
                DatagramClient client = new DatagramClient(bad.address())) {
            bad.assertServesAGoodClient();
            // Of the requests, the second is lost and the first is late; of the replies to 3, 4, 5 and 1, the third is
            // lost.
            long start = System.nanoTime();
            long first = Requests.nextId();
            for (int i = 1; i <= 5; i++) {
                client.send(Requests.roomy(Requests.ping(i == 1 ? first : Requests.nextId())));
            }
            List<Long> answered = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                answered.add(Json.parse(client.receive()).id() - first + 1);
            }
            assertEquals(List.of(4L, 3L, 1L), answered, "3 is held back for a second, and 1 for two on its way in");
            assertTrue(System.nanoTime() - start >= 2_000 * MILLI);
        }
    }

    // ---- chance

    @Test
    void lossHasItsRateAndTheSameSeedLosesTheSame() throws Exception {
        String arguments = "-c 200 -i 1ms -W 2s --loss out=30% --seed 7";
        Json result = ping(arguments);
        // 60 expected; by Bernstein's inequality, 60 +- 50 leaves room for one failure in 10^9 if the seed were random.
        assertTrue(result.number("lost") >= 10 && result.number("lost") <= 110, "lost: " + result.number("lost"));
        assertEquals(lost(result), lost(ping(arguments)));
    }

    @Test
    void delaysAddUpInTheRoundTrip() throws Exception {
        Json result = ping("-c 10 -i 5ms -W 60s --delay in=30ms,out=40ms --jitter 5ms");
        assertEquals(10, result.number("received"));
        assertTrue(result.object("rttNanos").number("min") >= 70 * MILLI, result.toString());
    }

    @Test
    void duplicatesAreCountedAsSuch() throws Exception {
        Json result = ping("-c 10 -i 10ms -W 60s --duplicate 100%");
        assertEquals(10, result.number("received"));
        assertEquals(0, result.number("lost"));
        // Two requests make two replies, and these arrive as four; the last ones may come after the end.
        long duplicated = result.number("duplicated");
        assertTrue(duplicated >= 27 && duplicated <= 30, "duplicated: " + duplicated);
    }

    @Test
    void whatIsHeldBackIsCountedAsReordered() throws Exception {
        Json result = ping("-c 100 -i 5ms -W 60s --reorder in=20% --reorder-by in=50ms --seed 1");
        assertEquals(100, result.number("received"));
        long reordered = result.number("reordered");
        assertTrue(reordered >= 1 && reordered < 50, "reordered: " + reordered);
    }

    @Test
    void aCorruptDatagramHarmsNobody() throws Exception {
        RunningProgram.Ending ending = run(server, "-c 100 -i 1ms -W 200ms --seed 5 --corrupt 50%");
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
        RunningProgram.Ending ending = run(server, "-c 1 -W 60s --jitter 1us");
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

    private static Json ping(String arguments) throws Exception {
        return pingTo(server, arguments);
    }

    private static Json pingTo(RunningServer target, String arguments) throws Exception {
        RunningProgram.Ending ending = run(target, arguments + " --json -");
        assertEquals(0, ending.status(), ending.err());
        return Json.parse(ending.out());
    }

    private static RunningProgram.Ending run(RunningServer target, String arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("ping", target.target()));
        all.addAll(List.of(arguments.split(" ")));
        try (RunningProgram client = EmbeddedProgram.start(Jar.UDP_CLIENT, Path.of(""), all.toArray(String[]::new))) {
            return client.ending();
        }
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
