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

    /** Clients beyond the limit that are told {@code busy} at the same time. */
    private static final int MOST_REFUSED = 256;

    /** Fewer are not worth a limit; where more are served, as many may end at the same time. */
    private static final int LEAST_ENDED = 256;

    /** However little memory there is. */
    private static final int LEAST = 16;

    /** Of Java's memory: what these take is in no budget, so there are fewer where there is little. */
    private static final int SHARE_OF_REFUSED = 32;

    private static final int SHARE_OF_ENDED = 8;

    /**
     * @param maxConnections how many are served
     * @param heapBytes the memory that Java may take
     */
    static Places of(int maxConnections, long heapBytes) {
        long refused = heapBytes / SHARE_OF_REFUSED / TcpConnection.REFUSED_BYTES;
        long ended = heapBytes / SHARE_OF_ENDED / TcpConnection.ENDED_BYTES;
        return new Places(
                new Semaphore(maxConnections),
                new Semaphore(atMost(MOST_REFUSED, refused)),
                new Semaphore(atMost(Math.max(LEAST_ENDED, maxConnections), ended)));
    }

    private static int atMost(int most, long affordable) {
        return (int) Math.min(most, Math.max(LEAST, affordable));
    }
}
