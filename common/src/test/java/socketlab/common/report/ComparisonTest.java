package socketlab.common.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("it changes the locale of the whole program")
@DisplayName("TCP against UDP: a table, a difference, and a sentence that says no more than the data allow")
class ComparisonTest {

    private static final String HEADING =
            "ms    runs    connect      min      p50      p90      p99      max   jitter     loss";

    private final List<SavedRun> runs = new ArrayList<>();
    private Optional<Floor> floor = Optional.empty();

    @Test
    void sixPairsThatAllDifferTheSameWay() {
        for (int i = 0; i < 6; i++) {
            tcp(i, 100_000 + 1_000 * i);
            udp(i, 80_000);
        }
        assertEquals(
                List.of(
                        HEADING,
                        "TCP      6      0.200    0.010    0.103    1.000    2.000    3.000    0.004   1.00 %",
                        "UDP      6          -    0.010    0.080    1.000    2.000    3.000    0.004   1.00 %",
                        "Each figure is the median of the runs' own; min, max and loss are of all their round trips.",
                        "Jitter is the smoothed one of RFC 3550. Connect is TCP's handshake, which UDP does not have.",
                        "",
                        "Difference of the medians, TCP less UDP: +22.5 µs, 95 % confidence interval +20.0 µs to"
                                + " +25.0 µs",
                        "(How: 6 pairs of runs, one TCP and one UDP, taken in turn; the difference of the two p50 of"
                                + " each pair;",
                        "the median of these and, by the sign test, the interval from number 1 to number 6 of them in"
                                + " order,",
                        "which holds the true median with a probability of 96.9 %.)",
                        "",
                        "Finding: in these runs to 127.0.0.1, the median round trip over UDP was shorter than over"
                                + " TCP, by 22.5 µs (22 % of TCP's)."),
                lines());
    }

    @Test
    void theOtherWayRoundTcpIsTheShorterOne() {
        for (int i = 0; i < 6; i++) {
            tcp(i, 80_000);
            udp(i, 100_000);
        }
        assertTrue(lines().contains("Difference of the medians, TCP less UDP: -20.0 µs, 95 % confidence interval"
                + " -20.0 µs to -20.0 µs"));
        assertFinding("Finding: in these runs to 127.0.0.1, the median round trip over TCP was shorter than over UDP,"
                + " by 20.0 µs (25 % of TCP's).");
    }

    @Test
    void anIntervalThatHoldsZeroIsNoFinding() {
        for (int i = 0; i < 6; i++) {
            tcp(i, 100_000);
            udp(i, i == 0 ? 100_001 : 50_000);
        }
        assertFinding("Finding: these runs to 127.0.0.1 show no difference between the median round trips of TCP and"
                + " UDP.");
    }

    @Test
    void zeroItselfIsInside() {
        for (int i = 0; i < 6; i++) {
            tcp(i, 100_000);
            udp(i, i == 0 ? 100_000 : 50_000);
        }
        assertFinding("Finding: these runs to 127.0.0.1 show no difference between the median round trips of TCP and"
                + " UDP.");
    }

    @Test
    void fivePairsAreTooFew() {
        for (int i = 0; i < 5; i++) {
            tcp(i, 100_000);
            udp(i, 80_000);
        }
        assertTrue(lines().contains("Difference of the medians, TCP less UDP: +20.0 µs, without a confidence interval,"
                + " which takes six pairs of runs"));
        assertFinding("Finding: too few runs to tell TCP from UDP.");
    }

    @Test
    void oneProtocolAloneHasNoDifference() {
        tcp(0, 100_000);
        assertEquals(
                List.of(
                        HEADING,
                        "TCP      1      0.200    0.010    0.100    1.000    2.000    3.000    0.004   1.00 %",
                        "Each figure is the median of the runs' own; min, max and loss are of all their round trips.",
                        "Jitter is the smoothed one of RFC 3550. Connect is TCP's handshake, which UDP does not have."),
                lines());
    }

    @Test
    void runsArePairedInTheOrderInWhichTheyWereMadeWhateverTheOrderOfTheFiles() {
        for (int i = 0; i < 12; i++) {
            tcp(i, 1_000_000 + 100_000 * i); // the machine drifts by more than the difference
            udp(i, 990_000 + 100_000 * i);
        }
        List<String> inOrder = lines();
        assertTrue(inOrder.contains("Difference of the medians, TCP less UDP: +10.0 µs, 95 % confidence interval"
                + " +10.0 µs to +10.0 µs"));
        Collections.shuffle(runs, new Random(1));
        assertEquals(inOrder, lines());
    }

    @Test
    void aRunWithoutItsPairCountsInTheTableOnly() {
        for (int i = 0; i < 6; i++) {
            tcp(i, 100_000);
            udp(i, 80_000);
        }
        tcp(6, 9_000_000);
        assertTrue(lines().get(1).startsWith("TCP      7 "));
        assertTrue(lines().contains("(How: 6 pairs of runs, one TCP and one UDP, taken in turn; the difference of the"
                + " two p50 of each pair;"));
    }

    @Test
    void lossIsOfAllRoundTripsTogether() {
        runs.add(counted("tcp", 1_000, 0, 0, 0));
        runs.add(counted("tcp", 10, 10, 0, 0));
        assertEquals(
                "TCP      2      0.200    0.010    0.100    1.000    2.000    3.000    0.004   0.99 %", lines().get(1));
    }

    @Test
    void whatWasDamagedAndWhatNeverLeftIsSaidApart() {
        runs.add(counted("tcp", 10, 0, 2, 0));
        runs.add(counted("udp", 10, 0, 3, 7));
        runs.add(counted("udp", 10, 0, 1, 1));
        assertEquals(
                List.of(
                        "TCP: 2 replies were damaged and count for nothing.",
                        "UDP: 4 replies were damaged and count for nothing.",
                        "UDP: 8 requests could not leave the client, and are not in the loss."),
                lines().subList(5, 8));
        assertTrue(lines().get(2).endsWith("0.00 %"));
    }

    @Test
    void theTargetIsNamedWithoutItsPort() {
        for (int i = 0; i < 6; i++) {
            runs.add(run("tcp", i).target("[2001:db8::1]:4242").saved());
            runs.add(run("udp", i).target("[2001:db8::1]:4343").saved());
        }
        assertFinding("Finding: these runs to [2001:db8::1] show no difference between the median round trips of TCP"
                + " and UDP.");
    }

    @Test
    void numbersLookTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        for (int i = 0; i < 6; i++) {
            tcp(i, 100_000);
            udp(i, 80_000);
        }
        List<String> here = lines();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals(here, lines());
        } finally {
            Locale.setDefault(before);
        }
    }

    // ---- what was not made alike

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "warmup | 0 | 1000 | --warmup 0 in tcp-0 and 5 more, 1000 in udp-1 and 5 more",
                "count | 100 | 50 | --count 100 in tcp-0 and 5 more, 50 in udp-1 and 5 more",
                "size | 160 | 5000 | --size 160 in tcp-0 and 5 more, 5000 in udp-1 and 5 more",
                "intervalNanos | 0 | 1000000 | --interval 0 in tcp-0 and 5 more, 1.000 ms in udp-1 and 5 more",
                "timeoutNanos | 1000000 | | --timeout 1.000 ms in tcp-0 and 5 more, none in udp-1 and 5 more",
                "deadlineNanos | | 1000000 | --deadline none in tcp-0 and 5 more, 1.000 ms in udp-1 and 5 more",
                "tos | 0 | 184 | --tos 0 in tcp-0 and 5 more, 184 in udp-1 and 5 more"
            })
    void anyOptionThatDiffersMakesRunsUnlike(String option, Long ofTcp, Long ofUdp, String difference) {
        for (int i = 0; i < 6; i++) {
            runs.add(run("tcp", 2 * i).option(option, ofTcp).saved());
            runs.add(run("udp", 2 * i + 1).option(option, ofUdp).saved());
        }
        assertEquals(List.of(difference), new Comparison(runs).unlike());
        assertTrue(lines().contains("These runs were not made alike: " + difference + "."), lines().toString());
        assertTrue(lines().get(lines().size() - 1).startsWith("Finding: "), "who asks for it has it compared");
    }

    @Test
    void theBadNetworksOfClientsAreOptionsLikeOthers() {
        runs.add(run("tcp", 0).saved());
        runs.add(run("udp", 1).option("network.delay-only", "5=200ms").saved());
        assertEquals(List.of("--delay-only none in tcp-0, 5=200ms in udp-1"), new Comparison(runs).unlike());
    }

    @Test
    void oneRunOfManyThatIsUnlikeIsNamedAlsoWithinOneProtocol() {
        runs.add(run("tcp", 0).option("size", 160L).saved());
        runs.add(run("tcp", 1).option("size", 320L).target("[::1]:4242").saved());
        runs.add(run("tcp", 2).option("size", 160L).saved());
        assertEquals(
                List.of(
                        "server 127.0.0.1 in tcp-0 and 1 more, [::1] in tcp-1",
                        "--size 160 in tcp-0 and 1 more, 320 in tcp-1"),
                new Comparison(runs).unlike());
    }

    @Test
    void runsWithTheSameOptionsAreAlikeWhateverTheirPortsVersionsAndRequestsWhichAreNamed() {
        runs.add(run("tcp", 0).saved());
        runs.add(run("tcp", 1).target("127.0.0.1:4343").sent(17).saved());
        runs.add(run("udp", 2).target("127.0.0.1:5353").version(null).saved());
        assertEquals(List.of(), new Comparison(runs).unlike());
        assertTrue(
                lines().contains("These runs also differ in: version 1 in tcp-0 and 1 more, none in udp-2;"
                        + " tcp server 127.0.0.1:4242 in tcp-0, 127.0.0.1:4343 in tcp-1;"
                        + " requests from 17 in tcp-1 to 100 in tcp-0."),
                lines().toString());
    }

    // ---- in turn

    @Test
    void runsThatDidNotStartInTurnAreSaidNotTo() {
        for (int i = 0; i < 6; i++) {
            runs.add(run("tcp", i).saved());
            runs.add(run("udp", 100 + i).saved());
        }
        assertOrder("not taken in turn");
    }

    @Test
    void aRunThatEndsWhenTheNextBeginsIsOver() {
        for (int i = 0; i < 6; i++) {
            runs.add(run("tcp", 2 * i).lasting(1).saved());
            runs.add(run("udp", 2 * i + 1).lasting(1).saved());
        }
        assertOrder("taken in turn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void runsThatAreNotOverBeforeTheNextBeginsDidNotTakeTurns(String longer) {
        for (int i = 0; i < 6; i++) {
            runs.add(run("tcp", 2 * i)
                    .lasting(longer.equals("tcp") && i == 3 ? 1.001 : 1)
                    .saved());
            runs.add(run("udp", 2 * i + 1)
                    .lasting(longer.equals("udp") && i == 3 ? 1.001 : 1)
                    .saved());
        }
        assertOrder("not taken in turn");
    }

    @Test
    void aWarmUpDuringTheRunBeforeIsNoTurnEither() {
        for (int i = 0; i < 6; i++) {
            runs.add(run("tcp", 2 * i).lasting(1).saved());
            runs.add(run("udp", 2 * i + 1)
                    .lasting(1)
                    .warmingUp(i == 3 ? 0.001 : 0)
                    .saved());
        }
        assertOrder("not taken in turn");
    }

    @Test
    void aLongRunWithoutItsPairDisturbsAllThatItCovers() {
        runs.add(run("tcp", -5).lasting(5.5).saved());
        for (int i = 0; i < 6; i++) {
            runs.add(run("udp", 2 * i).saved());
            runs.add(run("tcp", 2 * i + 1).saved());
        }
        assertOrder("not taken in turn");
    }

    @Test
    void ofFilesThatDoNotSayWhenARunEndedOnlyTheStartsAreSaid() {
        for (int i = 0; i < 6; i++) {
            runs.add(run("tcp", 2 * i).lasting(-1).saved());
            runs.add(run("udp", 2 * i + 1).saved());
        }
        assertOrder("started in turn");
    }

    private void assertOrder(String order) {
        assertTrue(
                lines().stream().anyMatch(line -> line.contains("one TCP and one UDP, " + order + ";")),
                lines().toString());
    }

    private static final String NO_DIFFERENCE =
            "Finding: these runs to 127.0.0.1 show no difference between the median round trips of TCP and UDP";

    @Test
    void whatABarePingPongTookIsSaidOfAnyRunsAndIsInTheFinding() {
        floor = Optional.of(new Floor(17_940, 16_349));
        List<String> said = List.of(
                "A bare blocking ping-pong without JSON on this machine: TCP 17.9 µs, UDP 16.3 µs.",
                "What each p50 has beyond that is the cost of the instrument itself.");
        tcp(0, 100_000);
        assertEquals(said, lines().subList(4, lines().size())); // there is nothing to compare with
        udp(0, 100_000);
        assertEquals(said, lines().subList(5, 7));
        assertFinding("Finding: too few runs to tell TCP from UDP; in the bare ping-pong, UDP was shorter by 1.6 µs.");
        for (int i = 1; i < 6; i++) {
            tcp(i, 100_000);
            udp(i, 100_000);
        }
        assertFinding(NO_DIFFERENCE + "; in the bare ping-pong, UDP was shorter by 1.6 µs.");
        floor = Optional.of(new Floor(16_000, 18_000));
        assertFinding(NO_DIFFERENCE + "; in the bare ping-pong, TCP was shorter by 2.0 µs.");
        floor = Optional.of(new Floor(16_000, 16_000));
        assertFinding(NO_DIFFERENCE + "; in the bare ping-pong, both took as long.");
    }

    private void tcp(int number, long p50Nanos) {
        runs.add(run("tcp", 2 * number).p50(p50Nanos).saved());
    }

    private void udp(int number, long p50Nanos) {
        runs.add(run("udp", 2 * number + 1).p50(p50Nanos).saved());
    }

    private static SavedRun counted(String protocol, long sent, long lost, long damaged, long unsent) {
        RunBuilder run = run(protocol, 0);
        run.counts = new long[] {sent, lost, damaged, unsent};
        return run.saved();
    }

    /** A run that began at this second. */
    private static RunBuilder run(String protocol, int second) {
        return new RunBuilder(protocol, second);
    }

    /** A saved run, all of whose members are usual unless another is given. Times are seconds. */
    private static final class RunBuilder {

        private final String protocol;
        private final int second;
        private final Map<String, Object> options = new LinkedHashMap<>();
        private String target = "127.0.0.1:4242";
        private String version = "1";
        private double lasting = 0.5;
        private double warmingUp;
        private long p50Nanos = 100_000;
        private long[] counts = {100, 1, 0, 0};

        RunBuilder(String protocol, int second) {
            this.protocol = protocol;
            this.second = second;
        }

        RunBuilder option(String name, Object value) {
            if (value != null) {
                options.put(name, value);
            }
            return this;
        }

        RunBuilder target(String other) {
            target = other;
            return this;
        }

        RunBuilder version(String other) {
            version = other;
            return this;
        }

        RunBuilder sent(long requests) {
            counts[0] = requests;
            return this;
        }

        RunBuilder p50(long nanos) {
            p50Nanos = nanos;
            return this;
        }

        /** Below 0 if its end was not saved. */
        RunBuilder lasting(double seconds) {
            lasting = seconds;
            return this;
        }

        RunBuilder warmingUp(double seconds) {
            warmingUp = seconds;
            return this;
        }

        SavedRun saved() {
            return new SavedRun(
                    protocol + "-" + second,
                    version,
                    protocol,
                    target,
                    moment(second - warmingUp),
                    moment(second),
                    lasting < 0 ? null : moment(second + lasting),
                    options,
                    protocol.equals("tcp") ? 200_000L : null,
                    counts[0],
                    counts[1],
                    counts[2],
                    counts[3],
                    10_000,
                    p50Nanos,
                    1_000_000,
                    2_000_000,
                    3_000_000,
                    4_000L);
        }

        private static Instant moment(double second) {
            return Instant.EPOCH.plusMillis(Math.round(1_000 * second));
        }
    }

    private void assertFinding(String sentence) {
        List<String> lines = lines();
        assertEquals(sentence, lines.get(lines.size() - 1));
    }

    private List<String> lines() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        new Comparison(runs).write(out, floor);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
