package socketlab.common.resilience;

/**
 * How often something may be done. The bucket is full of tokens at first, and a new one comes in at a steady rate as long
 * as there is room; whoever does it takes one.
 *
 * <pre>
 *              a token each so often
 *                      |
 *                      v
 *        (full at first, holds BURST) ----&gt; one for each time that it is done; none left: not now
 * </pre>
 *
 * <p>So in any time it is done at most as often as that time has tokens, and BURST times more (RFC 2697, section 3, has
 * the same bucket for the bytes of a flow). For any thread.
 */
public final class TokenBucket {

    private final long nanosPerToken;
    private final long fullNanos;

    /** What is in the bucket, as the time that it took to come in. */
    private long heldNanos;

    private long latestNanos;

    /**
     * @param burst how many tokens it holds, 1 or more
     * @param nanosPerToken how long it takes until one more comes
     * @param nowNanos by the clock whose time is passed later
     */
    public TokenBucket(int burst, long nanosPerToken, long nowNanos) {
        this.nanosPerToken = nanosPerToken;
        this.fullNanos = burst * nanosPerToken;
        this.heldNanos = fullNanos;
        this.latestNanos = nowNanos;
    }

    /** Takes a token; false if there is none. */
    public synchronized boolean take(long nowNanos) {
        long passed = nowNanos - latestNanos;
        if (passed > 0) { // not so if another thread was faster, which had looked at the clock later
            heldNanos = passed >= fullNanos ? fullNanos : Math.min(fullNanos, heldNanos + passed);
            latestNanos = nowNanos;
        }
        if (heldNanos < nanosPerToken) {
            return false;
        }
        heldNanos -= nanosPerToken;
        return true;
    }
}
