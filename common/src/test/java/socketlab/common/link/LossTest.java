package socketlab.common.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.Seed;

@DisplayName("Losses come as often, and in such bursts, as was asked for")
class LossTest {

    private static final int DATAGRAMS = 200_000;

    private final Seed seed = Seed.ofThisRun();

    @ParameterizedTest
    @ValueSource(doubles = {0.000_1, 0.01, 0.1, 0.3, 0.5, 0.99})
    void independentLossesHaveTheirRateAndNoMemory(double rate) {
        boolean[] lost = fates(Loss.independent(rate), seed.value());
        Confidence.assertRate(rate, count(lost), DATAGRAMS, "lost", seed);
        int afterALoss = 0;
        int afterALossToo = 0;
        for (int i = 1; i < DATAGRAMS; i++) {
            afterALoss += lost[i - 1] ? 1 : 0;
            afterALossToo += lost[i - 1] && lost[i] ? 1 : 0;
        }
        Confidence.assertRate(rate, afterALossToo, afterALoss, "lost after a loss", seed);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void nothingAndEverythingAreExact(double rate) {
        for (Loss loss : new Loss[] {Loss.independent(rate), Loss.inBursts(rate, 1), Loss.inBursts(rate, 7.5)}) {
            assertEquals(rate * DATAGRAMS, count(fates(loss, seed.value())), loss.toString());
            assertEquals(rate, loss.rate());
        }
    }

    /** A burst goes on with a toss of its own coin, and so does its absence: these two are all there is to the model. */
    @ParameterizedTest
    @CsvSource({"0.1, 5", "0.01, 20", "0.3, 1.5", "0.5, 1", "0.6667, 2.001"})
    void burstsHaveTheirMeanLengthAndTheRateInTheLongRun(double rate, double meanBurst) {
        Loss loss = Loss.inBursts(rate, meanBurst);
        assertEquals(rate, loss.rate(), 1e-12);
        boolean[] lost = fates(loss, seed.value());
        int bursts = lost[0] ? 1 : 0;
        int losses = bursts;
        for (int i = 1; i < DATAGRAMS; i++) {
            bursts += lost[i] && !lost[i - 1] ? 1 : 0;
            losses += lost[i] ? 1 : 0;
        }
        String what = loss + ": " + losses + " lost in " + bursts + " bursts";
        // A lost datagram is the last of its burst with probability 1 / mean; one that is not lost, the last before
        // one.
        Confidence.assertRate(1 / meanBurst, bursts, losses, "bursts: " + what, seed);
        Confidence.assertRate(loss.goodToBad(), bursts, DATAGRAMS - losses, "between bursts: " + what, seed);
    }

    @Test
    void theStatesOfTheFullModelLoseAtTheirOwnRates() {
        Loss loss = new Loss(0.02, 0.1, 0.05, 0.6);
        assertEquals(1.0 / 6, loss.timeInBad(), 1e-12);
        assertEquals(5.0 / 6 * 0.05 + 1.0 / 6 * 0.6, loss.rate(), 1e-12);
        // A hundred datagrams later, a chain that forgets by 0.88 a step knows nothing any more.
        boolean[] lost = fates(loss, seed.value());
        int hits = 0;
        for (int i = 0; i < DATAGRAMS; i += 100) {
            hits += lost[i] ? 1 : 0;
        }
        Confidence.assertRate(loss.rate(), hits, DATAGRAMS / 100, "lost", seed);
    }

    @Test
    void theRateHoldsFromTheFirstDatagramOn() {
        Loss loss = Loss.inBursts(0.2, 50);
        int lost = 0;
        int runs = 20_000;
        for (int run = 0; run < runs; run++) {
            lost += new LossProcess(loss, seed.value() + run).loses(1) ? 1 : 0;
        }
        Confidence.assertRate(0.2, lost, runs, "first datagrams lost", seed);
    }

    @Test
    void aBurstOfOneIsNeverTwo() {
        boolean[] lost = fates(Loss.inBursts(0.5, 1), seed.value());
        for (int i = 1; i < DATAGRAMS; i++) {
            assertFalse(lost[i] && lost[i - 1], "at " + i + seed);
        }
    }

    @Test
    void whatCannotBeLostInBurstsIsRefused() {
        assertEquals(2.0 / 3, Loss.highestRate(2));
        Loss.inBursts(2.0 / 3, 2);
        assertThrowsExactly(IllegalArgumentException.class, () -> Loss.inBursts(Math.nextUp(2.0 / 3), 2));
        assertThrowsExactly(IllegalArgumentException.class, () -> Loss.inBursts(0.1, Math.nextDown(1.0)));
        assertThrowsExactly(IllegalArgumentException.class, () -> Loss.inBursts(0.1, Double.POSITIVE_INFINITY));
        assertThrowsExactly(IllegalArgumentException.class, () -> Loss.inBursts(0.1, Double.NaN));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-Double.MIN_VALUE, 1.000_000_000_000_001, Double.NaN})
    void whatIsNoProbabilityIsRefused(double value) {
        assertThrowsExactly(IllegalArgumentException.class, () -> Loss.independent(value));
        assertThrowsExactly(IllegalArgumentException.class, () -> new Loss(value, 0, 0, 0));
        assertThrowsExactly(IllegalArgumentException.class, () -> new Loss(0, value, 0, 0));
        assertThrowsExactly(IllegalArgumentException.class, () -> new Loss(0, 0, value, 0));
        assertThrowsExactly(IllegalArgumentException.class, () -> new Loss(0, 0, 0, value));
        assertThrowsExactly(IllegalArgumentException.class, () -> Loss.inBursts(value, 2));
    }

    @Test
    void theSameSeedLosesTheSame() {
        Loss loss = Loss.inBursts(0.2, 3);
        boolean[] once = fates(loss, seed.value());
        assertTrue(Arrays.equals(once, fates(loss, seed.value())), seed.toString());
        assertFalse(Arrays.equals(once, fates(loss, seed.value() + 1)), seed.toString());
    }

    private static boolean[] fates(Loss loss, long seed) {
        LossProcess process = new LossProcess(loss, seed);
        boolean[] lost = new boolean[DATAGRAMS];
        for (int i = 0; i < DATAGRAMS; i++) {
            lost[i] = process.loses(i + 1);
        }
        return lost;
    }

    private static int count(boolean[] fates) {
        int count = 0;
        for (boolean lost : fates) {
            count += lost ? 1 : 0;
        }
        return count;
    }
}
