package socketlab.common.rtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import socketlab.common.Seed;

class LatencyHistogramTest {

    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void nothingHasNoSummary() {
        assertEquals(Optional.empty(), histogram.summary());
    }

    @Test
    void oneDurationIsAllOfItsSummary() {
        record(1_234_567);
        assertEquals(
                new LatencySummary(1, 1_234_567, 1_234_567, 0, 1_234_567, 1_234_567, 1_234_567, 1_234_567, 1_234_567),
                summary());
    }

    @Test
    void aDurationOfZeroCounts() {
        record(0, 10);
        assertEquals(new LatencySummary(2, 0, 5, 5, 0, 10, 10, 10, 10), summary());
    }

    @Test
    void meanAndDeviationAreThoseOfTheWholePopulation() {
        // sum 40, mean 5; squared deviations 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, of 8: 4, root 2
        record(2, 4, 4, 4, 5, 5, 7, 9);
        assertEquals(8, summary().count());
        assertEquals(2, summary().min());
        assertEquals(9, summary().max());
        assertEquals(5, summary().mean(), 1e-12);
        assertEquals(2, summary().stddev(), 1e-12);
    }

    @Test
    void theDeviationOfLargeAndNearlyEqualDurationsIsNotLost() {
        long base = 1_000_000_000_000L;
        for (long difference : new long[] {2, 4, 4, 4, 5, 5, 7, 9}) {
            record(base + difference);
        }
        assertEquals(base + 2, summary().min());
        assertEquals(base + 9, summary().max());
        assertEquals(base + 5, summary().mean(), 1e-3);
        assertEquals(2, summary().stddev(), 1e-3);
    }

    @Test
    void percentilesOfSmallDurationsAreExact() {
        for (int i = 1_000; i >= 1; i--) {
            record(i);
        }
        LatencySummary s = summary();
        assertEquals(500, s.p50());
        assertEquals(900, s.p90());
        assertEquals(990, s.p99());
        assertEquals(999, s.p999());
        assertEquals(1_000, s.max());
    }

    @Test
    void percentilesAreAtMostOneThousandthTooHigh() {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        long[] durations = new long[20_000];
        for (int i = 0; i < durations.length; i++) {
            durations[i] = (long) Math.exp(random.nextDouble() * Math.log(10e9));
            record(durations[i]);
        }
        Arrays.sort(durations);
        LatencySummary s = summary();
        assertEquals(durations[0], s.min());
        assertEquals(durations[durations.length - 1], s.max());
        assertWithinOneThousandth(durations[9_999], s.p50(), "p50" + seed);
        assertWithinOneThousandth(durations[17_999], s.p90(), "p90" + seed);
        assertWithinOneThousandth(durations[19_799], s.p99(), "p99" + seed);
        assertWithinOneThousandth(durations[19_979], s.p999(), "p99.9" + seed);
        assertEquals(Arrays.stream(durations).average().orElseThrow(), s.mean(), 1, "mean" + seed);
    }

    @Test
    void noPercentileLiesBeyondWhatWasSeen() {
        // 1,000,003 shares its bucket with numbers above it.
        record(1_000_001, 1_000_003);
        LatencySummary s = summary();
        assertEquals(1_000_003, s.p50());
        assertEquals(1_000_003, s.p999());
        assertEquals(1_000_001, s.min());
    }

    @Test
    void oneFrozenReplyAmongAThousandShowsInTheHighPercentiles() {
        for (int i = 0; i < 998; i++) {
            record(100_000);
        }
        record(500_000_000, 500_000_000);
        LatencySummary s = summary();
        assertWithinOneThousandth(100_000, s.p99(), "p99");
        assertWithinOneThousandth(500_000_000, s.p999(), "p99.9");
    }

    @Test
    void hoursAreNoLimit() {
        long day = 86_400_000_000_000L;
        record(1, day);
        assertEquals(day, summary().max());
        assertEquals(day, summary().p90());
    }

    private void record(long... nanos) {
        for (long duration : nanos) {
            histogram.record(duration);
        }
    }

    private LatencySummary summary() {
        return histogram.summary().orElseThrow();
    }

    private static void assertWithinOneThousandth(long exact, long got, String what) {
        assertTrue(got >= exact && got <= exact * 1.001, () -> got + " for " + exact + " as " + what);
    }
}
