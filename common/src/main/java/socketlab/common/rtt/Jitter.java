package socketlab.common.rtt;

import java.util.OptionalDouble;

/**
 * How unsteady a delay is, by two definitions that are both called jitter; whoever prints one must say which. D is the
 * difference between the round-trip times of two replies that arrived one after the other. For one thread at a time.
 */
public final class Jitter {

    /** RFC 3550, section 6.4.1: "This algorithm is the optimal first-order estimator and the gain parameter 1/16". */
    private static final double GAIN = 1.0 / 16;

    private long samples;
    private long lastRttNanos;
    private double smoothed;
    private double sumOfDifferences;

    /** Adds the round-trip time of the reply that arrived next. */
    public void record(long rttNanos) {
        if (samples++ > 0) {
            double difference = Math.abs(rttNanos - lastRttNanos);
            smoothed += (difference - smoothed) * GAIN;
            sumOfDifferences += difference;
        }
        lastRttNanos = rttNanos;
    }

    /** J = J + (|D| - J) / 16, from J = 0, nanoseconds (RFC 3550, section 6.4.1); empty before the second reply. */
    public OptionalDouble rfc3550Nanos() {
        return samples < 2 ? OptionalDouble.empty() : OptionalDouble.of(smoothed);
    }

    /** The mean of all |D|, nanoseconds; empty before the second reply. */
    public OptionalDouble meanAbsoluteDifferenceNanos() {
        return samples < 2 ? OptionalDouble.empty() : OptionalDouble.of(sumOfDifferences / (samples - 1));
    }
}
