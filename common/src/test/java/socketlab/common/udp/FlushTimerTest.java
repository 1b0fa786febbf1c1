package socketlab.common.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A flush timer goes on while more may become due, and is idle otherwise until it is woken")
@Timeout(60) // for what would wait for ever
class FlushTimerTest {

    private static final IllegalStateException FAILURE = new IllegalStateException("as this test wants it");

    private final Semaphore flushes = new Semaphore(0);
    private final BlockingQueue<Throwable> failures = new ArrayBlockingQueue<>(100);
    private final FlushTimer timer = new FlushTimer(this, this::flush);

    private volatile boolean isMoreToCome;
    private volatile boolean fails;
    private volatile Thread thread;

    private boolean flush() {
        thread = Thread.currentThread();
        flushes.release();
        if (fails) {
            fails = false;
            throw FAILURE;
        }
        return isMoreToCome;
    }

    private void start() throws InterruptedException {
        timer.start(failures::add, failures::add);
        flushes.acquire();
    }

    /** Between two flushes it would wait for a limited time. */
    private void awaitIdle() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> thread.getState() == Thread.State.WAITING);
    }

    @AfterEach
    void close() throws InterruptedException {
        timer.close();
        thread.join(60_000);
        assertFalse(thread.isAlive());
    }

    @Test
    void whileMoreMayBecomeDueItFlushesWithoutBeingWoken() throws InterruptedException {
        isMoreToCome = true;
        start();
        flushes.acquire(5);
    }

    @Test
    void onceNothingCanBecomeDueItIsIdle() throws InterruptedException {
        isMoreToCome = true;
        start();
        isMoreToCome = false;
        awaitIdle();
        flushes.drainPermits();
        assertSame(Thread.State.WAITING, thread.getState());
        assertEquals(0, flushes.availablePermits());
    }

    @Test
    void eachTimeThatItIsWokenItFlushesAgain() throws InterruptedException {
        start();
        for (int i = 0; i < 3; i++) {
            awaitIdle();
            assertEquals(0, flushes.availablePermits());
            timer.wake();
            flushes.acquire();
        }
    }

    @Test
    void aFlushThatFailsIsToldAndTheNextOneFollows() throws InterruptedException {
        fails = true;
        start();
        assertSame(FAILURE, failures.take());
        flushes.acquire();
        awaitIdle();
    }
}
