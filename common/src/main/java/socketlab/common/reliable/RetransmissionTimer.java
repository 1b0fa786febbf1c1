package socketlab.common.reliable;

import socketlab.common.rtt.RtoEstimator;

/**
 * When to send again what was not acknowledged: RFC 6298, section 5, whose rules stand in brackets. Times are
 * nanoseconds since the sender began. For one thread at a time.
 */
final class RetransmissionTimer {

    /**
     * The floor. RFC 6298 (2.4) says 1 second, to be safe from clocks that tick twice a second and from receivers that
     * delay acknowledgements for up to half a second (RFC 1122, section 4.2.3.2). Here clocks tick in nanoseconds and
     * every segment is acknowledged at once; on a local network, a second is ten thousand round trips of silence for
     * one lost segment. What remains to be waited out is a process that gets no processor for a moment: 25 ms.
     */
    static final long DEFAULT_FLOOR_NANOS = 25_000_000;

    /** Means that the timer does not run. */
    static final long NEVER = Long.MAX_VALUE;

    /** (2.3) G. Where round trips hardly vary, this is all that the timeout adds to them: timers come late by as much. */
    private static final long GRANULARITY_NANOS = 1_000_000;

    private final RtoEstimator estimator;
    private final int maxTries;
    private long due = NEVER;
    private int tries;

    RetransmissionTimer(Settings settings) {
        estimator = new RtoEstimator(settings.minRtoNanos(), settings.maxRtoNanos(), GRANULARITY_NANOS);
        maxTries = settings.maxTries();
    }

    /** (5.1) "Every time a packet containing data is sent ..., if the timer is not running, start it". */
    void startIfStopped(long elapsedNanos) {
        if (due == NEVER) {
            start(elapsedNanos);
        }
    }

    /** (5.3) "When an ACK is received that acknowledges new data, restart the retransmission timer". */
    void start(long elapsedNanos) {
        start(elapsedNanos, estimator.rtoNanos());
    }

    /** The same with another timeout. */
    void start(long elapsedNanos, long timeoutNanos) {
        due = timeoutNanos > NEVER - elapsedNanos ? NEVER : elapsedNanos + timeoutNanos;
    }

    /** (5.2) "When all outstanding data has been acknowledged, turn off the retransmission timer." */
    void stop() {
        due = NEVER;
    }

    /** When it runs out, or {@link #NEVER}. */
    long due() {
        return due;
    }

    /** (5.5) It ran out: the timeout doubles. (5.6) It starts again with the next transmission. */
    void expired() {
        due = NEVER;
        tries++;
        estimator.backOff();
    }

    /** How often it ran out since there was progress. */
    int tries() {
        return tries;
    }

    /** Whether it ran out so often that there is no hope. */
    boolean isHopeless() {
        return tries > maxTries;
    }

    /** Something arrived that had not before, which also ends the backing off. */
    void progress() {
        tries = 0;
        estimator.endBackOff();
    }

    /** A round trip was measured. */
    void sample(long rttNanos) {
        estimator.sample(rttNanos);
    }

    long rtoNanos() {
        return estimator.rtoNanos();
    }

    /** Whether what left then would have been answered by now if it had arrived, however often the timeout has doubled. */
    boolean isOverdue(long sentAt, long elapsedNanos) {
        return elapsedNanos - sentAt >= estimator.rtoBeforeBackOffNanos();
    }

    /** The smoothed round-trip time; 0 before the first sample. */
    long srttNanos() {
        return estimator.srttNanos().orElse(0);
    }
}
