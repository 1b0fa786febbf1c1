package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A UDP server that is told to end ends within five seconds")
class EndingTimesTest {

    private final EndingTimes times = EndingTimes.DEFAULT;

    @Test
    void newRequestsAreAnsweredForASecondAndTransfersGoOnForTwoAndAHalf() {
        assertEquals(Duration.ofSeconds(1), times.grace());
        assertEquals(Duration.ofMillis(2_500), times.transfers());
    }

    @Test
    void theStepsComeInOrder() {
        assertTrue(times.grace().compareTo(times.transfers()) < 0);
        assertTrue(times.transfers().compareTo(times.tidy()) < 0);
        assertTrue(times.tidy().compareTo(times.end()) < 0);
    }

    @Test
    void aBusyMachineHasAReserve() {
        assertTrue(times.end().compareTo(Duration.ofSeconds(3)) <= 0);
    }
}
