package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A TCP server that is told to end ends within five seconds")
class EndingTimesTest {

    private final EndingTimes times = EndingTimes.DEFAULT;

    @Test
    void newRequestsAreAnsweredForASecond() {
        assertEquals(Duration.ofSeconds(1), times.grace());
    }

    @Test
    void theStepsComeInOrder() {
        assertTrue(times.grace().compareTo(times.cutOff()) < 0);
        assertTrue(times.cutOff().compareTo(times.leave()) < 0);
    }

    @Test
    void aBusyMachineHasAReserve() {
        assertTrue(times.leave().compareTo(Duration.ofMillis(3_500)) <= 0);
    }
}
