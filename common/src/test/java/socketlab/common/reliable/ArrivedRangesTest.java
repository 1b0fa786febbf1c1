package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.Seed;
import socketlab.common.message.Range;

@DisplayName("Ranges say of numbers what a plain set says")
class ArrivedRangesTest {

    @Test
    void theRangesAgreeWithASetAtEveryStep() {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        for (int run = 0; run < 300; run++) {
            ArrivedRanges ranges = new ArrivedRanges();
            TreeSet<Long> twin = new TreeSet<>();
            int spread = 1 + random.nextInt(60);
            for (int step = 0; step < 200; step++) {
                String where = "run " + run + ", step " + step + seed;
                long seq = random.nextInt(spread);
                if (random.nextInt(20) == 0) {
                    ranges.removeBelow(seq);
                    twin.headSet(seq).clear();
                } else {
                    assertEquals(twin.add(seq), ranges.add(seq), where);
                }
                assertEquals(rangesOf(twin), ranges.report(Integer.MAX_VALUE, seq), where);
                long from = random.nextInt(spread);
                long missing = from;
                while (twin.contains(missing)) {
                    missing++;
                }
                assertEquals(missing, ranges.nextMissing(from), where);
            }
        }
    }

    private static List<Range> rangesOf(TreeSet<Long> numbers) {
        List<Range> ranges = new ArrayList<>();
        for (long number : numbers) {
            int last = ranges.size() - 1;
            if (last >= 0 && ranges.get(last).last() == number - 1) {
                ranges.set(last, new Range(ranges.get(last).first(), number));
            } else {
                ranges.add(new Range(number, number));
            }
        }
        return ranges;
    }

    @Test
    @DisplayName("A report that is too long keeps the lowest ranges and the one with the newest arrival")
    void longReport() {
        ArrivedRanges ranges = new ArrivedRanges();
        for (long seq = 2; seq <= 20; seq += 2) {
            ranges.add(seq);
        }
        assertEquals(List.of(new Range(2, 2), new Range(4, 4), new Range(16, 16)), ranges.report(3, 16));
        assertEquals(List.of(new Range(2, 2), new Range(4, 4), new Range(6, 6)), ranges.report(3, 4));
        assertEquals(List.of(new Range(2, 2), new Range(4, 4), new Range(6, 6)), ranges.report(3, 1));
        assertEquals(List.of(new Range(2, 2), new Range(4, 4), new Range(8, 8)), ranges.report(3, 8));
        assertEquals(List.of(new Range(2, 2), new Range(4, 4), new Range(6, 6)), ranges.report(3, 15));
        assertEquals(List.of(new Range(2, 2), new Range(4, 4), new Range(6, 6)), ranges.report(3, 21));
    }
}
