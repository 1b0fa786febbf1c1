package socketlab.common.reliable;

/**
 * The congestion control that saved the Internet: RFC 5681. The window doubles with each round trip until something is
 * lost (slow start), then grows by one segment a round trip (congestion avoidance), and is halved with each loss. The
 * saw tooth that results has an average of about {@code 1.22 / sqrt(p)} segments where one in {@code 1/p} is lost.
 *
 * <p>During fast recovery the window stays what the loss has made it. TCP inflates it by duplicate acknowledgements (RFC
 * 5681, section 3.2, steps 3 to 6, and RFC 6582) because it can't tell what has left the network; here the
 * {@link Outbox} counts just that (as RFC 6675 does; {@link GoBackN} has a little less of it), so there is nothing to
 * inflate.
 */
final class Reno implements CongestionControl {

    private double window = INITIAL_WINDOW;
    private double threshold = NO_THRESHOLD;
    private double windowBefore;
    private double thresholdBefore;

    @Override
    public int window() {
        return (int) window;
    }

    @Override
    public int threshold() {
        return (int) threshold;
    }

    @Override
    public void acknowledged(int segments, long elapsedNanos, long srttNanos) {
        int counted = Math.min(segments, MOST_PER_ACK);
        if (window < threshold) {
            // Equation (2): slow start, cwnd += min (N, SMSS); with the limit of RFC 3465.
            window += counted;
        } else {
            // Equation (3): congestion avoidance, cwnd += SMSS*SMSS/cwnd.
            window += counted / window;
        }
    }

    @Override
    public void lost(int flight, long elapsedNanos) {
        // Section 3.2, step 2: ssthresh by equation (4); after recovery, step 6, cwnd is ssthresh.
        threshold = Math.max(flight / 2.0, LEAST_THRESHOLD);
        window = threshold;
    }

    @Override
    public void timedOut(int flight, long elapsedNanos) {
        // Section 3.1: ssthresh by equation (4), and cwnd "no more than the loss window, LW, which equals 1".
        windowBefore = window;
        thresholdBefore = threshold;
        threshold = Math.max(flight / 2.0, LEAST_THRESHOLD);
        window = 1;
    }

    /** The whole window at once, where RFC 4015 lets it grow into it: the pacer makes no burst of it. */
    @Override
    public void takeBackTimeout() {
        window = windowBefore;
        threshold = thresholdBefore;
    }
}
