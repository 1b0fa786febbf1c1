package socketlab.common.cli.client;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.report.PingResult;
import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.IntervalStatistics;
import socketlab.common.rtt.LossCause;
import socketlab.common.rtt.RoundTrips;

/**
 * What ping decides: when the next request is due, when one is lost, when all is over. Knows no socket, no thread and
 * no clock: times come in as arguments, nanoseconds of one monotonic clock. For one thread at a time.
 *
 * <p>At a fixed interval, requests are due at fixed times, whatever became of those before. One that leaves more than a
 * tolerance late was held up, perhaps by the very server that is measured: its round trip counts from when it should
 * have left, and it is reported as a missed slot. Otherwise a stall of the server would delay the requests that were to
 * show it, and vanish from the result (coordinated omission). But its reply is waited for from when it left.
 */
final class PingSession {

    /** Once told to stop, wait at least and at most this long for what is still under way. */
    private static final long SHORTEST_FAREWELL_NANOS = 100_000_000;

    private static final long LONGEST_FAREWELL_NANOS = 1_000_000_000;

    /** So many losses before the first reply, and nobody is there. */
    private static final int HOPELESS = 3;

    /** Back to back, nothing is sent for so long after a request could not leave: what hinders it shall pass. */
    private static final long UNSENT_PAUSE_NANOS = 1_000_000_000;

    /** What the server says of a request that it can't read, as none is that leaves here. */
    private static final Set<ErrorCode> NO_PING_OF_OURS =
            EnumSet.of(ErrorCode.BAD_FRAME, ErrorCode.BAD_JSON, ErrorCode.BAD_FIELD, ErrorCode.UNKNOWN_TYPE);

    private final PingPlan plan;
    private final long firstId;
    private final RoundTrips roundTrips;
    private final IntervalStatistics intervals;
    private final String padding;
    private final long toleranceNanos;

    /** When the first request left; before that, when this was made. */
    private long startNanos;

    private long nextSlotNanos;
    private long slotOfSending;
    private boolean sending;
    private long sent;
    private long missedSlots;
    private long sentAtMicros;
    private boolean stopped;
    private long farewellEndNanos;
    private long pauseEndNanos;
    private String unsentReason;

    /** One before which nothing was asked. */
    PingSession(PingPlan plan, long firstId, long startNanos, Consumer<IntervalStatistics.Interval> onInterval) {
        this(plan, firstId, startNanos, null, onInterval);
    }

    /**
     * @param warmup what went before, with other ids, or {@code null}: its late replies count for nothing
     * @param onInterval told of each interval of {@link PingPlan#everyNanos} that is over
     */
    PingSession(
            PingPlan plan,
            long firstId,
            long startNanos,
            PingSession warmup,
            Consumer<IntervalStatistics.Interval> onInterval) {
        this.plan = plan;
        this.firstId = firstId;
        this.roundTrips = new RoundTrips(
                firstId,
                plan.timeoutNanos(),
                Math.max(plan.remembered(), plan.mostUnderWay()),
                warmup == null ? null : warmup.roundTrips);
        this.intervals = new IntervalStatistics(plan.everyNanos(), roundTrips, onInterval);
        this.padding = plan.padding();
        this.startNanos = startNanos;
        this.nextSlotNanos = startNanos;
        this.pauseEndNanos = startNanos;
        this.toleranceNanos = PingResult.toleranceNanos(plan.intervalNanos());
    }

    /**
     * The request that is due now, or {@code null}. Whoever gets one sends it, and says by {@link #leaves} when it
     * does; until then no other is due.
     */
    Request.Ping takeDue(long nowNanos, long nowMicros) {
        if (!isSendingMore() || sending || !isDue(nowNanos)) {
            return null;
        }
        sending = true;
        slotOfSending = nextSlotNanos;
        nextSlotNanos += plan.intervalNanos();
        sentAtMicros = nowMicros;
        return new Request.Ping(roundTrips.nextId(), nowMicros, padding, plan.size());
    }

    private boolean isDue(long nowNanos) {
        return plan.isBackToBack()
                ? roundTrips.outstanding() == 0 && nowNanos - pauseEndNanos >= 0
                : nowNanos - nextSlotNanos >= 0;
    }

    /** The request that was taken last leaves now. */
    void leaves(long nowNanos) {
        // The schedule, and the deadline, start with the first request, however long it took to prepare.
        if (sent == 0) {
            startNanos = nowNanos;
            slotOfSending = nowNanos;
            nextSlotNanos = nowNanos + plan.intervalNanos();
            intervals.begin(nowNanos);
        }
        intervals.advanceTo(nowNanos);
        boolean slotMissed = !plan.isBackToBack() && nowNanos - slotOfSending > toleranceNanos;
        if (slotMissed) {
            missedSlots++;
        }
        roundTrips.sent(sentAtMicros, slotMissed ? slotOfSending : nowNanos, nowNanos);
        sent++;
        sending = false;
    }

    /** It could not leave, for this reason. */
    void unsent(long id, String reason, long nowNanos) {
        roundTrips.unsent(id);
        unsentReason = reason;
        pauseEndNanos = nowNanos + Math.min(plan.timeoutNanos(), UNSENT_PAUSE_NANOS);
    }

    /** A reply has come. */
    RoundTrips.Arrival arrived(Reply.Pong pong, long nowNanos, long nowMicros) {
        intervals.advanceTo(nowNanos);
        if (!pong.padding().equals(padding)) {
            return roundTrips.damaged(pong.id(), pong.sentAt());
        }
        RoundTrips.Arrival arrival = roundTrips.arrived(
                pong.id(),
                pong.sentAt(),
                nowNanos,
                nowMicros,
                new RoundTrips.ServerTimes(pong.receivedAt(), pong.repliedAt(), pong.processingNanos()));
        if (arrival.kind() == RoundTrips.Arrival.Kind.IN_TIME) {
            intervals.received(arrival.rttNanos());
        }
        return arrival;
    }

    /** A reply has come that can't be read: it names no request, and none waits less. */
    RoundTrips.Arrival unreadable() {
        return roundTrips.damaged();
    }

    /**
     * The server has answered with an error: the request is lost, and need not be waited for.
     *
     * @return whether it was waited for
     */
    boolean refused(Reply.Failure refusal) {
        boolean cameAsAnother = NO_PING_OF_OURS.contains(refusal.code());
        return roundTrips.refused(refusal.id(), cameAsAnother ? LossCause.DAMAGED : LossCause.REFUSED);
    }

    /** Whether some requests were lost, or could not leave, and none was answered. */
    boolean isHopeless() {
        RoundTrips.Counts counts = roundTrips.counts();
        return counts.lost() + counts.unsent() >= HOPELESS && counts.received() + counts.late() == 0;
    }

    /** Lets time pass: gives up what has waited too long, and stops at the deadline. */
    void advanceTo(long nowNanos, Consumer<Exchange> onLost) {
        intervals.advanceTo(nowNanos);
        roundTrips.expire(nowNanos, onLost);
        if (!stopped && isPastDeadline(nowNanos)) {
            stop(nowNanos);
        }
        if (stopped && nowNanos - farewellEndNanos >= 0) {
            roundTrips.expireAll(onLost);
        }
    }

    /** Ends the intervals whose time is over, and says how long the next one still lasts. */
    long endIntervals(long nowNanos) {
        intervals.advanceTo(nowNanos);
        return intervals.nanosToEnd(nowNanos);
    }

    /** All is over, and so is the last interval. */
    void finish(long nowNanos) {
        intervals.finish(nowNanos);
    }

    private boolean isPastDeadline(long nowNanos) {
        boolean hasBegun = sent > 0 || plan.deadlineNanos() == 0;
        return hasBegun && nowNanos - startNanos >= plan.deadlineNanos();
    }

    /**
     * Sends no more. What is under way is waited for as long as a reply can be expected to take: the timeout of RFC 6298
     * without its floor.
     */
    void stop(long nowNanos) {
        if (!stopped) {
            stopped = true;
            long expected = roundTrips.rto().srttNanos().orElse(LONGEST_FAREWELL_NANOS)
                    + 4 * roundTrips.rto().rttvarNanos().orElse(0);
            long farewell = Math.min(LONGEST_FAREWELL_NANOS, Math.max(SHORTEST_FAREWELL_NANOS, expected));
            farewellEndNanos = nowNanos + Math.min(plan.timeoutNanos(), farewell);
        }
    }

    /** No reply can come any more: gives up all that is under way. */
    void breakOff(Consumer<Exchange> onLost) {
        stopped = true;
        sending = false;
        roundTrips.expireAll(onLost);
    }

    private boolean isSendingMore() {
        return !stopped && sent < plan.count();
    }

    /** Whether all is sent, and all answered or given up. */
    boolean isOver() {
        return !isSendingMore() && !sending && roundTrips.outstanding() == 0;
    }

    /** How long nothing will have to be done, if nothing arrives; a request that another thread is sending included. */
    long nanosToNextEvent(long nowNanos) {
        long earliest = plan.timeoutNanos(); // what leaves now is lost then, and nothing that left later is before
        if (isSendingMore() && !plan.isBackToBack()) {
            earliest = nextSlotNanos - nowNanos;
        } else if (isSendingMore() && pauseEndNanos - nowNanos > 0) {
            earliest = Math.min(earliest, pauseEndNanos - nowNanos);
        }
        if (roundTrips.outstanding() > 0) {
            earliest = Math.min(earliest, roundTrips.nextExpiryNanos() - nowNanos);
        }
        if (stopped) {
            earliest = Math.min(earliest, farewellEndNanos - nowNanos);
        } else if (plan.deadlineNanos() != PingPlan.UNLIMITED) {
            earliest = Math.min(earliest, startNanos + plan.deadlineNanos() - nowNanos);
        }
        return earliest;
    }

    /** Whether the next request is due as soon as the last is answered. */
    boolean isBackToBack() {
        return plan.isBackToBack();
    }

    /** When the first request left. */
    long startNanos() {
        return startNanos;
    }

    /** How many requests were held up. */
    long missedSlots() {
        return missedSlots;
    }

    /** Why the last request that could not leave could not; empty if all have left. */
    Optional<String> unsentReason() {
        return Optional.ofNullable(unsentReason);
    }

    RoundTrips roundTrips() {
        return roundTrips;
    }

    /** The number of a request as people count: the first is 1. */
    long sequenceNumber(long id) {
        return id - firstId + 1;
    }
}
