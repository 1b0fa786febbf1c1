package socketlab.common.udp;

import java.util.concurrent.CompletableFuture;
import socketlab.common.reliable.Sender;

/**
 * Asks the other end whether it is still there, when somebody wants to know (TCP does so after two hours of silence, RFC
 * 9293, section 3.8.4). A segment leaves, which whoever is there must acknowledge; up to three times, under the timeout of
 * RFC 6298. Only an acknowledgement of what has left after the question is an answer: older ones may have been on their
 * way when the other end died. A second after the third time that is no longer so, and anything that comes is an answer:
 * the network may lose acknowledgements, and an end that speaks is there.
 *
 * <pre>
 *   asked      1 s        2 s           1 s                   3 s
 *     |----------|---------------------|----------|----------------------------------|
 *   segment    segment               segment   anything answers            nobody is there
 * </pre>
 *
 * For whoever holds the stream's lock.
 */
final class AliveQuestion {

    /** So often it is asked before silence is an answer. */
    static final int TIMES = 3;

    /**
     * The first timeout, as where nothing is known of the path (RFC 6298, rule 2.1): it spares a program that gets no
     * processor for a while, and whoever waits for the answer knows how long that may take, 7 s in all.
     */
    static final long RTO_NANOS = 1_000_000_000L;

    private final Sender sender;
    private final StreamProgress progress;
    private final CompletableFuture<Void> answer = new CompletableFuture<>();
    private final long askedAfter;
    private long timeoutNanos = RTO_NANOS;
    private long dueNanos;
    private long lastAskedNanos;
    private int asked;

    AliveQuestion(Sender sender, StreamProgress progress, long nowNanos) {
        this.sender = sender;
        this.progress = progress;
        askedAfter = progress.latestSentAt();
        dueNanos = nowNanos;
    }

    /** Completes when the other end has answered, and not otherwise. */
    CompletableFuture<Void> answer() {
        return answer;
    }

    /**
     * Whether the other end has answered.
     *
     * @param heardNanos when anything has come for the last time
     */
    boolean isAnswered(long heardNanos) {
        return progress.latestEcho() > askedAfter || asked == TIMES && heardNanos - lastAskedNanos >= RTO_NANOS;
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
        lastAskedNanos = nowNanos;
        dueNanos = nowNanos + timeoutNanos;
        sender.ask(timeoutNanos);
        timeoutNanos *= 2;
        return true;
    }
}
