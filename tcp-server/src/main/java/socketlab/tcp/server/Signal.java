package socketlab.tcp.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Something that one thread waits for, and that another tells it once. The wait ends with nothing else: whoever goes on too
 * early uses what the other one still works with.
 */
final class Signal {

    private static final long PAUSE_NANOS = 10_000_000;

    private final CountDownLatch given = new CountDownLatch(1);

    /** Takes no memory. */
    void give() {
        given.countDown();
    }

    boolean isGiven() {
        return given.getCount() == 0;
    }

    /** Waits until it is given. */
    void await() {
        while (!isGiven()) {
            try {
                given.await();
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(PAUSE_NANOS); // to wait takes memory, of which there may be some again
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts a connection", e);
            }
        }
    }
}
