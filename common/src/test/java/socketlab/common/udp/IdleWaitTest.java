package socketlab.common.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A wait ends when what is awaited is signalled, or when nothing has moved for the idle time")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdleWaitTest {

    private static final long IDLE_NANOS = 60_000_000_000L;

    private final SteppedTime time = new SteppedTime();
    private final Object monitor = new Object();
    private final IdleWait idleWait = new IdleWait(monitor, IDLE_NANOS, time);
    private boolean met;

    @Test
    void whatIsAwaitedEndsTheWaitWhenItIsSignalled() throws Exception {
        Waiting<?> waiting = Waiting.on(() -> await(() -> met, time.nanos()));
        assertFalse(waiting.isDone());
        synchronized (monitor) {
            met = true;
        }
        untilDone(waiting, idleWait::signalIfAwaited);
    }

    @Test
    void aSignalInVainEndsAnyWait() throws Exception {
        Waiting<?> waiting = Waiting.on(() -> await(() -> met, time.nanos()));
        untilDone(waiting, idleWait::signal);
    }

    @Test
    void whatIsAwaitedIsLookedAtWhileSomebodyWaitsAndNeitherBeforeNorAfter() throws Exception {
        int[] looks = new int[1];
        BooleanSupplier thirdLook = () -> ++looks[0] == 3;
        synchronized (monitor) {
            idleWait.signalIfAwaited();
        }
        assertEquals(0, looks[0]);
        untilDone(Waiting.on(() -> await(thirdLook, time.nanos())), idleWait::signalIfAwaited);
        int looksOfTheWait = looks[0];
        assertTrue(looksOfTheWait >= 3, "the first two were no reason to go on");
        synchronized (monitor) {
            idleWait.signalIfAwaited();
        }
        assertEquals(looksOfTheWait, looks[0]);
    }

    @Test
    void theIdleTimeIsOverWhenItHasPassedAndNotANanosecondBefore() throws Exception {
        long sinceNanos = time.nanos();
        time.advance(IDLE_NANOS - 1);
        await(() -> met, sinceNanos); // a millisecond, and then whoever waits is to look again
        time.advance(1);
        SocketTimeoutException timeout = assertThrows(SocketTimeoutException.class, () -> await(() -> met, sinceNanos));
        assertEquals("nothing has moved for 60000 ms", timeout.getMessage());
    }

    @Test
    void whoIsInterruptedStopsWaitingAndStaysInterrupted() throws Exception {
        Waiting<Boolean> waiting = Waiting.on(() -> {
            assertThrows(InterruptedIOException.class, () -> await(() -> met, time.nanos()));
            return Thread.currentThread().isInterrupted();
        });
        waiting.interrupt();
        assertTrue(waiting.outcome());
    }

    private void untilDone(Waiting<?> waiting, Runnable signal) throws IOException {
        while (!waiting.isDone()) {
            synchronized (monitor) {
                signal.run();
            }
            Thread.yield();
        }
        waiting.outcome();
    }

    private Void await(BooleanSupplier what, long sinceNanos) throws Exception {
        synchronized (monitor) {
            idleWait.await(what, sinceNanos);
        }
        return null;
    }
}
