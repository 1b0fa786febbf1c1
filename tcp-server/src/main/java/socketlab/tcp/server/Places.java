package socketlab.tcp.server;

import java.util.concurrent.Semaphore;

/**
 * How many connections a server may have at once. Each has one place, and gives it back when it is over.
 *
 * @param served for clients that are served
 * @param refused for those beyond, which are only told {@code busy}
 * @param ended for those that were served, know that it is over, and only have to end their side: they keep nobody out
 */
record Places(Semaphore served, Semaphore refused, Semaphore ended) {

    /** Clients beyond the limit that are told {@code busy} at the same time; further ones are closed unheard. */
    private static final int MOST_REFUSED = 256;

    /** Fewer are not worth a limit; where more are served, as many may end at the same time. */
    private static final int LEAST_ENDED = 256;

    static Places of(int maxConnections) {
        return new Places(
                new Semaphore(maxConnections),
                new Semaphore(MOST_REFUSED),
                new Semaphore(Math.max(LEAST_ENDED, maxConnections)));
    }
}
