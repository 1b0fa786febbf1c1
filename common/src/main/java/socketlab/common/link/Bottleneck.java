package socketlab.common.link;

/**
 * The narrowest place of a link: it sends one datagram after the other, bit by bit, so a datagram takes the time of its
 * bits at the rate, and those that come meanwhile wait in a finite queue. What finds the queue full is dropped
 * ("drop-tail", RFC 7567 section 1).
 *
 * <pre>
 *   time           0   1   2   3   4   5   6   7   8   9       (rate: one datagram in 3; queue: 2)
 *   comes          A   B   C   D
 *   leaves                     A           B           D
 *   in the queue   1   2   2   2   2   2   1   1   1   0       C finds it full and is dropped
 * </pre>
 *
 * The datagram that is being sent counts as in the queue until its last bit has left. For one thread at a time.
 */
final class Bottleneck {

    private static final long NANO_BITS = 8L * 1_000_000_000;

    private final long bitsPerSecond;

    /** When those in the queue will have left: a ring. */
    private final long[] leavingNanos;

    private int first;
    private int length;

    /** When the last one will have left: so many nanoseconds, and {@link #remainder} parts of one. */
    private long freeNanos;

    /** The rest of a division, so that rounding never adds up: from 0 to just below {@code bitsPerSecond}. */
    private long remainder;

    /**
     * @param bitsPerSecond 1 or more
     * @param queue how many datagrams, 1 or more
     */
    Bottleneck(long bitsPerSecond, int queue) {
        this.bitsPerSecond = bitsPerSecond;
        this.leavingNanos = new long[queue];
    }

    /** How many datagrams have come and not yet left. */
    int length(long nowNanos) {
        while (length > 0 && nowNanos - leavingNanos[first] >= 0) {
            first = (first + 1) % leavingNanos.length;
            length--;
        }
        return length;
    }

    boolean isFull(long nowNanos) {
        return length(nowNanos) == leavingNanos.length;
    }

    /** Takes a datagram, for which there is room; says when its last bit leaves, rounded up. */
    long leavingNanos(int bytes, long nowNanos) {
        if (length(nowNanos) == 0) {
            freeNanos = nowNanos;
            remainder = 0;
        }
        long work = bytes * NANO_BITS + remainder;
        freeNanos += work / bitsPerSecond;
        remainder = work % bitsPerSecond;
        long leaves = remainder == 0 ? freeNanos : freeNanos + 1;
        leavingNanos[(first + length) % leavingNanos.length] = leaves;
        length++;
        return leaves;
    }
}
