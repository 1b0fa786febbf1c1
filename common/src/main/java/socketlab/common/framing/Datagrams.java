package socketlab.common.framing;

import java.nio.ByteBuffer;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;

/** One message is one datagram: UDP keeps the bounds of messages, so nothing needs to mark them. */
public final class Datagrams {

    /** What fits into a datagram over IPv4: 65,535 less 20 bytes of IP header and 8 of UDP header (RFC 791, RFC 768). */
    public static final int MAX_PAYLOAD = 65_535 - 20 - 8;

    private Datagrams() {}

    /**
     * Reads the message of a datagram.
     *
     * @param limit the largest payload that is taken, bytes
     */
    public static Message decode(ByteBuffer payload, int limit) throws BadMessageException {
        if (payload.remaining() > limit) {
            throw tooLarge(payload.remaining(), limit, Reply.NO_ID);
        }
        return MessageCodec.decode(payload);
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

    private static BadMessageException tooLarge(int size, int limit, long id) {
        return new BadMessageException(
                ErrorCode.FRAME_TOO_LARGE,
                id,
                "a datagram of " + size + " bytes: at most " + limit + " fit; split the message or use TCP");
    }
}
