package socketlab.common.udp;

import java.util.concurrent.CompletableFuture;
import socketlab.common.reliable.Sender;

/**
 * Asks the other end whether it is still there, when somebody wants to know (TCP does so after two hours of silence, RFC
 * 9293, section 3.8.4). A segment leaves, which whoever is there must acknowledge; up to three times, under the
 * retransmission timeout. Only an acknowledgement of what has left after the question is an answer: older ones may have
 * been on their way when the other end died.
 *
 * <pre>
 *   asked      1 RTO      2 RTO                 4 RTO
 *     |----------|---------------------|---------------------------------------------|
 *   segment    segment               segment                               nobody is there
 * </pre>
 *
 * For whoever holds the stream's lock.
 */
final class AliveQuestion {

    /** So often it is asked before silence is an answer. */
    static final int TIMES = 3;

    /**
     * What is at stake is more than a segment sent in vain, so here the floor of RFC 6298 holds (rule 2.4), which spares
     * a program that gets no processor for a while.
     */
    static final long MIN_RTO_NANOS = 1_000_000_000L;

    /** A timeout that has doubled several times must not keep the asker waiting for minutes. */
    static final long MAX_RTO_NANOS = 2_000_000_000L;

    private final Sender sender;
    private final StreamProgress progress;
    private final CompletableFuture<Void> answer = new CompletableFuture<>();
    private final long askedAfter;
    private long timeoutNanos;
    private long dueNanos;
    private int asked;

    AliveQuestion(Sender sender, StreamProgress progress, long nowNanos) {
        this.sender = sender;
        this.progress = progress;
        askedAfter = progress.latestSentAt();
        timeoutNanos = Math.max(MIN_RTO_NANOS, Math.min(MAX_RTO_NANOS, sender.rtoNanos()));
        dueNanos = nowNanos;
    }

    /** Completes when the other end has answered, and not otherwise. */
    CompletableFuture<Void> answer() {
        return answer;
    }

    /** Whether the other end has answered. */
    boolean isAnswered() {
        return progress.latestEcho() > askedAfter;
    }

    /** Asks once more if it is time to; false when that was in vain for the last time. */
    boolean goOn(long nowNanos) {
        if (nowNanos - dueNanos < 0) {
            return true;
        }
        if (asked == TIMES) {
            return false;
        }
        asked++;
        dueNanos = nowNanos + timeoutNanos;
        sender.ask(timeoutNanos);
        timeoutNanos *= 2;
        return true;
    }
}
