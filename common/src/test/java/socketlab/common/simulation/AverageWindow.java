package socketlab.common.simulation;

import socketlab.common.reliable.Segment;
import socketlab.common.reliable.SenderObserver;

/** The average of the congestion window over time, once the beginning is over. */
final class AverageWindow implements SenderObserver {

    private final long segmentsBefore;

    private long sent;
    private boolean started;
    private long startNanos;
    private long sinceNanos;
    private int window;
    private double sum;

    /** @param segmentsBefore how many segments are left out at the beginning */
    AverageWindow(long segmentsBefore) {
        this.segmentsBefore = segmentsBefore;
    }

    @Override
    public void sent(long elapsedNanos, Segment segment, boolean again) {
        sent++;
    }

    @Override
    public void congestionWindow(long elapsedNanos, int newWindow, int threshold) {
        if (started) {
            sum += (double) window * (elapsedNanos - sinceNanos);
        } else if (sent > segmentsBefore) {
            started = true;
            startNanos = elapsedNanos;
        }
        sinceNanos = elapsedNanos;
        window = newWindow;
    }

    double segments() {
        return sum / (sinceNanos - startNanos);
    }
}
