package socketlab.common.framing;

import java.nio.ByteBuffer;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;

/**
 * Finds where messages end in a stream of bytes. It is fed whatever slices the stream happens to come in and yields
 * whole messages; it reads nothing itself, so a blocking connection and an event loop use it alike. For one thread.
 *
 * <pre>{@code
 * decoder.feed(slice);
 * for (ByteBuffer message = decoder.next(); message != null; message = decoder.next()) { … }
 * }</pre>
 */
public interface StreamDecoder {

    /** Takes all bytes that remain in {@code slice}; call {@link #next} until it has no more before feeding again. */
    void feed(ByteBuffer slice);

    /**
     * The next whole message without its framing and its body, or {@code null} if more bytes are needed. The buffer is backed by an
     * array and valid until the next call.
     *
     * @throws BadMessageException if no message can follow: the stream is broken or over its limit, for good, or there
     *     was no memory for what has come of it ({@link ErrorCode#BUSY})
     */
    ByteBuffer next() throws BadMessageException;

    /**
     * After a message with a {@linkplain socketlab.common.message.Message#body body}: the bytes of it that are here
     * already, which may be none. The rest of the body can be read straight from the stream, past the decoder.
     *
     * @param most how many bytes of the body are still missing
     * @return backed by an array and valid until the next call
     */
    ByteBuffer body(long most);

    /**
     * The same, moved into a buffer: as many as are here and as it has room for.
     *
     * @return how many, which may be none
     */
    default int takeBody(ByteBuffer into) {
        ByteBuffer early = body(into.remaining());
        int count = early.remaining();
        into.put(early);
        return count;
    }

    /** Whether a message has begun that has not ended. */
    boolean isInsideMessage();

    /** Lets go of what has come, and gives its memory back: nobody will ask for it any more. */
    void release();

    /** How a stream ends that has brought more than there is memory for. */
    static BadMessageException outOfMemory() {
        return new BadMessageException(
                ErrorCode.BUSY,
                Reply.NO_ID,
                "there is no memory here for a message of this size at the moment: try again later, or with a smaller one");
    }
}
