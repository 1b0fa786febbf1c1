package socketlab.common.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The confidence interval of a mean, by Student's t")
class MeanIntervalTest {

    @ParameterizedTest
    @CsvSource({"1, 12.706", "4, 2.776", "29, 2.045", "30, 2.042", "31, 2.0395", "60, 2.0003", "120, 1.9799"})
    void studentsTAsInTheTables(int degrees, double t) {
        assertEquals(t, MeanInterval.studentsT(degrees), 1e-4);
    }

    @Test
    void byHand() {
        // Mean 3, variance 10 / 4, so 2.776 * sqrt(2.5 / 5).
        MeanInterval interval = MeanInterval.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0));
        assertEquals(3, interval.mean(), 1e-12);
        assertEquals(1.96293, interval.halfWidth().orElseThrow(), 1e-5);
    }

    @Test
    void oneValueHasNone() {
        assertTrue(MeanInterval.of(List.of(4.0)).halfWidth().isEmpty());
    }
}
