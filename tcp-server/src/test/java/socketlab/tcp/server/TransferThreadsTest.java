package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Work on a transfer thread ends for whoever waits for it, however it ends")
@Timeout(60) // for what would wait for ever
class TransferThreadsTest {

    private final TransferThreads threads = new TransferThreads();

    /** On the kind of thread that connections have in this JVM. */
    private CompletableFuture<Throwable> failureOf(TransferThreads.Work work) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        ConnectionThreads.factory()
                .newThread(() -> {
                    try {
                        threads.run(work);
                        failure.complete(null);
                    } catch (Throwable e) {
                        failure.complete(e);
                    }
                })
                .start();
        return failure;
    }

    @Test
    void whateverItFailsWithIsHandedOver() {
        for (Throwable failure : List.of(
                new IOException("of this test"),
                new IllegalStateException("of this test"),
                new OutOfMemoryError("of this test"),
                new StackOverflowError("of this test"))) {
            assertSame(failure, failureOf(() -> sneak(failure)).join());
        }
    }

    /** A kind that nobody has announced: the compiler can't know all. */
    @Test
    void alsoAFailureThatNobodyCouldExpect() {
        Exception unexpected = new Exception("of this test");
        Throwable got = failureOf(() -> sneak(unexpected)).join();
        assertSame(unexpected, got == unexpected ? got : got.getCause());
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void whatVirtualThreadsWantDoneIsDoneByAPlatformThread() {
        Thread[] worker = {null};
        Thread[] waiter = {null};
        CompletableFuture<Void> end = new CompletableFuture<>();
        ConnectionThreads.factory()
                .newThread(() -> {
                    waiter[0] = Thread.currentThread();
                    try {
                        threads.run(() -> worker[0] = Thread.currentThread());
                        end.complete(null);
                    } catch (IOException e) {
                        end.completeExceptionally(e);
                    }
                })
                .start();
        end.join();
        if (ConnectionThreads.isVirtual(waiter[0])) {
            assertNotSame(waiter[0], worker[0]);
        } else {
            assertSame(waiter[0], worker[0]);
        }
    }
}
