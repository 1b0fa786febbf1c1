package socketlab.common.cli.client;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.Reason;
import socketlab.common.cli.UserError;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.udp.NotSentException;

/**
 * The talk with a server: one request after the other, each waiting for its reply, which is the one that was expected or
 * becomes an error that tells a person what to try. How a request gets its reply is the {@link Requester}'s part. For one
 * thread, but for {@link #interrupt}.
 */
final class Conversation {

    /** So often somebody who waits for a reply looks whether something else goes on. */
    private static final long LOOK_NANOS = 200_000_000;

    private final ClientEndpoint endpoint;
    private final long timeoutNanos;
    private final int tries;
    private final TickingTime time;
    private final Consumer<String> narration;
    private final Requester requester;
    private long nextId;
    private boolean over;
    private boolean abandoned;
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
            TickingTime time,
            Consumer<String> narration) {
        this.endpoint = endpoint;
        this.nextId = firstId;
        this.timeoutNanos = timeoutNanos;
        this.tries = tries;
        this.time = time;
        this.narration = narration;
        this.requester = new Requester(endpoint, timeoutNanos, tries, time, narration);
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
        Request asked = request.apply(nextId++);
        Answer<Reply> answer = answerTo(asked, replyNanos);
        if (answer == null) {
            unreachable = !requester.hasHeard();
            throw Failures.noAnswer(endpoint, replyNanos, tries);
        }
        R reply = accepted(answer.reply(), expected);
        if (!ReplyCheck.fits(asked, reply)) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "the server repeats another text than was sent: it was damaged on its way, or by the server");
        }
        return new Answer<>(reply, answer.rttNanos(), answer.tries());
    }

    private Answer<Reply> answerTo(Request request, long replyNanos) throws UserError {
        try {
            return requester.answerTo(request, replyNanos);
        } catch (NotSentException e) {
            unreachable = !requester.hasHeard();
            throw Failures.nothingLeft(endpoint.server(), Reason.of(e));
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    /**
     * Sends what needs no answer, or whose answer will be {@linkplain #await awaited}. May wait for the server without
     * end.
     *
     * @param beforeWrite run when the wait may begin
     */
    void say(Request request, Runnable beforeWrite) throws UserError {
        try {
            endpoint.send(request, nanos -> beforeWrite.run());
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
        return await(expected, id, waitNanos, hint, () -> false);
    }

    /**
     * The same while something else goes on.
     *
     * @param movesOn asked now and then; as long as it does, the wait begins anew
     */
    <R extends Reply> R await(Class<R> expected, long id, long waitNanos, String hint, BooleanSupplier movesOn)
            throws UserError {
        long sinceNanos = time.nanos();
        // One look more when the time is over: what has come may only have been waiting for this program.
        for (long left = waitNanos; ; left = sinceNanos + waitNanos - time.nanos()) {
            Reply reply = next(id, Math.min(left, LOOK_NANOS));
            if (reply != null) {
                return accepted(reply, expected);
            }
            if (left <= 0) {
                break;
            }
            sinceNanos = movesOn.getAsBoolean() ? time.nanos() : sinceNanos;
        }
        over = true;
        throw Failures.noAnswer(endpoint.server(), waitNanos, hint);
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
            for (long left = waitNanos; ; left = deadline - time.nanos()) {
                ClientEndpoint.Arrival arrival = endpoint.receive(left);
                if (arrival == null) {
                    return null;
                }
                Reply reply = arrival.reply();
                // A challenge that comes now was doubled or late: the request has been answered.
                if ((reply.id() == id || reply.id() == Reply.NO_ID) && !(reply instanceof Reply.Challenge)) {
                    return reply;
                }
                if (left < 0) {
                    return null;
                }
            }
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    /** What a failure of the network means for a person; nothing more can be asked. */
    UserError brokenOff(IOException e) {
        over = true;
        unreachable = !requester.hasHeard();
        if (interrupted) {
            return new UserError(ExitStatus.NOT_DONE, "interrupted", e);
        }
        return Failures.brokenOff(endpoint.transport(), endpoint.server(), e);
    }

    /** Somebody is about to close the connection, which is not the server's fault; for any thread. */
    void interrupt() {
        interrupted = true;
    }

    /** What time it is, for those whose limits are of this talk. */
    TickingTime time() {
        return time;
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
        abandoned = true;
    }

    /** Whether only this talk can't go on, and somebody who connects again can have another one. */
    boolean isAbandoned() {
        return abandoned && !interrupted;
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
