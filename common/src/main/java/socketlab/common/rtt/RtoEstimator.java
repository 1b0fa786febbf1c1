package socketlab.common.rtt;

import java.util.OptionalLong;

/**
 * How long to wait for an answer before asking again: the retransmission timeout of RFC 6298. The numbers in brackets
 * are the rules of its section 2 and 5, in whose words the constants are explained. All times are nanoseconds. For one
 * thread at a time.
 *
 * <p>Karn's algorithm (section 3: samples "MUST NOT be made using segments that were retransmitted") is the caller's
 * part in it: {@link #sample} is called only for an answer to a request that was sent once, and {@link #backOff} each
 * time one is sent again. The backed-off timeout then stays until the next sample.
 */
public final class RtoEstimator {

    /** (2.1) "the sender SHOULD set RTO <- 1 second" until a round trip has been measured. */
    public static final long INITIAL_RTO_NANOS = 1_000_000_000L;

    /** (2.4) "if it is less than 1 second, then the RTO SHOULD be rounded up to 1 second." */
    public static final long DEFAULT_MIN_RTO_NANOS = 1_000_000_000L;

    /** (2.5) "A maximum value MAY be placed on RTO provided it is at least 60 seconds." */
    public static final long DEFAULT_MAX_RTO_NANOS = 60_000_000_000L;

    /** (2.3) alpha = 1/8 and beta = 1/4, as the RFC suggests with Jacobson; (2.2) K = 4. */
    private static final int ALPHA_DIVISOR = 8;

    private static final int BETA_DIVISOR = 4;
    private static final int K = 4;

    private final long minRtoNanos;
    private final long maxRtoNanos;
    private final long granularityNanos;

    private boolean measured;
    private long srttNanos;
    private long rttvarNanos;
    private long rtoNanos;

    /** With the RFC's own floor and ceiling, and a clock that ticks every nanosecond. */
    public RtoEstimator() {
        this(DEFAULT_MIN_RTO_NANOS, DEFAULT_MAX_RTO_NANOS, 1);
    }

    /**
     * @param minRtoNanos the floor; the RFC's 1 s guards against delayed acknowledgements and coarse clocks, and is
     *     longer than ten thousand round trips on a local network
     * @param maxRtoNanos the ceiling, not below the floor
     * @param granularityNanos G, the tick of the clock that measures
     */
    public RtoEstimator(long minRtoNanos, long maxRtoNanos, long granularityNanos) {
        if (minRtoNanos < 0 || maxRtoNanos < minRtoNanos || granularityNanos < 0) {
            throw new IllegalArgumentException("0 <= floor <= ceiling and 0 <= granularity, not " + minRtoNanos + ", "
                    + maxRtoNanos + ", " + granularityNanos);
        }
        this.minRtoNanos = minRtoNanos;
        this.maxRtoNanos = maxRtoNanos;
        this.granularityNanos = granularityNanos;
        this.rtoNanos = bounded(INITIAL_RTO_NANOS);
    }

    /** A round trip was measured, on a request that was sent once. */
    public void sample(long rttNanos) {
        if (!measured) {
            // (2.2) SRTT <- R, RTTVAR <- R/2
            srttNanos = rttNanos;
            rttvarNanos = rttNanos / 2;
            measured = true;
        } else {
            // (2.3) RTTVAR <- (1 - beta) * RTTVAR + beta * |SRTT - R'|, then SRTT <- (1 - alpha) * SRTT + alpha * R':
            // in this order, so that the deviation is taken from the average before the sample.
            rttvarNanos += (Math.abs(srttNanos - rttNanos) - rttvarNanos) / BETA_DIVISOR;
            srttNanos += (rttNanos - srttNanos) / ALPHA_DIVISOR;
        }
        // (2.2), (2.3) RTO <- SRTT + max (G, K*RTTVAR)
        rtoNanos = bounded(unboundedRtoNanos());
    }

    /** The timer expired. (5.5) "The host MUST set RTO <- RTO * 2 ("back off the timer")." */
    public void backOff() {
        rtoNanos = rtoNanos > maxRtoNanos / 2 ? maxRtoNanos : rtoNanos * 2;
    }

    /**
     * There was an answer that gives no sample: as if there had been no backing off (RFC 9002, section 6.2.1: "The PTO
     * backoff factor is reset when an acknowledgment is received"). Only for whoever can tell which sending an answer
     * answers, and so gets samples all the same: with Karn's algorithm, the timeout would stay too short for a network
     * that has become slow.
     */
    public void endBackOff() {
        rtoNanos = rtoBeforeBackOffNanos();
    }

    /** How long to wait now. */
    public long rtoNanos() {
        return rtoNanos;
    }

    /** The smoothed round-trip time; empty before the first sample. */
    public OptionalLong srttNanos() {
        return measured ? OptionalLong.of(srttNanos) : OptionalLong.empty();
    }

    /** The smoothed deviation; empty before the first sample. */
    public OptionalLong rttvarNanos() {
        return measured ? OptionalLong.of(rttvarNanos) : OptionalLong.empty();
    }

    /** How long to wait if there had been no backing off. */
    public long rtoBeforeBackOffNanos() {
        return bounded(measured ? unboundedRtoNanos() : INITIAL_RTO_NANOS);
    }

    private long unboundedRtoNanos() {
        return srttNanos + Math.max(granularityNanos, K * rttvarNanos);
    }

    private long bounded(long nanos) {
        return Math.max(minRtoNanos, Math.min(maxRtoNanos, nanos));
    }
}
