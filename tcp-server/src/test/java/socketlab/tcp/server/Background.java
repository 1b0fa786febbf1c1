package socketlab.tcp.server;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What a test has done meanwhile, on a thread of its own: the common pool's may be busy with other tests. */
final class Background {

    private Background() {}

    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    static CompletableFuture<Void> inBackground(Work work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                task -> new Thread(task, "background").start());
    }
}
