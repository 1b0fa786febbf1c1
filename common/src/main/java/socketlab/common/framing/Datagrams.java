package socketlab.common.framing;

import java.nio.ByteBuffer;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;

/**
 * One message is one datagram: UDP keeps the bounds of messages, so nothing needs to mark them. Only where raw bytes
 * follow the message, a line feed stands between:
 *
 * <pre>
 *   | {"type":"ping",...}                            |
 *   | {"type":"segment",...,"body":1200} | LF | 1200 bytes |
 * </pre>
 *
 * JSON itself may hold line feeds as white space; the message before a body has none.
 */
public final class Datagrams {

    /**
     * The largest payload of any datagram, bytes: UDP's field {@code Length} has 16 bits and counts the 8 bytes of header
     * as well (RFC 768). Only IPv6 carries as much. Who receives into a buffer of this size gets no datagram cut short.
     */
    public static final int LARGEST_PAYLOAD = 65_535 - 8;

    /** What fits into a datagram over IPv4, whose packets are no larger than 65,535 bytes with 20 of header (RFC 791). */
    public static final int MAX_PAYLOAD = LARGEST_PAYLOAD - 20;

    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

    private Datagrams() {}

    /**
     * What a datagram holds.
     *
     * @param body the raw bytes behind the message, none unless it says so; a view of the payload
     */
    public record Content(Message message, ByteBuffer body) {}

    /**
     * Reads the message of a datagram, and passes over what follows it.
     *
     * @param payload backed by an array; stays as it is
     * @param limit the largest payload that is taken, bytes
     */
    public static Message decode(ByteBuffer payload, int limit) throws BadMessageException {
        return open(payload, limit).message();
    }

    /**
     * Reads the message of a datagram and what follows it.
     *
     * @param payload backed by an array; stays as it is
     * @param limit the largest payload that is taken, bytes
     */
    public static Content open(ByteBuffer payload, int limit) throws BadMessageException {
        if (payload.remaining() > limit) {
            throw tooLarge(payload.remaining(), limit, Reply.NO_ID);
        }
        int lineFeed = indexOfLineFeed(payload);
        Content beforeLineFeed = lineFeed < 0 ? null : openWithBody(payload, lineFeed);
        if (beforeLineFeed != null) {
            return beforeLineFeed;
        }
        Message message = MessageCodec.decode(payload);
        requireBody(message, 0);
        return new Content(message, NO_BODY);
    }

    private static int indexOfLineFeed(ByteBuffer payload) {
        byte[] bytes = payload.array();
        int start = payload.arrayOffset();
        for (int i = start + payload.position(); i < start + payload.limit(); i++) {
            if (bytes[i] == '\n') {
                return i - start;
            }
        }
        return -1;
    }

    /** What the line feed sets apart; {@code null} if it is white space of the JSON. */
    private static Content openWithBody(ByteBuffer payload, int lineFeed) throws BadMessageException {
        Message message;
        try {
            message = MessageCodec.decode(payload.duplicate().limit(lineFeed));
        } catch (BadMessageException e) {
            if (e.body() == 0) {
                return null;
            }
            throw e;
        }
        if (message.body() == 0) {
            return null;
        }
        ByteBuffer body = payload.duplicate().position(lineFeed + 1);
        requireBody(message, body.remaining());
        return new Content(message, body.slice());
    }

    private static void requireBody(Message message, int bytes) throws BadMessageException {
        if (message.body() != bytes) {
            BadMessageException bad = new BadMessageException(
                    ErrorCode.BAD_FIELD,
                    message.id(),
                    "member \"body\" says that " + message.body() + " bytes follow a line feed, not " + bytes);
            throw message instanceof Request ? bad : bad.ofReply();
        }
    }

    /**
     * Replaces what {@code payload} holds by the datagram of a message.
     *
     * @param id for the error, if it must be reported to the sender of a request
     * @throws BadMessageException if the message is larger than a datagram can be
     */
    public static void encode(Message message, long id, ByteSink payload) throws BadMessageException {
        payload.clear();
        MessageCodec.encode(message, payload);
        if (payload.size() > MAX_PAYLOAD) {
            throw tooLarge(payload.size(), MAX_PAYLOAD, id);
        }
    }

    /**
     * The same for a message that raw bytes follow, as many as it says, perhaps none.
     *
     * @throws BadMessageException if both together are larger than a datagram can be
     */
    public static void encode(Message message, byte[] body, ByteSink payload) throws BadMessageException {
        if (message.body() != body.length) {
            throw new IllegalArgumentException("a body of " + message.body() + " bytes, not " + body.length);
        }
        payload.clear();
        MessageCodec.encode(message, payload);
        if (body.length > 0) {
            payload.write('\n');
            payload.write(body, 0, body.length);
        }
        if (payload.size() > MAX_PAYLOAD) {
            throw tooLarge(payload.size(), MAX_PAYLOAD, message.id());
        }
    }

    private static BadMessageException tooLarge(int size, int limit, long id) {
        return new BadMessageException(
                ErrorCode.FRAME_TOO_LARGE,
                id,
                "a datagram of " + size + " bytes: at most " + limit + " fit; split the message or use TCP");
    }
}
