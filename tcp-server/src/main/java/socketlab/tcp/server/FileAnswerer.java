package socketlab.tcp.server;

import java.io.Closeable;
import java.io.IOException;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.memory.Account;
import socketlab.common.memory.WorkingMemory;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.service.RefusedRequestException;
import socketlab.common.service.Service;

/**
 * Answers the requests about files of one connection. That may take as long as a disk takes, and bytes may have to be
 * moved afterwards: no other message is answered until both have happened. For one thread at a time.
 *
 * <pre>
 *            accept                answer                  moved
 *   nothing ---------&gt; a request ---------&gt; perhaps a body ------&gt; nothing
 * </pre>
 */
final class FileAnswerer implements Closeable {

    /** A request of this size, bytes, needs no charge while it waits. */
    private static final int SMALL_REQUEST = 4 * 1024;

    /** What a page of a listing takes while it is made and written: a thousand names of the longest kind. */
    private static final int PAGE_BYTES = 4 * 1024 * 1024;

    private final Service service;
    private final AnswerBatch batch;
    private final Account account;
    private final WorkingMemory working;
    private final Transfers transfers;
    /** What is not answered yet; {@code null} for nothing. */
    private Request request;

    private long charged;

    FileAnswerer(Service service, AnswerBatch batch, Account account, WorkingMemory working) {
        this.service = service;
        this.batch = batch;
        this.account = account;
        this.working = working;
        this.transfers = new Transfers(service, account);
    }

    /** Whether a request is one of those that are answered here. */
    static boolean isAboutFile(Request request) {
        return request instanceof Request.List
                || request instanceof Request.Get
                || request instanceof Request.Put
                || request instanceof Request.Data
                || request instanceof Sent;
    }

    /**
     * Takes a request, to be answered when {@link #answer} is called. Earlier answers go out first, and it waits for the
     * client to take them.
     *
     * @param bytes as how many it came: what it says may take two for each
     * @throws BadMessageException if there is no memory for it meanwhile
     */
    void accept(Request aboutFile, int bytes) throws BadMessageException {
        long charge = bytes > SMALL_REQUEST ? 2L * bytes : 0;
        if (charge > 0 && !account.take(charge)) {
            drop(aboutFile.body());
            throw new BadMessageException(
                    ErrorCode.BUSY,
                    aboutFile.id(),
                    "there is no memory here for a request of this size: try again later");
        }
        charged = charge;
        request = aboutFile;
    }

    /** Whether a request waits for {@link #answer}. */
    boolean hasRequest() {
        return request != null;
    }

    /** Bytes that must be moved before the next message can be answered; {@code null} if there are none. */
    Body body() {
        return transfers.body();
    }

    /** Whether no other message can be answered yet. */
    boolean isBusy() {
        return request != null || body() != null;
    }

    /** Whether a file is being moved, also between two messages about it. */
    boolean isMovingFile() {
        return transfers.isUnderWay();
    }

    /** The next bytes of the client are none that anybody wants. */
    void drop(long length) {
        transfers.drop(length);
    }

    /** Answers the request, which may take as long as a disk takes. */
    void answer(long receivedAtMicros, long receivedNanos) {
        Request answered = request;
        request = null;
        account.giveBack(charged);
        charged = 0;
        if (answered instanceof Request.List) {
            WorkingMemory.Portion portion = working.take(PAGE_BYTES);
            try {
                answer(answered, receivedAtMicros, receivedNanos);
            } finally {
                portion.close();
            }
        } else {
            answer(answered, receivedAtMicros, receivedNanos);
        }
    }

    private void answer(Request answered, long receivedAtMicros, long receivedNanos) {
        int start = batch.size();
        try {
            Reply reply = reply(answered, receivedAtMicros, receivedNanos);
            if (reply != null) {
                batch.append(reply);
            }
        } catch (BadMessageException e) {
            batch.appendError(e.toReply());
        } catch (RefusedRequestException e) {
            refuse(e);
        } catch (RuntimeException | IOException e) {
            batch.failInternally(answered.id(), start, e);
        }
    }

    /** @return {@code null} for none */
    private Reply reply(Request answered, long receivedAtMicros, long receivedNanos)
            throws RefusedRequestException, BadMessageException, IOException {
        if (answered instanceof Request.Get get) {
            return transfers.get(get);
        }
        if (answered instanceof Request.Put put) {
            return transfers.put(put);
        }
        if (answered instanceof Request.Data data) {
            transfers.data(data);
            return null;
        }
        if (answered instanceof Sent sent) {
            return transfers.sent(sent);
        }
        return service.answer(answered, receivedAtMicros, receivedNanos);
    }

    /** Answers with the error by which a transfer ends before its time. */
    private void refuse(RefusedRequestException e) {
        if (e.failure().code() == ErrorCode.INTERNAL) {
            ServerLog.failure(service.logAllowance(), FileAnswerer.class, "a file could not be moved", e.getCause());
        }
        batch.appendError(e.failure());
    }

    /**
     * The file that the client puts can't be stored: says so at once, while its bytes still come.
     *
     * @param left how many of them belong to the body that is being moved, and have not come
     */
    void giveUpUpload(RefusedRequestException e, long left) throws IOException {
        transfers.giveUpUpload();
        refuse(e);
        bodyMoved();
        drop(left);
    }

    /** Whether an upload is under way, which locks its name. */
    boolean hasUpload() {
        return transfers.hasUpload();
    }

    /** Nobody will finish the upload: undoes it, and leaves what is sent alone. */
    void undoUpload() throws IOException {
        transfers.giveUpUpload();
    }

    /** The body has been moved: says what follows it. */
    void bodyMoved() throws IOException {
        try {
            Reply reply = transfers.moved();
            if (reply != null) {
                batch.append(reply);
            }
        } catch (RefusedRequestException e) {
            refuse(e);
        }
    }

    /** Frees what files hold: the connection is over. */
    @Override
    public void close() throws IOException {
        transfers.close();
    }
}
