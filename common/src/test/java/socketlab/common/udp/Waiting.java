package socketlab.common.udp;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Something that waits, on a thread of its own, until a test makes it go on. */
final class Waiting<T> {

    private static final long BOUND_MILLIS = 60_000;
    private static final Set<Thread.State> WAITS = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final FutureTask<T> task;
    private final Thread thread;

    private Waiting(Callable<T> work) {
        task = new FutureTask<>(work);
        thread = new Thread(task, "waiting");
        thread.setDaemon(true);
    }

    /** Starts it, and returns when it waits, or is done. */
    static <T> Waiting<T> on(Callable<T> work) {
        Waiting<T> waiting = new Waiting<>(work);
        waiting.thread.start();
        waiting.untilItWaits();
        return waiting;
    }

    void untilItWaits() {
        while (!task.isDone() && !WAITS.contains(thread.getState())) {
            Thread.onSpinWait();
        }
    }

    boolean isDone() {
        return task.isDone();
    }

    void interrupt() {
        thread.interrupt();
    }

    /** What came of it; throws what it has thrown. */
    T outcome() throws IOException {
        try {
            thread.join(BOUND_MILLIS);
            assertFalse(thread.isAlive(), "it still waits");
            return task.get();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        }
    }
}
