package socketlab.common.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import socketlab.common.Seed;

class EventQueueTest {

    /** Two directions with delays of their own, and now and then something that is held back. */
    @Test
    void whateverTheOrderOfAddingTheOrderOfArrivingIsThatOfTheTimesThenOfAdding() {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        EventQueue queue = new EventQueue();
        TreeSet<long[]> expected = new TreeSet<>(
                Comparator.<long[]>comparingLong(event -> event[0]).thenComparingLong(event -> event[1]));
        long added = 0;
        for (long now = 0; now < 20_000; now++) {
            for (int i = random.nextInt(3); i > 0; i--) {
                long at = now + (random.nextBoolean() ? 5 : 30) + (random.nextInt(20) == 0 ? random.nextInt(90) : 0);
                queue.add(at, added, null);
                expected.add(new long[] {at, added++});
            }
            while (!expected.isEmpty() && (random.nextInt(4) > 0 || expected.first()[0] <= now)) {
                long[] next = expected.pollFirst();
                assertEquals(next[0], queue.nextNanos(), seed.toString());
                assertEquals(next[1], queue.take().what(), seed.toString());
            }
        }
        expected.forEach(next -> assertEquals(next[1], queue.take().what(), seed.toString()));
        assertEquals(Long.MAX_VALUE, queue.nextNanos(), seed.toString());
    }
}
