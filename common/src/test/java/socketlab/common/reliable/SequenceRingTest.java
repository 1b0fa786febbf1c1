package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.Seed;

@DisplayName("A ring of what belongs to the numbers of a window is as long as these lie apart")
class SequenceRingTest {

    private final SequenceRing<String> ring = new SequenceRing<>();

    @Test
    void sixteenNumbersFitAtFirst() {
        ring.put(100, "a", 100);
        ring.put(115, "b", 100);
        assertEquals(16, ring.length());
        assertEquals("a", ring.get(100));
        assertEquals("b", ring.get(115));
        assertNull(ring.get(101));
        assertEquals(2, ring.size());
    }

    @Test
    void theSeventeenthMakesItTwiceAsLongAndNothingIsLost() {
        for (long seq = 100; seq < 116; seq++) {
            ring.put(seq, "n" + seq, 100);
        }
        ring.put(116, "n116", 100);
        assertEquals(32, ring.length());
        for (long seq = 100; seq <= 116; seq++) {
            assertEquals("n" + seq, ring.get(seq));
        }
    }

    @Test
    void aFarNumberMakesItAsLongAsItTakesInOneStep() {
        ring.put(5, "near", 5);
        ring.put(5 + 1_000, "far", 5);
        assertEquals(1_024, ring.length());
        assertEquals("near", ring.get(5));
        assertEquals("far", ring.get(1_005));
        ring.put(5 + 1_023, "last that fits", 5);
        assertEquals(1_024, ring.length());
        ring.put(5 + 1_024, "first that does not", 5);
        assertEquals(2_048, ring.length());
    }

    @Test
    void howLongItWillBeIsKnownBefore() {
        assertEquals(16, ring.lengthWith(7, 22));
        assertEquals(32, ring.lengthWith(7, 23));
        ring.put(7, "a", 7);
        ring.put(70, "b", 7);
        assertEquals(64, ring.length());
        assertEquals(64, ring.lengthWith(7, 8), "it does not become shorter while something is in it");
        assertEquals(128, ring.lengthWith(7, 71));
    }

    @Test
    void itIsShortAgainWhenItIsEmpty() {
        ring.put(0, "a", 0);
        ring.put(40, "b", 0);
        assertEquals("a", ring.take(0));
        assertEquals(64, ring.length());
        assertEquals("b", ring.take(40));
        assertEquals(16, ring.length());
        assertEquals(0, ring.size());
        assertNull(ring.get(40));
    }

    @Test
    void whatIsClearedIsGone() {
        ring.put(0, "a", 0);
        ring.put(40, "b", 0);
        ring.clear();
        assertEquals(16, ring.length());
        assertEquals(0, ring.size());
        assertNull(ring.get(0));
    }

    @Test
    void itHoldsWhatAMapHolds() {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        TreeMap<Long, String> map = new TreeMap<>();
        long lowest = (1L << 31) - 50;
        for (int i = 0; i < 20_000; i++) {
            long seq = lowest + random.nextInt(1 + random.nextInt(300));
            if (!map.containsKey(seq) && random.nextInt(3) > 0) {
                map.put(seq, "n" + seq);
                ring.put(seq, "n" + seq, lowest);
            } else if (!map.isEmpty()) {
                long first = map.firstKey();
                assertEquals(map.remove(first), ring.take(first), seed.toString());
                lowest = Math.max(lowest, first + 1);
            }
            assertEquals(map.size(), ring.size(), seed.toString());
            map.forEach((number, text) -> assertEquals(text, ring.get(number), seed.toString()));
        }
    }
}
