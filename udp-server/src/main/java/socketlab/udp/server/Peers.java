package socketlab.udp.server;

import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The addresses that were heard lately. UDP has no connections, so this is all that a server can know of its clients;
 * nothing depends on it but the counters and the log. For one thread.
 */
final class Peers {

    private final Map<SocketAddress, Long> lastHeardNanos = new LinkedHashMap<>(16, 0.75f, true);
    private final int maxPeers;
    private final long lifetimeNanos;
    private final Runnable onForgotten;

    /**
     * @param maxPeers how many are remembered; the one silent for longest is forgotten for a new one
     * @param lifetimeNanos how long a silent one is remembered
     * @param onForgotten told of each one that is
     */
    Peers(int maxPeers, long lifetimeNanos, Runnable onForgotten) {
        this.maxPeers = maxPeers;
        this.lifetimeNanos = lifetimeNanos;
        this.onForgotten = onForgotten;
    }

    /** Notes that something came from there; true if that is new. */
    boolean heard(SocketAddress peer, long nowNanos) {
        forgetSilent(nowNanos);
        boolean isNew = lastHeardNanos.put(peer, nowNanos) == null;
        if (lastHeardNanos.size() > maxPeers) {
            forget(longestSilent().getKey());
        }
        return isNew;
    }

    /** Before the peer is looked up: one whose time is over is new when it speaks again. */
    private void forgetSilent(long nowNanos) {
        while (!lastHeardNanos.isEmpty() && nowNanos - longestSilent().getValue() >= lifetimeNanos) {
            forget(longestSilent().getKey());
        }
    }

    private Map.Entry<SocketAddress, Long> longestSilent() {
        return lastHeardNanos.entrySet().iterator().next();
    }

    /** The peer has said that it is done. */
    void forget(SocketAddress peer) {
        if (lastHeardNanos.remove(peer) != null) {
            onForgotten.run();
        }
    }
}
