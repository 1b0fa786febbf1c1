package socketlab.common.simulation;

import socketlab.common.reliable.Settings;

/**
 * One transfer to simulate.
 *
 * @param bytes how many
 * @param sender what the sending end is told
 * @param receiver what the receiving end is told
 * @param readEveryNanos how long the receiving application takes over each piece that it reads; 0 for no time
 * @param startNanos when it begins
 * @param flowControl whether the sender hears what the receiver says of its room; without, it believes that there is
 *     always enough
 */
public record Flow(
        long bytes, Settings sender, Settings receiver, long readEveryNanos, long startNanos, boolean flowControl) {

    /** With flow control, as it should be. */
    public Flow(long bytes, Settings sender, Settings receiver, long readEveryNanos, long startNanos) {
        this(bytes, sender, receiver, readEveryNanos, startNanos, true);
    }

    /** At once, read as it comes, with the same settings at both ends. */
    public Flow(long bytes, Settings settings) {
        this(bytes, settings, settings, 0, 0);
    }
}
