package socketlab.tcp.server;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The threads that move files and compute digests: platform threads, as many as there is work for. A virtual thread that
 * waits for a disk, or computes, keeps one of the few platform threads that all virtual ones share, and everybody's ping
 * would wait with it.
 */
final class TransferThreads implements Executor {

    private final ExecutorService threads = Executors.newCachedThreadPool(TransferThreads::newThread);

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "transfer");
        thread.setDaemon(true);
        return thread;
    }

    /** Work that may fail as a connection does. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Does some work on a platform thread, and waits for its end. */
    void run(Work work) throws IOException {
        if (!ConnectionThreads.isVirtual(Thread.currentThread())) {
            work.run();
            return;
        }
        Errand errand = new Errand(work);
        execute(errand);
        errand.awaitEnd();
    }

    /** Work for another thread, whose end is told whatever happens: that needs no memory, of which there may be none. */
    private static final class Errand implements Runnable {
        private final Work work;
        private final Signal done = new Signal();
        private Throwable failure;

        Errand(Work work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                work.run();
            } catch (Throwable e) { // handed over to whoever waits for it
                failure = e;
            } finally {
                done.give();
            }
        }

        void awaitEnd() throws IOException {
            done.await();
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
