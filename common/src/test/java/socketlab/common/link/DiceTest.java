package socketlab.common.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.Seed;

@DisplayName("Dice show numbers that depend on the seed, the use and n, and on nothing else")
class DiceTest {

    private final Seed seed = Seed.ofThisRun();

    /** SplittableRandom is SplitMix64 too, and steps by the golden ratio when it is made from a seed. */
    @Test
    void theNumbersAreThoseOfSplitMix64() {
        SplittableRandom javas = new SplittableRandom(seed.value());
        Dice ours = new Dice(seed.value());
        for (int n = 1; n <= 1_000; n++) {
            assertEquals((javas.nextLong() >>> 11) * 0x1p-53, ours.roll(n), "number " + n + seed);
        }
    }

    @Test
    void zeroNeverHitsAndOneAlwaysDoes() {
        Dice dice = new Dice(seed.value());
        for (int n = 0; n < 100_000; n++) {
            assertFalse(dice.hits(0, n));
            assertTrue(dice.hits(1, n));
        }
    }

    @Test
    void aThrowHitsWhatIsAboveItAndNotItself() {
        Dice dice = new Dice(seed.value());
        double roll = dice.roll(1);
        assertFalse(dice.hits(roll, 1), roll + seed.toString());
        assertTrue(dice.hits(Math.nextUp(roll), 1), roll + seed.toString());
    }

    @Test
    void eachTenthOfTheRangeIsHitInATenthOfTheThrows() {
        int throwsEach = 200_000;
        for (Dice.Use use : Dice.Use.values()) {
            Dice dice = Dice.of(seed.value(), use);
            int[] tenths = new int[10];
            for (int n = 0; n < throwsEach; n++) {
                tenths[(int) (dice.roll(n) * 10)]++;
            }
            for (int hits : tenths) {
                Confidence.assertRate(0.1, hits, throwsEach, use.toString(), seed);
            }
        }
    }

    @Test
    void diceForDifferentUsesAndNeighbouringSeedsKnowNothingOfEachOther() {
        int trials = 200_000;
        Dice dice = Dice.of(seed.value(), Dice.Use.LOSS);
        Dice otherUse = Dice.of(seed.value(), Dice.Use.JITTER);
        Dice otherSeed = Dice.of(seed.value() + 1, Dice.Use.LOSS);
        int withOtherUse = 0;
        int withOtherSeed = 0;
        int withTheNext = 0;
        for (int n = 0; n < trials; n++) {
            boolean hit = dice.hits(0.3, n);
            withOtherUse += hit && otherUse.hits(0.3, n) ? 1 : 0;
            withOtherSeed += hit && otherSeed.hits(0.3, n) ? 1 : 0;
            // The trials overlap in pairs, so count every second one.
            withTheNext += n % 2 == 0 && hit && dice.hits(0.3, n + 1) ? 1 : 0;
        }
        Confidence.assertRate(0.09, withOtherUse, trials, "both uses", seed);
        Confidence.assertRate(0.09, withOtherSeed, trials, "both seeds", seed);
        Confidence.assertRate(0.09, withTheNext, trials / 2, "two in a row", seed);
    }

    /** A generator's first number is its seed, one step further, with its bits spread. */
    @Test
    void derivedSeedsAreTheNumbersOfSplitMix64FromASeedWithItsBitsSpread() {
        long step = 0x9E3779B97F4A7C15L;
        SplittableRandom javas = new SplittableRandom(new SplittableRandom(seed.value() - step).nextLong());
        for (int number = 0; number < 100; number++) {
            assertEquals(javas.nextLong(), Dice.derivedSeed(seed.value(), number), "number " + number + seed);
        }
    }

    @Test
    void seedsThatAreDerivedDiffer() {
        Set<Long> seeds = new HashSet<>();
        for (int original = 0; original < 1_000; original++) {
            for (int number = 0; number < 7; number++) {
                assertTrue(seeds.add(Dice.derivedSeed(original, number)), original + ", " + number);
            }
        }
    }
}
