package socketlab.udp.server;

import java.time.Duration;

/**
 * When a server that was told to end goes on to the next step, counted from that moment.
 *
 * @param grace until when it still answers what is new: with {@code shutting-down}
 * @param transfers until when transfers that are under way may still go on
 * @param tidy until when they have, once they were ended, to tidy up
 * @param end until when what was said may still be on its way through a bad network; then the port is released, whatever
 *     else goes on
 */
record EndingTimes(Duration grace, Duration transfers, Duration tidy, Duration end) {

    /** Nobody shall wait for five seconds, of which this leaves two to a busy machine. */
    static final EndingTimes DEFAULT = new EndingTimes(
            Duration.ofSeconds(1), Duration.ofMillis(2_500), Duration.ofMillis(2_750), Duration.ofSeconds(3));
}
