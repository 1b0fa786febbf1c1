package socketlab.common.rtt;

import java.util.OptionalLong;

/**
 * Estimates how far the server's clock is ahead of the client's, from the four times of an exchange (RFC 5905,
 * section 8):
 *
 * <pre>
 *  server   ----- T2 ------ T3 -------&gt; time      offset = ((T2 - T1) + (T3 - T4)) / 2
 *                 /          \                     delay  = (T4 - T1) - (T3 - T2)
 *  client   -- T1 ----------- T4 -----&gt; time
 * </pre>
 *
 * The formula is right where both ways take equally long and wrong by up to half the delay otherwise; so the exchange
 * with the least delay is the one to believe. For one thread at a time.
 */
public final class ClockOffset {

    private boolean known;
    private long offsetMicros;
    private long leastDelayMicros = Long.MAX_VALUE;

    /** Adds an exchange, all times in microseconds since 1970, T1 and T4 by the client's clock. */
    public void exchange(long t1, long t2, long t3, long t4) {
        long delay = (t4 - t1) - (t3 - t2);
        // A clock was set in between, or a number was damaged on its way: such an exchange tells nothing.
        boolean isSense = delay >= 0 && t3 >= t2;
        if (isSense && delay < leastDelayMicros) {
            leastDelayMicros = delay;
            offsetMicros = ((t2 - t1) + (t3 - t4)) / 2;
            known = true;
        }
    }

    /** How much the server's clock is ahead, microseconds, below 0 if it is behind; wrong by at most half the delay. */
    public OptionalLong offsetMicros() {
        return known ? OptionalLong.of(offsetMicros) : OptionalLong.empty();
    }

    /** The delay of the exchange that the offset was taken from, microseconds. */
    public OptionalLong delayMicros() {
        return known ? OptionalLong.of(leastDelayMicros) : OptionalLong.empty();
    }
}
