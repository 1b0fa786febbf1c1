package socketlab.common.framing;

import java.nio.ByteBuffer;

/**
 * The bytes of a stream that were fed and not yet consumed. Memory follows what has really come, never what a peer has
 * announced, and is given back after a large message.
 */
final class PendingBytes {

    private static final byte[] NONE = {};
    private static final int KEPT_CAPACITY = 16 * 1024;

    private byte[] bytes = NONE;
    private int start;
    private int end;
    /** One view for all messages: a decoder is asked a million times a second. */
    private ByteBuffer view = ByteBuffer.wrap(NONE);

    void append(ByteBuffer slice) {
        int more = slice.remaining();
        if (start == end) {
            start = 0;
            end = 0;
            if (bytes.length > KEPT_CAPACITY && more <= KEPT_CAPACITY) {
                bytes = NONE;
            }
        }
        if (more > bytes.length - end) {
            makeRoomFor(more);
        }
        slice.get(bytes, end, more);
        end += more;
    }

    private void makeRoomFor(int more) {
        int kept = end - start;
        int needed = Math.addExact(kept, more);
        byte[] target = needed <= bytes.length ? bytes : new byte[Math.max(needed, Math.min(kept, 1 << 29) * 2)];
        System.arraycopy(bytes, start, target, 0, kept);
        bytes = target;
        start = 0;
        end = kept;
    }

    int size() {
        return end - start;
    }

    byte at(int index) {
        return bytes[start + index];
    }

    /** Four bytes as an unsigned number, most significant first. */
    long unsignedIntAt(int index) {
        return (at(index) & 0xFFL) << 24
                | (at(index + 1) & 0xFFL) << 16
                | (at(index + 2) & 0xFFL) << 8
                | (at(index + 3) & 0xFFL);
    }

    /** Where {@code value} is at or after {@code from}, or -1. */
    int indexOf(byte value, int from) {
        for (int i = start + from; i < end; i++) {
            if (bytes[i] == value) {
                return i - start;
            }
        }
        return -1;
    }

    /** Consumes {@code skip} bytes, then {@code length} bytes that it returns, then {@code skipAfter} more. */
    ByteBuffer take(int skip, int length, int skipAfter) {
        if (view.array() != bytes) {
            view = ByteBuffer.wrap(bytes);
        }
        int from = start + skip;
        start = from + length + skipAfter;
        return view.clear().position(from).limit(from + length);
    }
}
