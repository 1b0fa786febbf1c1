package socketlab.common.framing;

import java.nio.ByteBuffer;
import socketlab.common.memory.Account;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;

/**
 * Splits a stream into lines, one message each, so that {@code nc} is a client. A line ends with a line feed, which a
 * carriage return may precede. Empty lines are passed over: a person at a keyboard makes them.
 */
public final class LineDecoder implements StreamDecoder {

    private final int limit;
    private final PendingBytes pending;
    /** How much of the pending bytes is known to hold no line feed, so that slow lines are not searched twice. */
    private int searched;

    private boolean outOfMemory;

    /**
     * One that nobody bounds but the limit.
     *
     * @param limit the longest line that is taken, in bytes without its end, 1 or more
     */
    public LineDecoder(int limit) {
        this(limit, Account.unlimited());
    }

    /**
     * @param limit the longest line that is taken, in bytes without its end, 1 or more
     * @param account is charged with what has come of a long line
     */
    public LineDecoder(int limit, Account account) {
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
        while (true) {
            int lineFeed = pending.indexOf((byte) '\n', searched);
            if (lineFeed < 0) {
                searched = pending.size();
                requireWithinLimit(searched > 0 && pending.at(searched - 1) == '\r' ? searched - 1 : searched);
                pending.releaseConsumed();
                return null;
            }
            int length = lineFeed > 0 && pending.at(lineFeed - 1) == '\r' ? lineFeed - 1 : lineFeed;
            requireWithinLimit(length);
            searched = 0;
            ByteBuffer line = pending.take(0, length, lineFeed + 1 - length);
            if (line.hasRemaining()) {
                return line;
            }
        }
    }

    private void requireWithinLimit(int length) throws BadMessageException {
        if (length > limit) {
            throw new BadMessageException(
                    ErrorCode.FRAME_TOO_LARGE,
                    Reply.NO_ID,
                    "a line of more than " + limit + " bytes: no more than that are taken here");
        }
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
        searched = 0;
        pending.release();
    }
}
