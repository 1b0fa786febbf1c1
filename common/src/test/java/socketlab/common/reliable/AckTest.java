package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.message.Range;

@DisplayName("An acknowledgement says which numbers have arrived")
class AckTest {

    @Test
    void thoseBelowNextAndThoseInTheRanges() {
        Ack ack = Ack.of(1, 2, List.of(new Range(4, 6), new Range(8, 8)), 10, 0);
        for (long seq = 0; seq < 12; seq++) {
            assertEquals(List.of(0L, 1L, 4L, 5L, 6L, 8L).contains(seq), ack.acknowledges(seq), "number " + seq);
        }
        assertEquals(8, ack.highest());
        assertEquals(1, Ack.of(1, 2, List.of(), 10, 0).highest());
        assertEquals(-1, Ack.of(1, 0, List.of(), 10, 0).highest());
    }

    @Test
    void upTo32RangesMakeSense() {
        List<Range> ranges = new ArrayList<>();
        for (int i = 1; i <= Ack.MAX_RANGES; i++) {
            ranges.add(new Range(2 * i, 2 * i));
        }
        assertTrue(Ack.of(1, 0, ranges, 100, 0).isWellFormed());
        ranges.add(new Range(200, 201));
        assertFalse(Ack.of(1, 0, ranges, 100, 0).isWellFormed());
    }

    @Test
    void withAnotherWindowItIsStillIntact() {
        Ack ack = Ack.of(1, 2, List.of(new Range(4, 6)), 10, 5).withWindow(99);
        assertEquals(Ack.of(1, 2, List.of(new Range(4, 6)), 99, 5), ack);
        assertTrue(ack.isIntact());
    }
}
