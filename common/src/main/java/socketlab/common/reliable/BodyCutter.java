package socketlab.common.reliable;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts what the application writes into bodies of segments, each as long as allowed but the last, and those that were
 * pushed. The last one must say that it is, so the newest bytes are kept back until more come, a push, or the end. For
 * one thread at a time.
 */
final class BodyCutter {

    private static final byte[] NONE = {};

    private final Outbox outbox;
    private final int payload;

    /** As long as what is written at once; more that is written makes it twice as long, up to the payload. */
    private byte[] body = NONE;

    private int filled;
    private long written;
    private boolean pushed;
    private boolean finished;
    /** Whether the last body was handed over. */
    private boolean isLastCut;

    BodyCutter(Outbox outbox, int payload) {
        this.outbox = outbox;
        this.payload = payload;
    }

    /** How many bytes could be written now. */
    int room() {
        if (finished) {
            return 0;
        }
        long bytes = (long) outbox.room() * payload + payload - filled;
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /** How many bytes were written, since the beginning. */
    long written() {
        return written;
    }

    /** How many bytes wait here for more. */
    int filled() {
        return filled;
    }

    /** How much memory is taken by what waits here, bytes. */
    int capacity() {
        return body.length;
    }

    /** How much it will be once so many bytes more are written, up to the payload. */
    int capacityWith(int more) {
        int needed = filled + more;
        return needed <= body.length ? body.length : Math.min(payload, Math.max(needed, 2 * body.length));
    }

    /** Takes bytes while there is room; returns how many. */
    int write(ByteBuffer bytes) {
        int most = Math.min(bytes.remaining(), room());
        for (int left = most; left > 0; ) {
            if (filled == payload) {
                outbox.put(body, false);
                body = NONE;
                filled = 0;
                pushed = false;
            }
            int part = Math.min(left, payload - filled);
            if (part > body.length - filled) {
                body = Arrays.copyOf(body, capacityWith(part));
            }
            bytes.get(body, filled, part);
            filled += part;
            left -= part;
        }
        written += most;
        return most;
    }

    /** What was written so far shall not wait for more. */
    void push() {
        pushed = filled > 0;
    }

    /** Hands over what there is, if only a body without bytes; but nothing behind the last one. */
    void cutNow() {
        if (!finished && outbox.room() > 0) {
            outbox.put(Arrays.copyOf(body, filled), false);
            body = NONE;
            filled = 0;
            pushed = false;
        }
    }

    /** Nothing will be written any more. */
    void finish() {
        finished = true;
    }

    /** Nothing will be written any more, and what waits here is worth nothing. */
    void drop() {
        finished = true;
        body = NONE;
    }

    /** Hands over what waits for nothing but room, if there is some. */
    void cut() {
        boolean isWaited = finished ? !isLastCut : pushed;
        if (isWaited && outbox.room() > 0) {
            outbox.put(filled == body.length ? body : Arrays.copyOf(body, filled), finished);
            isLastCut = finished;
            body = NONE;
            filled = 0;
            pushed = false;
        }
    }
}
