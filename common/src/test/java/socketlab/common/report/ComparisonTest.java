package socketlab.common.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it changes the locale of the whole program")
@DisplayName("TCP against UDP: a table, a difference, and a sentence that says no more than the data allow")
class ComparisonTest {

    private static final String HEADING =
            "ms    runs    connect      min      p50      p90      p99      max   jitter     loss";

    private final List<SavedRun> runs = new ArrayList<>();

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
        runs.add(new SavedRun("tcp", "h:1", Instant.EPOCH, 160, 0, null, 1_000, 0, 0, 0, 1, 2, 3, 4, 5, null));
        runs.add(new SavedRun("tcp", "h:1", Instant.EPOCH, 160, 0, null, 10, 10, 0, 0, 1, 2, 3, 4, 5, null));
        assertEquals(
                "TCP      2          -    0.000    0.000    0.000    0.000    0.000        -   0.99 %", lines().get(1));
    }

    @Test
    void whatWasDamagedAndWhatNeverLeftIsSaidApart() {
        runs.add(new SavedRun("tcp", "h:1", Instant.EPOCH, 160, 0, null, 10, 0, 2, 0, 1, 2, 3, 4, 5, null));
        runs.add(new SavedRun("udp", "h:1", Instant.EPOCH, 160, 0, null, 10, 0, 3, 7, 1, 2, 3, 4, 5, null));
        runs.add(new SavedRun("udp", "h:1", Instant.EPOCH, 160, 0, null, 10, 0, 1, 1, 1, 2, 3, 4, 5, null));
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
            runs.add(new SavedRun(
                    "tcp", "[2001:db8::1]:4242", Instant.EPOCH, 160, 0, null, 1, 0, 0, 0, 1, 2, 3, 4, 5, null));
            runs.add(new SavedRun(
                    "udp", "[2001:db8::1]:4343", Instant.EPOCH, 160, 0, null, 1, 0, 0, 0, 1, 2, 3, 4, 5, null));
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

    @Test
    void runsThatWereNotMadeAlikeAreNotCompared() {
        for (int i = 0; i < 6; i++) {
            tcp(i, 100_000);
            runs.add(new SavedRun(
                    "udp", "127.0.0.1:4242", Instant.EPOCH, 5_000, 1_000_000, null, 1, 0, 0, 0, 1, 2, 3, 4, 5, null));
        }
        assertFinding("Finding: none, because these runs were not made alike: 160 bytes to 127.0.0.1, back to back;"
                + " 5000 bytes to 127.0.0.1, every 1.000 ms.");
    }

    @Test
    void runsThatDidNotTakeTurnsAreSaidNotTo() {
        for (int i = 0; i < 6; i++) {
            runs.add(run("tcp", i, 200_000L, 100_000));
            runs.add(run("udp", 100 + i, null, 80_000));
        }
        assertTrue(lines().stream().anyMatch(line -> line.contains("one TCP and one UDP, not taken in turn;")));
    }

    private void tcp(int number, long p50Nanos) {
        runs.add(run("tcp", 2 * number, 200_000L, p50Nanos));
    }

    private void udp(int number, long p50Nanos) {
        runs.add(run("udp", 2 * number + 1, null, p50Nanos));
    }

    private static SavedRun run(String protocol, int second, Long connectNanos, long p50Nanos) {
        return new SavedRun(
                protocol,
                "127.0.0.1:4242",
                Instant.ofEpochSecond(second),
                160,
                0,
                connectNanos,
                100,
                1,
                0,
                0,
                10_000,
                p50Nanos,
                1_000_000,
                2_000_000,
                3_000_000,
                4_000L);
    }

    private void assertFinding(String sentence) {
        List<String> lines = lines();
        assertEquals(sentence, lines.get(lines.size() - 1));
    }

    private List<String> lines() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        new Comparison(runs).write(out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
