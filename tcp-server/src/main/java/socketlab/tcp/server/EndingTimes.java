package socketlab.tcp.server;

import java.time.Duration;

/**
 * When a server that was told to end goes on to the next step, counted from that moment. It takes each step earlier if no
 * connection is left.
 *
 * @param grace until when it still answers: what is new with {@code shutting-down}
 * @param cutOff when connections that have not ended in order are cut off
 * @param leave when it leaves even if they have not tidied up what they had not finished
 */
record EndingTimes(Duration grace, Duration cutOff, Duration leave) {

    /** Nobody shall wait for five seconds, of which this leaves one and a half to a busy machine. */
    static final EndingTimes DEFAULT =
            new EndingTimes(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofMillis(3_500));
}
