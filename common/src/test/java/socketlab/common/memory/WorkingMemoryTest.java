package socketlab.common.memory;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Memory for what is worked at: whoever needs some waits for its turn")
class WorkingMemoryTest {

    private final WorkingMemory memory = new WorkingMemory(64 * 1024);

    private CompletableFuture<WorkingMemory.Portion> takeElsewhere(long bytes) {
        CompletableFuture<WorkingMemory.Portion> taken = new CompletableFuture<>();
        Thread thread = new Thread(() -> taken.complete(memory.take(bytes)));
        thread.setDaemon(true);
        thread.start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> taken.isDone() || thread.getState() == Thread.State.WAITING);
        return taken;
    }

    @Test
    void thereIsAsMuchAsThereIs() {
        try (WorkingMemory.Portion half = memory.take(32 * 1024);
                WorkingMemory.Portion otherHalf = memory.take(32 * 1024)) {
            assertFalse(takeElsewhere(1).isDone(), () -> half + " and " + otherHalf + " are all");
        }
    }

    @Test
    void whoWaitsGetsItWhenItIsGivenBack() {
        WorkingMemory.Portion all = memory.take(64 * 1024);
        CompletableFuture<WorkingMemory.Portion> next = takeElsewhere(1);
        all.close();
        next.orTimeout(60, TimeUnit.SECONDS).join().close();
    }

    @Test
    void whatNeedsMoreThanThereIsGetsAllOfIt() {
        memory.take(1L << 40).close();
        memory.take(64 * 1024).close();
    }

    @Test
    void nobodyOvertakes() {
        WorkingMemory.Portion some = memory.take(1024);
        CompletableFuture<WorkingMemory.Portion> large = takeElsewhere(64 * 1024);
        assertFalse(takeElsewhere(1024).isDone());
        some.close();
        large.orTimeout(60, TimeUnit.SECONDS).join().close();
    }
}
