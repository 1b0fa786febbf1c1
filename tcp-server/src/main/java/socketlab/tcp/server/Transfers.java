package socketlab.tcp.server;

import java.io.Closeable;
import java.io.IOException;
import socketlab.common.memory.Account;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.service.Receiving;
import socketlab.common.service.RefusedRequestException;
import socketlab.common.service.Sending;
import socketlab.common.service.Service;

/**
 * The files that one connection moves: any number one after the other down, and one at a time up. For one thread at a
 * time.
 *
 * <pre>
 *            put: ready                 sent: stored, or an error
 *   no upload ---------&gt; open upload ------------------------------&gt; no upload
 *                           |   ^  |
 *                      data +---+  | an error in the middle, which is told at once
 *                                  v
 *                        failed upload: its data is dropped, its sent is not answered
 * </pre>
 */
final class Transfers implements Closeable {

    private final Service service;
    private final Account account;
    private Receiving upload;
    private final FailedUploads failedUploads = new FailedUploads();

    private Body body;

    Transfers(Service service, Account account) {
        this.service = service;
        this.account = account;
    }

    /** Bytes that must be moved before the next message can be read; {@code null} if there are none. */
    Body body() {
        return body;
    }

    /** Whether a file is being moved. */
    boolean isUnderWay() {
        return body != null || upload != null;
    }

    /** Whether an upload is open. */
    boolean hasUpload() {
        return upload != null;
    }

    /** The next bytes of the client are none that anybody wants. */
    void drop(long length) {
        if (length > 0) {
            body = new Body.Incoming(length, null);
        }
    }

    Reply get(Request.Get get) throws RefusedRequestException {
        Body.Outgoing outgoing = new Body.Outgoing(service.get(get, account));
        body = outgoing;
        return outgoing.sending().header();
    }

    Reply put(Request.Put put) throws RefusedRequestException, BadMessageException {
        failedUploads.add(put.id()); // unless there is a place
        if (upload != null) {
            throw new BadMessageException(
                    ErrorCode.BUSY,
                    put.id(),
                    "this connection has an upload under way: finish it first, or use another connection");
        }
        upload = service.put(put, account);
        failedUploads.remove(put.id());
        return upload.ready();
    }

    /** Takes a piece of the upload; there is nothing to reply. */
    void data(Request.Data data) throws RefusedRequestException, BadMessageException, IOException {
        drop(data.body());
        if (!isOpen(data.id())) {
            return;
        }
        try {
            upload.expect(data.body());
        } catch (RefusedRequestException e) {
            giveUpUpload();
            throw e;
        }
        if (data.body() > 0) {
            body = new Body.Incoming(data.body(), upload);
        }
    }

    /** @return {@code null} for no reply */
    Reply sent(Sent sent) throws RefusedRequestException, BadMessageException, IOException {
        if (!isOpen(sent.id())) {
            failedUploads.remove(sent.id());
            return null;
        }
        try (Receiving finished = upload) {
            upload = null;
            return finished.stored(sent);
        }
    }

    /** Whether this upload is open; false if it has failed, and the client has been told. */
    private boolean isOpen(long id) throws BadMessageException {
        if (upload != null && upload.id() == id) {
            return true;
        }
        if (!failedUploads.contains(id)) {
            throw new BadMessageException(
                    ErrorCode.BAD_FIELD, id, "no upload with the id " + id + " is under way: ask for it with put");
        }
        return false;
    }

    /** The open upload has come to nothing. */
    void giveUpUpload() throws IOException {
        if (upload != null) {
            try (Receiving failed = upload) { // also if there is no memory to remember it
                upload = null;
                failedUploads.add(failed.id());
            }
        }
    }

    /**
     * The body has been moved.
     *
     * @return what is to be said now, or {@code null} for nothing
     */
    Reply moved() throws RefusedRequestException, IOException {
        Body moved = body;
        body = null;
        if (moved instanceof Body.Outgoing outgoing) {
            try (Sending sending = outgoing.sending()) {
                return sending.ending();
            }
        }
        return null;
    }

    /** Frees everything: the connection is over. */
    @Override
    public void close() throws IOException {
        try {
            giveUpUpload();
        } finally {
            if (body instanceof Body.Outgoing outgoing) {
                outgoing.sending().close();
            }
        }
    }
}
