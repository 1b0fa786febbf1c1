package socketlab.common.framing;

import java.nio.ByteBuffer;
import java.util.Arrays;
import socketlab.common.memory.Account;

/**
 * The bytes of a stream that were fed and not yet consumed. Memory follows what has really come, never what a peer has
 * announced. A few KiB are the stream's own; what is more is charged to its account before it is allocated, and given
 * back as soon as it has been consumed.
 */
final class PendingBytes {

    /** What a stream may hold without an account: it is part of what each stream costs from its first byte. */
    static final int OWN_BYTES = 4 * 1024;

    /** What is no longer than this is not worth moving the little that is left. */
    private static final int LARGE_BYTES = 32 * 1024;

    private static final byte[] NONE = {};

    private final Account account;
    private byte[] bytes = NONE;
    private int start;
    private int end;
    /** One view for all messages: a decoder is asked a million times a second. */
    private ByteBuffer view = ByteBuffer.wrap(NONE);

    /** @param account is charged with what is more than the stream's own */
    PendingBytes(Account account) {
        this.account = account;
    }

    /**
     * Takes all bytes that remain in a slice.
     *
     * @return false if there is no memory for them; then they are lost, and all that was pending with them
     */
    boolean append(ByteBuffer slice) {
        int more = slice.remaining();
        if (start == end) {
            start = 0;
            end = 0;
        }
        if (more > bytes.length - end && !makeRoomFor(more)) {
            slice.position(slice.limit());
            release();
            return false;
        }
        slice.get(bytes, end, more);
        end += more;
        return true;
    }

    private boolean makeRoomFor(int more) {
        int kept = end - start;
        int needed = Math.addExact(kept, more);
        byte[] target = bytes;
        if (needed > bytes.length) {
            // By half, not twice as much: of what a large message takes, little shall be waste.
            int capacity = Math.max(needed, kept + kept / 2);
            int charge = charge(capacity) - charge(bytes.length);
            if (charge > 0 && !account.take(charge)) {
                return false;
            }
            target = new byte[capacity];
            view = ByteBuffer.wrap(target);
        }
        System.arraycopy(bytes, start, target, 0, kept);
        bytes = target;
        start = 0;
        end = kept;
        return true;
    }

    private static int charge(int capacity) {
        return Math.max(0, capacity - OWN_BYTES);
    }

    /** Keeps no more than it takes: nothing if all has been consumed, and little if the next message has only begun. */
    void releaseConsumed() {
        if (start == end && bytes.length > OWN_BYTES) {
            release();
        } else if (bytes.length > LARGE_BYTES && size() <= OWN_BYTES) {
            byte[] left = Arrays.copyOfRange(bytes, start, start + OWN_BYTES);
            int size = size();
            release();
            bytes = left;
            view = ByteBuffer.wrap(left);
            end = size;
        }
    }

    /** Lets go of everything. */
    void release() {
        int charge = charge(bytes.length);
        bytes = NONE;
        view = ByteBuffer.wrap(NONE);
        start = 0;
        end = 0;
        if (charge > 0) {
            account.giveBack(charge);
        }
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
        int from = start + skip;
        start = from + length + skipAfter;
        return view.clear().position(from).limit(from + length);
    }
}
