package socketlab.udp.server;

import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;

/**
 * The addresses that were heard lately. UDP has no connections, so this is all that a server can know of its clients;
 * nothing depends on it but the counters and the log. Each is charged to the budget of all clients; where there is no memory,
 * those silent for longest are forgotten. For one thread, but others may need the memory at any time.
 */
final class Peers {

    /** What the map, the address and the time take: some 170 bytes, measured on JDK 17 and 25. */
    static final int PEER_BYTES = 256;

    private static final int ORDER_SHARE = 1_024;

    private final Account account;

    /**
     * The one silent for longest first, exact to a share of a lifetime: to put each one last whenever it is heard would be a
     * good part of what a busy server does.
     */
    private final Map<SocketAddress, Heard> lastHeard = new LinkedHashMap<>();

    private final int maxPeers;
    private final long lifetimeNanos;
    private final Runnable onForgotten;

    /**
     * @param budget of all clients
     * @param maxPeers how many are remembered; the one silent for longest is forgotten for a new one
     * @param lifetimeNanos how long a silent one is remembered
     * @param onForgotten told of each one that is
     */
    Peers(MemoryBudget budget, int maxPeers, long lifetimeNanos, Runnable onForgotten) {
        this.account = budget.open(0, this::forgetHalf);
        this.maxPeers = maxPeers;
        this.lifetimeNanos = lifetimeNanos;
        this.onForgotten = onForgotten;
    }

    /** When a peer was heard last, and when it was put last. */
    private static final class Heard {
        private long atNanos;
        private long putNanos;
    }

    /** Notes that something came from there; true if that is new. */
    synchronized boolean heard(SocketAddress peer, long nowNanos) {
        forgetSilent(nowNanos);
        Heard known = lastHeard.get(peer);
        if (known != null) {
            known.atNanos = nowNanos;
            if (nowNanos - known.putNanos >= lifetimeNanos / ORDER_SHARE) {
                lastHeard.remove(peer);
                putLast(peer, known, nowNanos);
            }
            return false;
        }
        if (!pay()) {
            onForgotten.run();
            return true;
        }
        putLast(peer, new Heard(), nowNanos);
        if (lastHeard.size() > maxPeers) {
            forget(longestSilent().getKey());
        }
        return true;
    }

    private void putLast(SocketAddress peer, Heard heard, long nowNanos) {
        heard.atNanos = nowNanos;
        heard.putNanos = nowNanos;
        lastHeard.put(peer, heard);
    }

    /** For one more; false if there is no memory even when all others are forgotten. */
    private boolean pay() {
        boolean isPaid = account.tryTake(PEER_BYTES);
        while (!isPaid && !lastHeard.isEmpty()) {
            forget(longestSilent().getKey());
            isPaid = account.tryTake(PEER_BYTES);
        }
        return isPaid;
    }

    /** Others need memory, and the peers hold most of it. */
    private synchronized boolean forgetHalf() {
        int half = lastHeard.size() / 2;
        boolean any = !lastHeard.isEmpty();
        while (lastHeard.size() > half) {
            forget(longestSilent().getKey());
        }
        return any;
    }

    /** Before the peer is looked up: one whose time is over is new when it speaks again. */
    private void forgetSilent(long nowNanos) {
        while (!lastHeard.isEmpty() && nowNanos - longestSilent().getValue().atNanos >= lifetimeNanos) {
            forget(longestSilent().getKey());
        }
    }

    private Map.Entry<SocketAddress, Heard> longestSilent() {
        return lastHeard.entrySet().iterator().next();
    }

    /** The peer has said that it is done. */
    synchronized void forget(SocketAddress peer) {
        if (lastHeard.remove(peer) != null) {
            account.giveBack(PEER_BYTES);
            onForgotten.run();
        }
    }
}
