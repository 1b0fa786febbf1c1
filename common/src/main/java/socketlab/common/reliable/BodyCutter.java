package socketlab.common.reliable;

import java.util.Arrays;

/**
 * Cuts what the application writes into bodies of segments, each as long as allowed but the last. The last one must say
 * that it is, so the newest bytes are kept back until more come, or the end. For one thread at a time.
 */
final class BodyCutter {

    private final Outbox outbox;
    private final int payload;

    private byte[] body;
    private int filled;
    private boolean finished;

    BodyCutter(Outbox outbox, int payload) {
        this.outbox = outbox;
        this.payload = payload;
        body = new byte[payload];
    }

    /** How many bytes could be written now. */
    int room() {
        if (finished) {
            return 0;
        }
        long bytes = (long) outbox.room() * payload + payload - filled;
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /** Takes bytes while there is room; returns how many. */
    int write(byte[] bytes, int offset, int length) {
        int taken = 0;
        int most = Math.min(length, room());
        while (taken < most) {
            if (filled == payload) {
                outbox.put(body, false);
                body = new byte[payload];
                filled = 0;
            }
            int part = Math.min(most - taken, payload - filled);
            System.arraycopy(bytes, offset + taken, body, filled, part);
            filled += part;
            taken += part;
        }
        return taken;
    }

    /** Nothing will be written any more. */
    void finish() {
        finished = true;
    }

    /** Hands over the last body, as soon as there is room for it. */
    void cut() {
        if (finished && body != null && outbox.room() > 0) {
            outbox.put(filled == payload ? body : Arrays.copyOf(body, filled), true);
            body = null;
        }
    }
}
