package socketlab.udp.server;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.memory.Account;
import socketlab.common.memory.WorkingMemory;
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
 *
 * <p>Its last word leaves when everything is given back, file and name and, told by {@code leaving}, the transfer's slot:
 * whoever has got it may ask for all of them again at once.
 */
final class FileTransfer {

    /** What making a page of a listing takes at most: a thousand of the longest names, their entries, and the JSON. */
    private static final long LISTING_BYTES = 4 << 20;

    /** A message that is no larger is part of what each transfer takes. */
    private static final int OWN_BYTES = 8 * 1024;

    private final Request request;
    private final ReliableStream stream;
    private final FramedStream talk;
    private final Service service;
    private final HeldNames names;
    private final WorkingMemory working;
    private final Account account;
    private final TimeSource time;

    private boolean isAnswered;

    /**
     * @param request a {@code list}, {@code get} or {@code put}
     * @param maxFrame the largest message taken on the stream, bytes
     * @param working for making a listing
     * @param account is charged with that while it waits for the client, with large messages, and the file's buffers
     */
    FileTransfer(
            Request request,
            ReliableStream stream,
            int maxFrame,
            Service service,
            HeldNames names,
            WorkingMemory working,
            Account account,
            TimeSource time) {
        this.request = request;
        this.stream = stream;
        this.talk = new FramedStream(stream, maxFrame, account);
        this.service = service;
        this.names = names;
        this.working = working;
        this.account = account;
        this.time = time;
    }

    /**
     * Carries it out, and returns when all of the answer has left, or won't leave any more.
     *
     * @param leaving is run before the last segment leaves
     */
    void run(Runnable leaving) throws IOException {
        ByteBuffer lastWord = request instanceof Request.List ? listing() : talk.framed(lastWord());
        isAnswered = true;
        talk.sayLast(lastWord, leaving);
    }

    /** What it takes to make a listing is given back before the client is waited for, and only the listing is kept. */
    private ByteBuffer listing() throws IOException {
        WorkingMemory.Portion portion = working.take(LISTING_BYTES);
        try {
            ByteBuffer listing = talk.framed(lastWord());
            if (listing.capacity() <= OWN_BYTES || account.take(listing.capacity())) {
                return listing;
            }
        } finally {
            portion.close();
        }
        return talk.framed(counted(new Reply.Failure(
                request.id(), ErrorCode.BUSY, "this server has no memory left for a listing: try again later")));
    }

    /** Whether the request was carried out, or refused; if {@link #run} fails then, only the client does not know. */
    boolean isAnswered() {
        return isAnswered;
    }

    private Message lastWord() throws IOException {
        try {
            return answer();
        } catch (RefusedRequestException e) {
            return refused(e);
        } catch (BadMessageException e) {
            boolean isDamage = stream.settings().recovery() == Recovery.NONE && e.code() != ErrorCode.BUSY;
            return counted(isDamage ? damaged() : e.toReply());
        } catch (DamagedStreamException e) {
            return counted(damaged());
        } catch (EOFException | SocketTimeoutException e) {
            throw e; // the client has gone
        } catch (IOException e) {
            if (!stream.isOpen()) {
                throw e;
            }
            return failed(e);
        } catch (RuntimeException | Error e) {
            return failed(e);
        }
    }

    private Reply.Failure failed(Throwable failure) {
        ServerLog.failure(service.logAllowance(), FileTransfer.class, "a request could not be answered", failure);
        return counted(new Reply.Failure(
                request.id(), ErrorCode.INTERNAL, "the server failed at this request; its log says why"));
    }

    private Reply.Failure counted(Reply.Failure failure) {
        service.counters().error(failure.code());
        return failure;
    }

    private Reply.Failure damaged() {
        return new Reply.Failure(
                request.id(),
                ErrorCode.HASH_MISMATCH,
                "segments are missing, doubled or in the wrong order, and without recovery that stays so: nothing was"
                        + " stored");
    }

    private Reply.Failure refused(RefusedRequestException e) {
        if (e.failure().code() == ErrorCode.INTERNAL) {
            ServerLog.failure(service.logAllowance(), FileTransfer.class, "a file could not be moved", e.getCause());
        }
        return counted(e.failure());
    }

    private Message answer() throws IOException, RefusedRequestException, BadMessageException {
        if (request instanceof Request.Get get) {
            return send(get);
        }
        if (request instanceof Request.Put put) {
            return receive(put);
        }
        return service.answer(request, time.wallMicros(), time.nanos());
    }

    private Reply send(Request.Get get) throws IOException, RefusedRequestException {
        try (Sending sending = service.get(get, account)) {
            Reply.File header = sending.header();
            talk.say(header);
            long sent = sending.copyTo(talk, header.body());
            sending.fillUp(talk, header.body() - sent);
            return sending.ending();
        }
    }

    private Reply receive(Request.Put put) throws IOException, RefusedRequestException, BadMessageException {
        Receiving receiving = open(put);
        HeldNames.Holder holder = null;
        try (receiving) {
            holder = names.hold(put.path(), stream);
            return receive(put, receiving);
        } finally {
            if (holder != null) {
                names.release(holder);
            }
        }
    }

    /** Whoever has the name already is asked whether he is still there. */
    private Receiving open(Request.Put put) throws IOException, RefusedRequestException {
        try {
            return service.put(put, account);
        } catch (RefusedRequestException e) {
            if (e.failure().code() != ErrorCode.BUSY) {
                throw e;
            }
            String whyKept = names.whyKept(put.path());
            if (whyKept != null) {
                throw e.withReason(whyKept);
            }
            return service.put(put, account);
        }
    }

    private Reply receive(Request.Put put, Receiving receiving)
            throws IOException, RefusedRequestException, BadMessageException {
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
        return receiving.stored(sent);
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
