package socketlab.common.framing;

import java.nio.ByteBuffer;
import socketlab.common.memory.Account;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;

/**
 * Splits a stream into frames: a length, then that many bytes.
 *
 * <pre>
 *  bytes of the stream                                          yields
 * +---------------------+-----------+---------------------+----
 * | 00 00 00 17         | {"type":… | 00 00 00 1A         | {…    {"type":…   (23 bytes)
 * | length L = 23,      | L bytes   | length of the next  |
 * | big-endian,unsigned | of JSON   | frame               |
 * +---------------------+-----------+---------------------+----
 * </pre>
 *
 * <p>Where the JSON has a member {@code "body": N}, N raw bytes stand between its frame and the next:
 *
 * <pre>
 * +-------------+-----------------------+------------------+-------------+----
 * | 00 00 00 23 | {"type":"data",…      | N bytes, which   | 00 00 00 5A | {…
 * |             |  "body":N}            | {@link #body} yields |             |
 * +-------------+-----------------------+------------------+-------------+----
 * </pre>
 *
 * <p>L is from 1 to the limit and is checked as soon as its four bytes are there, before anything is allocated for it.
 */
public final class FrameDecoder implements StreamDecoder {

    /** The largest frame that is taken unless told otherwise, bytes. */
    public static final int DEFAULT_LIMIT = 1024 * 1024;

    static final int LENGTH_BYTES = Integer.BYTES;

    private final int limit;
    private final PendingBytes pending;
    private boolean outOfMemory;

    /**
     * One that nobody bounds but the limit.
     *
     * @param limit the largest L that is taken, 1 or more
     */
    public FrameDecoder(int limit) {
        this(limit, Account.unlimited());
    }

    /**
     * @param limit the largest L that is taken, 1 or more
     * @param account is charged with what has come of a large frame
     */
    public FrameDecoder(int limit, Account account) {
        this.limit = limit;
        this.pending = new PendingBytes(account);
    }

    @Override
    public void feed(ByteBuffer slice) {
        outOfMemory |= !pending.append(slice);
    }

    @Override
    public ByteBuffer next() throws BadMessageException {
        if (outOfMemory) {
            throw StreamDecoder.outOfMemory();
        }
        if (pending.size() < LENGTH_BYTES) {
            pending.releaseConsumed();
            return null;
        }
        long length = pending.unsignedIntAt(0);
        if (length == 0) {
            throw new BadMessageException(
                    ErrorCode.BAD_FRAME, Reply.NO_ID, "a frame of length 0: a frame holds at least one byte of JSON");
        }
        if (length > limit) {
            throw new BadMessageException(
                    ErrorCode.FRAME_TOO_LARGE,
                    Reply.NO_ID,
                    "a frame of " + length + " bytes: at most " + limit + " are taken here");
        }
        return pending.size() - LENGTH_BYTES < length ? null : pending.take(LENGTH_BYTES, (int) length, 0);
    }

    @Override
    public ByteBuffer body(long most) {
        return pending.take(0, (int) Math.min(most, pending.size()), 0);
    }

    @Override
    public boolean isInsideMessage() {
        return pending.size() > 0;
    }

    @Override
    public void release() {
        pending.release();
    }
}
