package socketlab.common.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The confidence interval of a median, by the sign test")
class MedianIntervalTest {

    @ParameterizedTest
    @CsvSource({"6, 1, 0.96875", "10, 2, 0.978516", "20, 6, 0.958611", "15, 4, 0.964844", "25, 8, 0.956715"})
    void ranksAndConfidenceAsInTheTables(int n, int rank, double confidence) {
        MedianInterval interval = MedianInterval.of(oneTo(n), 0.95).orElseThrow();
        assertEquals(rank, interval.rank());
        assertEquals(rank, interval.low());
        assertEquals(n + 1 - rank, interval.high());
        assertEquals(confidence, interval.confidence(), 1e-6);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void fiveValuesOrLessAreTooFewForNinetyFivePercent(int n) {
        assertTrue(MedianInterval.of(oneTo(n), 0.95).isEmpty());
    }

    @Test
    void lessConfidenceNeedsFewerValues() {
        MedianInterval interval = MedianInterval.of(oneTo(5), 0.9).orElseThrow();
        assertEquals(new MedianInterval(1, 5, 1, 0.9375), interval);
        assertEquals(
                new MedianInterval(1, 2, 1, 0.5),
                MedianInterval.of(oneTo(2), 0.5).orElseThrow());
    }

    @Test
    void theOrderOfTheValuesMakesNoDifferenceAndTheyStayAsTheyAre() {
        double[] values = {4, 6, 1, 5, 3, 2};
        assertEquals(MedianInterval.of(oneTo(6), 0.95), MedianInterval.of(values, 0.95));
        assertEquals(3.5, MedianInterval.median(values));
        assertTrue(Arrays.equals(new double[] {4, 6, 1, 5, 3, 2}, values));
    }

    @Test
    void tiesMakeTheIntervalNarrowAndNotInvalid() {
        MedianInterval interval =
                MedianInterval.of(new double[] {7, 7, 7, 7, 7, 7}, 0.95).orElseThrow();
        assertEquals(new MedianInterval(7, 7, 1, 0.96875), interval);
    }

    @Test
    void medians() {
        assertEquals(5, MedianInterval.median(5));
        assertEquals(1.5, MedianInterval.median(1, 2));
        assertEquals(2, MedianInterval.median(3, 1, 2));
        assertEquals(-0.5, MedianInterval.median(-1, 0, -7, 7));
    }

    @Test
    void upToAThousandValuesTheRanksAreThoseOfExactArithmetic() {
        for (int n : new int[] {7, 8, 9, 30, 31, 100, 500, 1_000}) {
            assertExact(n);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_074, 1_075, 1_100, 2_000, 5_000})
    void thousandsOfValuesDoNotUnderflow(int n) {
        assertExact(n);
    }

    /** The rank k is the largest with 2 P(B(n, 1/2) < k) <= 5 %. */
    private static void assertExact(int n) {
        BigInteger all = BigInteger.ONE.shiftLeft(n);
        BigInteger coefficient = BigInteger.ONE;
        BigInteger below = BigInteger.ZERO;
        int rank = 0;
        while (below.add(coefficient).multiply(BigInteger.valueOf(40)).compareTo(all) <= 0) {
            below = below.add(coefficient);
            coefficient = coefficient.multiply(BigInteger.valueOf(n - rank)).divide(BigInteger.valueOf(rank + 1));
            rank++;
        }
        double confidence = 1
                - 2
                        * new BigDecimal(below)
                                .divide(new BigDecimal(all), MathContext.DECIMAL64)
                                .doubleValue();
        MedianInterval interval = MedianInterval.of(oneTo(n), 0.95).orElseThrow();
        assertEquals(rank, interval.rank(), n + " values");
        assertEquals(confidence, interval.confidence(), 1e-9, n + " values");
    }

    private static double[] oneTo(int n) {
        return IntStream.rangeClosed(1, n).asDoubleStream().toArray();
    }
}
