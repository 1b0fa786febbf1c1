package socketlab.common.udp;

import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.SenderObserver;

/** What has moved on a stream so far, and what that took. */
final class StreamProgress implements SenderObserver {

    private final long startNanos;
    private long takenNanos;
    private long latestSentAt = -1;
    private long latestEcho = -1;
    private long sent;
    private long sentAgain;
    private long timeouts;
    private long came;
    private long used;

    StreamProgress(long nowNanos) {
        startNanos = nowNanos;
        takenNanos = nowNanos;
    }

    @Override
    public void sent(long elapsedNanos, Segment segment, boolean again) {
        latestSentAt = segment.sentAt();
        sent++;
        sentAgain += again ? 1 : 0;
    }

    @Override
    public void timedOut(long elapsedNanos, long nextRtoNanos) {
        timeouts++;
    }

    @Override
    public void acknowledged(long elapsedNanos, Ack ack, int newly) {
        latestEcho = Math.max(latestEcho, ack.echo());
        if (newly > 0) {
            takenNanos = startNanos + elapsedNanos;
        }
    }

    /** A segment has come, of any kind. */
    void came() {
        came++;
    }

    /** A segment's bytes are given to the program. */
    void used() {
        used++;
    }

    /** The program begins to wait for the other end to take something. */
    void waits(long nowNanos) {
        takenNanos = nowNanos;
    }

    /** When the other end has taken something last, or the program began to wait for it to. */
    long takenNanos() {
        return takenNanos;
    }

    /** The {@code sentAt} of the segment that left last; -1 if none has. */
    long latestSentAt() {
        return latestSentAt;
    }

    /** The {@code sentAt} of the latest segment that was answered; -1 if none was. */
    long latestEcho() {
        return latestEcho;
    }

    @Override
    public String toString() {
        String out = sent + " segments sent, " + sentAgain + " of them again, after " + timeouts + " timeouts";
        String in = came + " segments came, " + used + " of them were news";
        return came == 0 ? out : sent == 0 ? in : out + "; " + in;
    }
}
