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
 */
public record Flow(long bytes, Settings sender, Settings receiver, long readEveryNanos, long startNanos) {

    /** At once, read as it comes, with the same settings at both ends. */
    public Flow(long bytes, Settings settings) {
        this(bytes, settings, settings, 0, 0);
    }
}
