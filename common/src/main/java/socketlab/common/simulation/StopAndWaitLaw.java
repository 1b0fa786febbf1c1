package socketlab.common.simulation;

/**
 * How much of a link stop-and-wait uses: one segment a round trip, {@code (1 - p) / (1 + 2a)}, where a round trip takes
 * {@code 1 + 2a} times as long as sending a segment and {@code p} of them are lost.
 *
 * <p>It supposes that a loss costs one round trip, so a timer that waits longer makes it worse. W. Stallings, "Data and
 * Computer Communications", the appendix of the chapter on data link control; J. Kurose and K. Ross, "Computer
 * Networking: A Top-Down Approach", section 3.4, for {@code p = 0}.
 */
final class StopAndWaitLaw {

    private StopAndWaitLaw() {}

    /** @param roundTrip in segments, {@code 1 + 2a} */
    static double utilisation(double roundTrip, double loss) {
        return (1 - loss) / roundTrip;
    }
}
