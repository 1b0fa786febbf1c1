package socketlab.common.simulation;

/**
 * How much of a link selective repeat uses, with a window of {@code W} segments: a loss costs one segment.
 *
 * <pre>
 *   1 - p                       where W fills the round trip, W >= 1 + 2a
 *   W (1 - p) / (1 + 2a)        where it does not
 * </pre>
 *
 * W. Stallings, "Data and Computer Communications", the appendix of the chapter on data link control; A. Tanenbaum and D.
 * Wetherall, "Computer Networks", section 3.4, for {@code p = 0}.
 */
final class SelectiveRepeatLaw {

    private SelectiveRepeatLaw() {}

    /** @param roundTrip in segments, {@code 1 + 2a} */
    static double utilisation(double roundTrip, double loss, double window) {
        return (1 - loss) * Math.min(1, window / roundTrip);
    }
}
