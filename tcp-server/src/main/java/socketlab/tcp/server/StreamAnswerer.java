package socketlab.tcp.server;

import java.io.Closeable;
import java.io.IOException;
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
import socketlab.common.message.Sent;
import socketlab.common.service.Counters;
import socketlab.common.service.RefusedRequestException;
import socketlab.common.service.Service;

/**
 * Turns the bytes that a client sends into the bytes that it gets, in order: finds the messages, has them answered, and
 * collects the answers in a batch that goes out in one write. Where the bytes of a file stand between two messages it
 * stops, until whoever has the socket has moved them. Knows no socket and no clock, so a blocking connection
 * and an event loop can use it alike. For one thread at a time.
 */
final class StreamAnswerer implements Closeable {

    /** A batch goes out when it is this large, even if more requests wait: memory stays bounded. */
    private static final int LARGE_BATCH = 64 * 1024;

    private final Service service;
    private final Counters counters;
    private final int maxFrame;
    private final ByteSink batch = new ByteSink(512);
    private final Transfers transfers;

    private StreamFraming framing = StreamFraming.FRAMES;
    private StreamDecoder decoder;
    /** A request that is not answered yet, because that may take long. */
    private Request aboutFile;

    private int answersInBatch;
    private long requests;
    private String ending;

    StreamAnswerer(Service service, int maxFrame) {
        this.service = service;
        this.counters = service.counters();
        this.maxFrame = maxFrame;
        this.transfers = new Transfers(service);
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
     * Answers the whole messages among the bytes so far, up to a full batch, to a request about files, or to a
     * {@link #body}.
     *
     * @return whether there may be more to answer after {@link #batchSent}, {@link #answerAboutFile} and
     *     {@link #bodyMoved}
     */
    boolean answer(long receivedAtMicros, long receivedNanos) {
        long before = requests;
        try {
            while (decoder != null && ending == null && !mustWait() && batch.size() < LARGE_BATCH) {
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
                id = message.id();
                transfers.drop(message.body());
                throw new BadMessageException(
                        ErrorCode.UNKNOWN_TYPE, id, "neither a reply nor part of a transfer is a request");
            }
            Request plain = request instanceof Request.WithCookie proven ? proven.request() : request;
            if (isAboutFile(plain)) {
                aboutFile = plain;
            } else {
                id = plain.id();
                answer(plain, receivedAtMicros, receivedNanos);
            }
        } catch (BadMessageException e) {
            counters.error(e.code());
            transfers.drop(e.body());
            append(e.toReply());
        } catch (RuntimeException e) {
            failInternally(id, start, e);
        }
    }

    private static boolean isAboutFile(Request request) {
        return request instanceof Request.List
                || request instanceof Request.Get
                || request instanceof Request.Put
                || request instanceof Request.Data
                || request instanceof Sent;
    }

    private void answer(Request request, long receivedAtMicros, long receivedNanos) {
        Reply reply = service.answer(request, receivedAtMicros, receivedNanos);
        append(reply);
        if (reply instanceof Reply.Closed) {
            ending = "closed by agreement";
        }
    }

    /** Whether a request about files waits for {@link #answerAboutFile}. */
    boolean hasRequestAboutFile() {
        return aboutFile != null;
    }

    private boolean mustWait() {
        return aboutFile != null || body() != null;
    }

    /** Answers the request about files, which may take as long as a disk takes. */
    void answerAboutFile(long receivedAtMicros, long receivedNanos) {
        Request request = aboutFile;
        aboutFile = null;
        int start = batch.size();
        try {
            Reply reply = reply(request, receivedAtMicros, receivedNanos);
            if (reply != null) {
                append(reply);
            }
        } catch (BadMessageException e) {
            counters.error(e.code());
            append(e.toReply());
        } catch (RefusedRequestException e) {
            refuse(e);
        } catch (RuntimeException | IOException e) {
            failInternally(request.id(), start, e);
        }
    }

    private void failInternally(long id, int start, Exception e) {
        ServerLog.of(StreamAnswerer.class).error("a request could not be answered", e);
        counters.error(ErrorCode.INTERNAL);
        batch.truncate(start);
        append(new Reply.Failure(id, ErrorCode.INTERNAL, "the server failed at this request; its log says why"));
    }

    /** @return {@code null} for none */
    private Reply reply(Request request, long receivedAtMicros, long receivedNanos)
            throws RefusedRequestException, BadMessageException, IOException {
        if (request instanceof Request.Get get) {
            return transfers.get(get);
        }
        if (request instanceof Request.Put put) {
            return transfers.put(put);
        }
        if (request instanceof Request.Data data) {
            transfers.data(data);
            return null;
        }
        if (request instanceof Sent sent) {
            return transfers.sent(sent);
        }
        return service.answer(request, receivedAtMicros, receivedNanos);
    }

    /** Answers with the error by which a transfer ends before its time. */
    void refuse(RefusedRequestException e) {
        if (e.failure().code() == ErrorCode.INTERNAL) {
            ServerLog.of(StreamAnswerer.class).error("a file could not be moved", e.getCause());
        }
        counters.error(e.failure().code());
        append(e.failure());
    }

    private void append(Reply reply) {
        framing.append(reply, batch);
        answersInBatch++;
    }

    /** Bytes that must be moved before the next message can be answered; {@code null} if there are none. */
    Body body() {
        return transfers.body();
    }

    /** Whether a file is being moved, also between two messages about it. */
    boolean isMovingFile() {
        return transfers.isUnderWay();
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

    /** The file that the client puts can't be stored: says so at once, while its bytes still come. */
    void giveUpUpload(RefusedRequestException e) throws IOException {
        transfers.giveUpUpload();
        refuse(e);
    }

    /** The body has been moved: says what follows it. */
    void bodyMoved() throws IOException {
        try {
            Reply reply = transfers.moved();
            if (reply != null) {
                append(reply);
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
