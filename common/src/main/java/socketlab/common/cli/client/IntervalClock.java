package socketlab.common.cli.client;

import java.io.Closeable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Sees to it that intervals end on time, also while nothing arrives and whoever sends is held up by a server that does not
 * read. Its thread sleeps in between.
 */
final class IntervalClock implements Closeable {

    private final LongSupplier endIntervals;
    private final Thread thread = new Thread(this::tick, "intervals");
    private volatile boolean closed;

    /** @param endIntervals ends those that are over; returns after how many nanoseconds the next one will be */
    IntervalClock(LongSupplier endIntervals) {
        this.endIntervals = endIntervals;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void tick() {
        while (!closed) {
            LockSupport.parkNanos(endIntervals.getAsLong());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
