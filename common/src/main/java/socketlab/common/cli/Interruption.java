package socketlab.common.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a request to come to an end instead of a sudden death. The JVM answers it by running its shutdown hooks; the
 * one here asks the work to stop, waits until the program has said all that it has to say, and leaves with its exit
 * status.
 */
final class Interruption {

    private static final long PATIENCE_SECONDS = 3;

    /** As shells report a death by SIGINT. */
    private static final int STATUS_OF_DEATH = 130;

    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int status = STATUS_OF_DEATH;

    /**
     * Prepares for Ctrl-C.
     *
     * @param stop asks the work to come to its end soon
     * @param abandon ends whatever the work waits for, where asking was not enough
     * @return takes it back when the work is done, if the program goes on
     */
    Runnable prepare(Runnable stop, Runnable abandon) {
        Thread hook = new Thread(() -> obey(stop, abandon), "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                return; // too late: it is being obeyed
            }
        };
    }

    /** Does what Ctrl-C does, where somebody else has caught it. */
    static void come() {
        System.exit(STATUS_OF_DEATH);
    }

    private void obey(Runnable stop, Runnable abandon) {
        try {
            if (finished.getCount() == 0) {
                return; // no interruption: the program ends by itself
            }
            stop.run();
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                abandon.run();
                finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            Runtime.getRuntime().halt(status);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the program, also while an interruption waits for its end. */
    void exit(int exitStatus) {
        status = exitStatus;
        finished.countDown();
        System.exit(exitStatus);
    }
}
