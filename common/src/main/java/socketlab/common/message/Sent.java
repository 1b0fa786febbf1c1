package socketlab.common.message;

/**
 * Says that the bytes of a file have been sent, and what they must be. A server says it after the bytes of a
 * {@link Reply.File}, a client after its {@link Request.Data}, so this is a reply and a request.
 *
 * @param sha256 of the bytes that were sent, 64 hexadecimal digits
 * @param fileSha256 of the whole file, where only its end was sent; otherwise {@code null}
 */
public record Sent(long id, String sha256, String fileSha256) implements Request, Reply {

    /** All bytes of the file were sent. */
    public Sent(long id, String sha256) {
        this(id, sha256, null);
    }
}
