package socketlab.tcp.server;

import java.nio.ByteBuffer;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.framing.StreamFraming;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.service.Counters;

/** The answers that wait to be sent, one behind the other in the client's framing: they go out in one write. */
final class AnswerBatch {

    /** A batch goes out when it is this large, even if more requests wait: memory stays bounded. */
    private static final int LARGE = 64 * 1024;

    private final Counters counters;
    private final ByteSink bytes = new ByteSink(512);
    private StreamFraming framing = StreamFraming.FRAMES;
    private int answers;

    AnswerBatch(Counters counters) {
        this.counters = counters;
    }

    /** From now on, answers are framed like this. */
    void speak(StreamFraming framing) {
        this.framing = framing;
    }

    void append(Reply reply) {
        framing.append(reply, bytes);
        answers++;
    }

    /** The same for what this server counts as an error. */
    void appendError(Reply.Failure failure) {
        counters.error(failure.code());
        append(failure);
    }

    /** The request {@code id} met a failure of the server: says so, and nothing of what stands behind {@code start}. */
    void failInternally(long id, int start, Exception e) {
        ServerLog.of(StreamAnswerer.class).error("a request could not be answered", e);
        bytes.truncate(start);
        appendError(new Reply.Failure(id, ErrorCode.INTERNAL, "the server failed at this request; its log says why"));
    }

    int size() {
        return bytes.size();
    }

    boolean isLarge() {
        return bytes.size() >= LARGE;
    }

    /** What is to be sent; valid until {@link #sent}. */
    ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes.array(), 0, bytes.size());
    }

    /** It has been sent. */
    void sent() {
        counters.sent(answers, bytes.size());
        answers = 0;
        bytes.clear();
    }
}
