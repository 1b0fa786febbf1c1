package socketlab.common.rtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The retransmission timeout of RFC 6298, rule by rule")
class RtoEstimatorTest {

    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    /** Without a floor that would hide the formula. */
    private final RtoEstimator rto = new RtoEstimator(0, 60 * SECOND, 0);

    private final RtoEstimator usual = new RtoEstimator();

    @Test
    @DisplayName("(2.1) 1 second until a round trip has been measured")
    void startsAtOneSecond() {
        assertEquals(SECOND, usual.rtoNanos());
        assertEquals(OptionalLong.empty(), usual.srttNanos());
        assertEquals(OptionalLong.empty(), usual.rttvarNanos());
    }

    @Test
    @DisplayName("(2.2) first sample: SRTT = R, RTTVAR = R/2, RTO = SRTT + 4 * RTTVAR")
    void firstSample() {
        rto.sample(100 * MS);
        // 100 + 4 * 50 = 300
        assertState(100 * MS, 50 * MS, 300 * MS);
    }

    @Test
    @DisplayName("(2.3) later samples: first RTTVAR from the old SRTT, then SRTT")
    void laterSamples() {
        rto.sample(100 * MS);
        rto.sample(200 * MS);
        // RTTVAR = 3/4 * 50 + 1/4 * |100 - 200| = 37.5 + 25 = 62.5; SRTT = 7/8 * 100 + 1/8 * 200 = 112.5
        // RTO = 112.5 + 4 * 62.5 = 362.5
        assertState(112_500_000, 62_500_000, 362_500_000);
        rto.sample(40 * MS + 500_000);
        // RTTVAR = 3/4 * 62.5 + 1/4 * |112.5 - 40.5| = 46.875 + 18 = 64.875; SRTT = 7/8 * 112.5 + 1/8 * 40.5 = 103.5
        // RTO = 103.5 + 4 * 64.875 = 363
        assertState(103_500_000, 64_875_000, 363 * MS);
    }

    @Test
    void equalSamplesLeaveTheAverageAndLetTheDeviationDecay() {
        rto.sample(80 * MS);
        rto.sample(80 * MS);
        // RTTVAR = 3/4 * 40 = 30; RTO = 80 + 120 = 200
        assertState(80 * MS, 30 * MS, 200 * MS);
        for (int i = 0; i < 200; i++) {
            rto.sample(80 * MS);
        }
        assertEquals(OptionalLong.of(80 * MS), rto.srttNanos());
        assertTrue(rto.rttvarNanos().getAsLong() < 10, "RTTVAR " + rto.rttvarNanos());
        assertEquals(80 * MS, rto.rtoNanos(), 40);
    }

    @Test
    void theAverageMovesToANewLevelFromBothSides() {
        rto.sample(10 * MS);
        for (int i = 0; i < 300; i++) {
            rto.sample(90 * MS);
        }
        assertEquals(90 * MS, rto.srttNanos().getAsLong(), 10);
        for (int i = 0; i < 300; i++) {
            rto.sample(10 * MS);
        }
        assertEquals(10 * MS, rto.srttNanos().getAsLong(), 10);
    }

    @Test
    @DisplayName("(2.3) RTO = SRTT + max(G, 4 * RTTVAR): a coarse clock counts where the deviation is small")
    void granularityIsTheLeastMargin() {
        RtoEstimator coarse = new RtoEstimator(0, 60 * SECOND, 10 * MS);
        coarse.sample(4 * MS);
        // 4 * 2 = 8 is less than G = 10, so 4 + 10
        assertEquals(14 * MS, coarse.rtoNanos());
        coarse.sample(12 * MS);
        // RTTVAR = 3/4 * 2 + 1/4 * 8 = 3.5, 4 * 3.5 = 14 is more than G; SRTT = 7/8 * 4 + 1/8 * 12 = 5
        assertEquals(19 * MS, coarse.rtoNanos());
    }

    @Test
    @DisplayName("(2.4) never below 1 second")
    void floor() {
        usual.sample(MS);
        assertEquals(SECOND, usual.rtoNanos());
        assertEquals(OptionalLong.of(MS), usual.srttNanos());
    }

    @Test
    @DisplayName("(2.4) just above the floor the formula holds again")
    void justAboveTheFloor() {
        RtoEstimator estimator = new RtoEstimator();
        // 3 * R for the first sample
        estimator.sample(SECOND / 3);
        assertEquals(SECOND, estimator.rtoNanos());
        RtoEstimator other = new RtoEstimator();
        other.sample(334 * MS);
        assertEquals(1_002 * MS, other.rtoNanos());
    }

    @Test
    @DisplayName("(2.5) never above 60 seconds")
    void ceiling() {
        usual.sample(19 * SECOND);
        assertEquals(57 * SECOND, usual.rtoNanos());
        RtoEstimator slow = new RtoEstimator();
        slow.sample(21 * SECOND);
        assertEquals(60 * SECOND, slow.rtoNanos());
    }

    @Test
    @DisplayName("(5.5) each expiry doubles the timeout, up to the ceiling")
    void backOffDoublesUpToTheCeiling() {
        for (long seconds : new long[] {2, 4, 8, 16, 32, 60, 60}) {
            usual.backOff();
            assertEquals(seconds * SECOND, usual.rtoNanos());
        }
    }

    @Test
    void backOffReachesTheCeilingExactly() {
        RtoEstimator estimator = new RtoEstimator(SECOND, 64 * SECOND, 1);
        for (long seconds : new long[] {2, 4, 8, 16, 32, 64, 64}) {
            estimator.backOff();
            assertEquals(seconds * SECOND, estimator.rtoNanos());
        }
    }

    @Test
    void whereDoublingEndsOneNanosecondBelowTheCeilingItIsNotRoundedUp() {
        RtoEstimator estimator = new RtoEstimator(SECOND, 2 * SECOND + 1, 1);
        estimator.backOff();
        assertEquals(2 * SECOND, estimator.rtoNanos());
        estimator.backOff();
        assertEquals(2 * SECOND + 1, estimator.rtoNanos());
    }

    @Test
    void backOffDoesNotOverflow() {
        RtoEstimator endless = new RtoEstimator(SECOND, Long.MAX_VALUE, 1);
        for (int i = 0; i < 100; i++) {
            endless.backOff();
        }
        assertEquals(Long.MAX_VALUE, endless.rtoNanos());
    }

    @Test
    @DisplayName("(5.5), section 3: the backed-off timeout stays until the next sample, and the averages stay as well")
    void backOffLastsUntilTheNextSample() {
        rto.sample(100 * MS);
        rto.backOff();
        rto.backOff();
        assertState(100 * MS, 50 * MS, 1_200 * MS);
        rto.sample(100 * MS);
        // RTTVAR = 3/4 * 50 = 37.5; RTO = 100 + 150
        assertState(100 * MS, 37_500_000, 250 * MS);
    }

    @Test
    void theFirstTimeoutIsWithinOtherBoundsToo() {
        assertEquals(200 * MS, new RtoEstimator(10 * MS, 200 * MS, 1).rtoNanos());
        assertEquals(3 * SECOND, new RtoEstimator(3 * SECOND, 60 * SECOND, 1).rtoNanos());
    }

    @Test
    void aFloorAsHighAsTheCeilingHoldsTheTimeoutStill() {
        RtoEstimator fixed = new RtoEstimator(2 * SECOND, 2 * SECOND, 1);
        assertEquals(2 * SECOND, fixed.rtoNanos());
        fixed.sample(100 * MS);
        assertEquals(2 * SECOND, fixed.rtoNanos());
        fixed.backOff();
        assertEquals(2 * SECOND, fixed.rtoNanos());
    }

    @Test
    void boundsThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RtoEstimator(-1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new RtoEstimator(2, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new RtoEstimator(1, 2, -1));
    }

    private void assertState(long srtt, long rttvar, long timeout) {
        assertEquals(OptionalLong.of(srtt), rto.srttNanos(), "SRTT");
        assertEquals(OptionalLong.of(rttvar), rto.rttvarNanos(), "RTTVAR");
        assertEquals(timeout, rto.rtoNanos(), "RTO");
    }
}
