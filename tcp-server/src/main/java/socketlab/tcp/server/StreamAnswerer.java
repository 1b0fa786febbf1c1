package socketlab.tcp.server;

import java.nio.ByteBuffer;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.framing.StreamDecoder;
import socketlab.common.framing.StreamFraming;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.service.Counters;
import socketlab.common.service.Service;

/**
 * Turns the bytes that a client sends into the bytes that it gets, in order: finds the messages, has them answered, and
 * collects the answers in a batch that goes out in one write. Knows no socket and no clock, so a blocking connection
 * and an event loop can use it alike. For one thread at a time.
 */
final class StreamAnswerer {

    /** A batch goes out when it is this large, even if more requests wait: memory stays bounded. */
    private static final int LARGE_BATCH = 64 * 1024;

    private final Service service;
    private final Counters counters;
    private final int maxFrame;
    private final ByteSink batch = new ByteSink(512);

    private StreamFraming framing = StreamFraming.FRAMES;
    private StreamDecoder decoder;
    private int answersInBatch;
    private long requests;
    private String ending;

    StreamAnswerer(Service service, int maxFrame) {
        this.service = service;
        this.counters = service.counters();
        this.maxFrame = maxFrame;
    }

    /** Takes bytes of the client. The first of all decides which framing both sides speak. */
    void feed(ByteBuffer bytes) {
        counters.received(0, bytes.remaining());
        if (decoder == null && bytes.hasRemaining()) {
            framing = StreamFraming.of(bytes.get(bytes.position()));
            decoder = framing.newDecoder(maxFrame);
        }
        if (decoder != null) {
            decoder.feed(bytes);
        }
    }

    /**
     * Answers the whole messages among the bytes so far, up to a full batch.
     *
     * @return whether there may be more to answer after {@link #batchSent}
     */
    boolean answer(long receivedAtMicros, long receivedNanos) {
        long before = requests;
        try {
            while (decoder != null && ending == null && batch.size() < LARGE_BATCH) {
                ByteBuffer bytes = decoder.next();
                if (bytes == null) {
                    return false;
                }
                requests++;
                answer(bytes, receivedAtMicros, receivedNanos);
            }
        } catch (BadMessageException e) {
            fail(e.code(), e.getMessage());
        } finally {
            counters.received(requests - before, 0);
        }
        return ending == null && decoder != null;
    }

    private void answer(ByteBuffer bytes, long receivedAtMicros, long receivedNanos) {
        int start = batch.size();
        long id = Reply.NO_ID;
        try {
            Message message = MessageCodec.decode(bytes);
            if (!(message instanceof Request request)) {
                id = ((Reply) message).id();
                throw new BadMessageException(
                        ErrorCode.UNKNOWN_TYPE, id, "a reply is no request: only servers send it");
            }
            id = request.id();
            Reply reply = service.answer(request, receivedAtMicros, receivedNanos);
            append(reply);
            if (reply instanceof Reply.Closed) {
                ending = "closed by agreement";
            }
        } catch (BadMessageException e) {
            counters.error(e.code());
            append(e.toReply());
        } catch (RuntimeException e) {
            ServerLog.of(StreamAnswerer.class).error("a request could not be answered", e);
            counters.error(ErrorCode.INTERNAL);
            batch.truncate(start);
            append(new Reply.Failure(id, ErrorCode.INTERNAL, "the server failed at this request; its log says why"));
        }
    }

    private void append(Reply reply) {
        framing.append(reply, batch);
        answersInBatch++;
    }

    /** The client has ended its side, perhaps in the middle of a message. */
    void endOfInput(long receivedAtMicros, long receivedNanos) {
        if (decoder != null && decoder.isInsideMessage()) {
            if (framing == StreamFraming.LINES) {
                decoder.feed(ByteBuffer.wrap(new byte[] {'\n'})); // a last line may lack its end
                answer(receivedAtMicros, receivedNanos);
            } else {
                fail(ErrorCode.BAD_FRAME, "the connection ended inside a frame");
            }
        }
        end("closed by the client");
    }

    /** Answers nothing more. */
    void end(String why) {
        if (ending == null) {
            ending = why;
        }
    }

    /** Answers with an error after which nothing more can be said. */
    void fail(ErrorCode code, String sentence) {
        counters.error(code);
        append(new Reply.Failure(Reply.NO_ID, code, sentence));
        ending = code.wireName();
    }

    /** The answers that wait to be sent; valid until {@link #batchSent}. */
    ByteBuffer batch() {
        return ByteBuffer.wrap(batch.array(), 0, batch.size());
    }

    /** The answers have been sent. */
    void batchSent() {
        counters.sent(answersInBatch, batch.size());
        answersInBatch = 0;
        batch.clear();
    }

    /** Why the conversation is over, or {@code null} while it isn't. */
    String ending() {
        return ending;
    }

    /** How many messages came, good or bad. */
    long requests() {
        return requests;
    }
}
