package socketlab.common.service;

import java.io.IOException;
import socketlab.common.files.RefusedException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;

/** A request about a file that is not carried out, or not to its end; carries the error reply. */
public final class RefusedRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Reply.Failure failure;

    RefusedRequestException(Reply.Failure failure, Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    /** What went wrong with a file, as the request that asked for it is answered. */
    static RefusedRequestException of(long id, IOException e) {
        return e instanceof RefusedException refused
                ? new RefusedRequestException(new Reply.Failure(id, code(refused.reason()), refused.getMessage()), e)
                : new RefusedRequestException(
                        new Reply.Failure(id, ErrorCode.INTERNAL, "the server failed at this file; its log says why"),
                        e);
    }

    /** The same with more to say. */
    public RefusedRequestException withReason(String reason) {
        String sentence = failure.message() + " (" + reason + ")";
        return new RefusedRequestException(new Reply.Failure(failure.id(), failure.code(), sentence), getCause());
    }

    private static ErrorCode code(RefusedException.Reason reason) {
        return switch (reason) {
            case BAD_NAME -> ErrorCode.BAD_NAME;
            case NOT_FOUND -> ErrorCode.NOT_FOUND;
            case NOT_A_FILE -> ErrorCode.NOT_A_FILE;
            case EXISTS -> ErrorCode.EXISTS;
            case DENIED -> ErrorCode.DENIED;
            case BUSY -> ErrorCode.BUSY;
            case SIZE_MISMATCH -> ErrorCode.SIZE_MISMATCH;
            case HASH_MISMATCH -> ErrorCode.HASH_MISMATCH;
            case NO_SPACE -> ErrorCode.NO_SPACE;
            case FILE_CHANGED -> ErrorCode.FILE_CHANGED;
        };
    }

    /** The error as it is said to the client. */
    public Reply.Failure failure() {
        return failure;
    }
}
