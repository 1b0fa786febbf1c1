package socketlab.common.cli.client;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a request to come to an end instead of a sudden death. The JVM answers it by running its shutdown hooks; the
 * one here asks the work to stop, waits for it, and leaves with its exit status.
 */
final class Interruption {

    private static final long PATIENCE_SECONDS = 10;

    private Interruption() {}

    /**
     * Runs work that can be asked to stop.
     *
     * @param stop asks the work to return soon; called by another thread
     * @param work returns the exit status
     */
    static int guard(Runnable stop, Callable<Integer> work) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        int[] status = new int[1];
        Thread hook = new Thread(
                () -> {
                    stop.run();
                    try {
                        if (done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                            Runtime.getRuntime().halt(status[0]);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            status[0] = work.call();
            return status[0];
        } finally {
            done.countDown();
            removeUnlessRunning(hook);
        }
    }

    private static void removeUnlessRunning(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is shutting down: the hook runs and ends the process with the status that it was given.
            return;
        }
    }
}
