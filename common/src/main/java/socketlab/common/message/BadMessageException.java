package socketlab.common.message;

/** Bytes that are no message; carries all that the error reply to them needs. */
public final class BadMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final long id;
    private final boolean fromReply;
    private final long body;

    /**
     * @param id the id of the request as far as it could be read, or {@link Reply#NO_ID}
     * @param message a sentence that a person can act on
     */
    public BadMessageException(ErrorCode code, long id, String message) {
        this(code, id, message, false, 0);
    }

    private BadMessageException(ErrorCode code, long id, String message, boolean fromReply, long body) {
        // An expected event that a hostile client can cause at any rate: no stack trace, which costs 100 times more.
        super(message, null, false, false);
        this.code = code;
        this.id = id;
        this.fromReply = fromReply;
        this.body = body;
    }

    /** The same, of something whose type says that it was meant as a reply, or as part of a transfer. */
    public BadMessageException ofReply() {
        return new BadMessageException(code, id, getMessage(), true, body);
    }

    /** The same, of something that so many raw bytes follow. */
    BadMessageException withBody(long bytes) {
        return new BadMessageException(code, id, getMessage(), fromReply, bytes);
    }

    /** How many raw bytes follow the bad message and must be passed over, see {@link Message#body}. */
    public long body() {
        return body;
    }

    /** Whether this was meant as a reply, or as part of a transfer, which a server must not answer over UDP. */
    public boolean isFromReply() {
        return fromReply;
    }

    /** Which rule was broken. */
    public ErrorCode code() {
        return code;
    }

    /** The error as it is said to the client. */
    public Reply.Failure toReply() {
        return new Reply.Failure(id, code, getMessage());
    }
}
