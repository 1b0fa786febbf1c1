package socketlab.common.udp;

import java.nio.ByteBuffer;
import socketlab.common.reliable.Receiver;

/**
 * What has come in order and the program has not read yet. It reads as many bytes as it likes, wherever the segments were
 * cut. For whoever holds the stream's lock.
 */
final class UnreadBytes {

    private static final byte[] NONE = {};

    private final Receiver receiver;
    private final StreamProgress progress;

    /** Of the segment that is being read. */
    private byte[] body = NONE;

    private int from;

    UnreadBytes(Receiver receiver, StreamProgress progress) {
        this.receiver = receiver;
        this.progress = progress;
    }

    /** Whether there is nothing to read now. */
    boolean isEmpty() {
        while (from == body.length) {
            byte[] next = receiver.read();
            if (next == null) {
                return true;
            }
            body = next;
            from = 0;
            progress.used();
        }
        return false;
    }

    /** How much memory the segment takes that is being read, bytes. */
    int memory() {
        return body.length;
    }

    /** Nothing will be read any more. */
    void drop() {
        body = NONE;
        from = 0;
    }

    /**
     * Gives as many bytes away as are here and as there is room for.
     *
     * @return how many, which may be none
     */
    int moveTo(ByteBuffer into) {
        int before = into.position();
        while (into.hasRemaining() && !isEmpty()) {
            int count = Math.min(into.remaining(), body.length - from);
            into.put(body, from, count);
            from += count;
        }
        if (from == body.length) {
            drop(); // what was read need not be kept until more comes
        }
        return into.position() - before;
    }
}
