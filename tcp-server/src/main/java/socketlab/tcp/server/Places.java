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

    /**
     * Clients beyond the limit that are told {@code busy} at the same time; further ones are closed unheard. What they
     * take is in no budget, so there are fewer where Java has little memory.
     */
    private static final int MOST_REFUSED = 256;

    private static final int LEAST_REFUSED = 16;

    /** Of Java's memory, for those that are refused. */
    private static final int SHARE_OF_HEAP = 64;

    /** Fewer are not worth a limit; where more are served, as many may end at the same time. */
    private static final int LEAST_ENDED = 256;

    /**
     * @param maxConnections how many are served
     * @param heapBytes the memory that Java may take
     */
    static Places of(int maxConnections, long heapBytes) {
        long affordable = heapBytes / SHARE_OF_HEAP / TcpConnection.COST_BYTES;
        return new Places(
                new Semaphore(maxConnections),
                new Semaphore((int) Math.max(LEAST_REFUSED, Math.min(MOST_REFUSED, affordable))),
                new Semaphore(Math.max(LEAST_ENDED, maxConnections)));
    }
}
