package socketlab.common.simulation;

/**
 * How much of a link go-back-n uses, with a window of {@code W} segments: each loss costs all that was sent meanwhile.
 *
 * <pre>
 *   (1 - p) / (1 + 2a p)                          where W fills the round trip, W >= 1 + 2a
 *   W (1 - p) / ((1 + 2a) (1 - p + W p))          where it does not
 * </pre>
 *
 * W. Stallings, "Data and Computer Communications", the appendix of the chapter on data link control.
 */
final class GoBackNLaw {

    private GoBackNLaw() {}

    /** @param roundTrip in segments, {@code 1 + 2a} */
    static double utilisation(double roundTrip, double loss, double window) {
        return window >= roundTrip
                ? (1 - loss) / (1 + (roundTrip - 1) * loss)
                : window * (1 - loss) / (roundTrip * (1 - loss + window * loss));
    }
}
