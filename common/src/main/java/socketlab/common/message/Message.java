package socketlab.common.message;

/**
 * One thing that is said: a JSON object whose member {@code "type"} names it. A {@link Request} asks, a
 * {@link Reply} answers it and repeats its id; a {@link Transfer} moves what was asked for over UDP. {@link MessageCodec} turns messages into bytes and back.
 */
public sealed interface Message permits Request, Reply, Transfer {

    /** The largest integer that every JSON implementation carries exactly, 2^53 - 1 (RFC 8259, section 6). */
    long MAX_INTEGER = (1L << 53) - 1;

    /** What belongs together carries the same: chosen by whoever asks first, 0 to {@link #MAX_INTEGER}. */
    long id();

    /** How many raw bytes follow the message, outside of its JSON; its member {@code "body"}. */
    default long body() {
        return 0;
    }
}
