package socketlab.common.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.Seed;

@DisplayName("Over many seeds, a link does what it promises as often as it promises")
class LinkStatisticsTest {

    private static final int SEEDS = 200;
    private static final int DATAGRAMS = 1_000;
    private static final int ALL = SEEDS * DATAGRAMS;

    private final Seed seed = Seed.ofThisRun();

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.1, 0.3, 1})
    void lossDuplicationCorruptionAndReorderingHaveTheirRates(double rate) {
        Impairments each = Impairments.NONE
                .withLoss(Loss.independent(rate / 2))
                .withDuplication(rate)
                .withCorruption(rate)
                .withReordering(rate, 1_000);
        LinkCounts sum = new LinkCounts(0, 0, 0, 0, 0, 0, 0);
        for (int run = 0; run < SEEDS; run++) {
            Link link = new Link(each, seed.value() + run);
            for (int i = 0; i < DATAGRAMS; i++) {
                link.send(100, i);
            }
            sum = sum(sum, link.counts());
        }
        assertEquals(ALL, sum.sent());
        assertEquals(sum.sent() - sum.lost() + sum.duplicated(), sum.arrived());
        Confidence.assertRate(rate / 2, sum.lost(), ALL, "lost", seed);
        Confidence.assertRate(rate, sum.duplicated(), ALL - sum.lost(), "duplicated", seed);
        Confidence.assertRate(rate, sum.corrupted(), sum.arrived(), "corrupted", seed);
        Confidence.assertRate(rate, sum.heldBack(), sum.arrived(), "held back", seed);
    }

    @Test
    void everyBitIsFlippedEquallyOften() {
        int[] hits = new int[24];
        for (int run = 0; run < SEEDS; run++) {
            Link link = new Link(Impairments.NONE.withCorruption(1), seed.value() + run);
            for (int i = 0; i < DATAGRAMS; i++) {
                hits[link.send(3, i).get(0).flippedBit()]++;
            }
        }
        for (int bit = 0; bit < hits.length; bit++) {
            Confidence.assertRate(1.0 / 24, hits[bit], ALL, "bit " + bit, seed);
        }
    }

    /** Of datagrams so far apart that none waits for another. */
    @Test
    void jitterIsEvenlyDistributed() {
        int[] quarters = new int[4];
        for (int run = 0; run < SEEDS; run++) {
            Link link = new Link(Impairments.NONE.withDelay(1_000_000, 4_000), seed.value() + run);
            for (int i = 0; i < DATAGRAMS; i++) {
                long now = 10_000L * i;
                quarters[(int) ((link.send(1, now).get(0).atNanos() - now - 1_000_000) / 1_000)]++;
            }
        }
        for (int hits : quarters) {
            Confidence.assertRate(0.25, hits, ALL, "in a quarter of the jitter", seed);
        }
    }

    @Test
    void aLinkThatIsOfferedTwiceItsRateDeliversExactlyItsRate() {
        // 10 Mbit/s, offered 20 Mbit/s in datagrams of 1250 bytes: 1 ms each, one every half a millisecond.
        Link link = new Link(Impairments.NONE.withRate(10_000_000, 64), seed.value());
        long lastNanos = 0;
        int longestQueue = 0;
        for (int i = 0; i < 20_000; i++) {
            long now = i * 500_000L;
            for (Arrival arrival : link.send(1_250, now)) {
                assertEquals(lastNanos + 1_000_000, arrival.atNanos(), "one millisecond after the one before");
                lastNanos = arrival.atNanos();
            }
            longestQueue = Math.max(longestQueue, link.queueLength(now));
        }
        assertEquals(64, longestQueue);
        assertEquals(20_000, link.counts().arrived() + link.counts().overflowed());
        // In ten seconds it delivers 10,000, and has 63 or 64 more in its queue at the end.
        assertEquals(10_000 + 64, link.counts().arrived(), 1);
    }

    @Test
    void underRandomLoadNoMoreThanTheRateComesOutAndTheQueueKeepsItsLimit() {
        Random random = seed.newRandom();
        for (int run = 0; run < 50; run++) {
            int limit = 1 + random.nextInt(20);
            Link link = new Link(Impairments.NONE.withRate(8_000_000, limit).withDuplication(0.2), seed.value() + run);
            ArrayDeque<Long> inside = new ArrayDeque<>();
            long now = 0;
            long lastNanos = 0;
            for (int i = 0; i < 2_000; i++) {
                now += random.nextInt(400_000);
                int bytes = 1 + random.nextInt(300);
                List<Arrival> arrivals = link.send(bytes, now);
                for (Arrival arrival : arrivals) {
                    assertTrue(arrival.atNanos() - Math.max(lastNanos, now) >= 1_000L * bytes, seed.toString());
                    lastNanos = arrival.atNanos();
                    inside.add(lastNanos);
                }
                long at = now;
                inside.removeIf(leaves -> leaves <= at);
                assertEquals(inside.size(), link.queueLength(now), seed.toString());
                assertTrue(inside.size() <= limit, seed.toString());
            }
        }
    }

    private static LinkCounts sum(LinkCounts a, LinkCounts b) {
        return new LinkCounts(
                a.sent() + b.sent(),
                a.lost() + b.lost(),
                a.overflowed() + b.overflowed(),
                a.duplicated() + b.duplicated(),
                a.heldBack() + b.heldBack(),
                a.corrupted() + b.corrupted(),
                a.arrived() + b.arrived());
    }
}
