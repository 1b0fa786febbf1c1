package socketlab.common.cli.client;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.rtt.RtoEstimator;
import socketlab.common.rtt.TimeSource;

/**
 * One request after the other, each waiting for its reply. Over TCP a request is sent once: TCP repeats what is lost.
 * Over UDP nobody else does, so it is sent again whenever the retransmission timeout of RFC 6298 expires, which doubles
 * each time, and given up after a number of tries. For one thread.
 */
final class Conversation {

    /** With the initial timeout of 1 s and its doubling, four tries give up after 15 s. */
    static final int DEFAULT_TRIES = 4;

    /** What a server says of a request that was damaged on its way. */
    private static final Set<ErrorCode> DAMAGE =
            EnumSet.of(ErrorCode.BAD_JSON, ErrorCode.BAD_FIELD, ErrorCode.UNKNOWN_TYPE);

    /**
     * A reply and how long it took.
     *
     * @param rttNanos from the last sending of the request to the arrival
     */
    record Answer<R extends Reply>(R reply, long rttNanos) {}

    private final ClientEndpoint endpoint;
    private final long timeoutNanos;
    private final int tries;
    private final TimeSource time;
    private final Consumer<String> narration;
    private final RtoEstimator rto = new RtoEstimator();
    private long nextId;
    private long lastSentNanos;
    private boolean over;
    private boolean heard;
    private boolean unreachable;
    private ErrorCode lastRefusal;
    private volatile boolean interrupted;

    /**
     * @param timeoutNanos how long a reply may take over TCP
     * @param tries how often a request is sent over UDP, 1 or more
     * @param narration told what happens below the surface
     */
    Conversation(
            ClientEndpoint endpoint,
            long firstId,
            long timeoutNanos,
            int tries,
            TimeSource time,
            Consumer<String> narration) {
        this.endpoint = endpoint;
        this.nextId = firstId;
        this.timeoutNanos = timeoutNanos;
        this.tries = tries;
        this.time = time;
        this.narration = narration;
    }

    /**
     * Asks and waits for the answer.
     *
     * @param expected the kind of reply that answers this request
     * @param request makes the request for the id that it is given
     * @throws UserError if there is no answer, or not the expected one
     */
    <R extends Reply> Answer<R> ask(Class<R> expected, LongFunction<Request> request) throws UserError {
        return ask(expected, request, timeoutNanos);
    }

    /** The same for what may take longer than other answers over TCP: so long at least. */
    <R extends Reply> Answer<R> ask(Class<R> expected, LongFunction<Request> request, long atLeastNanos)
            throws UserError {
        long replyNanos = Math.max(timeoutNanos, atLeastNanos);
        Request toSend = request.apply(nextId++);
        int triesLeft = endpoint.transport() == Transport.TCP ? 1 : tries;
        try {
            for (int attempt = 1; attempt <= triesLeft; attempt++) {
                Answer<Reply> answer = attempt(toSend, attempt, replyNanos);
                if (answer != null && answer.reply() instanceof Reply.Challenge challenge) {
                    narration.accept("the server wants a proof of our address: sending its cookie back");
                    toSend = new Request.WithCookie(toSend.plain(), challenge.cookie());
                    answer = attempt(toSend, attempt, replyNanos);
                }
                // A second challenge says that the cookie did not arrive as it was sent: the next try asks for another.
                boolean isDone = attempt == triesLeft || !saysDamaged(answer);
                if (answer != null && !(answer.reply() instanceof Reply.Challenge) && isDone) {
                    return new Answer<>(accepted(answer.reply(), expected), answer.rttNanos());
                }
            }
        } catch (IOException e) {
            throw brokenOff(e);
        }
        unreachable = !heard;
        throw Failures.noAnswer(endpoint.transport(), endpoint.server(), replyNanos, triesLeft);
    }

    /** Whether the request may have arrived as another one than was sent, so that it is worth another try. */
    private static boolean saysDamaged(Answer<Reply> answer) {
        return answer != null && answer.reply() instanceof Reply.Failure failure && DAMAGE.contains(failure.code());
    }

    /** Sends what needs no answer, or whose answer will be {@linkplain #await awaited}. */
    void say(Request request) throws UserError {
        try {
            send(request);
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    /**
     * Waits for another reply to a request that was sent before.
     *
     * @param hint ends the sentence that says that there was none
     */
    <R extends Reply> R await(Class<R> expected, long id, long waitNanos, String hint) throws UserError {
        Reply reply = next(id, waitNanos);
        if (reply == null) {
            over = true;
            throw Failures.noAnswer(endpoint.server(), waitNanos, hint);
        }
        return accepted(reply, expected);
    }

    /** Throws the error with which the server has answered a request already, if it has. */
    void requireNotRefused(long id) throws UserError {
        if (next(id, 0) instanceof Reply.Failure failure) {
            throw refused(failure);
        }
    }

    private Reply next(long id, long waitNanos) throws UserError {
        try {
            long deadline = time.nanos() + waitNanos;
            for (long left = waitNanos; left >= 0; left = deadline - time.nanos()) {
                ClientEndpoint.Arrival arrival = endpoint.receive(left);
                if (arrival == null) {
                    return null;
                }
                Reply reply = arrival.reply();
                // A challenge that comes now was doubled or late: the request has been answered.
                if ((reply.id() == id || reply.id() == Reply.NO_ID) && !(reply instanceof Reply.Challenge)) {
                    return reply;
                }
            }
            return null;
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    /** What a failure of the network means for a person; nothing more can be asked. */
    UserError brokenOff(IOException e) {
        over = true;
        unreachable = !heard;
        if (interrupted) {
            return new UserError(ExitStatus.NOT_DONE, "interrupted", e);
        }
        return Failures.brokenOff(endpoint.transport(), endpoint.server(), e);
    }

    /** Somebody is about to close the connection, which is not the server's fault; for any thread. */
    void interrupt() {
        interrupted = true;
    }

    boolean isInterrupted() {
        return interrupted;
    }

    /** Says something that only those want to know who asked for more. */
    void narrate(String sentence) {
        narration.accept(sentence);
    }

    /** The talk can't go on, because it stands in the middle of something. */
    void abandon() {
        over = true;
    }

    /** Sends once and waits once; {@code null} if the wait was in vain. */
    private Answer<Reply> attempt(Request request, int attempt, long replyNanos) throws IOException {
        boolean repeats = endpoint.transport() == Transport.UDP;
        send(request);
        long waitNanos = repeats ? rto.rtoNanos() : replyNanos;
        long deadline = lastSentNanos + waitNanos;
        for (long left = waitNanos; left > 0; left = deadline - time.nanos()) {
            ClientEndpoint.Arrival arrival = endpoint.receive(left);
            if (arrival != null && answers(arrival.reply(), request)) {
                heard = true;
                long rttNanos = arrival.atNanos() - lastSentNanos;
                // Karn's algorithm (RFC 6298, section 3): which of several sendings was answered, nobody knows.
                if (attempt == 1) {
                    rto.sample(rttNanos);
                }
                return new Answer<>(arrival.reply(), rttNanos);
            }
        }
        if (repeats) {
            rto.backOff();
            narration.accept(
                    String.format(Locale.ROOT, "no answer to try %d within %.0f ms", attempt, waitNanos / 1e6));
        }
        return null;
    }

    private void send(Request request) throws IOException {
        if (endpoint.transport() == Transport.UDP) {
            endpoint.send(request, nanos -> lastSentNanos = nanos);
            return;
        }
        LastResort lastResort = new LastResort(endpoint, timeoutNanos);
        try {
            endpoint.send(request, nanos -> lastSentNanos = nanos);
        } finally {
            lastResort.cancel();
        }
    }

    /**
     * An error without an id is about the only request there is. A challenge with the cookie that the request
     * carries already answers a sending before that.
     */
    private static boolean answers(Reply reply, Request request) {
        if (reply instanceof Reply.Challenge challenge
                && request instanceof Request.WithCookie proven
                && challenge.cookie().equals(proven.cookie())) {
            return false;
        }
        return reply.id() == request.id() || reply.id() == Reply.NO_ID;
    }

    private <R extends Reply> R accepted(Reply reply, Class<R> expected) throws UserError {
        if (reply instanceof Reply.Failure failure) {
            throw refused(failure);
        }
        if (!expected.isInstance(reply)) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "the server answers with the wrong kind of reply ("
                            + reply.getClass().getSimpleName() + "): is it a Socket Lab server?");
        }
        return expected.cast(reply);
    }

    private UserError refused(Reply.Failure failure) {
        over |= endpoint.transport() == Transport.TCP && Failures.endsConnection(failure);
        lastRefusal = failure.code();
        return Failures.refused(failure);
    }

    /** Why the server has refused what it has refused last; {@code null} if that was nothing yet. */
    ErrorCode lastRefusal() {
        return lastRefusal;
    }

    /** Whether there was never an answer, so that whoever asks again will ask in vain. */
    boolean isUnreachable() {
        return unreachable;
    }

    /** Whether nothing more can be asked, because the connection is no more. */
    boolean isOver() {
        return over;
    }
}
