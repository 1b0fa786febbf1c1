package socketlab.common.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.rtt.TimeSource;

@DisplayName("Datagrams on their way come out in the order of their arrival, and none before its time")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DelayLineTest {

    private static final long SECOND = 1_000_000_000;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 50);
    private final TimeSource time = new TimeSource() {
        @Override
        public long nanos() {
            return now.get();
        }

        @Override
        public long wallMicros() {
            throw new UnsupportedOperationException();
        }
    };
    private final DelayLine line = new DelayLine(new Capacity(1_000, Account.unlimited()), time);

    @Test
    void nothingComesOutANanosecondTooEarly() throws IOException {
        put(1, 100);
        now.addAndGet(99);
        assertNull(line.take(0));
        now.addAndGet(1);
        assertEquals(1, take());
        assertNull(line.take(0));
    }

    @Test
    void theEarlierOvertakesTheLaterAndEqualsKeepTheirOrder() throws IOException {
        put(1, 100);
        put(2, 50);
        put(3, 100);
        put(4, 20);
        now.addAndGet(100);
        assertEquals(4, take());
        assertEquals(2, take());
        assertEquals(1, take());
        assertEquals(3, take());
    }

    @Test
    void whatExceedsItsRoomIsLostUntilSomethingHasLeft() throws IOException {
        assertTrue(line.put(new byte[1_000 - DelayLine.OVERHEAD_BYTES], null, now.get()));
        assertFalse(line.put(new byte[0], null, now.get()));
        line.take(0);
        assertFalse(line.put(new byte[1_001 - DelayLine.OVERHEAD_BYTES], null, now.get()));
        assertTrue(line.put(new byte[300], null, now.get()));
        assertTrue(line.put(new byte[1_000 - 300 - 2 * DelayLine.OVERHEAD_BYTES], null, now.get()));
        assertFalse(line.put(new byte[0], null, now.get()));
    }

    @Test
    void whatIsOnItsWayIsChargedAndWhatThereIsNoMemoryForIsLost() throws IOException {
        Account account = new MemoryBudget(2 * (10 + DelayLine.OVERHEAD_BYTES)).open(0, () -> false);
        DelayLine charged = new DelayLine(new Capacity(1_000_000, account), time);
        assertTrue(charged.put(new byte[10], null, now.get()));
        assertFalse(charged.put(new byte[11], null, now.get()));
        assertTrue(charged.put(new byte[10], null, now.get()));
        assertFalse(charged.put(new byte[0], null, now.get()));
        charged.take(0);
        assertEquals(10 + DelayLine.OVERHEAD_BYTES, account.held());
        assertTrue(charged.put(new byte[10], null, now.get()));
        charged.close();
        assertEquals(0, account.held());
        charged.close();
        assertEquals(0, account.held());
    }

    @Test
    void anErrorIsToldOnceAndFirst() throws IOException {
        put(1, 0);
        line.fail(new IOException("told"));
        assertEquals(
                "told",
                assertThrowsExactly(IOException.class, () -> line.take(0)).getMessage());
        assertEquals(1, take());
    }

    @Test
    void whoWaitsIsWokenByAnArrivalAnErrorAndTheEnd() throws Exception {
        FutureTask<DelayLine.Parcel> first = taking();
        put(1, 0);
        assertEquals(1, first.get(60, TimeUnit.SECONDS).bytes()[0]);
        FutureTask<DelayLine.Parcel> second = taking();
        line.fail(new IOException());
        assertThrows(Exception.class, () -> second.get(60, TimeUnit.SECONDS));
        FutureTask<DelayLine.Parcel> third = taking();
        line.close();
        assertTrue(
                assertThrows(Exception.class, () -> third.get(60, TimeUnit.SECONDS))
                                .getCause()
                        instanceof ClosedChannelException);
    }

    @Test
    void realTimeIsWaitedFor() throws IOException {
        DelayLine real = new DelayLine(new Capacity(1_000, Account.unlimited()), TimeSource.SYSTEM);
        long start = TimeSource.SYSTEM.nanos();
        real.put(new byte[1], null, start + 3_600 * SECOND);
        assertNull(real.take(5_000_000));
        assertTrue(TimeSource.SYSTEM.nanos() - start >= 5_000_000);
        real.put(new byte[2], null, start + 20_000_000);
        assertEquals(2, real.take(UdpSocket.FOREVER).bytes().length);
        assertTrue(TimeSource.SYSTEM.nanos() - start >= 20_000_000);
    }

    @Test
    void whenItIsEmptyOrClosedNobodyWaitsForThat() {
        line.awaitEmpty(SECOND);
        put(1, 1_000);
        line.close();
        line.awaitEmpty(SECOND);
        assertFalse(line.put(new byte[1], null, 0), "nor is anything taken any more");
        assertThrowsExactly(ClosedChannelException.class, () -> line.take(0));
    }

    @Test
    void itIsNotEmptyBeforeTheTakerHasDoneWithWhatItTookLast() throws Exception {
        put(1, 0);
        take();
        FutureTask<Void> empty = inBackground(() -> {
            line.awaitEmpty(3_600 * SECOND);
            return null;
        });
        assertThrows(TimeoutException.class, () -> empty.get(20, TimeUnit.MILLISECONDS));
        assertNull(line.take(0));
        empty.get(60, TimeUnit.SECONDS);
    }

    private FutureTask<DelayLine.Parcel> taking() {
        return inBackground(() -> line.take(UdpSocket.FOREVER));
    }

    /** In a thread of its own: one of a pool might be had only when others end. */
    private static <T> FutureTask<T> inBackground(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "background");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private void put(int name, long inNanos) {
        assertTrue(line.put(new byte[] {(byte) name}, null, now.get() + inNanos));
    }

    private int take() throws IOException {
        return line.take(0).bytes()[0];
    }
}
