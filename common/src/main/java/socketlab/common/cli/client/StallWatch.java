package socketlab.common.cli.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Closes the socket when a call waits for it and nothing has moved for too long: a server that neither takes bytes nor
 * sends any would hold up a transfer for ever, and no socket option of TCP ends that. What the server acknowledges has
 * moved, although the call that wrote it may still wait to write more.
 */
final class StallWatch implements Closeable {

    /** So often within the limit it looks, so a stall is found at most by this part too late. */
    private static final int LOOKS = 8;

    private final ClientEndpoint endpoint;
    private final long firstNanos;
    private final long stallNanos;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicLong moved = new AtomicLong();
    private volatile boolean waiting;
    private volatile long stalledNanos;

    /**
     * @param firstNanos how long it may take until something moves at all
     * @param stallNanos how long it may take until more moves
     */
    StallWatch(ClientEndpoint endpoint, long firstNanos, long stallNanos) {
        this.endpoint = endpoint;
        this.firstNanos = firstNanos;
        this.stallNanos = stallNanos;
        Thread thread = new Thread(this::watch, "stall watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            long before = -1;
            long quietNanos = 0;
            long lookNanos = Math.max(1, stallNanos / LOOKS);
            while (!over.await(lookNanos, TimeUnit.NANOSECONDS)) {
                long now = moved.get() + endpoint.acknowledged();
                quietNanos = waiting && now == before ? quietNanos + lookNanos : 0;
                long limitNanos = moved.get() == 0 ? firstNanos : stallNanos;
                if (quietNanos > 0 && quietNanos >= limitNanos) {
                    stalledNanos = limitNanos;
                    endpoint.close();
                    return;
                }
                before = waiting ? now : -1;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A call that waits for the server begins. */
    void begin() {
        waiting = true;
    }

    /** It has returned, and moved so many bytes. */
    void end(long bytes) {
        moved.lazySet(moved.get() + bytes);
        waiting = false;
    }

    /** Whether this has closed the socket. */
    boolean hasStalled() {
        return stalledNanos > 0;
    }

    /** Which time has passed then. */
    long stalledNanos() {
        return stalledNanos;
    }

    @Override
    public void close() {
        over.countDown();
    }
}
