package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The first connections get platform threads, and those beyond them others")
@Timeout(60) // for what would wait for ever
class ConnectionThreadsTest {

    private static final int LIMIT = 3;
    private static final OutOfMemoryError NO_THREAD = new OutOfMemoryError("as this test wants it");

    /** Who made a thread, in order. */
    private final List<String> makers = new ArrayList<>();

    private final List<Thread> made = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ConnectionThreads threads = new ConnectionThreads(LIMIT, maker("platform"), maker("other"));

    private ThreadFactory maker(String name) {
        return task -> {
            Thread thread = new Thread(task);
            thread.setUncaughtExceptionHandler((dead, failure) -> {}); // one of them fails on purpose
            makers.add(name);
            made.add(thread);
            return thread;
        };
    }

    private static ThreadFactory makerOfNone() {
        return task -> new Thread(task) {
            @Override
            public void start() {
                throw NO_THREAD;
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void startOpenConnections(ConnectionThreads threads, int count) {
        for (int i = 0; i < count; i++) {
            threads.start(() -> await(end));
        }
    }

    @AfterEach
    void endAll() throws InterruptedException {
        end.countDown();
        for (Thread thread : made) {
            thread.join();
        }
    }

    @Test
    void asManyAsTheLimitGetPlatformThreadsAndTheNextDoesNot() {
        startOpenConnections(threads, LIMIT);
        assertEquals(List.of("platform", "platform", "platform"), makers);
        startOpenConnections(threads, 2);
        assertEquals(List.of("platform", "platform", "platform", "other", "other"), makers);
    }

    @Test
    void aConnectionThatEndsLeavesItsPlaceToTheNext() throws InterruptedException {
        startOpenConnections(threads, LIMIT - 1);
        CountDownLatch endOfOne = new CountDownLatch(1);
        threads.start(() -> await(endOfOne));
        startOpenConnections(threads, 1);
        endOfOne.countDown();
        made.get(LIMIT - 1).join();
        startOpenConnections(threads, 2);
        assertEquals(List.of("platform", "platform", "platform", "other", "platform", "other"), makers);
    }

    @Test
    void theEndOfOneOnAnotherThreadLeavesNone() throws InterruptedException {
        startOpenConnections(threads, LIMIT);
        threads.start(() -> {});
        made.get(LIMIT).join();
        startOpenConnections(threads, 1);
        assertEquals(List.of("platform", "platform", "platform", "other", "other"), makers);
    }

    @Test
    void oneThatFailsLeavesItsPlaceToo() throws InterruptedException {
        startOpenConnections(threads, LIMIT - 1);
        threads.start(() -> {
            throw new IllegalStateException("as this test wants it");
        });
        made.get(LIMIT - 1).join();
        startOpenConnections(threads, 2);
        assertEquals(List.of("platform", "platform", "platform", "platform", "other"), makers);
    }

    @Test
    void whereTheSystemGivesNoMorePlatformThreadsAConnectionGetsAnother() {
        startOpenConnections(new ConnectionThreads(LIMIT, makerOfNone(), maker("other")), LIMIT + 1);
        assertEquals(List.of("other", "other", "other", "other"), makers);
    }

    @Test
    void oneThatGetsNoThreadAtAllTakesNoPlace() {
        boolean[] givesThreads = {false};
        ThreadFactory platform = task -> (givesThreads[0] ? maker("platform") : makerOfNone()).newThread(task);
        ConnectionThreads scarce = new ConnectionThreads(1, platform, makerOfNone());
        assertSame(NO_THREAD, assertThrows(OutOfMemoryError.class, () -> scarce.start(() -> {})));
        givesThreads[0] = true;
        startOpenConnections(scarce, 1);
        assertEquals(List.of("platform"), makers);
    }

    @Test
    void soDoesThisJvmIfItHasVirtualThreadsAndOtherwiseAllGetPlatformThreads() {
        boolean hasVirtualThreads =
                ConnectionThreads.isVirtual(ConnectionThreads.factory().newThread(() -> {}));
        List<Thread> got = Collections.synchronizedList(new ArrayList<>());
        int count = ConnectionThreads.PLATFORM_AT_MOST + 1;
        CountDownLatch started = new CountDownLatch(count);
        ConnectionThreads ofThisJvm = ConnectionThreads.ofThisJvm();
        for (int i = 0; i < count; i++) {
            ofThisJvm.start(() -> {
                got.add(Thread.currentThread());
                started.countDown();
                await(end);
            });
        }
        await(started);
        assertEquals(
                hasVirtualThreads ? 1 : 0,
                got.stream().filter(ConnectionThreads::isVirtual).count());
    }
}
