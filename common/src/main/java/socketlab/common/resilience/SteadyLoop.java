package socketlab.common.resilience;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The work of a thread that all others depend on: step after step, whatever a step meets, and be it an {@link Error}. After
 * one that fails there is a pause, so that whatever is short (memory, file descriptors, threads) may come back, and then
 * the next one.
 *
 * <p>If {@value #MOST_FAILURES} fail in a row, which takes some ten seconds with the pauses, it is not going to: the loop
 * ends and says why, so that whoever runs it can end the program. A server that is alive and deaf helps nobody.
 */
public final class SteadyLoop {

    /** Part of the work. */
    @FunctionalInterface
    public interface Step {

        /** @return whether there is more to do */
        boolean run() throws IOException;
    }

    /** How a thread waits for so many nanoseconds. */
    @FunctionalInterface
    public interface Pause {
        void of(long nanos);
    }

    static final int MOST_FAILURES = 100;

    static final long PAUSE_NANOS = 100_000_000;

    private SteadyLoop() {}

    /**
     * Does the work until there is no more.
     *
     * @param onFailure told of each step that fails
     * @return {@code null}, or what the last step failed with if too many have
     */
    public static Throwable run(Step step, Consumer<Throwable> onFailure) {
        return run(step, onFailure, LockSupport::parkNanos);
    }

    /** The same with pauses of another kind. Allocates nothing when a step has failed: there may be no memory left. */
    public static Throwable run(Step step, Consumer<Throwable> onFailure, Pause pause) {
        int failures = 0;
        while (true) {
            try {
                if (!step.run()) {
                    return null;
                }
                failures = 0;
            } catch (Throwable e) { // whatever it is: too many depend on this
                if (++failures == MOST_FAILURES) {
                    return e;
                }
                tell(onFailure, e);
                pause.of(PAUSE_NANOS);
            }
        }
    }

    private static void tell(Consumer<Throwable> onFailure, Throwable failure) {
        try {
            onFailure.accept(failure);
        } catch (Throwable e) {
            return; // it may have no memory to do so; what lasts is told at the end
        }
    }
}
