package socketlab.common.reliable;

/**
 * Spreads the segments of a window over the round trip. Without it they leave in bursts, which fill the queue of a
 * bottleneck and lose each other while the link is idle in between (RFC 9002, section 7.7: "A sender SHOULD pace sending
 * of all in-flight packets"). A bucket of credit that fills at the pace and holds a small burst.
 *
 * <p>Times are nanoseconds since the sender began. For one thread at a time.
 */
final class Pacer {

    /**
     * The pace is a little over window / round trip, or the window would never be used up: by a quarter (RFC 9002,
     * section 7.7, names 1.25 as an example), and twofold in slow start, where the window doubles
     * with each round trip.
     */
    private static final double GAIN = 1.25;

    private static final double SLOW_START_GAIN = 2;

    /** RFC 9002, section 7.7: "Senders SHOULD limit bursts to the initial congestion window". */
    private static final double MOST_CREDIT = CongestionControl.INITIAL_WINDOW;

    /** Timers are no finer than this, so what is due within it may leave together. */
    private static final long TIMER_NANOS = 1_000_000;

    private double credit = MOST_CREDIT;
    private long filledAt;

    /** When the next segment may leave: now, or later. */
    long due(CongestionControl congestion, long srttNanos, long elapsedNanos) {
        if (!congestion.isPaced() || srttNanos == 0) {
            return elapsedNanos;
        }
        double perNano = pace(congestion) / srttNanos;
        credit = Math.min(credit + (elapsedNanos - filledAt) * perNano, Math.max(MOST_CREDIT, perNano * TIMER_NANOS));
        filledAt = elapsedNanos;
        return credit >= 1 ? elapsedNanos : elapsedNanos + (long) Math.ceil((1 - credit) / perNano);
    }

    private static double pace(CongestionControl congestion) {
        boolean slowStart = congestion.window() < congestion.threshold();
        return congestion.window() * (slowStart ? SLOW_START_GAIN : GAIN);
    }

    /** A segment leaves. */
    void sent() {
        credit -= 1;
    }
}
