package socketlab.common.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.reliable.Settings;

@DisplayName("Transfers over ways as long as the ends' patience")
class ExperimentTest {

    @Test
    void aReceiverIsNotTiredOfWaitingBeforeAnythingCanHaveCome() {
        Outcome outcome = over(Duration.ofMinutes(3));
        assertTrue(outcome.isWhole(), outcome.toString());
    }

    @Test
    void whereNothingEverComesItIsTheSenderWhoGivesUp() {
        Outcome outcome = over(Experiment.LIMIT.plusHours(1));
        assertFalse(outcome.isWhole());
        assertEquals(0, outcome.flow().segmentsRead());
        assertTrue(
                outcome.flow().failure().contains("acknowledge"), outcome.flow().failure());
    }

    private static Outcome over(Duration delay) {
        Impairments path = Impairments.NONE.withDelay(delay.toNanos(), 0);
        return new Experiment(new Flow(6_000, Settings.DEFAULT), new BadNetwork(path, path, 0)).run();
    }
}
