package socketlab.common.udp;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.function.BooleanSupplier;
import socketlab.common.rtt.TimeSource;

/**
 * How the program's thread waits for the other end to do something, but not longer than the idle time. It waits on the
 * stream's monitor, so the socket's thread has the lock meanwhile, does what may end the wait, and signals. For whoever
 * holds that lock.
 */
final class IdleWait {

    private static final BooleanSupplier NOTHING = () -> false;

    private final Object monitor;
    private final long idleNanos;
    private final TimeSource time;

    /** What the program waits for: woken in vain a thousand times a second, hundreds of them would fill a processor. */
    private BooleanSupplier awaited = NOTHING;

    /** @param monitor the stream, whose lock is held whenever a method of this is called */
    IdleWait(Object monitor, long idleNanos, TimeSource time) {
        this.monitor = monitor;
        this.idleNanos = idleNanos;
        this.time = time;
    }

    /**
     * Waits for a signal. When it returns, what is awaited need not be so: look, and wait again.
     *
     * @param sinceNanos when something has moved last
     * @throws SocketTimeoutException if that is the idle time ago
     */
    void await(BooleanSupplier what, long sinceNanos) throws SocketTimeoutException, InterruptedIOException {
        long left = sinceNanos + idleNanos - time.nanos();
        if (left <= 0) {
            throw timeout();
        }
        awaited = what;
        try {
            monitor.wait(left / 1_000_000 + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the other end");
        } finally {
            awaited = NOTHING;
        }
    }

    /** Whether the idle time is over since something has moved last. */
    boolean isOver(long sinceNanos, long nowNanos) {
        return nowNanos - sinceNanos >= idleNanos;
    }

    /** What is said of that. */
    SocketTimeoutException timeout() {
        return new SocketTimeoutException("nothing has moved for " + idleNanos / 1_000_000 + " ms");
    }

    /** Something may have moved: whoever waits goes on if it was what is awaited. */
    void signalIfAwaited() {
        if (awaited.getAsBoolean()) {
            monitor.notifyAll();
        }
    }

    /** Whoever waits goes on, and finds that it is in vain. */
    void signal() {
        monitor.notifyAll();
    }
}
