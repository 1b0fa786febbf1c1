package socketlab.common.simulation;

import socketlab.common.reliable.State;

/**
 * What became of a {@link Flow}.
 *
 * @param sender how the sending end sees it
 * @param receiver how the receiving end sees it
 * @param failure what the end that failed says, the receiver first; otherwise {@code null}
 * @param isWhole whether the application has read every byte, in order, and nothing else
 * @param bytesRead how many bytes it has read
 * @param segmentsRead in how many segments these came
 * @param firstMistake where the first byte was read that is not the one that was sent there; -1 if there was none
 * @param completeNanos how long after its start the receiver had all and the application had read it, or the flow
 *     failed, or the simulation ended
 * @param sent how many segments left
 * @param repeated how many of them had left before
 * @param timeouts how often the sender's timer ran out
 */
public record FlowResult(
        State sender,
        State receiver,
        String failure,
        boolean isWhole,
        long bytesRead,
        long segmentsRead,
        long firstMistake,
        long completeNanos,
        long sent,
        long repeated,
        long timeouts) {}
