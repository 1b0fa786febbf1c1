package socketlab.common.rtt;

import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * Collects durations in nanoseconds, in memory that does not grow with their number. Percentiles come from an
 * HdrHistogram with three significant digits; extremes, mean and deviation are kept beside it and are exact. For one
 * thread at a time.
 */
public final class LatencyHistogram {

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);
    private long count;
    private long min = Long.MAX_VALUE;
    private long max;
    private double mean;
    private double squaredDeviations;

    /** Adds one duration; below 0 is an error of the caller. */
    public void record(long nanos) {
        histogram.recordValue(nanos);
        count++;
        min = Math.min(min, nanos);
        max = Math.max(max, nanos);
        // Welford's recurrence: the naive sum of squares would lose the deviation of large, nearly equal numbers.
        double fromOldMean = nanos - mean;
        mean += fromOldMean / count;
        squaredDeviations += fromOldMean * (nanos - mean);
    }

    /** What was recorded so far; empty if nothing was. */
    public Optional<LatencySummary> summary() {
        if (count == 0) {
            return Optional.empty();
        }
        return Optional.of(new LatencySummary(
                count,
                min,
                mean,
                Math.sqrt(squaredDeviations / count),
                percentile(50),
                percentile(90),
                percentile(99),
                percentile(99.9),
                max));
    }

    /** A bucket answers with its upper end, which must not lie beyond what was really seen. */
    private long percentile(double percent) {
        return Math.max(min, Math.min(max, histogram.getValueAtPercentile(percent)));
    }
}
