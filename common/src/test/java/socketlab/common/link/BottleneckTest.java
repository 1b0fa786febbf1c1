package socketlab.common.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.Seed;

@DisplayName("A bottleneck sends one datagram after the other, and drops what finds its queue full")
class BottleneckTest {

    /** 8 Mbit/s: a byte is a microsecond. */
    private static final long MICROSECOND_A_BYTE = 8_000_000;

    @Test
    void theExampleOfItsComment() {
        Bottleneck bottleneck = new Bottleneck(MICROSECOND_A_BYTE, 2);
        assertEquals(3_000, bottleneck.leavingNanos(3, 0), "A");
        assertEquals(1, bottleneck.length(999));
        assertEquals(6_000, bottleneck.leavingNanos(3, 1_000), "B");
        assertEquals(2, bottleneck.length(2_000));
        assertTrue(bottleneck.isFull(2_000), "for C");
        assertTrue(bottleneck.isFull(2_999), "one nanosecond before A's last bit has left");
        assertFalse(bottleneck.isFull(3_000), "for D, as A's last bit leaves");
        assertEquals(9_000, bottleneck.leavingNanos(3, 3_000), "D");
        assertEquals(2, bottleneck.length(5_999));
        assertEquals(1, bottleneck.length(6_000));
        assertEquals(1, bottleneck.length(8_999));
        assertEquals(0, bottleneck.length(9_000));
    }

    @Test
    void anIdleLinkStartsAtOnceAndSavesNothingUp() {
        Bottleneck bottleneck = new Bottleneck(MICROSECOND_A_BYTE, 10);
        assertEquals(1_000, bottleneck.leavingNanos(1, 0));
        assertEquals(1_000_001_000, bottleneck.leavingNanos(1, 1_000_000_000));
        assertEquals(1_000_002_000, bottleneck.leavingNanos(1, 1_000_000_000));
    }

    @Test
    void aThirdOfANanosecondIsKeptForTheNext() {
        Bottleneck bottleneck = new Bottleneck(24_000_000_000L, 4);
        assertEquals(1, bottleneck.leavingNanos(1, 0));
        assertEquals(1, bottleneck.leavingNanos(1, 0));
        assertEquals(1, bottleneck.leavingNanos(1, 0));
        assertEquals(2, bottleneck.leavingNanos(1, 0));
    }

    @Test
    void withWorkForASecondItsRateComesOutAndNotABitLess() {
        for (long rate : new long[] {9_600, 64_000, 999_983, 10_000_000, 1_000_000_007, 100_000_000_000L}) {
            Bottleneck bottleneck = new Bottleneck(rate, 100_000);
            long bits = 0;
            long left = 0;
            int bytes = (int) Math.max(1, Math.min(1_200, rate / 8_000));
            for (int i = 0; i < 50_000; i++) {
                left = bottleneck.leavingNanos(bytes, 0);
                bits += 8L * bytes;
            }
            // The last bit leaves after bits / rate seconds, rounded up to a nanosecond.
            BigInteger exact = BigInteger.valueOf(bits).multiply(BigInteger.valueOf(1_000_000_000));
            BigInteger[] parts = exact.divideAndRemainder(BigInteger.valueOf(rate));
            assertEquals(parts[0].longValueExact() + parts[1].signum(), left, rate + " bit/s");
        }
    }

    @Test
    void anEmptyDatagramTakesNoTimeButItsPlace() {
        Bottleneck bottleneck = new Bottleneck(MICROSECOND_A_BYTE, 2);
        assertEquals(5, bottleneck.leavingNanos(0, 5));
        assertEquals(1_005, bottleneck.leavingNanos(1, 5));
        assertEquals(1_005, bottleneck.leavingNanos(0, 5));
        assertTrue(bottleneck.isFull(5));
    }

    @Test
    void whatItDoesIsWhatATwinDoesThatRemembersAll() {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        for (int run = 0; run < 300; run++) {
            long rate = 1 + random.nextInt(random.nextBoolean() ? 100_000 : Integer.MAX_VALUE);
            int queue = 1 + random.nextInt(random.nextBoolean() ? 3 : 40);
            String where = "run " + run + ", " + rate + " bit/s, queue of " + queue + seed;
            Bottleneck bottleneck = new Bottleneck(rate, queue);
            Twin twin = new Twin(rate);
            long start = random.nextBoolean() ? Long.MAX_VALUE - random.nextInt(1_000_000) : random.nextLong();
            long now = start;
            long mean = 800L * 1_000_000_000 / rate;
            for (int step = 0; step < 300; step++) {
                now += (long) (random.nextDouble() * 2.2 * mean);
                assertEquals(twin.length(now - start), bottleneck.length(now), where);
                assertTrue(bottleneck.length(now) <= queue, where);
                assertEquals(twin.length(now - start) == queue, bottleneck.isFull(now), where);
                if (!bottleneck.isFull(now)) {
                    int bytes = random.nextInt(200);
                    assertEquals(
                            twin.leavingNanos(bytes, now - start), bottleneck.leavingNanos(bytes, now) - start, where);
                }
            }
        }
    }

    /** All times as fractions of a nanosecond, whose denominator is the rate. */
    private static final class Twin {
        private final BigInteger rate;
        private final ArrayDeque<BigInteger> leaving = new ArrayDeque<>();

        Twin(long rate) {
            this.rate = BigInteger.valueOf(rate);
        }

        int length(long now) {
            leaving.removeIf(time -> roundedUp(time) <= now);
            return leaving.size();
        }

        long leavingNanos(int bytes, long now) {
            BigInteger start = leaving.isEmpty() ? BigInteger.valueOf(now).multiply(rate) : leaving.getLast();
            leaving.add(start.add(BigInteger.valueOf(8L * bytes).multiply(BigInteger.valueOf(1_000_000_000))));
            return roundedUp(leaving.getLast());
        }

        private long roundedUp(BigInteger time) {
            return time.add(rate).subtract(BigInteger.ONE).divide(rate).longValueExact();
        }
    }
}
