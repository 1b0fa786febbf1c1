package socketlab.tcp.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import socketlab.common.framing.StreamDecoder;
import socketlab.common.framing.StreamFraming;
import socketlab.common.memory.Account;
import socketlab.common.memory.WorkingMemory;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.service.Counters;
import socketlab.common.service.Service;

/**
 * Turns the bytes that a client sends into the bytes that it gets, in order: finds the messages, has them answered, and
 * collects the answers in a batch that goes out in one write. It stops at a request about {@link #files}, and where the
 * bytes of a file stand between two messages, until whoever has the socket has dealt with them. Knows no socket, and no
 * clock but the service's, so a blocking connection and an event loop can use it alike. For one thread at a time.
 */
final class StreamAnswerer implements Closeable {

    private static final String AGREED = "closed by agreement";

    /** Smaller messages need no memory worth waiting for, bytes. */
    private static final int LARGE_MESSAGE = 8 * 1024;

    /**
     * What a large message takes while it is read and answered, in its own size. A text takes ten: the parser's
     * characters and the text made of them, at two bytes each, and the answer as it grows. Names of members, each kept to
     * find the one that comes twice, take most.
     */
    private static final int WORKING_SIZES = 16;

    private final Service service;
    private final Counters counters;
    private final int maxFrame;
    private final Account account;
    private final WorkingMemory working;
    private final AnswerBatch batch;
    private final FileAnswerer files;

    private StreamFraming framing;
    private StreamDecoder decoder;
    private long requests;
    private String ending;

    /**
     * @param maxFrame the largest message taken, bytes
     * @param account is charged with what waits for the client
     * @param working for what waits for nobody
     */
    StreamAnswerer(Service service, int maxFrame, Account account, WorkingMemory working) {
        this.service = service;
        this.counters = service.counters();
        this.maxFrame = maxFrame;
        this.account = account;
        this.working = working;
        this.batch = new AnswerBatch(service, account);
        this.files = new FileAnswerer(service, batch, account, working);
    }

    /** Takes bytes of the client. The first of all decides which framing both sides speak. */
    void feed(ByteBuffer bytes) {
        counters.received(0, bytes.remaining());
        if (decoder == null && bytes.hasRemaining()) {
            framing = StreamFraming.of(bytes.get(bytes.position()));
            decoder = framing.newDecoder(maxFrame, account);
            batch.speak(framing);
        }
        if (decoder != null) {
            decoder.feed(bytes);
        }
    }

    /**
     * Answers the whole messages among the bytes so far, up to a full batch, or to something for {@link #files}.
     *
     * @return whether there may be more to answer after {@link #batchSent} and when the files are no longer busy
     */
    boolean answer(long receivedAtMicros, long receivedNanos) {
        long before = requests;
        try {
            while (decoder != null && ending == null && !files.isBusy() && !batch.isLarge()) {
                ByteBuffer bytes = decoder.next();
                if (bytes == null) {
                    return false;
                }
                requests++;
                if (bytes.remaining() > LARGE_MESSAGE) {
                    answerLarge(bytes, receivedAtMicros, receivedNanos);
                } else {
                    answer(bytes, receivedAtMicros, receivedNanos);
                }
            }
        } catch (BadMessageException e) {
            fail(e.code(), e.getMessage());
        } finally {
            counters.received(requests - before, 0);
        }
        return ending == null && decoder != null;
    }

    private void answerLarge(ByteBuffer bytes, long receivedAtMicros, long receivedNanos) {
        WorkingMemory.Portion portion = working.take((long) WORKING_SIZES * bytes.remaining());
        try {
            answer(bytes, receivedAtMicros, receivedNanos);
        } finally {
            portion.close();
        }
    }

    private void answer(ByteBuffer bytes, long receivedAtMicros, long receivedNanos) {
        int start = batch.size();
        long id = Reply.NO_ID;
        try {
            Message message = MessageCodec.decode(bytes);
            if (!(message instanceof Request request)) {
                id = message.id();
                files.drop(message.body());
                throw new BadMessageException(
                        ErrorCode.UNKNOWN_TYPE, id, "neither a reply nor part of a transfer is a request");
            }
            Request plain = request.plain();
            if (FileAnswerer.isAboutFile(plain)) {
                files.accept(plain, bytes.remaining());
            } else {
                id = plain.id();
                answer(plain, receivedAtMicros, receivedNanos);
            }
        } catch (BadMessageException e) {
            files.drop(e.body());
            batch.appendError(e.toReply());
        } catch (RuntimeException e) {
            batch.failInternally(id, start, e);
        }
    }

    private void answer(Request request, long receivedAtMicros, long receivedNanos) {
        Reply reply = service.answer(request, receivedAtMicros, receivedNanos);
        batch.append(reply);
        if (reply instanceof Reply.Closed) {
            ending = AGREED;
        }
    }

    /** The requests about files, and the bytes that must be moved for them. */
    FileAnswerer files() {
        return files;
    }

    /** Those of an incoming body's {@code left} bytes that are here already; valid until the next call. */
    ByteBuffer earlyBody(long left) {
        return decoder.body(left);
    }

    /** So many bytes of a body have come over the connection, or gone. */
    void countBody(long in, long out) {
        counters.received(0, in);
        counters.sent(0, out);
    }

    /** Frees what files hold: the connection is over. */
    @Override
    public void close() throws IOException {
        files.close();
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

    /** Lets go of what has come of a message: nobody will answer it. */
    void dropInput() {
        if (decoder != null) {
            decoder.release();
        }
    }

    /** Answers nothing more. */
    void end(String why) {
        if (ending == null) {
            ending = why;
        }
    }

    /** Answers with an error after which nothing more can be said. */
    void fail(ErrorCode code, String sentence) {
        batch.appendError(new Reply.Failure(Reply.NO_ID, code, sentence));
        ending = code.wireName();
    }

    /** The answers that wait to be sent; valid until {@link #batchSent}. */
    ByteBuffer batch() {
        return batch.bytes();
    }

    /** The answers have been sent. */
    void batchSent() {
        batch.sent();
    }

    /** Why the conversation is over, or {@code null} while it isn't. */
    String ending() {
        return ending;
    }

    /** Whether it is over because the client has asked for that. */
    boolean isAgreed() {
        return AGREED.equals(ending);
    }

    /** How many messages came, good or bad. */
    long requests() {
        return requests;
    }
}
