package socketlab.tcp.server;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
        CompletableFuture<Void> end = new CompletableFuture<>();
        execute(() -> {
            try {
                work.run();
                end.complete(null);
            } catch (IOException | RuntimeException | Error e) {
                end.completeExceptionally(e);
            }
        });
        try {
            end.get();
        } catch (ExecutionException e) {
            rethrow(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a connection", e);
        }
    }

    private static void rethrow(Throwable cause) throws IOException {
        if (cause instanceof IOException e) {
            throw e;
        }
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        throw (Error) cause;
    }
}
