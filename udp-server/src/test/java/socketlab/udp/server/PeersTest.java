package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.memory.MemoryBudget;

@DisplayName("Peers: the addresses that were heard lately")
class PeersTest {

    private static final long LIFETIME = 1_000;
    private static final long START = Long.MAX_VALUE - 500; // overflows within a lifetime

    private final SocketAddress a = InetSocketAddress.createUnresolved("a", 1);
    private final SocketAddress b = InetSocketAddress.createUnresolved("b", 1);
    private final SocketAddress c = InetSocketAddress.createUnresolved("c", 1);
    private final SocketAddress d = InetSocketAddress.createUnresolved("d", 1);

    private final MemoryBudget budget = new MemoryBudget(1 << 20);
    private int forgotten;
    private final Peers peers = new Peers(budget, 3, LIFETIME, () -> forgotten++);

    @Test
    void aPeerIsNewOnce() {
        assertTrue(peers.heard(a, START));
        assertFalse(peers.heard(a, START));
        assertTrue(peers.heard(InetSocketAddress.createUnresolved("a", 2), START), "another port is another peer");
        assertEquals(0, forgotten);
    }

    @Test
    void theOneSilentForLongestGoesForANewOne() {
        peers.heard(a, START);
        peers.heard(b, START);
        peers.heard(c, START);
        peers.heard(a, START + 1);
        assertTrue(peers.heard(d, START + 2));
        assertEquals(1, forgotten);
        assertFalse(peers.heard(a, START + 3), "it spoke again");
        assertFalse(peers.heard(c, START + 3));
        assertTrue(peers.heard(b, START + 3), "it was silent for longest");
        assertEquals(2, forgotten);
    }

    @Test
    void aSilentPeerIsForgottenExactlyAtTheEndOfItsLifetime() {
        peers.heard(a, START);
        peers.heard(b, START + LIFETIME - 1);
        assertEquals(0, forgotten);
        peers.heard(b, START + LIFETIME);
        assertEquals(1, forgotten);
        assertTrue(peers.heard(a, START + LIFETIME));
    }

    @Test
    void whoSpeaksAgainInTimeStays() {
        peers.heard(a, START);
        assertFalse(peers.heard(a, START + LIFETIME - 1));
        assertFalse(peers.heard(a, START + 2 * LIFETIME - 2));
        assertEquals(0, forgotten);
    }

    @Test
    void whoSpeaksAgainAfterItsLifetimeIsNewAlsoIfNobodyElseWasHeard() {
        peers.heard(a, START);
        assertTrue(peers.heard(a, START + LIFETIME));
        assertEquals(1, forgotten);
    }

    @Test
    void whoeverWasHeardInWhicheverOrderTheOneSilentForLongestGoes() {
        long seed = Long.getLong("socketlab.seed", System.nanoTime());
        Random random = new Random(seed);
        Peers some = new Peers(new MemoryBudget(1 << 20), 20, 300, () -> {});
        Map<SocketAddress, Long> lastHeard = new HashMap<>(); // the same, looked through each time
        long now = -500; // goes through 0
        for (int i = 0; i < 5_000; i++) {
            now += random.nextInt(20);
            long then = now;
            lastHeard.values().removeIf(atNanos -> then - atNanos >= 300);
            SocketAddress peer = InetSocketAddress.createUnresolved("a", random.nextInt(25));
            assertEquals(!lastHeard.containsKey(peer), some.heard(peer, now), () -> "-Dsocketlab.seed=" + seed);
            lastHeard.put(peer, now++); // no two at the same time
            if (lastHeard.size() > 20) {
                lastHeard.remove(Collections.min(lastHeard.entrySet(), Map.Entry.comparingByValue())
                        .getKey());
            }
        }
    }

    @Test
    void manyGoAtOnceIfTheirTimeIsOver() {
        peers.heard(a, START);
        peers.heard(b, START);
        peers.heard(c, START);
        assertTrue(peers.heard(d, START + LIFETIME));
        assertEquals(3, forgotten);
    }

    @Test
    void whoSaysGoodbyeIsForgottenOnce() {
        peers.heard(a, START);
        peers.forget(a);
        peers.forget(a);
        assertEquals(1, forgotten);
        assertTrue(peers.heard(a, START + 1));
    }

    @Test
    void whoWasNeverHeardCannotBeForgotten() {
        peers.forget(a);
        assertEquals(0, forgotten);
    }

    // ---- memory ----

    @Test
    void eachPeerIsChargedUntilItIsForgotten() {
        peers.heard(a, START);
        peers.heard(a, START);
        peers.heard(b, START);
        assertEquals(2 * Peers.PEER_BYTES, budget.held());
        peers.forget(a);
        assertEquals(Peers.PEER_BYTES, budget.held());
        peers.heard(c, START + LIFETIME);
        assertEquals(Peers.PEER_BYTES, budget.held());
    }

    @Test
    void whereOthersHaveTakenTheMemoryTheOneSilentForLongestGoesForANewOne() {
        budget.open((1 << 20) - 2 * Peers.PEER_BYTES, () -> false);
        peers.heard(a, START);
        peers.heard(b, START + 1);
        assertTrue(peers.heard(c, START + 2));
        assertEquals(1, forgotten);
        assertFalse(peers.heard(b, START + 3));
        assertFalse(peers.heard(c, START + 3));
    }

    @Test
    void whereThereIsNoMemoryAtAllNobodyIsRememberedAndAllAreCountedAsGone() {
        budget.open((1 << 20) - Peers.PEER_BYTES + 1, () -> false);
        assertTrue(peers.heard(a, START));
        assertTrue(peers.heard(a, START));
        assertEquals(2, forgotten);
    }

    @Test
    void whoNeedsMemoryGetsThatOfTheHalfThatIsSilentForLongest() {
        MemoryBudget small = new MemoryBudget(600 * Peers.PEER_BYTES);
        Peers many = new Peers(small, 1_000, LIFETIME, () -> forgotten++);
        for (int i = 0; i < 600; i++) {
            many.heard(InetSocketAddress.createUnresolved("a", i), START);
        }
        assertTrue(small.open(1_000, () -> false) != null);
        assertEquals(300, forgotten);
        assertFalse(many.heard(InetSocketAddress.createUnresolved("a", 300), START));
        assertTrue(many.heard(InetSocketAddress.createUnresolved("a", 299), START));
    }
}
