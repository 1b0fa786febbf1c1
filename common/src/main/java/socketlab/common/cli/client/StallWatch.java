package socketlab.common.cli.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Closes the socket when a call waits for it and nothing has moved for too long: a server that neither takes bytes nor
 * sends any would hold up a write, or a transfer, for ever, and no socket option of TCP ends that. What the server
 * acknowledges has moved, although the call that wrote it may still wait to write more.
 *
 * <p>Only time that is spent waiting for the server counts, so {@link #begin} stands right before the call, behind all
 * that the program does itself. It is counted in looks: while the whole program stands still, because the machine is
 * busy, nobody looks, and so that is not held against the server either.
 */
final class StallWatch implements Closeable {

    /** So often within the limit it looks, so a stall is found at most by this part too late. */
    static final int LOOKS = 8;

    private final ClientEndpoint endpoint;
    private final long firstNanos;
    private final long stallNanos;
    private final long lookNanos;
    private final TickingTime.Ticking looks;
    private final AtomicLong moved = new AtomicLong();
    private volatile boolean waiting;
    private volatile long stalledNanos;

    /** What had moved at the last look; -1 if nobody was waiting then. */
    private long before = -1;

    private long quietNanos;

    /**
     * @param firstNanos how long it may take until something moves at all
     * @param stallNanos how long it may take until more moves
     */
    StallWatch(ClientEndpoint endpoint, long firstNanos, long stallNanos, TickingTime time) {
        this.endpoint = endpoint;
        this.firstNanos = firstNanos;
        this.stallNanos = stallNanos;
        this.lookNanos = Math.max(1, stallNanos / LOOKS);
        this.looks = time.every("stall watch", lookNanos, this::look);
    }

    private void look() {
        long now = moved.get() + endpoint.acknowledged();
        quietNanos = waiting && now == before ? quietNanos + lookNanos : 0;
        before = waiting ? now : -1;
        long limitNanos = moved.get() == 0 ? firstNanos : stallNanos;
        if (quietNanos > 0 && quietNanos >= limitNanos) {
            stalledNanos = limitNanos;
            looks.close();
            closeSocket();
        }
    }

    private void closeSocket() {
        try {
            endpoint.close();
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

    /** Looks no more. */
    @Override
    public void close() {
        looks.close();
    }
}
