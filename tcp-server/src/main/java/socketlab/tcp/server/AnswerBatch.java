package socketlab.tcp.server;

import java.nio.ByteBuffer;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.framing.StreamFraming;
import socketlab.common.memory.Account;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.service.Counters;
import socketlab.common.service.Service;

/**
 * The answers that wait to be sent, one behind the other in the client's framing: they go out in one write. A few KiB are
 * the connection's own, and small answers always fit; what takes more is charged to its account before anybody waits for
 * the client.
 */
final class AnswerBatch {

    /** What it may hold without its account, bytes: part of what a connection costs. */
    static final int OWN_BYTES = 8 * 1024;

    /** A batch of this size goes out unless there is memory for more: another small answer would still have fit. */
    private static final int SMALL = OWN_BYTES / 2;

    /** A batch of this size goes out even if more requests wait. */
    private static final int LARGE = 16 * 1024;

    private final Service service;
    private final Counters counters;
    private final Account account;
    private final ByteSink bytes = new ByteSink(512);
    private StreamFraming framing = StreamFraming.FRAMES;
    private int answers;
    private long charged;
    /** Whether an answer had no room. */
    private boolean isFull;

    AnswerBatch(Service service, Account account) {
        this.service = service;
        this.counters = service.counters();
        this.account = account;
    }

    /** From now on, answers are framed like this. */
    void speak(StreamFraming framing) {
        this.framing = framing;
    }

    /** Adds an answer, or says {@code busy} in its place if it is a large one and there is no memory for it. */
    void append(Reply reply) {
        int start = bytes.size();
        framing.append(reply, bytes);
        long missing = bytes.capacity() - OWN_BYTES - charged;
        if (missing <= 0) {
            answers++;
        } else if (account.take(missing)) {
            answers++;
            charged += missing;
        } else {
            bytes.truncate(start);
            bytes.trim();
            isFull = true;
            refuse(reply.id());
        }
    }

    private void refuse(long id) {
        counters.error(ErrorCode.BUSY);
        String sentence = "there is no memory here for an answer of this size at the moment: try again later";
        framing.append(new Reply.Failure(id, ErrorCode.BUSY, sentence), bytes);
        answers++;
    }

    /** The same for what this server counts as an error. */
    void appendError(Reply.Failure failure) {
        counters.error(failure.code());
        append(failure);
    }

    /** The request {@code id} met a failure of the server: says so, and nothing of what stands behind {@code start}. */
    void failInternally(long id, int start, Exception e) {
        bytes.truncate(start);
        appendError(new Reply.Failure(id, ErrorCode.INTERNAL, "the server failed at this request; its log says why"));
        ServerLog.failure(service.logAllowance(), StreamAnswerer.class, "a request could not be answered", e);
    }

    int size() {
        return bytes.size();
    }

    /** Whether it must go out before another answer is added. */
    boolean isLarge() {
        return bytes.size() >= SMALL && (isFull || bytes.size() >= LARGE || !mayGrow());
    }

    private boolean mayGrow() {
        if (charged < LARGE && account.tryTake(LARGE - charged)) {
            charged = LARGE;
        }
        return charged >= LARGE;
    }

    /** What is to be sent; valid until {@link #sent}. */
    ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes.array(), 0, bytes.size());
    }

    /** It has been sent. What it took is kept for the next one as long as that makes use of it. */
    void sent() {
        counters.sent(answers, bytes.size());
        boolean isWorthKeeping = bytes.size() >= SMALL / 2 && bytes.capacity() <= 2 * LARGE;
        answers = 0;
        isFull = false;
        bytes.clear();
        if (charged > 0 && !isWorthKeeping) {
            bytes.release();
            account.giveBack(charged);
            charged = 0;
        }
    }
}
