package socketlab.udp.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import socketlab.common.cli.client.ClientEndpoint.Arrival;
import socketlab.common.message.Reply;
import socketlab.common.rtt.TimeSource;

/** Where the socket's thread puts the replies that come in datagrams of their own, and the program's thread waits. */
final class Inbox {

    /** Replies that nobody has asked for are not collected without end. */
    private static final int MOST_REPLIES = 1_000;

    /** Where a reply may come from as well. */
    @FunctionalInterface
    interface Elsewhere {
        /** Does not wait; {@code null} for none. */
        Arrival now() throws IOException;
    }

    private final TimeSource time;
    private final Queue<Arrival> replies = new ArrayDeque<>();
    private IOException failure;

    Inbox(TimeSource time) {
        this.time = time;
    }

    synchronized void add(Arrival reply) {
        if (replies.size() == MOST_REPLIES) {
            replies.remove();
        }
        replies.add(reply);
        notifyAll();
    }

    /** What has come so far and does not say which request it answers, answers none that is still to be sent. */
    synchronized void forgetUnnamed() {
        replies.removeIf(arrival -> arrival.reply().id() == Reply.NO_ID);
    }

    /** Tells the one who asks next of a failure, once. */
    synchronized void fail(IOException why) {
        failure = why;
        notifyAll();
    }

    /** Something may have come elsewhere. */
    synchronized void stir() {
        notifyAll();
    }

    /**
     * Waits for the next reply, from elsewhere or from here, in this order.
     *
     * @param timeoutNanos how long to wait; 0 or less looks once
     * @return {@code null} if none came in time
     */
    synchronized Arrival take(long timeoutNanos, Elsewhere elsewhere) throws IOException {
        long deadline = time.nanos() + timeoutNanos;
        for (long left = timeoutNanos; ; left = deadline - time.nanos()) {
            Arrival arrival = takeNow(elsewhere);
            if (arrival != null || left <= 0) {
                return arrival;
            }
            await(left);
        }
    }

    private Arrival takeNow(Elsewhere elsewhere) throws IOException {
        if (failure != null) {
            IOException toTell = failure;
            failure = null;
            throw toTell;
        }
        Arrival arrival = elsewhere.now();
        return arrival == null ? replies.poll() : arrival;
    }

    private void await(long nanos) throws IOException {
        try {
            wait(nanos / 1_000_000 + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a reply");
        }
    }
}
