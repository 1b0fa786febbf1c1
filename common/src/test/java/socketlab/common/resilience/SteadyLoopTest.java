package socketlab.common.resilience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A steady loop goes on whatever a step meets, and ends only when nothing works any more")
class SteadyLoopTest {

    private final List<Throwable> told = new ArrayList<>();
    private final List<Long> pauses = new ArrayList<>();
    private int steps;

    private Throwable run(SteadyLoop.Step step) {
        return SteadyLoop.run(step, told::add, pauses::add);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> boolean fail(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void withoutFailuresItNeitherPausesNorSaysAnything() {
        assertNull(run(() -> ++steps < 1_000));
        assertEquals(1_000, steps);
        assertEquals(List.of(), told);
        assertEquals(List.of(), pauses);
    }

    @Test
    void whateverAStepFailsWithTheNextOneFollowsAfterAPause() {
        List<Throwable> failures = List.of(
                new IOException("of this test"),
                new IllegalStateException("of this test"),
                new OutOfMemoryError("of this test"),
                new StackOverflowError("of this test"),
                new Exception("that nobody has announced"));
        assertNull(run(() -> steps == failures.size() ? false : fail(failures.get(steps++))));
        assertEquals(failures, told);
        assertEquals(List.of(SteadyLoop.PAUSE_NANOS), pauses.stream().distinct().toList());
        assertEquals(failures.size(), pauses.size());
    }

    @Test
    void oneSuccessAmongAHundredStepsIsEnough() {
        assertNull(run(() -> {
            steps++;
            return steps % SteadyLoop.MOST_FAILURES == 0 ? steps < 10_000 : fail(new OutOfMemoryError("of this test"));
        }));
        assertEquals(10_000, steps);
    }

    @Test
    void aHundredFailuresInARowAreTheEndAndTheLastOneSaysWhy() {
        OutOfMemoryError last = new OutOfMemoryError("the last");
        Throwable why = run(() -> fail(++steps == SteadyLoop.MOST_FAILURES ? last : new OutOfMemoryError("before")));
        assertSame(last, why);
        assertEquals(SteadyLoop.MOST_FAILURES, steps);
        assertEquals(SteadyLoop.MOST_FAILURES - 1, told.size());
        assertEquals(SteadyLoop.MOST_FAILURES - 1, pauses.size());
    }

    @Test
    void whoIsToldMayFailAsWell() {
        assertNull(SteadyLoop.run(
                () -> ++steps > 3 ? false : fail(new OutOfMemoryError("of this test")),
                failure -> fail(new StackOverflowError("of this test")),
                pauses::add));
        assertEquals(3, pauses.size());
    }
}
