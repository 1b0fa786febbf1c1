package socketlab.common.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import socketlab.common.Seed;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.SenderObserver;
import socketlab.common.reliable.State;

@DisplayName("Whatever the network does, a transfer comes whole and in order, or says that it did not")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class RandomScenariosTest {

    private static final int SCENARIOS = 100_000;

    private final Seed seed = Seed.ofThisRun();

    @Test
    void inAHundredThousandScenarios() {
        LongStream.range(0, SCENARIOS).parallel().forEach(number -> check(Scenario.random(seed.value() + number)));
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        Random random = seed.newRandom();
        for (int i = 0; i < 200; i++) {
            Scenario scenario = Scenario.random(random.nextLong());
            Steps first = new Steps();
            Steps second = new Steps();
            assertEquals(scenario.run(first), scenario.run(second), scenario + seed.toString());
            assertEquals(first.toString(), second.toString(), scenario + seed.toString());
        }
    }

    private void check(Scenario scenario) {
        try {
            checkResult(scenario, scenario.run(new Bounds(scenario.flow())));
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + scenario + seed + "\n" + stepsOf(scenario), e);
        }
    }

    private static void checkResult(Scenario scenario, FlowResult result) {
        assertNotEquals(State.OPEN, result.sender(), "silent for ever: " + result);
        assertNotEquals(State.OPEN, result.receiver(), "silent for ever: " + result);
        if (scenario.flow().sender().recovery() == Recovery.NONE) {
            assertEquals(result.isWhole(), result.receiver() == State.COMPLETE, "damage goes unnoticed: " + result);
            assertEquals(0, result.repeated(), result.toString());
        } else {
            assertTrue(result.isWhole(), result.toString());
            assertEquals(State.COMPLETE, result.sender(), result.toString());
        }
    }

    /** The same again, this time watched. */
    private static Steps stepsOf(Scenario scenario) {
        Steps steps = new Steps();
        try {
            scenario.run(steps);
        } catch (RuntimeException e) {
            // It failed in the same way as before.
        }
        return steps;
    }

    /** Neither end ever holds more than it was told. */
    private static final class Bounds implements SenderObserver {
        private final Flow flow;
        private long next;
        private long promised;

        Bounds(Flow flow) {
            this.flow = flow;
        }

        @Override
        public void sent(long elapsedNanos, Segment segment, boolean again) {
            if (flow.sender().recovery() != Recovery.NONE) {
                assertTrue(segment.seq() < next + flow.sender().window(), "the sender holds too much");
            }
        }

        @Override
        public void acknowledged(long elapsedNanos, Ack ack, int newly) {
            next = Math.max(next, ack.next());
            promised = Math.max(promised, ack.next() + ack.window());
            assertTrue(ack.ranges().size() <= Ack.MAX_RANGES, "too many ranges");
            if (flow.sender().recovery() != Recovery.NONE) {
                assertTrue(ack.window() <= flow.receiver().window(), "the receiver holds too much");
                assertTrue(ack.highest() < promised, "the receiver took what it had no room for");
            }
        }
    }
}
