package socketlab.udp.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import socketlab.common.cli.client.ClientEndpoint.Arrival;
import socketlab.common.memory.Account;
import socketlab.common.message.Reply;
import socketlab.common.rtt.TimeSource;

/**
 * Where the socket's thread puts the replies that come in datagrams of their own, and the program's thread waits. Nobody
 * may have asked for them, so they are bounded: in number, and in memory, by an account. The oldest go first.
 */
final class Inbox {

    /** So many are kept. */
    static final int MOST_REPLIES = 1_000;

    /** What a reply takes, for each byte of its datagram: a listing has objects for each few of them. */
    static final int MEMORY_PER_BYTE = 10;

    private record Kept(Arrival arrival, long memory) {}

    /** Where a reply may come from as well. */
    @FunctionalInterface
    interface Elsewhere {
        /** Does not wait; {@code null} for none. */
        Arrival now() throws IOException;
    }

    private final Account account;
    private final TimeSource time;
    private final Deque<Kept> replies = new ArrayDeque<>();
    private IOException failure;

    /** @param account is charged with what is kept, but for one reply, which always is */
    Inbox(Account account, TimeSource time) {
        this.account = account;
        this.time = time;
    }

    /** @param datagramBytes the size of the datagram in which it came */
    synchronized void add(Arrival reply, int datagramBytes) {
        long memory = (long) MEMORY_PER_BYTE * datagramBytes;
        if (replies.size() == MOST_REPLIES) {
            removeOldest();
        }
        boolean isCharged = tryTake(memory);
        while (!isCharged && !replies.isEmpty()) {
            removeOldest();
            isCharged = tryTake(memory);
        }
        replies.add(new Kept(reply, isCharged ? memory : 0));
        notifyAll();
    }

    /** The streams shall get as much. */
    private boolean tryTake(long memory) {
        return account.tryTakeShare(memory, account.held() + memory);
    }

    private Arrival removeOldest() {
        Kept oldest = replies.remove();
        account.giveBack(oldest.memory);
        return oldest.arrival;
    }

    /** What has come so far and does not say which request it answers, answers none that is still to be sent. */
    synchronized void forgetUnnamed() {
        replies.removeIf(kept -> {
            boolean isUnnamed = kept.arrival.reply().id() == Reply.NO_ID;
            account.giveBack(isUnnamed ? kept.memory : 0);
            return isUnnamed;
        });
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
        return arrival == null && !replies.isEmpty() ? removeOldest() : arrival;
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
