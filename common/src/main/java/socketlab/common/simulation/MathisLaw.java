package socketlab.common.simulation;

/**
 * The square-root law: where one segment in {@code 1/p} is lost, a sender that halves its window with each loss and adds
 * a segment with each round trip has a window of {@code C / sqrt(p)} segments on average, {@code C = sqrt(3/2)} where
 * every segment is acknowledged. The rate is that window a round trip.
 *
 * <p>It leaves out timeouts, slow start, and every limit other than loss. M. Mathis, J. Semke, J. Mahdavi and T. Ott, "The
 * Macroscopic Behavior of the TCP Congestion Avoidance Algorithm", ACM Computer Communication Review 27 (3), 1997.
 */
final class MathisLaw {

    private static final double C = Math.sqrt(1.5);

    private MathisLaw() {}

    /** The average window, segments. */
    static double window(double loss) {
        return C / Math.sqrt(loss);
    }

    /** Bits a second. */
    static double rate(int payload, double roundTripSeconds, double loss) {
        return window(loss) * 8 * payload / roundTripSeconds;
    }
}
