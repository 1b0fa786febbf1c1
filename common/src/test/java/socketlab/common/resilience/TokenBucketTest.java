package socketlab.common.resilience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A token bucket: a burst at first, a steady rate then")
class TokenBucketTest {

    private static final int BURST = 3;
    private static final long EACH = 1_000;
    private static final long START = Long.MAX_VALUE - 500; // overflows within a token

    private final TokenBucket bucket = new TokenBucket(BURST, EACH, START);

    private int takeAll(long nowNanos) {
        int taken = 0;
        while (bucket.take(nowNanos)) {
            taken++;
        }
        return taken;
    }

    @Test
    void theBurstIsThereAtOnceAndNotOneMore() {
        assertEquals(BURST, takeAll(START));
    }

    @Test
    void theNextTokenComesExactlyWhenItsTimeIsOver() {
        takeAll(START);
        assertFalse(bucket.take(START + EACH - 1));
        assertTrue(bucket.take(START + EACH));
        assertFalse(bucket.take(START + 2 * EACH - 1));
        assertTrue(bucket.take(START + 2 * EACH));
    }

    @Test
    void asMuchComesInAsTimePassesWhateverTheSteps() {
        takeAll(START);
        int taken = 0;
        for (long now = START; now - START <= 100 * EACH; now += 7) {
            taken += takeAll(now);
        }
        assertEquals(99, taken, "the last step is at 99,995");
    }

    @Test
    void itNeverHoldsMoreThanTheBurst() {
        takeAll(START);
        assertEquals(BURST - 1, takeAll(START + BURST * EACH - 1));
        assertEquals(BURST, takeAll(START + 1_000_000 * EACH));
    }

    @Test
    void afterAVeryLongTimeItIsFull() {
        takeAll(START);
        assertEquals(BURST, takeAll(START + Long.MAX_VALUE));
    }

    @Test
    void aLookAtTheClockThatComesTooLateTakesNothingBack() {
        takeAll(START + EACH);
        assertFalse(bucket.take(START));
        assertFalse(bucket.take(START + 2 * EACH - 1));
        assertTrue(bucket.take(START + 2 * EACH));
    }
}
