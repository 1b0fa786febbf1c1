package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.tcp.server.Background.inBackground;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import socketlab.common.link.Impairments;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.rtt.TimeSource;

@DisplayName("A slow writer writes what it is told, in order, but later and slower")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class SlowWriterTest {

    private static final long MILLI = 1_000_000;

    private final Target target = new Target();
    private final AtomicInteger progress = new AtomicInteger();
    private SlowWriter writer;
    private CompletableFuture<Void> running;

    @AfterEach
    void end() {
        writer.close();
        running.join();
    }

    @Test
    void nothingIsWrittenBeforeItsDelayIsOver() throws IOException {
        start(SlowWriter.impairments(50 * MILLI, 0, null));
        long start = TimeSource.SYSTEM.nanos();
        write(new byte[] {1});
        writer.finish();
        assertTrue(target.firstNanos - start >= 50 * MILLI);
        assertArrayEquals(new byte[] {1}, target.bytes());
        assertEquals(1, progress.get());
    }

    /** A thousand replies of a delayed server come a delay later and not one delay after the other. */
    @Test
    void delaysOverlap() throws IOException {
        start(SlowWriter.impairments(100 * MILLI, 0, null));
        long start = TimeSource.SYSTEM.nanos();
        for (int i = 0; i < 1_000; i++) {
            write(new byte[100]);
        }
        writer.finish();
        assertTrue(TimeSource.SYSTEM.nanos() - start < 1_000 * 100 * MILLI / 2);
        assertEquals(100_000, target.size());
    }

    @Test
    void theOrderStaysWhateverTheJitterIs() throws IOException {
        start(SlowWriter.impairments(0, 3 * MILLI, null));
        byte[] all = new byte[200_000];
        new Random(1).nextBytes(all);
        for (int from = 0; from < all.length; from += 400) {
            writer.write(ByteBuffer.wrap(all, from, 400));
        }
        writer.finish();
        assertArrayEquals(all, target.bytes());
    }

    @Test
    void noMoreThanTheRateComesThroughAndSmallPiecesComeSteadily() throws IOException {
        start(SlowWriter.impairments(0, 0, 8_000_000L)); // a megabyte a second
        long start = TimeSource.SYSTEM.nanos();
        write(new byte[200_000]);
        writer.finish();
        assertTrue(TimeSource.SYSTEM.nanos() - start >= 200 * MILLI);
        assertEquals(200_000, target.size());
        assertEquals(20, progress.get(), "pieces of 10 ms each");
    }

    @Test
    void whoWritesMoreThanItHoldsWaits() throws Exception {
        start(SlowWriter.impairments(1_000_000 * MILLI, 0, null));
        write(new byte[SlowWriter.MAX_BYTES]);
        CompletableFuture<Void> oneMore = inBackground(() -> write(new byte[1]));
        assertFalse(isDoneWithin(oneMore, 50));
        writer.close();
        assertThrows(CompletionException.class, oneMore::join);
        assertEquals(0, target.size());
    }

    @Test
    void closingEndsWhoWaitsForTheEnd() throws Exception {
        start(SlowWriter.impairments(1_000_000 * MILLI, 0, null));
        write(new byte[1]);
        CompletableFuture<Void> finishing = inBackground(writer::finish);
        assertFalse(isDoneWithin(finishing, 50));
        writer.close();
        assertThrows(CompletionException.class, finishing::join);
    }

    @Test
    void whenTheClientHasGoneTheNextWriteIsToldSo() {
        target.broken = true;
        start(SlowWriter.impairments(1, 0, null));
        String reason = assertThrows(IOException.class, () -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        write(new byte[1]);
                    }
                })
                .getMessage();
        assertEquals("broken pipe", reason);
        assertThrows(IOException.class, writer::finish);
    }

    @Test
    void whatIsUnderWayIsChargedAndGivenBackWhenItIsWritten() throws IOException {
        MemoryBudget budget = new MemoryBudget(1 << 20);
        start(SlowWriter.impairments(50 * MILLI, 0, null), budget.open(0, () -> false));
        write(new byte[100_000]);
        assertTrue(budget.held() >= 100_000);
        assertTrue(writer.holdsAny());
        writer.finish();
        assertFalse(writer.holdsAny());
        assertTrue(budget.held() <= PieceSize.LARGE, "no more than for the pieces' copies");
    }

    @Test
    void whoWritesMoreThanThereIsMemoryForWaits() throws Exception {
        MemoryBudget budget = new MemoryBudget(100_000);
        start(SlowWriter.impairments(1_000_000 * MILLI, 0, null), budget.open(0, () -> false));
        CompletableFuture<Void> more = inBackground(() -> write(new byte[100_000]));
        assertFalse(isDoneWithin(more, 50));
        assertTrue(budget.held() > 50_000);
        writer.close();
        assertThrows(CompletionException.class, more::join);
    }

    @Test
    void withoutMemoryItGoesOnInSmallPiecesOneAfterTheOther() throws IOException {
        start(SlowWriter.impairments(MILLI, 0, null), new MemoryBudget(0).open(0, () -> false));
        byte[] all = new byte[50_000];
        new Random(2).nextBytes(all);
        write(all);
        writer.finish();
        assertArrayEquals(all, target.bytes());
        assertEquals((all.length + PieceSize.SMALL - 1) / PieceSize.SMALL, progress.get());
    }

    private void start(Impairments impairments) {
        start(impairments, Account.unlimited());
    }

    private void start(Impairments impairments, Account account) {
        writer = new SlowWriter(
                target,
                impairments,
                7,
                account,
                TimeSource.SYSTEM,
                progress::incrementAndGet,
                task -> running = inBackground(task::run));
    }

    private void write(byte[] bytes) throws IOException {
        writer.write(ByteBuffer.wrap(bytes));
    }

    private static boolean isDoneWithin(CompletableFuture<Void> work, long millis) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        work.whenComplete((nothing, failure) -> done.countDown());
        return done.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Takes one byte less than it could, as a socket may. */
    private static final class Target implements WritableByteChannel {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private volatile boolean broken;
        private volatile long firstNanos;

        @Override
        public synchronized int write(ByteBuffer bytes) throws IOException {
            if (broken) {
                throw new IOException("broken pipe");
            }
            if (written.size() == 0) {
                firstNanos = TimeSource.SYSTEM.nanos();
            }
            byte[] taken = new byte[Math.max(1, bytes.remaining() - 1)];
            bytes.get(taken);
            written.writeBytes(taken);
            return taken.length;
        }

        synchronized int size() {
            return written.size();
        }

        synchronized byte[] bytes() {
            return written.toByteArray();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
