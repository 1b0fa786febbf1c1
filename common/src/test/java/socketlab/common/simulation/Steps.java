package socketlab.common.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.SenderObserver;

/** The latest steps of a sender in words, for a failure message. */
final class Steps implements SenderObserver {

    private static final int KEPT = 60;

    private final Deque<String> steps = new ArrayDeque<>();

    @Override
    public void sent(long elapsedNanos, Segment segment, boolean again) {
        add(elapsedNanos, (again ? "again " : "sent ") + segment);
    }

    @Override
    public void acknowledged(long elapsedNanos, Ack ack, int newly) {
        add(elapsedNanos, "acknowledged " + newly + " by " + ack);
    }

    @Override
    public void ignored(long elapsedNanos, Ack ack) {
        add(elapsedNanos, "ignored " + ack);
    }

    @Override
    public void timedOut(long elapsedNanos, long nextRtoNanos) {
        add(elapsedNanos, "timed out, next timeout " + nextRtoNanos);
    }

    @Override
    public void congestionWindow(long elapsedNanos, int window, int threshold) {
        add(elapsedNanos, "window " + window + ", threshold " + threshold);
    }

    private void add(long elapsedNanos, String step) {
        if (steps.size() == KEPT) {
            steps.remove();
        }
        steps.add(String.format("%,d  %s", elapsedNanos, step));
    }

    @Override
    public String toString() {
        return String.join("\n", steps);
    }
}
