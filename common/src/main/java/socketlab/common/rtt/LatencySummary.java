package socketlab.common.rtt;

/**
 * What many durations have in common, all in nanoseconds.
 *
 * @param count how many durations there were, 1 or more
 * @param min exact
 * @param mean exact
 * @param stddev the standard deviation of the population (divided by n, as ping's mdev is)
 * @param p50 the median; this and the other percentiles are at most 0.1 % too high
 * @param max exact
 */
public record LatencySummary(
        long count, long min, double mean, double stddev, long p50, long p90, long p99, long p999, long max) {}
