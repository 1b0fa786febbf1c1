package socketlab.common.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.udp.StreamPair.ID;
import static socketlab.common.udp.StreamPair.MS;
import static socketlab.common.udp.StreamPair.readNow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.Seed;
import socketlab.common.memory.Account;
import socketlab.common.message.Transfer;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Receiver;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.Settings;

@DisplayName("A stream over datagrams: whole, in order, and nobody waits for ever")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReliableStreamTest {

    private static final Settings SMALL = Settings.DEFAULT
            .with(Congestion.NONE)
            .withPayload(10)
            .withWindow(8)
            .withPatience(10_000 * MS, Long.MAX_VALUE / 4);

    private static final Duration IDLE = Duration.ofMillis(20);

    // ---- bytes ----

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whatIsWrittenInPiecesOfAnySizeArrivesWholeAndInOrderThroughABadNetwork(Recovery recovery) throws IOException {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        Settings settings = SMALL.with(recovery)
                .with(Congestion.values()[random.nextInt(3)])
                .withRto(25 * MS, StreamPair.QUIET_NANOS - 10 * MS, 100);
        StreamPair pair = new StreamPair(settings, random);
        byte[] toRight = bytes(1_500, random);
        byte[] toLeft = bytes(1_500, random);
        ByteArrayOutputStream atRight = new ByteArrayOutputStream();
        ByteArrayOutputStream atLeft = new ByteArrayOutputStream();
        try {
            int[] written = new int[2];
            while (written[0] < toRight.length || written[1] < toLeft.length) {
                written[0] += write(pair.left, toRight, written[0], random);
                written[1] += write(pair.right, toLeft, written[1], random);
                pair.run(() -> take(pair.right, atRight) == written[0] & take(pair.left, atLeft) == written[1]
                        && pair.isQuiet());
            }
            pair.left.end();
            pair.right.end();
            pair.run(() -> pair.left.isSettled(pair.time.nanos()) & pair.right.isSettled(pair.time.nanos()));
            assertNull(pair.left.failure());
            assertNull(pair.right.failure());
            assertArrayEquals(toRight, atRight.toByteArray());
            assertArrayEquals(toLeft, atLeft.toByteArray());
            assertEquals(-1, pair.right.read(ByteBuffer.allocate(1)));
            assertEquals(-1, pair.left.read(ByteBuffer.allocate(1)));
        } catch (AssertionError e) {
            throw new AssertionError(settings + seed.toString(), e);
        }
    }

    /** As much as there is room for, at most. */
    private static int write(ReliableStream stream, byte[] all, int from, Random random) throws IOException {
        int count = Math.min(all.length - from, 1 + random.nextInt(SMALL.window() * SMALL.payload()));
        assertEquals(count, stream.write(ByteBuffer.wrap(all, from, count)));
        return count;
    }

    private static int take(ReliableStream stream, ByteArrayOutputStream into) {
        try {
            into.writeBytes(readNow(stream));
            return into.size();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aWriterOfMoreThanThereIsRoomForWaitsAndGoesOn() throws IOException {
        StreamPair pair = new StreamPair(SMALL.withPayload(1_000).withWindow(16));
        byte[] all = bytes(100_000, new Random(1));
        Waiting<Integer> writer = Waiting.on(() -> pair.left.write(ByteBuffer.wrap(all)));
        assertFalse(writer.isDone());
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        pair.run(() -> take(pair.right, got) == all.length);
        assertEquals(all.length, writer.outcome());
        assertArrayEquals(all, got.toByteArray());
    }

    @Test
    void aSingleByteLeavesAtOnceAndIsReadAtOnce() throws IOException {
        StreamPair pair = new StreamPair(SMALL);
        pair.left.write(ByteBuffer.wrap(new byte[] {5}));
        assertEquals(1, pair.fromLeft.size());
        pair.run(3 * MS);
        assertArrayEquals(new byte[] {5}, readNow(pair.right));
        assertEquals(0, pair.right.readNow(ByteBuffer.allocate(1)));
    }

    @Test
    void whatIsReadMayBeSmallerThanWhatWasWritten() throws IOException {
        StreamPair pair = new StreamPair(SMALL);
        pair.left.write(ByteBuffer.wrap(bytes(25, new Random(2))));
        pair.run(5 * MS);
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        for (int size : new int[] {0, 1, 2, 11, 3, 100}) {
            ByteBuffer into = ByteBuffer.allocate(size);
            assertEquals(Math.min(size, 25 - got.size()), pair.right.read(into));
            got.write(into.array(), 0, into.position());
        }
        assertArrayEquals(bytes(25, new Random(2)), got.toByteArray());
    }

    @Test
    void aReaderWithoutRoomDoesNotWait() throws IOException {
        StreamPair pair = new StreamPair(SMALL);
        assertEquals(0, pair.left.read(ByteBuffer.allocate(0)));
    }

    // ---- the window ----

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aLinkThatIsDownForASecondCostsTimeAndNothingElse(Recovery recovery) throws IOException {
        StreamPair pair = new StreamPair(SMALL.with(recovery));
        byte[] all = bytes(SMALL.window() * SMALL.payload(), new Random(4));
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        pair.left.write(ByteBuffer.wrap(all, 0, all.length / 2));
        pair.linkIsDown(1_000 * MS);
        pair.left.write(ByteBuffer.wrap(all, all.length / 2, all.length / 2));
        pair.run(() -> take(pair.right, got) == all.length && pair.isQuiet());
        assertArrayEquals(all, got.toByteArray());
        assertTrue(pair.refused > 0, "the link was needed meanwhile");
        assertTrue(pair.refused < 100, "what repeats must not spin: " + pair.refused);
        assertNull(pair.left.failure());
        assertNull(pair.right.failure());
    }

    @Test
    void whereNothingLeavesAnyMoreTheReasonIsPartOfTheResult() throws IOException {
        StreamPair pair = new StreamPair(SMALL.withRto(25 * MS, 1_000 * MS, 3));
        pair.linkIsDown(Long.MAX_VALUE / 2);
        pair.left.write(ByteBuffer.wrap(new byte[] {5}));
        pair.run(() -> pair.left.failure() != null);
        assertTrue(
                pair.left
                        .failure()
                        .getMessage()
                        .endsWith("; what was sent last could not leave: Network is unreachable"),
                pair.left.failure().getMessage());
    }

    @Test
    void whoDoesNotReadGetsNoMoreThanTheWindowAndWhoReadsAgainGetsTheRest() throws IOException {
        StreamPair pair = new StreamPair(SMALL);
        byte[] all = bytes(600, new Random(3));
        Waiting<Integer> writer = Waiting.on(() -> pair.left.write(ByteBuffer.wrap(all)));
        pair.run(5_000 * MS);
        assertFalse(writer.isDone());
        long beyond = highest(pair.fromLeft) - (SMALL.window() - 1);
        assertTrue(beyond <= 1, "one that asks whether there is room: " + beyond);
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        pair.run(() -> take(pair.right, got) == all.length);
        assertArrayEquals(all, got.toByteArray());
        assertEquals(all.length, writer.outcome());
    }

    @Test
    void readingTellsTheOtherEndThatThereIsRoom() throws IOException {
        End end = new End(SMALL, IDLE);
        for (int seq = 0; seq < SMALL.window(); seq++) {
            end.receives(end.segment(seq, 10, false));
            end.stream.flush(end.time.nanos());
        }
        assertEquals(0, end.latestAck().window(), "all wait to be read");
        assertEquals(10, end.stream.read(ByteBuffer.allocate(10)));
        end.stream.flush(end.time.nanos());
        assertEquals(SMALL.window(), end.latestAck().next());
        assertEquals(1, end.latestAck().window());
    }

    @Test
    void whoWaitsForBytesIsNotWokenByEveryTick() throws Exception {
        End end = new End(SMALL, Duration.ofMinutes(1));
        Thread reader = new Thread(() -> {
            try {
                end.stream.read(ByteBuffer.allocate(10));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        reader.start();
        awaitWaiting(reader);
        long waitedBefore = waited(reader);
        for (int tick = 0; tick < 100; tick++) {
            end.stream.flush(end.time.nanos());
            awaitWaiting(reader); // if it was woken, it waits once more
        }
        assertEquals(waitedBefore, waited(reader));
        end.receives(end.segment(0, 10, false));
        end.stream.flush(end.time.nanos());
        reader.join(60_000);
        assertFalse(reader.isAlive());
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    private static long waited(Thread thread) {
        return ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId()).getWaitedCount();
    }

    private static long highest(List<Transfer> sent) {
        return sent.stream()
                .mapToLong(message -> ((Transfer.Segment) message).seq())
                .max()
                .orElseThrow();
    }

    // ---- keep alive ----

    @Test
    void afterASecondOfSilenceTheLastAcknowledgementIsRepeatedAndNotBefore() throws IOException {
        End end = new End(SMALL, IDLE);
        end.receives(end.segment(0, 1, false));
        end.stream.flush(end.time.nanos());
        assertEquals(1, end.sent.size());
        end.time.advance(1_000 * MS - 1);
        end.stream.flush(end.time.nanos());
        assertEquals(1, end.sent.size());
        end.time.advance(1);
        end.stream.flush(end.time.nanos());
        Transfer.Ack first = (Transfer.Ack) end.sent.get(0);
        Transfer.Ack second = (Transfer.Ack) end.sent.get(1);
        assertEquals(2, end.sent.size());
        assertTrue(second.again());
        assertEquals(
                List.of(first.next(), first.ranges(), first.window(), first.echo()),
                List.of(second.next(), second.ranges(), second.window(), second.echo()));
        end.time.advance(1_000 * MS - 1);
        end.stream.flush(end.time.nanos());
        assertEquals(2, end.sent.size());
        end.time.advance(1);
        end.stream.flush(end.time.nanos());
        assertEquals(3, end.sent.size());
    }

    @Test
    void whoIsHeardIsNotAskedWhetherHeIsThere() throws IOException {
        End end = new End(SMALL, IDLE);
        end.receives(end.segment(0, 1, false));
        end.stream.flush(end.time.nanos());
        end.time.advance(900 * MS);
        end.receives(end.segment(0, 1, false));
        end.stream.flush(end.time.nanos());
        assertEquals(2, end.sent.size(), "answered again");
        end.time.advance(1_000 * MS - 1);
        end.stream.flush(end.time.nanos());
        assertEquals(2, end.sent.size());
    }

    @Test
    void whoWasNeverHeardOrHasSaidAllIsNotAskedEither() throws IOException {
        End silent = new End(SMALL, IDLE);
        silent.time.advance(2_000 * MS);
        silent.stream.flush(silent.time.nanos());
        assertEquals(List.of(), silent.sent);
        End complete = new End(SMALL, IDLE);
        complete.receives(complete.segment(0, 1, true));
        complete.stream.flush(complete.time.nanos());
        complete.time.advance(2_000 * MS);
        complete.stream.flush(complete.time.nanos());
        assertEquals(1, complete.sent.size());
    }

    @Test
    void whoHasClosedAsksNobodyAnyMore() throws IOException {
        End end = new End(SMALL, IDLE);
        end.receives(end.segment(0, 1, false));
        end.stream.flush(end.time.nanos());
        end.stream.close();
        end.time.advance(2_000 * MS);
        end.stream.flush(end.time.nanos());
        assertEquals(1, end.sent.size());
    }

    // ---- the idle time ----

    @Test
    void whoReadsWaitsForTheIdleTimeAndNotLonger() {
        SteppedTime time = new SteppedTime(2 * MS);
        ReliableStream stream = new ReliableStream(ID, SMALL, IDLE, Account.unlimited(), datagram -> {}, time);
        long before = time.passedNanos();
        SocketTimeoutException timeout =
                assertThrows(SocketTimeoutException.class, () -> stream.read(ByteBuffer.allocate(1)));
        assertTrue(timeout.getMessage().contains("20 ms"), timeout.getMessage());
        assertTrue(time.passedNanos() - before >= IDLE.toNanos());
    }

    @Test
    void whoWritesWaitsForTheIdleTimeAndNotLonger() {
        SteppedTime time = new SteppedTime(2 * MS);
        ReliableStream stream =
                new ReliableStream(ID, SMALL.withWindow(1), IDLE, Account.unlimited(), datagram -> {}, time);
        long before = time.passedNanos();
        assertThrows(SocketTimeoutException.class, () -> stream.write(ByteBuffer.allocate(21)));
        assertTrue(time.passedNanos() - before >= IDLE.toNanos());
    }

    @Test
    void whoseLastBytesDoNotLeaveWaitsForTheIdleTimeAndNotLonger() {
        SteppedTime time = new SteppedTime(2 * MS);
        ReliableStream stream =
                new ReliableStream(ID, SMALL.withWindow(1), IDLE, Account.unlimited(), datagram -> {}, time);
        long before = time.passedNanos();
        assertThrows(SocketTimeoutException.class, () -> stream.writeLast(ByteBuffer.allocate(20), () -> {}));
        assertTrue(time.passedNanos() - before >= IDLE.toNanos());
    }

    @Test
    void whoReadsWaitsOnWhileSomethingComes() throws IOException {
        End end = new End(SMALL, IDLE);
        ByteBuffer bytes = ByteBuffer.allocate(4);
        Waiting<Void> reading = Waiting.on(() -> {
            while (bytes.hasRemaining()) {
                end.stream.read(bytes);
            }
            return null;
        });
        for (int seq = 0; seq < 3; seq++) {
            end.hasALook(reading);
            end.time.advance(IDLE.toNanos() - 1);
            end.receives(end.segment(seq, 1, false));
            end.hasALook(reading);
        }
        assertEquals(3, bytes.position());
        end.time.advance(IDLE.toNanos() - 1);
        end.hasALook(reading);
        assertFalse(reading.isDone());
        end.time.advance(1);
        assertThrows(SocketTimeoutException.class, reading::outcome);
    }

    @Test
    void whatHasLeftIsSettledWhenAllIsAcknowledgedOrTheOtherEndHasTakenNothingForTheIdleTime() throws IOException {
        for (boolean isTakenToTheEnd : new boolean[] {true, false}) {
            End end = new End(SMALL, IDLE);
            end.stream.writeLast(ByteBuffer.allocate(50), () -> {});
            for (int seq = 0; seq < 4; seq++) {
                end.time.advance(18 * MS);
                end.isAnswered(seq);
                assertFalse(end.stream.isSettled(end.time.nanos()));
            }
            end.time.advance(IDLE.toNanos() - 1);
            assertFalse(end.stream.isSettled(end.time.nanos()));
            if (isTakenToTheEnd) {
                end.isAnswered(4);
                assertTrue(end.stream.isSettled(end.time.nanos()));
                assertNull(end.stream.failure());
            } else {
                end.time.advance(1);
                assertTrue(end.stream.isSettled(end.time.nanos()));
                assertTrue(end.stream.failure() instanceof SocketTimeoutException);
            }
        }
    }

    @Test
    void theEndIsAnnouncedOnceAndBeforeTheSegmentThatSaysSoLeaves() throws IOException {
        End end = new End(SMALL.withRto(25 * MS, 25 * MS, 100), Duration.ofDays(1));
        List<Integer> sentBefore = new ArrayList<>();
        end.stream.write(ByteBuffer.allocate(10));
        end.stream.writeLast(ByteBuffer.allocate(15), () -> sentBefore.add(end.sent.size()));
        assertEquals(List.of(2), sentBefore, "one segment before, and one of these two");
        assertEquals(3, end.sent.size());
        assertTrue(((Transfer.Segment) end.sent.get(2)).last(), "the last bytes say that they are the last");
        for (int i = 0; i < 5; i++) {
            end.time.advance(25 * MS);
            end.stream.flush(end.time.nanos());
        }
        assertTrue(end.sent.size() > 3, "it is repeated");
        assertEquals(List.of(2), sentBefore);
    }

    @Test
    void whoHasSaidHisLastWordTakesWhatStillComesAndKeepsNothing() throws IOException {
        End end = new End(SMALL.withWindow(2), IDLE);
        end.receives(end.segment(0, 10, false));
        end.stream.writeLast(ByteBuffer.allocate(1), () -> {});
        for (int seq = 1; seq < 10; seq++) {
            end.receives(end.segment(seq, 10, false));
            end.stream.flush(end.time.nanos());
        }
        Transfer.Ack ack = (Transfer.Ack) end.sent.get(end.sent.size() - 1);
        assertEquals(10, ack.next());
        assertEquals(2, ack.window());
    }

    @Test
    void whoWritesWaitsOnWhileTheOtherEndTakesSomething() throws IOException {
        End end = new End(SMALL.withWindow(16), IDLE);
        Waiting<Integer> writing = Waiting.on(() -> end.stream.write(ByteBuffer.allocate(1_000)));
        for (int seq = 0; seq < 3; seq++) {
            end.time.advance(18 * MS);
            end.isAnswered(seq);
            end.hasALook(writing);
        }
        assertFalse(writing.isDone());
        end.time.advance(IDLE.toNanos() - 1);
        end.hasALook(writing);
        assertFalse(writing.isDone());
        end.time.advance(1);
        assertThrows(SocketTimeoutException.class, writing::outcome);
    }

    @Test
    void whoIsInterruptedStopsWaitingAndStaysInterrupted() {
        End end = new End(SMALL, Duration.ofDays(1));
        Waiting<Void> reader = Waiting.on(() -> {
            try {
                end.stream.read(ByteBuffer.allocate(1));
            } finally {
                assertTrue(Thread.currentThread().isInterrupted());
            }
            return null;
        });
        reader.interrupt();
        assertThrows(InterruptedIOException.class, reader::outcome);
    }

    // ---- ends and failures ----

    @Test
    void theEndOfTheOtherDirectionWakesAReader() throws IOException {
        StreamPair pair = new StreamPair(SMALL);
        Waiting<Integer> reader = Waiting.on(() -> pair.right.read(ByteBuffer.allocate(1)));
        assertFalse(reader.isDone());
        pair.left.end();
        pair.run(() -> pair.left.isSettled(pair.time.nanos()));
        assertEquals(-1, reader.outcome());
        assertEquals(-1, pair.right.readNow(ByteBuffer.allocate(1)));
        assertEquals(0, pair.right.readNow(ByteBuffer.allocate(0)));
    }

    @Test
    void aStreamThatIsAbortedTellsAllWhoWaitWhy() {
        for (int i = 0; i < 3; i++) {
            End end = new End(SMALL.withWindow(1), Duration.ofDays(1));
            int role = i;
            Waiting<?> waiting = Waiting.on(() -> {
                switch (role) {
                    case 0 -> end.stream.read(ByteBuffer.allocate(1));
                    case 1 -> end.stream.write(ByteBuffer.allocate(100));
                    default -> end.stream.writeLast(ByteBuffer.allocate(20), () -> {});
                }
                return null;
            });
            assertFalse(waiting.isDone());
            assertTrue(end.stream.isOpen());
            IOException why = new IOException("why");
            end.stream.abort(why);
            end.stream.abort(new IOException("later"));
            assertSame(why, assertThrows(IOException.class, waiting::outcome));
            assertFalse(end.stream.isOpen());
        }
    }

    @Test
    void aFailureIsToldBehindTheBytesThatCameInOrder() throws IOException {
        End end = new End(SMALL, IDLE);
        end.receives(end.segment(0, 10, false));
        end.receives(end.segment(1, 3, false));
        end.receives(end.segment(3, 1, false));
        IOException why = new IOException("why");
        end.stream.abort(why);
        assertEquals(10, end.stream.read(ByteBuffer.allocate(10)));
        assertEquals(3, end.stream.readNow(ByteBuffer.allocate(10)));
        assertSame(why, assertThrows(IOException.class, () -> end.stream.readNow(ByteBuffer.allocate(10))));
        assertSame(why, assertThrows(IOException.class, () -> end.stream.read(ByteBuffer.allocate(10))));
        assertSame(why, assertThrows(IOException.class, () -> end.stream.write(ByteBuffer.allocate(1))));
    }

    @Test
    void aStreamThatFailsSendsNothingMoreButAnswersAndIsOverAtOnce() throws IOException {
        End end = new End(SMALL, IDLE);
        end.stream.write(ByteBuffer.allocate(1));
        assertEquals(1, end.sent.size());
        end.stream.abort(new IOException("why"));
        end.time.advance(10_000 * MS);
        end.stream.flush(end.time.nanos());
        assertEquals(1, end.sent.size());
        assertTrue(end.stream.isOver(end.time.nanos()));
    }

    @Test
    void aStreamThatIsUnderWayIsNotOver() {
        End end = new End(SMALL, IDLE);
        assertFalse(end.stream.isOver(end.time.nanos() + 1_000_000 * MS));
    }

    @Test
    void aClosedStreamAnswersWhatStillComesUntilNothingHasComeForAWhile() throws IOException {
        End end = new End(SMALL, IDLE);
        end.stream.close();
        assertFalse(end.stream.isOpen());
        assertThrows(ClosedChannelException.class, () -> end.stream.read(ByteBuffer.allocate(1)));
        end.time.advance(9_999 * MS);
        assertFalse(end.stream.isOver(end.time.nanos()));
        end.receives(end.segment(0, 1, false));
        end.stream.flush(end.time.nanos());
        assertEquals(1, ((Transfer.Ack) end.sent.get(0)).next());
        end.time.advance(10_000 * MS - 1);
        assertFalse(end.stream.isOver(end.time.nanos()));
        end.time.advance(1);
        assertTrue(end.stream.isOver(end.time.nanos()));
    }

    @Test
    void aStreamThatHasAllAnswersRepetitionsUntilNothingHasComeForAWhileEvenIfItFailsMeanwhile() throws IOException {
        End end = new End(SMALL, IDLE);
        end.receives(end.segment(0, 1, true));
        end.stream.flush(end.time.nanos());
        end.stream.abort(new IOException("why"));
        assertFalse(end.stream.isOver(end.time.nanos() + 10_000 * MS - 1));
        end.time.advance(5_000 * MS);
        end.receives(end.segment(0, 1, true));
        end.stream.flush(end.time.nanos());
        assertEquals(2, end.sent.size());
        assertFalse(end.stream.isOver(end.time.nanos() + 10_000 * MS - 1));
        assertTrue(end.stream.isOver(end.time.nanos() + 10_000 * MS));
        assertEquals(1, end.stream.read(ByteBuffer.allocate(5)));
        assertEquals(-1, end.stream.read(ByteBuffer.allocate(5)));
    }

    @Test
    void whatCannotBeSentFailsTheStreamWithTheReason() {
        IOException why = new IOException("no route");
        ReliableStream stream = new ReliableStream(
                ID,
                SMALL,
                IDLE,
                Account.unlimited(),
                datagram -> {
                    throw why;
                },
                new SteppedTime());
        assertTrue(stream.isOpen());
        assertEquals(1, write(stream, 1), "it has left the program, and what becomes of it is learned later");
        assertFalse(stream.isOpen());
        assertSame(why, assertThrows(IOException.class, () -> stream.read(ByteBuffer.allocate(1))));
        assertSame(why, assertThrows(IOException.class, () -> stream.write(ByteBuffer.allocate(1))));
        assertSame(why, assertThrows(IOException.class, () -> stream.writeLast(ByteBuffer.allocate(1), () -> {})));
        assertTrue(stream.isSettled(0));
        assertSame(why, stream.failure());
    }

    // ---- is the other end still there? ----

    @ParameterizedTest
    @EnumSource
    void whoDoesNotAnswerIsAskedThreeTimesAndGivenUpAfterSevenSecondsAndNotANanosecondEarlier(Recovery recovery)
            throws IOException {
        for (boolean hasHeardSomething : new boolean[] {true, false}) {
            End end = new End(SMALL.with(recovery), Duration.ofDays(1));
            end.stream.write(ByteBuffer.allocate(1));
            if (hasHeardSomething) {
                end.isAnswered(0);
            }
            end.sent.clear();
            CompletableFuture<Void> answer = end.stream.ask(end.time.nanos());
            List<Long> askedMillis = new ArrayList<>();
            long start = end.time.passedNanos();
            while (end.time.passedNanos() - start < 7_000 * MS) {
                int before = end.sent.size();
                end.stream.flush(end.time.nanos());
                if (end.sent.size() > before) {
                    askedMillis.add((end.time.passedNanos() - start) / MS);
                }
                end.time.advance(MS / 2);
            }
            assertEquals(List.of(0L, 1_000L, 3_000L), askedMillis);
            assertEquals(3, end.sent.size());
            end.time.advance(-1);
            end.stream.flush(end.time.nanos());
            assertTrue(end.stream.isOpen());
            end.time.advance(1);
            end.stream.flush(end.time.nanos());
            assertFalse(end.stream.isOpen());
            assertTrue(end.stream.failure().getMessage().contains("is gone"), end.stream.failure()::getMessage);
            assertFalse(answer.isDone());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsThereAnswersAndReadsWhatHeWouldHaveReadUnasked(Recovery recovery) throws IOException {
        // Without recovery, what finds no room is lost, asked for or not.
        for (int window : recovery == Recovery.NONE ? new int[] {8} : new int[] {1, 8}) {
            StreamPair pair = new StreamPair(SMALL.with(recovery).withWindow(window));
            for (int round = 0; round < 20; round++) {
                pair.left.write(ByteBuffer.wrap(new byte[] {(byte) round}));
                int isAcknowledged = round % 2 * 10;
                pair.run(isAcknowledged * MS);
                CompletableFuture<Void> answer = pair.left.ask(pair.time.nanos());
                pair.run(round % 3 * MS);
                assertSame(answer, pair.left.ask(pair.time.nanos()), "who asks as well waits for the same answer");
                long asked = pair.time.nanos();
                pair.run(answer::isDone);
                assertTrue(pair.time.nanos() - asked < 3_000 * MS);
                ByteArrayOutputStream got = new ByteArrayOutputStream();
                pair.run(() -> take(pair.right, got) > 0);
                assertArrayEquals(new byte[] {(byte) round}, got.toByteArray());
            }
            pair.left.end();
            pair.run(
                    () -> take(pair.right, new ByteArrayOutputStream()) == 0 && pair.left.isSettled(pair.time.nanos()));
            assertEquals(-1, pair.right.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void whoDoesNotReadAndHasNoRoomAnswersAllTheSame() throws IOException {
        StreamPair pair = new StreamPair(SMALL);
        pair.left.write(ByteBuffer.allocate(8 * 10 + 5));
        pair.run(40_000 * MS); // the window is closed, and asked for less and less often
        CompletableFuture<Void> answer = pair.left.ask(pair.time.nanos());
        pair.run(6 * MS);
        assertTrue(answer.isDone());
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        pair.run(() -> take(pair.right, got) == 85);
    }

    @Test
    void anAcknowledgementThatWasOnItsWayWhenTheQuestionLeftIsNoAnswer() throws IOException {
        End end = new End(SMALL, Duration.ofDays(1));
        end.stream.write(ByteBuffer.allocate(1));
        CompletableFuture<Void> answer = end.stream.ask(end.time.nanos());
        end.isAnswered(0);
        end.stream.flush(end.time.nanos());
        assertFalse(answer.isDone());
        end.isAnswered(1);
        end.stream.flush(end.time.nanos());
        assertTrue(answer.isDone());
    }

    /** Of an end whose acknowledgements get lost; what it sends on its own tells that it is there. */
    @Test
    void whatComesLateInAQuestionIsAnAnswerAndNotANanosecondEarlier() throws IOException {
        for (boolean isLate : new boolean[] {false, true}) {
            End end = new End(SMALL, Duration.ofDays(1));
            CompletableFuture<Void> answer = end.stream.ask(end.time.nanos());
            for (int passed = 0; passed < 4_000; passed++) {
                end.stream.flush(end.time.nanos());
                end.time.advance(MS);
            }
            end.time.advance(isLate ? 0 : -1);
            end.receives(end.segment(0, 1, false));
            end.stream.flush(end.time.nanos());
            assertEquals(isLate, answer.isDone());
            end.time.advance(4_000 * MS);
            end.stream.flush(end.time.nanos());
            assertEquals(isLate, end.stream.isOpen());
        }
    }

    private static int write(ReliableStream stream, int count) {
        try {
            return stream.write(ByteBuffer.allocate(count));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anOtherEndThatNeverAnswersIsGivenUpAfterTheTries() throws IOException {
        End end = new End(SMALL.withRto(25 * MS, 100 * MS, 3), Duration.ofDays(1));
        end.stream.write(ByteBuffer.allocate(1));
        for (int i = 0; i < 50; i++) {
            end.time.advance(100 * MS);
            end.stream.flush(end.time.nanos());
        }
        IOException failure = end.stream.failure();
        assertTrue(failure.getMessage().contains("nothing was acknowledged after 3"), failure.getMessage());
    }

    @Test
    void whatIsOfAnotherIdOrDamagedIsPassedOver() throws IOException {
        End end = new End(SMALL, IDLE);
        Transfer.Segment good = end.segment(0, 5, false).header();
        ByteBuffer body = ByteBuffer.wrap(end.segment(0, 5, false).body());
        end.stream.receive(
                new Transfer.Segment(ID + 1, 0, 0, false, good.checksum(), 5), body.duplicate(), end.time.nanos());
        end.stream.receive(
                new Transfer.Segment(ID, 0, 0, false, good.checksum() ^ 1, 5), body.duplicate(), end.time.nanos());
        Segment other = new End(SMALL, IDLE, ID + 1).segment(0, 5, false);
        end.stream.receive(other.header(), ByteBuffer.wrap(other.body()), end.time.nanos());
        end.stream.flush(end.time.nanos());
        assertEquals(List.of(), end.sent);
        assertEquals(0, end.stream.readNow(ByteBuffer.allocate(9)));
        end.receives(end.segment(0, 5, false));
        end.stream.flush(end.time.nanos());
        assertEquals(1, end.sent.size());
        assertEquals(5, end.stream.readNow(ByteBuffer.allocate(9)));
    }

    @Test
    void withoutRecoveryALossIsAClearFailureBehindWhatCameInOrder() throws IOException {
        End end = new End(SMALL.with(Recovery.NONE), Duration.ofDays(1));
        end.receives(end.segment(0, 10, false));
        end.receives(end.segment(2, 10, true));
        Waiting<Integer> reader = Waiting.on(() -> {
            while (end.stream.read(ByteBuffer.allocate(100)) >= 0) {
                continue;
            }
            return 0;
        });
        end.stream.flush(end.time.nanos());
        IOException failure = assertThrows(DamagedStreamException.class, reader::outcome);
        assertTrue(failure.getMessage().contains("missing, doubled or in the wrong order"), failure.getMessage());
        int before = end.sent.size();
        end.stream.write(ByteBuffer.allocate(1));
        assertEquals(before + 1, end.sent.size(), "and it can be said in the other direction");
    }

    @Test
    void whatIsUnderWayIsWhatWasWrittenAndNotAcknowledged() throws IOException {
        End end = new End(SMALL, IDLE);
        assertEquals(0, end.stream.unacknowledged());
        end.stream.write(ByteBuffer.allocate(3));
        end.stream.write(ByteBuffer.allocate(2));
        assertEquals(5, end.stream.unacknowledged());
        end.isAnswered(0);
        assertEquals(2, end.stream.unacknowledged());
        assertEquals(3, end.stream.acknowledged());
        end.stream.end();
        end.isAnswered(1);
        assertEquals(0, end.stream.unacknowledged());
        assertEquals(5, end.stream.acknowledged());
    }

    /** One end alone, and what it sends; the other is played by the test. */
    private static final class End {
        final SteppedTime time = new SteppedTime();
        final List<Transfer> sent = new ArrayList<>();
        final ReliableStream stream;

        private final long id;
        private final Settings settings;
        private final Receiver answering;

        End(Settings settings, Duration idle) {
            this(settings, idle, ID);
        }

        End(Settings settings, Duration idle, long id) {
            this.id = id;
            this.settings = settings;
            stream = new ReliableStream(id, settings, idle, Account.unlimited(), this::take, time);
            answering = new Receiver(id, settings, time.nanos());
        }

        Transfer.Ack latestAck() {
            return (Transfer.Ack) sent.get(sent.size() - 1);
        }

        private void take(ByteBuffer datagram) {
            byte[] bytes = Arrays.copyOfRange(datagram.array(), datagram.arrayOffset(), datagram.limit());
            sent.add((Transfer) StreamPair.open(bytes).message());
        }

        /** As another sender would send it. */
        Segment segment(long seq, int length, boolean last) {
            socketlab.common.reliable.Sender sender = new socketlab.common.reliable.Sender(
                    id,
                    settings.with(Recovery.SELECTIVE_REPEAT)
                            .withPayload(Math.max(length, 1))
                            .withWindow(64),
                    time.nanos(),
                    socketlab.common.reliable.SenderObserver.NONE);
            for (long i = 0; i <= seq; i++) {
                sender.write(ByteBuffer.wrap(new byte[length], 0, length));
                sender.push();
                if (last && i == seq) {
                    sender.finish();
                }
                Segment segment = sender.poll(time.nanos());
                if (i == seq) {
                    return segment;
                }
            }
            throw new AssertionError();
        }

        void receives(Segment segment) {
            stream.receive(segment.header(), ByteBuffer.wrap(segment.body()), time.nanos());
        }

        /** The other end says that it has got this segment and all before it, and has read them. */
        void isAnswered(long seq) {
            answering.receive(segmentSent(seq), time.nanos());
            answering.read();
            stream.receive(answering.poll(time.nanos()).message(), ByteBuffer.allocate(0), time.nanos());
        }

        /** Whoever waits finds out what time it is. */
        void hasALook(Waiting<?> waiting) {
            long before = time.looks();
            synchronized (stream) {
                stream.notifyAll();
            }
            while (time.looks() == before && !waiting.isDone()) {
                Thread.onSpinWait();
            }
            synchronized (stream) {
                return; // it waits again, or has left
            }
        }

        private Segment segmentSent(long seq) {
            Transfer.Segment header = Stream.of(sent.toArray(new Transfer[0]))
                    .filter(Transfer.Segment.class::isInstance)
                    .map(Transfer.Segment.class::cast)
                    .filter(segment -> segment.seq() == seq)
                    .findFirst()
                    .orElseThrow();
            return Segment.of(header, new byte[(int) header.body()]);
        }
    }

    private static byte[] bytes(int count, Random random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
