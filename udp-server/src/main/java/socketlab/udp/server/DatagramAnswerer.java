package socketlab.udp.server;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.framing.Datagrams;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transfer;
import socketlab.common.service.Counters;
import socketlab.common.service.Service;
import socketlab.common.udp.ReliableStream;

/**
 * Decides what a datagram is answered with, if at all. A sender's address can be forged, so four rules keep the server
 * from becoming a weapon against whoever really lives there:
 *
 * <ul>
 *   <li>A reply or an error is never answered, nor is what does not even begin like a message: two servers can't be made
 *       to talk to each other for ever.
 *   <li>An address that has not proved that it receives is told few errors, see {@link ErrorAllowance}: nor can a server
 *       and a program that answers whatever comes.
 *   <li>Until an address has proved that it receives, it gets at most three times the bytes that it sent (the limit
 *       that QUIC has too, RFC 9000 section 8.1). What would be longer is replaced by a {@code challenge}, errors say
 *       less, and where nothing fits the answer is silence.
 *   <li>A request that is repeated, and not only its id, gets the same answer and is not carried out again.
 * </ul>
 *
 * Requests about files are answered over a {@link ReliableStream}, which is opened for nobody who has not proved that he
 * receives at his address, and takes what follows from there. Knows no socket, and asks no clock what time it is: that
 * comes as an argument. For one thread at a time.
 */
final class DatagramAnswerer {

    private static final int AMPLIFICATION_LIMIT = 3;

    /** Remembered for a request that a stream answers, which repeats by itself what gets lost. */
    private static final byte[] BY_STREAM = {};

    private final Service service;
    private final Counters counters;
    private final UdpLimits limits;
    private final Peers peers;
    private final AnswerMemory memory;
    private final Cookies cookies;
    private final Transfers transfers;
    private final ErrorAllowance errors = new ErrorAllowance();
    private final ByteSink payload = new ByteSink(2 * 1024);

    /** Who has closed and is not told yet. */
    private final Set<Peer> closing = ConcurrentHashMap.newKeySet();

    /** What the datagram that is being answered asks for; {@code null} if it is no request, or can't be read. */
    private Request asked;

    DatagramAnswerer(Service service, UdpLimits limits, MemoryBudget budget, Cookies cookies, Transfers transfers) {
        this.service = service;
        this.counters = service.counters();
        this.limits = limits;
        this.cookies = cookies;
        this.transfers = transfers;
        this.peers = new Peers(budget, limits.maxPeers(), limits.memory().toNanos(), counters::clientWent);
        this.memory = new AnswerMemory(
                budget, limits.maxAnswerBytes(), limits.memory().toNanos());
    }

    /** Notes that a client was heard, before its datagram is answered; true if that is new. */
    boolean heard(Peer client, long nowNanos) {
        boolean isNew = peers.heard(client.address(), nowNanos);
        if (isNew) {
            counters.clientCame();
        }
        return isNew;
    }

    /**
     * The payload to send back to the client, or {@code null} for silence, or where a stream answers; valid until the
     * next call.
     *
     * @param datagram backed by an array
     */
    ByteBuffer answer(ByteBuffer datagram, Peer client, long receivedAtMicros, long receivedNanos) {
        int received = datagram.remaining();
        counters.received(1, received);
        asked = null;
        boolean answered;
        try {
            answered = beginsLikeAMessage(datagram) && answerMessage(datagram, client, receivedAtMicros, receivedNanos);
        } catch (BadMessageException e) {
            answered = !e.isFromReply() && answerError(e, received, client, receivedNanos);
        }
        if (!answered) {
            counters.leftUnanswered();
            return null;
        }
        if (payload.size() == 0) {
            return null; // a stream answers
        }
        counters.sent(1, payload.size());
        return ByteBuffer.wrap(payload.array(), 0, payload.size());
    }

    /** Whether the first byte that is no white space opens a JSON object. Who sends anything else does not speak this. */
    private static boolean beginsLikeAMessage(ByteBuffer datagram) {
        for (int i = datagram.position(); i < datagram.limit(); i++) {
            byte next = datagram.get(i);
            if (next != ' ' && next != '\t' && next != '\n' && next != '\r') {
                return next == '{';
            }
        }
        return false;
    }

    private boolean answerError(BadMessageException e, int received, Peer client, long atNanos) {
        counters.error(e.code());
        return shrinkToFit(e.toReply(), AMPLIFICATION_LIMIT * received) && mayBeTold(client, atNanos);
    }

    /** Whether whoever has sent the datagram that is being answered may be told one more error. */
    private boolean mayBeTold(Peer client, long atNanos) {
        return asked != null && hasProof(asked, client, atNanos) || errors.take(client.address(), atNanos);
    }

    /** Puts the answer into {@link #payload}; false for silence. */
    private boolean answerMessage(ByteBuffer datagram, Peer client, long atMicros, long atNanos)
            throws BadMessageException {
        int received = datagram.remaining();
        Datagrams.Content content = Datagrams.open(datagram, limits.maxDatagram());
        if (content.message() instanceof Transfer part) {
            give(part, content.body(), client, atNanos);
            return true;
        }
        if (!(content.message() instanceof Request request)) {
            return false;
        }
        asked = request;
        AnswerMemory.Answer remembered = recall(request, client, atNanos);
        if (remembered != null && request.plain() instanceof Request.Close && closing.contains(client)) {
            payload.clear(); // it is answered when its transfers have come to their end
        } else if (remembered != null && remembered.isByStream()) {
            payload.clear();
            transfers.askedAgain(request.id(), client, atNanos);
        } else if (remembered != null) {
            if (request.plain() instanceof Request.Close) {
                peers.forget(client.address());
            }
            payload.clear();
            payload.write(remembered.bytes(), 0, remembered.bytes().length);
        } else if (mustProve(request, client) && !hasProof(request, client, atNanos)) {
            challenge(request, client, atNanos);
        } else if (isAboutFiles(request)) {
            payload.clear();
            transfers.open(request, client);
            memory.remember(client, request, BY_STREAM, 0, atNanos);
        } else if (!carryOut(request, client, atMicros, atNanos)) {
            return false;
        }
        if (payload.size() <= AMPLIFICATION_LIMIT * received || hasProof(request, client, atNanos)) {
            return true;
        }
        challenge(request, client, atNanos);
        return payload.size() <= AMPLIFICATION_LIMIT * received;
    }

    /**
     * What this very request was answered with; {@code null} if it is new. Another one with the same id is, too: it, or the
     * one before, was damaged on its way, or the port belongs to somebody else now. But nothing may take the place of a
     * request about files, or a repetition of that would be carried out again.
     */
    private AnswerMemory.Answer recall(Request request, Peer client, long atNanos) throws BadMessageException {
        AnswerMemory.Answer answer = memory.recall(client, request.id(), atNanos);
        if (answer == null || answer.isTo(request)) {
            return answer;
        }
        if (answer.isByStream()) {
            throw new BadMessageException(
                    ErrorCode.BAD_FIELD,
                    request.id(),
                    "a request about files had this id lately, and was another one: take another id");
        }
        return null;
    }

    private void give(Transfer part, ByteBuffer body, Peer client, long atNanos) throws BadMessageException {
        payload.clear();
        if (!transfers.receive(part, body, client, atNanos)) {
            throw service.isShuttingDown()
                    ? new BadMessageException(
                            ErrorCode.SHUTTING_DOWN,
                            part.id(),
                            "this server is shutting down: ask again when it is back")
                    : new BadMessageException(
                            ErrorCode.NOT_FOUND,
                            part.id(),
                            "no transfer of this id and this address is under way: it is over, it stood still for too"
                                    + " long, or the server was started anew");
        }
    }

    /** Whether the answer would be a stream, or the end of one: nobody may ask for these under a forged address. */
    private boolean mustProve(Request request, Peer client) {
        return isAboutFiles(request) || request.plain() instanceof Request.Close && transfers.has(client);
    }

    private static boolean isAboutFiles(Request request) {
        Request plain = request.plain();
        return plain instanceof Request.List || plain instanceof Request.Get || plain instanceof Request.Put;
    }

    private void challenge(Request request, Peer client, long atNanos) throws BadMessageException {
        Datagrams.encode(
                new Reply.Challenge(request.id(), cookies.bake(client.address(), atNanos)), request.id(), payload);
    }

    /** @return false if it could not be carried out, and nobody may be told so */
    private boolean carryOut(Request request, Peer client, long atMicros, long atNanos) throws BadMessageException {
        if (request.plain() instanceof Request.Data || request.plain() instanceof Sent) {
            throw new BadMessageException(
                    ErrorCode.BAD_FIELD, request.id(), "what is put goes in segments, behind a put with this id");
        }
        Reply reply = answerSafely(request, atMicros, atNanos);
        if (reply instanceof Reply.Failure && !mayBeTold(client, atNanos)) {
            return false;
        }
        Datagrams.encode(reply, request.id(), payload);
        memory.remember(client, request, payload.array(), payload.size(), atNanos);
        if (reply instanceof Reply.Closed) {
            close(client, Arrays.copyOf(payload.array(), payload.size()));
        }
        return true;
    }

    /** Whoever is told {@code closed} may ask at once for what his transfers have held; so they must be over before. */
    private void close(Peer client, byte[] closed) {
        peers.forget(client.address());
        CompletableFuture<Void> over = transfers.close(client);
        if (!over.isDone()) {
            payload.clear();
            closing.add(client);
            try {
                over.thenRun(() -> tellClosed(client, closed));
            } catch (RuntimeException | Error e) {
                closing.remove(client);
                throw e;
            }
        }
    }

    /** On the thread of whichever transfer was the last: it logs what this may fail with, and nobody else would. */
    private void tellClosed(Peer client, byte[] closed) {
        closing.remove(client);
        try {
            transfers.send(ByteBuffer.wrap(closed), client);
        } catch (RuntimeException | Error e) {
            ServerLog.failure(
                    service.logAllowance(), DatagramAnswerer.class, "a client could not be told that it is over", e);
        }
    }

    private Reply answerSafely(Request request, long atMicros, long atNanos) {
        try {
            return service.answer(request, atMicros, atNanos);
        } catch (RuntimeException e) {
            ServerLog.failure(service.logAllowance(), DatagramAnswerer.class, "a request could not be answered", e);
            counters.error(ErrorCode.INTERNAL);
            return new Reply.Failure(
                    request.id(), ErrorCode.INTERNAL, "the server failed at this request; its log says why");
        }
    }

    private boolean hasProof(Request request, Peer client, long nowNanos) {
        return request instanceof Request.WithCookie proven
                && cookies.isGood(proven.cookie(), client.address(), nowNanos);
    }

    /** An error with as much of its sentence as fits; false if not even its code does. */
    private boolean shrinkToFit(Reply.Failure failure, int maxBytes) {
        try {
            Datagrams.encode(failure, failure.id(), payload);
            int excess = payload.size() - maxBytes;
            if (excess > 0) {
                // Each character takes at least one byte, so this cuts enough.
                String shorter = beginning(failure.message(), failure.message().length() - excess);
                Datagrams.encode(new Reply.Failure(failure.id(), failure.code(), shorter), failure.id(), payload);
            }
            return payload.size() <= maxBytes;
        } catch (BadMessageException e) {
            throw new IllegalStateException("an error of the server's own is larger than a datagram", e);
        }
    }

    /** At most so many characters of a text, and no half of a surrogate pair at the cut. */
    private static String beginning(String text, int length) {
        int end = Math.max(0, length);
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }
}
