package socketlab.udp.server;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.reliable.Recovery;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Receiving;
import socketlab.common.service.RefusedRequestException;
import socketlab.common.service.Sending;
import socketlab.common.service.Service;
import socketlab.common.udp.DamagedStreamException;
import socketlab.common.udp.FramedStream;
import socketlab.common.udp.ReliableStream;

/**
 * Carries out one request about files, and says on its stream what a TCP server says on its connection. Blocks and
 * computes, so it has a thread of its own.
 */
final class FileTransfer {

    private final Request request;
    private final ReliableStream stream;
    private final FramedStream talk;
    private final Service service;
    private final TimeSource time;

    /** @param request a {@code list}, {@code get} or {@code put} */
    FileTransfer(Request request, ReliableStream stream, int maxFrame, Service service, TimeSource time) {
        this.request = request;
        this.stream = stream;
        this.talk = new FramedStream(stream, maxFrame);
        this.service = service;
        this.time = time;
    }

    /** Carries it out, and returns when the client has all of the answer, or won't get it any more. */
    void run() throws IOException {
        try {
            answer();
        } catch (RefusedRequestException e) {
            refuse(e);
        } catch (BadMessageException e) {
            boolean isDamage = stream.settings().recovery() == Recovery.NONE;
            say(isDamage ? damaged() : e.toReply());
        } catch (DamagedStreamException e) {
            say(damaged());
        } catch (RuntimeException | OutOfMemoryError e) {
            ServerLog.of(FileTransfer.class).error("a request could not be answered", e);
            say(new Reply.Failure(
                    request.id(), ErrorCode.INTERNAL, "the server failed at this request; its log says why"));
        }
        stream.finish();
    }

    private void say(Reply.Failure failure) throws IOException {
        service.counters().error(failure.code());
        talk.say(failure);
    }

    private Reply.Failure damaged() {
        return new Reply.Failure(
                request.id(),
                ErrorCode.HASH_MISMATCH,
                "segments are missing, doubled or in the wrong order, and without recovery that stays so: nothing was"
                        + " stored");
    }

    private void answer() throws IOException, RefusedRequestException, BadMessageException {
        if (request instanceof Request.Get get) {
            send(get);
        } else if (request instanceof Request.Put put) {
            receive(put);
        } else {
            talk.say(service.answer(request, time.wallMicros(), time.nanos()));
        }
    }

    private void refuse(RefusedRequestException e) throws IOException {
        if (e.failure().code() == ErrorCode.INTERNAL) {
            ServerLog.of(FileTransfer.class).error("a file could not be moved", e.getCause());
        }
        say(e.failure());
    }

    private void send(Request.Get get) throws IOException, RefusedRequestException {
        try (Sending sending = service.get(get)) {
            Reply.File header = sending.header();
            talk.say(header);
            long sent = sending.copyTo(talk, header.body());
            sending.fillUp(talk, header.body() - sent);
            talk.say(sending.ending());
        }
    }

    private void receive(Request.Put put) throws IOException, RefusedRequestException, BadMessageException {
        try (Receiving receiving = service.put(put)) {
            talk.say(receiving.ready());
            Message next = talk.next();
            while (next instanceof Request.Data data && data.id() == put.id()) {
                receiving.expect(data.body());
                receive(data.body(), receiving);
                next = talk.next();
            }
            if (!(next instanceof Sent sent) || sent.id() != put.id()) {
                throw new BadMessageException(
                        ErrorCode.BAD_FIELD, put.id(), "an upload goes on with data and sent, and with its own id");
            }
            talk.say(receiving.stored(sent));
        }
    }

    private void receive(long length, Receiving receiving) throws IOException, RefusedRequestException {
        for (long left = length; left > 0; ) {
            ByteBuffer room = receiving.room();
            room.limit((int) Math.min(room.capacity(), left));
            while (room.hasRemaining()) {
                if (talk.read(room) < 0) {
                    throw new EOFException("the client ended its side inside a file");
                }
            }
            left -= room.position();
            receiving.write(room.flip());
        }
    }
}
