package socketlab.common.cli.client;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import socketlab.common.cli.Reason;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.rtt.RtoEstimator;
import socketlab.common.udp.NotSentException;

/**
 * Gets the answer to one request at a time; what it says is for others to judge. Over TCP a request is sent once: TCP
 * repeats what is lost. Over UDP nobody else does, so there are several tries:
 *
 * <ul>
 *   <li>The next one begins when the retransmission timeout of RFC 6298 expires, which doubles each time,
 *   <li>or at once where the request or its reply was damaged on its way, see {@link ReplyCheck}: because the server says
 *       what it says of such a request, or because the reply does not fit. What comes in segments is taken at its word.
 *   <li>A server that wants a proof of our address first gets its cookie back, within the same try.
 *   <li>A request that opens a transfer is said again each second of a try, as the receiver of a transfer says again what
 *       it waits for: where losses come in bursts, a timeout that doubles would be silent for longer than all before it.
 *   <li>A try that could not leave is one that was lost: what hinders it may have passed by the next.
 * </ul>
 *
 * <p>For one thread.
 */
final class Requester {

    /** With the initial timeout of 1 s and its doubling, four tries give up after 15 s. */
    static final int DEFAULT_TRIES = 4;

    /** So often it is said again that a transfer is to be opened. */
    static final long REMINDER_NANOS = 1_000_000_000L;

    /**
     * What a server says of a request that was damaged on its way. Where this is damaged as well, its code may be one that
     * nobody knows, which counts as internal.
     */
    private static final Set<ErrorCode> DAMAGE =
            EnumSet.of(ErrorCode.BAD_JSON, ErrorCode.BAD_FIELD, ErrorCode.UNKNOWN_TYPE, ErrorCode.INTERNAL);

    private final ClientEndpoint endpoint;
    private final boolean repeats;
    private final int tries;
    private final long sendNanos;
    private final TickingTime time;
    private final Consumer<String> narration;
    private final RtoEstimator rto = new RtoEstimator();
    private long firstSentNanos;
    private long lastSentNanos;

    /** How often the request under way was sent, or would have been if it could have left. */
    private int sendings;

    private boolean heard;

    /** Whether the latest answer can't have been damaged on its way. */
    private boolean isGuarded;

    /** Whether the request under way has left, with any of its tries. */
    private boolean hasLeft;

    /** Why a try could not leave, the last that could not. */
    private NotSentException unsent;

    /**
     * @param sendNanos how long a request may wait over TCP until the server takes it; then the connection is closed
     * @param tries how often a request is sent over UDP, 1 or more
     * @param narration told what happens below the surface
     */
    Requester(ClientEndpoint endpoint, long sendNanos, int tries, TickingTime time, Consumer<String> narration) {
        this.endpoint = endpoint;
        this.repeats = endpoint.transport() == Transport.UDP;
        this.tries = repeats ? tries : 1;
        this.sendNanos = sendNanos;
        this.time = time;
        this.narration = narration;
    }

    /**
     * Sends a request and waits for its answer, which is never a challenge, and does not fit only where all tries brought
     * one that does not.
     *
     * @param replyNanos how long the reply may take over TCP
     * @return {@code null} if all tries were in vain
     * @throws NotSentException if none of them could leave
     */
    Answer<Reply> answerTo(Request request, long replyNanos) throws IOException {
        Request toSend = request;
        hasLeft = false;
        sendings = 0;
        for (int attempt = 1; attempt <= tries; attempt++) {
            Answer<Reply> answer = attempt(toSend, attempt, replyNanos);
            if (answer != null && answer.reply() instanceof Reply.Challenge challenge) {
                narration.accept("the server wants a proof of our address: sending its cookie back");
                toSend = new Request.WithCookie(toSend.plain(), challenge.cookie());
                answer = attempt(toSend, attempt, replyNanos);
            }
            if (answer != null && answer.reply() instanceof Reply.Challenge challenge) {
                // The cookie did not arrive as it was sent: the next try brings the new one.
                toSend = new Request.WithCookie(toSend.plain(), challenge.cookie());
            } else if (answer != null && (attempt == tries || !isDamaged(request, answer.reply(), attempt))) {
                return answer;
            }
        }
        if (!hasLeft) {
            throw unsent;
        }
        return null;
    }

    /** Whether the request or the reply may have arrived as another one than was sent, so that it is worth another try. */
    private boolean isDamaged(Request request, Reply reply, int attempt) {
        if (ReplyCheck.fits(request, reply)) {
            return !isGuarded && reply instanceof Reply.Failure failure && DAMAGE.contains(failure.code());
        }
        narration.accept("a damaged reply to try " + attempt + ": it does not fit what was asked");
        return true;
    }

    /** Sends once and waits once, the full time from when the request is on its way; {@code null} if in vain. */
    private Answer<Reply> attempt(Request request, int attempt, long replyNanos) throws IOException {
        boolean isSentOnce = send(request, attempt);
        long waitNanos = repeats ? rto.rtoNanos() : replyNanos;
        long intervalNanos = repeats && opensTransfer(request) ? REMINDER_NANOS : waitNanos;
        long now = time.nanos();
        long deadline = now + waitNanos;
        long reminder = now + intervalNanos;
        // One look more when the time is over: what has come may only have been waiting for this program.
        for (long left = waitNanos; ; left = deadline - now) {
            ClientEndpoint.Arrival arrival = endpoint.receive(Math.min(left, reminder - now));
            if (arrival != null && answers(arrival.reply(), request)) {
                heard = true;
                isGuarded = arrival.isGuarded();
                // Karn's algorithm (RFC 6298, section 3): which of several sendings was answered, nobody knows.
                if (attempt == 1 && isSentOnce && ReplyCheck.fits(request, arrival.reply())) {
                    rto.sample(arrival.atNanos() - lastSentNanos);
                }
                return new Answer<>(arrival.reply(), arrival.atNanos() - firstSentNanos, attempt);
            }
            if (left <= 0) {
                break;
            }
            now = time.nanos();
            if (now - reminder >= 0 && now - deadline < 0) {
                send(request, attempt);
                isSentOnce = false;
                reminder += intervalNanos;
            }
        }
        if (repeats) {
            rto.backOff();
            narration.accept(
                    String.format(Locale.ROOT, "no answer to try %d within %.0f ms", attempt, waitNanos / 1e6));
        }
        return null;
    }

    private static boolean opensTransfer(Request request) {
        Request plain = request.plain();
        return plain instanceof Request.List || plain instanceof Request.Get || plain instanceof Request.Put;
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

    /** Sends once; false if it could not leave. */
    private boolean send(Request request, int attempt) throws IOException {
        try {
            sendOnce(request);
            hasLeft = true;
            return true;
        } catch (NotSentException e) {
            unsent = e;
            narration.accept("try " + attempt + " could not leave: " + Reason.of(e));
            return false;
        }
    }

    private void sendOnce(Request request) throws IOException {
        if (repeats) {
            endpoint.send(request, this::leaves);
            return;
        }
        try (StallWatch watch = new StallWatch(endpoint, sendNanos, sendNanos, time)) {
            endpoint.send(request, nanos -> {
                leaves(nanos);
                watch.begin();
            });
        }
    }

    private void leaves(long nanos) {
        firstSentNanos = sendings++ == 0 ? nanos : firstSentNanos;
        lastSentNanos = nanos;
    }

    /** Whether any request was ever answered, if only by a challenge. */
    boolean hasHeard() {
        return heard;
    }
}
