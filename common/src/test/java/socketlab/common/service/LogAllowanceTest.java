package socketlab.common.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;

@DisplayName("What strangers do is logged up to a hundred times at once and then twenty times a second")
class LogAllowanceTest {

    private static final int ALL_AT_ONCE = 100;
    private static final long A_TWENTIETH_SECOND = 50_000_000;

    private long nowNanos = Long.MAX_VALUE - 10; // overflows soon
    private final Service service = new Service(Transport.UDP, () -> nowNanos);
    private final LogAllowance allowance = service.logAllowance();

    private int linesOf(int attempts) {
        int lines = 0;
        for (int i = 0; i < attempts; i++) {
            lines += allowance.takeLine() ? 1 : 0;
        }
        return lines;
    }

    private long unlogged() {
        return ((Reply.Statistics) service.answer(new Request.Stats(1), 0, nowNanos)).unlogged();
    }

    @Test
    void aHundredLinesAreThereAtOnceAndTheRestIsCounted() {
        assertEquals(ALL_AT_ONCE, linesOf(ALL_AT_ONCE));
        assertEquals(0, unlogged());
        assertEquals(0, allowance.untold());
        assertEquals(0, linesOf(3_000));
        assertEquals(3_000, unlogged());
        assertEquals(3_000, allowance.untold());
        assertEquals(0, allowance.untold(), "it is told once");
        assertEquals(3_000, unlogged());
    }

    @Test
    void theNextLineIsThereAfterATwentiethOfASecondAndNotBefore() {
        linesOf(ALL_AT_ONCE);
        nowNanos += A_TWENTIETH_SECOND - 1;
        assertEquals(0, linesOf(5));
        nowNanos++;
        assertEquals(1, linesOf(5));
        nowNanos += 20 * A_TWENTIETH_SECOND;
        assertEquals(20, linesOf(50));
    }

    @Test
    void aFloodOfLinesHidesNoFailureAndOneOfFailuresNoLine() {
        linesOf(1_000);
        for (int i = 0; i < ALL_AT_ONCE; i++) {
            assertTrue(allowance.takeFailure());
        }
        assertFalse(allowance.takeFailure());
        assertEquals(1_000 - ALL_AT_ONCE + 1, unlogged());
        nowNanos += A_TWENTIETH_SECOND;
        assertTrue(allowance.takeFailure());
        assertTrue(allowance.takeLine());
    }
}
