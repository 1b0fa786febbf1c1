package socketlab.common.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.Seed;

@DisplayName("A link says when, how often and how well each datagram arrives")
class LinkTest {

    private static final int BYTES = 100;

    private final Seed seed = Seed.ofThisRun();

    @Test
    void aPerfectLinkDeliversAtOnce() {
        Link link = link(Impairments.NONE);
        assertEquals(List.of(intact(5)), link.send(BYTES, 5));
        assertEquals(List.of(intact(5)), link.send(0, 5));
        assertEquals(List.of(intact(-7)), link(Impairments.NONE).send(BYTES, -7));
        assertEquals(0, link.queueLength(5));
        assertEquals(new LinkCounts(2, 0, 0, 0, 0, 0, 2), link.counts());
    }

    @Test
    void aFixedDelayIsExact() {
        Link link = link(Impairments.NONE.withDelay(50_000_000, 0));
        assertEquals(List.of(intact(50_000_001)), link.send(BYTES, 1));
        assertEquals(List.of(intact(50_000_002)), link.send(BYTES, 2));
    }

    @Test
    void timesMayOverflow() {
        long now = Long.MAX_VALUE - 10;
        Link link = link(Impairments.NONE.withDelay(100, 0).withRate(8_000_000_000L, 2));
        for (int i = 1; i <= 100; i++) {
            assertEquals(List.of(intact(now + i + 101)), link.send(1, now + i), "step " + i);
        }
    }

    @Test
    void whatIsNamedIsLostAndNothingElse() {
        Link link = link(Impairments.NONE.withDrops(Set.of(3L, 7L)));
        List<Integer> lost = new ArrayList<>();
        for (int number = 1; number <= 10; number++) {
            if (link.send(BYTES, number).isEmpty()) {
                lost.add(number);
            }
        }
        assertEquals(List.of(3, 7), lost);
        assertEquals(new LinkCounts(10, 2, 0, 0, 0, 0, 8), link.counts());
    }

    @Test
    void whatIsNamedIsLateAndOvertaken() {
        Link link = link(Impairments.NONE.withDelay(10, 0).withExtraDelays(Map.of(2L, 200L)));
        assertEquals(List.of(intact(10)), link.send(BYTES, 0));
        assertEquals(List.of(intact(211)), link.send(BYTES, 1));
        assertEquals(List.of(intact(12)), link.send(BYTES, 2));
        assertEquals(1, link.counts().heldBack());
    }

    @Test
    void aDuplicateArrivesTwiceAndTheCopyQueuesBehindItsOriginal() {
        Link link = link(Impairments.NONE.withDuplication(1).withRate(8_000_000_000L, 3));
        assertEquals(List.of(intact(100), intact(200)), link.send(BYTES, 0));
        assertEquals(List.of(intact(300)), link.send(BYTES, 0), "the copy finds the queue full");
        assertEquals(List.of(), link.send(BYTES, 0), "so does the next datagram, and what doesn't pass isn't doubled");
        assertEquals(3, link.queueLength(99));
        assertEquals(2, link.queueLength(100));
        assertEquals(new LinkCounts(3, 0, 2, 2, 0, 0, 3), link.counts());
    }

    @Test
    void aCopyHasLuckOfItsOwn() {
        Link link = link(Impairments.NONE.withDuplication(1).withCorruption(0.5));
        Set<List<Boolean>> seen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            seen.add(link.send(BYTES, i).stream().map(Arrival::isIntact).toList());
        }
        assertEquals(4, seen.size(), "damaged are none, one, the other, both" + seed);
    }

    /** So another version of the programs deals the same fate from the same seed, too. */
    @Test
    void theNthDatagramThrowsNumber2NOfItsDiceAndItsCopyTheNextOne() {
        Link link = link(Impairments.NONE.withDuplication(1).withCorruption(1));
        Dice dice = Dice.of(seed.value(), Dice.Use.FLIPPED_BIT);
        for (int number = 1; number <= 100; number++) {
            List<Integer> expected = new ArrayList<>();
            for (int copy = 0; copy <= 1; copy++) {
                expected.add((int) (dice.roll(2 * number + copy) * (8 * BYTES)));
            }
            List<Arrival> arrivals = link.send(BYTES, number);
            assertEquals(expected, arrivals.stream().map(Arrival::flippedBit).toList(), "datagram " + number + seed);
        }
    }

    @Test
    void aLostDatagramTakesNoRoomInTheQueue() {
        Link link = link(Impairments.NONE.withRate(8_000_000_000L, 1).withDrops(Set.of(1L)));
        assertEquals(List.of(), link.send(BYTES, 0));
        assertEquals(0, link.queueLength(0));
        assertEquals(List.of(intact(100)), link.send(BYTES, 0));
        assertEquals(List.of(), link.send(BYTES, 99));
        assertEquals(List.of(intact(200)), link.send(BYTES, 100));
        assertEquals(new LinkCounts(4, 1, 1, 0, 0, 0, 2), link.counts());
    }

    @Test
    void jitterKeepsTheOrderAndItsBounds() {
        Link link = link(Impairments.NONE.withDelay(1_000, 500));
        long last = 0;
        boolean together = false;
        for (long now = 0; now < 100_000; now += 50) {
            long at = only(link.send(BYTES, now)).atNanos();
            assertTrue(at >= now + 1_000, "not sooner than the fixed delay" + seed);
            assertTrue(at < now + 1_500, "nor as late as with all of the jitter" + seed);
            assertTrue(at >= last, "nor before the one ahead" + seed);
            together |= at == last;
            last = at;
        }
        assertTrue(together, "some wait for the one ahead of them" + seed);
    }

    @Test
    void whatIsHeldBackIsOvertakenByThoseSentMeanwhile() {
        Link link = link(Impairments.NONE.withReordering(0.2, 1_000).withDelay(5_000, 0));
        long heldBack = 0;
        for (int number = 0; number < 10_000; number++) {
            long now = 300L * number;
            long late = only(link.send(BYTES, now)).atNanos() - now - 5_000;
            assertTrue(late == 0 || late == 1_000, late + seed.toString());
            heldBack += late == 0 ? 0 : 1;
        }
        assertEquals(heldBack, link.counts().heldBack(), seed.toString());
        Confidence.assertRate(0.2, heldBack, 10_000, "held back", seed);
    }

    @Test
    void damageIsOneFlippedBit() {
        Link link = link(Impairments.NONE.withCorruption(1));
        for (int i = 0; i < 10_000; i++) {
            Arrival arrival = only(link.send(2, i));
            byte[] bytes = {9, 0, 0, 9};
            arrival.damage(bytes, 1);
            assertEquals(1, Integer.bitCount(bytes[1] & 0xFF) + Integer.bitCount(bytes[2] & 0xFF), seed.toString());
            assertEquals(9, bytes[0]);
            assertEquals(9, bytes[3]);
        }
        assertEquals(
                List.of(intact(0)), link(Impairments.NONE.withCorruption(1)).send(0, 0), "no bytes, no damage");
    }

    @Test
    void theBitIsCountedFromTheLowestOfTheFirstByte() {
        byte[] bytes = {0, 0};
        new Arrival(0, 0).damage(bytes, 0);
        new Arrival(0, 15).damage(bytes, 0);
        intact(0).damage(bytes, 0);
        assertArrayEquals(new byte[] {1, (byte) 0x80}, bytes);
    }

    @Test
    void theSameSeedDealsTheSameFateAndAnotherAnother() {
        Impairments all = everything();
        assertEquals(run(all, seed.value()), run(all, seed.value()), seed.toString());
        assertNotEquals(run(all, seed.value()), run(all, seed.value() + 1), seed.toString());
    }

    @Test
    void theTwoDirectionsHaveTheirOwnLuck() {
        BadNetwork network = new BadNetwork(everything(), everything(), seed.value());
        assertNotEquals(run(network.inward()), run(network.outward()), seed.toString());
        assertEquals(run(network.inward()), run(network.inward()), seed.toString());
        assertTrue(BadNetwork.NONE.isNone());
        assertFalse(network.isNone());
        assertFalse(new BadNetwork(Impairments.NONE, everything(), 1).isNone());
    }

    @Test
    void fromOneSeedEachDirectionOfEachEndHasItsOwnLuckAndHasItAgain() {
        BadNetwork server = new BadNetwork(everything(), everything(), seed.value());
        BadNetwork client = server.atClient();
        List<Supplier<Link>> ways = List.of(server::inward, server::outward, client::inward, client::outward);
        for (int one = 0; one < ways.size(); one++) {
            for (int other = 0; other < ways.size(); other++) {
                List<List<Arrival>> fates = run(ways.get(one).get());
                List<List<Arrival>> others = run(ways.get(other).get());
                assertEquals(one == other, fates.equals(others), one + " and " + other + seed);
            }
        }
        assertEquals(client, server.atClient(), seed.toString());
    }

    /**
     * What was lost before is lost still, and what was late is as late: only what was switched on is new. (With so little
     * jitter that none waits for the one ahead.)
     */
    @Test
    void switchingOneImpairmentOnLeavesTheOthersAlone() {
        Impairments some = Impairments.NONE.withLoss(Loss.inBursts(0.2, 3)).withDelay(1_000, 100);
        List<List<Arrival>> before = run(some, seed.value());
        List<List<Arrival>> corrupted = run(some.withCorruption(0.5), seed.value());
        List<List<Arrival>> doubled = run(some.withDuplication(0.5), seed.value());
        List<List<Arrival>> heldBack = run(some.withReordering(0.5, 1_000_000), seed.value());
        List<List<Arrival>> lossless = run(some.withLoss(Loss.NONE), seed.value());
        for (int i = 0; i < before.size(); i++) {
            String where = "datagram " + (i + 1) + seed;
            assertEquals(times(before.get(i)), times(corrupted.get(i)), where);
            assertEquals(before.get(i).isEmpty(), doubled.get(i).isEmpty(), where);
            assertEquals(before.get(i).size(), heldBack.get(i).size(), where);
            if (!before.get(i).isEmpty()) {
                long at = before.get(i).get(0).atNanos();
                long held = heldBack.get(i).get(0).atNanos();
                assertEquals(at, doubled.get(i).get(0).atNanos(), where);
                assertEquals(at, lossless.get(i).get(0).atNanos(), where);
                assertTrue(held == at || held == at + 1_000_000, where);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Link.MAX_BYTES + 1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aSizeThatNoDatagramHasIsRefused(int bytes) {
        assertThrowsExactly(
                IllegalArgumentException.class, () -> link(Impairments.NONE).send(bytes, 0));
    }

    @Test
    void theLargestSizeGoesThroughAtTheLowestRate() {
        Link link = link(Impairments.NONE.withRate(1, 2).withCorruption(1));
        Arrival arrival = only(link.send(Link.MAX_BYTES, 0));
        assertEquals(Link.MAX_BYTES * 8L * 1_000_000_000, arrival.atNanos());
        assertTrue(arrival.flippedBit() >= 0);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        Impairments none = Impairments.NONE;
        none.withRate(1, 1);
        none.withRate(Impairments.Rate.MAX_BITS_PER_SECOND, Impairments.Rate.MAX_QUEUE);
        List<Runnable> nonsense = List.of(
                () -> none.withRate(0, 1),
                () -> none.withRate(Impairments.Rate.MAX_BITS_PER_SECOND + 1, 1),
                () -> none.withRate(1, 0),
                () -> none.withRate(1, Impairments.Rate.MAX_QUEUE + 1),
                () -> none.withDelay(-1, 0),
                () -> none.withDelay(0, -1),
                () -> none.withReordering(-0.1, 0),
                () -> none.withReordering(0, -1),
                () -> none.withDuplication(1.1),
                () -> none.withCorruption(Double.NaN));
        nonsense.forEach(setting -> assertThrowsExactly(IllegalArgumentException.class, setting::run));
    }

    @Test
    void onlyWhatIsLeftToChanceNeedsASeed() {
        Impairments none = Impairments.NONE;
        for (Impairments certain : List.of(
                none,
                none.withLoss(Loss.independent(1)),
                none.withDuplication(1),
                none.withReordering(1, 5).withRate(1, 1).withDelay(1, 0).withDrops(Set.of(1L)))) {
            assertFalse(certain.isRandom(), certain.toString());
        }
        for (Impairments random : List.of(
                none.withLoss(Loss.independent(0.5)),
                none.withDuplication(0.5),
                none.withReordering(0.5, 5),
                none.withDelay(0, 1),
                none.withCorruption(1))) {
            assertTrue(random.isRandom(), random.toString());
        }
    }

    private static Impairments everything() {
        return Impairments.NONE
                .withLoss(Loss.inBursts(0.1, 2))
                .withDuplication(0.1)
                .withCorruption(0.1)
                .withRate(8_000_000_000L, 20)
                .withDelay(500, 700)
                .withReordering(0.1, 1_000);
    }

    private Link link(Impairments impairments) {
        return new Link(impairments, seed.value());
    }

    private static Arrival intact(long atNanos) {
        return new Arrival(atNanos, Arrival.INTACT);
    }

    private static Arrival only(List<Arrival> arrivals) {
        assertEquals(1, arrivals.size());
        return arrivals.get(0);
    }

    private static List<Long> times(List<Arrival> arrivals) {
        return arrivals.stream().map(Arrival::atNanos).toList();
    }

    private static List<List<Arrival>> run(Impairments impairments, long seed) {
        return run(new Link(impairments, seed));
    }

    private static List<List<Arrival>> run(Link link) {
        List<List<Arrival>> arrivals = new ArrayList<>();
        for (long now = 0; now < 200_000; now += 100) {
            arrivals.add(link.send(BYTES, now));
        }
        return arrivals;
    }
}
