package socketlab.common.message;

/**
 * One thing that is said: a JSON object whose member {@code "type"} names it. A {@link Request} asks, a
 * {@link Reply} answers it and repeats its id. {@link MessageCodec} turns messages into bytes and back.
 */
public sealed interface Message permits Request, Reply {

    /** The largest integer that every JSON implementation carries exactly, 2^53 - 1 (RFC 8259, section 6). */
    long MAX_INTEGER = (1L << 53) - 1;

    /** How many raw bytes follow the message, outside of its JSON; its member {@code "body"}. */
    default long body() {
        return 0;
    }
}
