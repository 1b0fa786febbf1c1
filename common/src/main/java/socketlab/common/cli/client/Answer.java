package socketlab.common.cli.client;

import socketlab.common.message.Reply;
import socketlab.common.report.PingText;

/**
 * A reply and how long it took.
 *
 * @param rttNanos from the first sending of the request to the arrival: so long somebody has waited, whichever of the
 *     sendings was answered
 * @param tries how many it took; over TCP always 1
 */
record Answer<R extends Reply>(R reply, long rttNanos, int tries) {

    /** What a person is told of it: {@code rtt=0.142 ms}, and from which try it counts if there were several. */
    String timing() {
        return "rtt=" + PingText.millis(rttNanos) + " ms"
                + (tries == 1 ? "" : " from the first of " + tries + " tries");
    }
}
