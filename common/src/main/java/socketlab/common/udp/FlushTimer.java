package socketlab.common.udp;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import socketlab.common.resilience.SteadyLoop;

/**
 * Sends what is due of streams when no datagram comes, on a thread of its own: the socket's thread waits in the kernel for
 * as long as it takes. It is idle while no stream is open, and then costs nothing. For any thread.
 */
public final class FlushTimer {

    private final Object lock;
    private final BooleanSupplier flush;
    private boolean isIdle;
    private boolean isClosed;

    /**
     * @param lock is held during each flush
     * @param flush sends what is due; whether more may become due
     */
    public FlushTimer(Object lock, BooleanSupplier flush) {
        this.lock = lock;
        this.flush = flush;
    }

    /**
     * Starts its thread, which flushes each {@link ReliableStream#TICK_NANOS}.
     *
     * @param onFailure told of each flush that fails
     * @param onEnd told why there will be no more, if too many have
     */
    public void start(Consumer<Throwable> onFailure, Consumer<Throwable> onEnd) {
        Thread thread = new Thread(
                () -> {
                    Throwable why = SteadyLoop.run(this::flushNext, onFailure);
                    if (why != null) {
                        onEnd.accept(why);
                    }
                },
                "flush-timer");
        thread.setDaemon(true);
        thread.start();
    }

    private boolean flushNext() {
        synchronized (lock) {
            isIdle = !flush.getAsBoolean();
            while (isIdle && !isClosed) {
                awaitWork();
            }
            if (isClosed) {
                return false;
            }
        }
        LockSupport.parkNanos(ReliableStream.TICK_NANOS);
        return true;
    }

    private void awaitWork() {
        try {
            lock.wait();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the timer", e);
        }
    }

    /** A stream has been opened. */
    public void wake() {
        synchronized (lock) {
            if (isIdle) {
                isIdle = false;
                lock.notifyAll();
            }
        }
    }

    /** Ends its thread; what is due then is sent no more. */
    public void close() {
        synchronized (lock) {
            isClosed = true;
            lock.notifyAll();
        }
    }
}
