package socketlab.common.cli.client;

/**
 * What a ping shall do.
 *
 * @param count how many requests to send
 * @param intervalNanos from one sending to the next; 0 for the next as soon as the last is answered or given up
 * @param timeoutNanos how long a reply may take
 * @param deadlineNanos how long the whole may take
 * @param size how large each message is, bytes, in both directions; at least {@link #MIN_SIZE}
 * @param remembered how many requests are remembered, see {@link socketlab.common.rtt.RoundTrips}; more if more are
 *     under way
 * @param everyNanos how long the intervals are of which statistics are told
 */
record PingPlan(
        long count,
        long intervalNanos,
        long timeoutNanos,
        long deadlineNanos,
        int size,
        int remembered,
        long everyNanos) {

    /** For counts and times: no end. */
    static final long UNLIMITED = Long.MAX_VALUE;

    /** What the longest pong without padding takes: all numbers have 16 digits. */
    static final int MIN_SIZE = 160;

    /** At about 70 bytes each. */
    private static final long MOST_UNDER_WAY = 4_000_000;

    private static final long GRACE_NANOS = 500_000_000L;

    /** What the member itself takes: a comma, its name, a colon and two quotes. */
    private static final int PADDING_MEMBER = ",\"padding\":\"\"".length();

    /** A text that the server repeats; with it the pong fills {@link #size} up to white space. */
    String padding() {
        return "x".repeat(Math.max(0, size - MIN_SIZE - PADDING_MEMBER));
    }

    /** How many requests can be waiting for their replies at the same time; a bound, where the interval is tiny. */
    int mostUnderWay() {
        return isBackToBack() ? 1 : (int) Math.min(MOST_UNDER_WAY, timeoutNanos / intervalNanos + 2);
    }

    /**
     * When even a run that hangs must be over, from its first request on: after the deadline, what may be under way then,
     * and a little, since one that does not hang shall end by itself.
     */
    long lastMomentNanos() {
        long most = UNLIMITED - GRACE_NANOS;
        return deadlineNanos >= most - timeoutNanos ? UNLIMITED : deadlineNanos + timeoutNanos + GRACE_NANOS;
    }

    boolean isBackToBack() {
        return intervalNanos == 0;
    }

    /** Round trips of the same kind that come before, back to back. */
    PingPlan warmup(long roundTrips) {
        return new PingPlan(roundTrips, 0, timeoutNanos, deadlineNanos, size, 1024, UNLIMITED);
    }
}
