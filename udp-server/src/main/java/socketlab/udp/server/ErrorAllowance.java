package socketlab.udp.server;

import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import socketlab.common.resilience.TokenBucket;

/**
 * How many errors are told to addresses that have not proved that they receive. A program that answers whatever comes would
 * be answered for ever, and one forged datagram is enough to begin; so after {@value #BURST} errors there is silence, which
 * ends every such exchange whose round trip is shorter than a second. There is no end of addresses, so all together have
 * a limit as well. For one thread.
 */
final class ErrorAllowance {

    /** So many at once: a person who tries something by hand is told of each. */
    static final int BURST = 20;

    /** Then one each second, as often as a client repeats a request. */
    static final long NANOS_PER_ERROR = 1_000_000_000L;

    /** The one that was told nothing for longest is forgotten for a new one, and may hear {@value #BURST} again. */
    static final int MOST_ADDRESSES = 1_000;

    /** So many at once to all addresses together. */
    static final int BURST_OF_ALL = 4_000;

    /** Then two hundred each second. */
    static final long NANOS_PER_ERROR_OF_ALL = 5_000_000L;

    /** {@code null} before the first error. */
    private TokenBucket all;

    private final Map<SocketAddress, TokenBucket> addresses = new LinkedHashMap<>(16, 0.75f, true);

    /** Whether the address may be told one more error now. */
    boolean take(SocketAddress client, long nowNanos) {
        if (all == null) {
            all = new TokenBucket(BURST_OF_ALL, NANOS_PER_ERROR_OF_ALL, nowNanos);
        }
        TokenBucket bucket =
                addresses.computeIfAbsent(client, address -> new TokenBucket(BURST, NANOS_PER_ERROR, nowNanos));
        if (addresses.size() > MOST_ADDRESSES) {
            addresses.remove(addresses.keySet().iterator().next());
        }
        return bucket.take(nowNanos) && all.take(nowNanos);
    }
}
