package socketlab.common.service;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import socketlab.common.resilience.TokenBucket;

/**
 * How many lines a server's log gets about what its clients do, whoever they are. Anybody can come and go as often as he
 * likes; a line for each would fill a disk, and hide what somebody should read. What is left out is counted. For any
 * thread.
 */
public final class LogAllowance {

    /** So many at once: what a hundred honest clients do together is all there. */
    static final int BURST = 100;

    /** Then twenty a second, which is still more than a person reads, and no more than some 100 MB a day. */
    static final long NANOS_PER_LINE = 50_000_000;

    private final Counters counters;
    private final LongSupplier monotonicNanos;
    private final TokenBucket lines;
    /** Apart from the others: no flood of those must hide what went wrong here. */
    private final TokenBucket failures;

    private final AtomicLong untold = new AtomicLong();

    LogAllowance(Counters counters, LongSupplier monotonicNanos, long nowNanos) {
        this.counters = counters;
        this.monotonicNanos = monotonicNanos;
        this.lines = new TokenBucket(BURST, NANOS_PER_LINE, nowNanos);
        this.failures = new TokenBucket(BURST, NANOS_PER_LINE, nowNanos);
    }

    /** Whether there may be one more line now; otherwise it is counted as left out. */
    public boolean takeLine() {
        return take(lines);
    }

    /** The same for a failure of the server itself, which a client may have caused. */
    public boolean takeFailure() {
        return take(failures);
    }

    private boolean take(TokenBucket bucket) {
        if (bucket.take(monotonicNanos.getAsLong())) {
            return true;
        }
        leaveOut();
        return false;
    }

    /** A line is left out for another reason. */
    public void leaveOut() {
        counters.leftUnlogged();
        untold.incrementAndGet();
    }

    /** How many were left out since somebody has asked that last. */
    public long untold() {
        return untold.get() == 0 ? 0 : untold.getAndSet(0);
    }
}
