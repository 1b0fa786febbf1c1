package socketlab.common.rtt;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * What happens in each interval of a run. Intervals follow each other from when the run begins, and end on time, whether
 * anything happens or not. Times come in as arguments, nanoseconds of one monotonic clock; whoever reports what happened
 * says first how late it is, so that it counts for the interval in which it happened, even if nobody has looked at the clock
 * since then. Holds one histogram, which begins anew with each interval. For one thread at a time.
 */
public final class IntervalStatistics {

    /** As a length: the whole run is no interval, and costs nothing. */
    public static final long NONE = Long.MAX_VALUE;

    /** So short a rest of a run says nothing, if nothing happened in it: the run just took a moment to end. */
    private static final long SHORT_REST_NANOS = 1_000_000;

    /**
     * One interval. Its times are nanoseconds from the beginning of the run.
     *
     * @param received replies in time
     * @param lost requests of which it became known in this interval that no reply came in time; one to which a reply came
     *     late is one of them
     * @param rtt of the replies in time; empty without any
     */
    public record Interval(
            long startNanos, long endNanos, long sent, long received, long lost, Optional<LatencySummary> rtt) {}

    private final long lengthNanos;
    private final RoundTrips roundTrips;
    private final Consumer<Interval> onEnd;

    private boolean hasBegun;
    private long runNanos;
    /** When the current interval has begun, from the beginning of the run. */
    private long startNanos;

    private LatencyHistogram rtt = new LatencyHistogram();
    private long sentBefore;
    private long receivedBefore;
    private long lostBefore;

    /**
     * @param lengthNanos of each interval, or {@link #NONE}
     * @param roundTrips of the run
     * @param onEnd told of each interval that is over
     */
    public IntervalStatistics(long lengthNanos, RoundTrips roundTrips, Consumer<Interval> onEnd) {
        this.lengthNanos = lengthNanos;
        this.roundTrips = roundTrips;
        this.onEnd = onEnd;
    }

    /** The run begins. */
    public void begin(long nowNanos) {
        hasBegun = lengthNanos != NONE;
        runNanos = nowNanos;
    }

    /** Ends the intervals whose time is over. */
    public void advanceTo(long nowNanos) {
        while (hasBegun && nowNanos - runNanos - startNanos >= lengthNanos) {
            end(upTo(startNanos + lengthNanos));
        }
    }

    /** A reply in time. */
    public void received(long rttNanos) {
        if (hasBegun) {
            rtt.record(rttNanos);
        }
    }

    /** The run is over, and with it the last interval, though it is shorter. */
    public void finish(long nowNanos) {
        advanceTo(nowNanos);
        if (!hasBegun) {
            return;
        }
        Interval rest = upTo(nowNanos - runNanos);
        boolean isEmpty = rest.sent + rest.received + rest.lost == 0;
        if (!isEmpty || rest.endNanos - rest.startNanos >= SHORT_REST_NANOS) {
            end(rest);
        }
        hasBegun = false;
    }

    private Interval upTo(long endNanos) {
        RoundTrips.Counts counts = roundTrips.counts();
        return new Interval(
                startNanos,
                endNanos,
                since(sentBefore, counts.sent()),
                since(receivedBefore, counts.received()),
                since(lostBefore, counts.lost() + counts.late()),
                rtt.summary());
    }

    /** What was counted may be taken back, as when a request turns out not to have left; then it lacks in the next. */
    private static long since(long before, long now) {
        return Math.max(0, now - before);
    }

    private void end(Interval over) {
        startNanos = over.endNanos;
        sentBefore += over.sent;
        receivedBefore += over.received;
        lostBefore += over.lost;
        if (over.rtt.isPresent()) {
            rtt = new LatencyHistogram();
        }
        onEnd.accept(over);
    }

    /** How long the current interval still lasts; {@link #NONE} where there is none. */
    public long nanosToEnd(long nowNanos) {
        return lengthNanos == NONE ? NONE : hasBegun ? lengthNanos - (nowNanos - runNanos - startNanos) : lengthNanos;
    }
}
