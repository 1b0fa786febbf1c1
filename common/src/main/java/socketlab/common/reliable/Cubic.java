package socketlab.common.reliable;

/**
 * The congestion control that most TCPs use today: RFC 9438, whose sections stand beside the rules. After a loss the
 * window grows along a cubic curve of the <i>time</i> since then, not of the round trips: fast at first, slowly around
 * the window at which the loss happened, then faster and faster. So a long path recovers as fast as a short one.
 *
 * <pre>
 *   window                              ,
 *          W_max - - - - - , - - - - -'
 *                      ,-'              where nothing is known, it searches
 *                    ,'
 *   W_max * beta   ,'  where it is known to be safe, it hurries
 *                  |       |
 *                  0       K            time since the loss
 * </pre>
 */
final class Cubic implements CongestionControl {

    /** Section 5.1: "C SHOULD be set to 0.4", segments per second cubed. */
    private static final double C = 0.4;

    /** Section 4.6: "beta_cubic SHOULD be set to 0.7", what is left of the window after a loss. */
    private static final double BETA = 0.7;

    /** Section 4.3: with this increase and {@link #BETA}, the estimate of Reno's window has Reno's average. */
    private static final double ALPHA = 3 * (1 - BETA) / (1 + BETA);

    /** Section 4.2: the target is no more than this many times the window, so that it at most doubles in two round trips. */
    private static final double MOST_GROWTH = 1.5;

    private static final double NANOS_PER_SECOND = 1e9;

    private double window = INITIAL_WINDOW;
    private double threshold = NO_THRESHOLD;
    /** W_max: the window at which the last loss happened. */
    private double maxWindow;
    /** The window before the last loss, cwnd_prior. */
    private double priorWindow;
    /** W_est: what Reno would have now. */
    private double renoWindow;
    /** K: the time that the curve takes to W_max, seconds. */
    private double k;

    private boolean inEpoch;
    private boolean afterTimeout;
    private long epochStart;
    private long lastGrowth;

    private BeforeTimeout before;

    /** What a timeout changes. */
    private record BeforeTimeout(
            double window,
            double threshold,
            double maxWindow,
            double priorWindow,
            boolean inEpoch,
            boolean afterTimeout) {}

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
            // Section 4.10: slow start is that of RFC 5681.
            window += counted;
            return;
        }
        if (!inEpoch) {
            startEpoch(elapsedNanos);
        }
        leaveOutPause(elapsedNanos, srttNanos);
        grow(counted, (elapsedNanos - epochStart) / NANOS_PER_SECOND, srttNanos / NANOS_PER_SECOND);
    }

    private void startEpoch(long elapsedNanos) {
        inEpoch = true;
        epochStart = elapsedNanos;
        lastGrowth = elapsedNanos;
        renoWindow = window;
        if (afterTimeout || maxWindow < window) {
            // Section 4.8: after a timeout, the curve starts at its plateau: W_max is the window now, and K is 0.
            maxWindow = window;
        }
        afterTimeout = false;
        // Section 4.2, figure 2.
        k = Math.cbrt((maxWindow - window) / C);
    }

    /** Section 5.8: time in which the sender had nothing to send is no time of the curve. */
    private void leaveOutPause(long elapsedNanos, long srttNanos) {
        long pause = elapsedNanos - lastGrowth - srttNanos;
        if (pause > 0) {
            epochStart += pause;
        }
        lastGrowth = elapsedNanos;
    }

    private void grow(int segments, double seconds, double srtt) {
        // Section 4.3, figure 4: from the old window on, as fast as Reno itself.
        renoWindow += (renoWindow >= priorWindow ? 1 : ALPHA) * segments / window;
        if (curve(seconds) < renoWindow) {
            window = Math.max(window, renoWindow);
        } else {
            // Sections 4.2, 4.4 and 4.5: towards where the curve will be one round trip from now.
            double target = Math.max(window, Math.min(curve(seconds + srtt), MOST_GROWTH * window));
            window += segments * (target - window) / window;
        }
    }

    /** Section 4.2, figure 1: W_cubic(t). */
    private double curve(double seconds) {
        double fromPlateau = seconds - k;
        return C * fromPlateau * fromPlateau * fromPlateau + maxWindow;
    }

    @Override
    public void lost(int flight, long elapsedNanos) {
        reduce(flight);
        window = threshold;
    }

    @Override
    public void timedOut(int flight, long elapsedNanos) {
        // Section 4.8: as Reno, but by beta.
        before = new BeforeTimeout(window, threshold, maxWindow, priorWindow, inEpoch, afterTimeout);
        reduce(flight);
        window = 1;
        afterTimeout = true;
    }

    @Override
    public void takeBackTimeout() {
        window = before.window;
        threshold = before.threshold;
        maxWindow = before.maxWindow;
        priorWindow = before.priorWindow;
        inEpoch = before.inEpoch;
        afterTimeout = before.afterTimeout;
    }

    private void reduce(int flight) {
        inEpoch = false;
        priorWindow = window;
        // Section 4.7, fast convergence: where the window did not get back to W_max, somebody else needs room.
        maxWindow = window < maxWindow ? window * (1 + BETA) / 2 : window;
        // Section 4.6, figure 5.
        threshold = Math.max(flight * BETA, LEAST_THRESHOLD);
    }
}
