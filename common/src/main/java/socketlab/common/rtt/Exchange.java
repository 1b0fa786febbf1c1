package socketlab.common.rtt;

import java.util.Optional;
import java.util.OptionalLong;

/** A request that was sent, and what became of it. Changed by {@link RoundTrips} alone. */
public final class Exchange {

    /** What became of a request. */
    public enum Outcome {
        /** Nothing so far; its time is not over. */
        OUTSTANDING,
        /** Its reply came in time. */
        ANSWERED,
        /** Its reply came after its time was over. */
        LATE,
        /** Its time is over and no reply came. */
        LOST,
        /** The kernel did not take it. */
        UNSENT
    }

    private static final long UNKNOWN = -1;

    private final long id;
    private final long sentAtMicros;
    private final long startNanos;
    private final long leftNanos;
    private Outcome outcome = Outcome.OUTSTANDING;
    private LossCause causeIfLost = LossCause.UNANSWERED;
    private long rttNanos = UNKNOWN;
    private long serverNanos = UNKNOWN;

    Exchange(long id, long sentAtMicros, long startNanos, long leftNanos) {
        this.id = id;
        this.sentAtMicros = sentAtMicros;
        this.startNanos = startNanos;
        this.leftNanos = leftNanos;
    }

    public long id() {
        return id;
    }

    /** By the client's wall clock, microseconds since 1970. */
    public long sentAtMicros() {
        return sentAtMicros;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Why it was lost; empty if it was not. */
    public Optional<LossCause> lossCause() {
        return outcome == Outcome.LOST ? Optional.of(causeIfLost) : Optional.empty();
    }

    /** How long the reply took, also when it came late; empty without one. */
    public OptionalLong rttNanos() {
        return rttNanos == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(rttNanos);
    }

    /** How much of it the server says it spent; empty without a reply. */
    public OptionalLong serverNanos() {
        return serverNanos == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(serverNanos);
    }

    /** From when the round trip counts. */
    long startNanos() {
        return startNanos;
    }

    /** Since when the reply is waited for. */
    long leftNanos() {
        return leftNanos;
    }

    void replied(Outcome how, long rttNanos, long serverNanos) {
        this.outcome = how;
        this.rttNanos = rttNanos;
        this.serverNanos = serverNanos;
    }

    void lost() {
        outcome = Outcome.LOST;
    }

    /** Should it be lost, this is why. */
    void blame(LossCause cause) {
        causeIfLost = cause;
    }

    void unsent() {
        outcome = Outcome.UNSENT;
    }
}
