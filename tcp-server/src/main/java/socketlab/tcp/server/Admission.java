package socketlab.tcp.server;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;

/**
 * Who is let in. A client that is served needs a place and memory. One for which there is none needs a place to be told so;
 * if those are taken as well, whoever has had one for longest makes room. For the thread that accepts, but for
 * {@link #forget}.
 */
final class Admission {

    /** How long the place of one that makes room may take to be free, until another one is asked to. */
    private static final long ROOM_MILLIS = 100;

    /**
     * So many are asked, in ten seconds: on a machine that is very busy, their threads may be late to give their places
     * back. Who has connected meanwhile waits in the kernel, and is told in the end.
     */
    static final int MOST_ASKED = 100;

    /**
     * On which a connection is let in.
     *
     * @param refusal why its client is told {@code busy}; {@code null} if it is served
     * @param account is charged with what the client makes the server hold
     * @param place was taken for it
     */
    record Terms(String refusal, Account account, Semaphore place) {

        private void giveBack() {
            account.close();
            place.release();
        }
    }

    private final TcpLimits limits;
    private final Places places;
    private final long costBytes;
    private final Executor enders;
    /** Who is not served gets nothing beyond what its place costs. */
    private final MemoryBudget forRefused = new MemoryBudget(0);
    /** Those that are only told {@code busy}, in the order in which they came. */
    private final Queue<TcpConnection> refused = new ConcurrentLinkedQueue<>();

    /**
     * @param costBytes what a connection costs before its first byte
     * @param enders say the last word to those whose memory others need
     */
    Admission(TcpLimits limits, Places places, long costBytes, Executor enders) {
        this.limits = limits;
        this.places = places;
        this.costBytes = costBytes;
        this.enders = enders;
    }

    /**
     * Lets a client in.
     *
     * @param maker makes its connection, on these terms, which are the connection's own from then on
     * @return {@code null} if there is not even a place to refuse it
     */
    TcpConnection admit(Function<Terms, TcpConnection> maker) {
        AtomicReference<TcpConnection> made = new AtomicReference<>();
        Terms terms = terms(made);
        if (terms == null) {
            return null;
        }
        try {
            made.set(maker.apply(terms));
        } finally {
            if (made.get() == null) { // whatever it is that has failed: nobody else will give this back
                terms.giveBack();
            }
        }
        return made.get();
    }

    private Terms terms(AtomicReference<TcpConnection> made) {
        if (!places.served().tryAcquire()) {
            return termsOfRefused("this server has its " + limits.maxConnections() + " connections: try again later");
        }
        Account account = null;
        Terms terms = null;
        try {
            account = limits.memory().open(costBytes, () -> endForOthers(made));
            terms = account == null ? null : new Terms(null, account, places.served());
        } finally {
            if (terms == null) {
                places.served().release();
            }
            if (terms == null && account != null) {
                account.close();
            }
        }
        return account == null
                ? termsOfRefused("this server has no memory left for another connection: try again later")
                : terms;
    }

    private Terms termsOfRefused(String why) {
        return findPlace() ? new Terms(why, forRefused.open(0, () -> false), places.refused()) : null;
    }

    private boolean findPlace() {
        boolean isFound = places.refused().tryAcquire();
        try {
            for (int asked = 0; !isFound && asked < MOST_ASKED; asked++) {
                makeRoom();
                isFound = places.refused().tryAcquire(ROOM_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return isFound;
    }

    private void makeRoom() {
        for (Iterator<TcpConnection> oldestFirst = refused.iterator(); oldestFirst.hasNext(); ) {
            if (oldestFirst.next().refuseNow()) {
                oldestFirst.remove();
                return;
            }
        }
    }

    /** Before it is made, a connection holds nothing worth having. */
    private boolean endForOthers(AtomicReference<TcpConnection> made) {
        TcpConnection connection = made.get();
        return connection != null && connection.endForOthers(enders);
    }

    /** A connection begins that was refused: from now on it may have to make room. */
    void beginRefusal(TcpConnection connection) {
        refused.add(connection);
    }

    /** A connection is over. For any thread. */
    void forget(TcpConnection connection) {
        refused.remove(connection);
    }
}
