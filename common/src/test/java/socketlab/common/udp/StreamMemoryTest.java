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
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.Transfer;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.Sender;
import socketlab.common.reliable.SenderObserver;
import socketlab.common.reliable.Settings;

@DisplayName("A stream takes memory for what it holds, and goes on without any, a segment at a time")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamMemoryTest {

    private static final int PAYLOAD = 10;

    /** What a segment that is held takes: its body, and what is noted of it. */
    private static final long SEGMENT = PAYLOAD + 64;

    private static final Settings SETTINGS = Settings.DEFAULT
            .with(Congestion.NONE)
            .withPayload(PAYLOAD)
            .withWindow(16)
            .withPatience(10_000 * MS, Long.MAX_VALUE / 4);

    private final List<Transfer> sent = new ArrayList<>();
    private final SteppedTime time = new SteppedTime();

    private static Account accountOf(long bytes) {
        return new MemoryBudget(bytes).open(0, () -> false);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private ReliableStream stream(Settings settings, Account account) {
        return new ReliableStream(
                ID,
                settings,
                Duration.ofDays(1),
                account,
                datagram -> sent.add((Transfer) StreamPair.open(Arrays.copyOf(datagram.array(), datagram.limit()))
                        .message()),
                time);
    }

    /** So many segments from the beginning, at most ten, as another sender would send them. */
    private List<Segment> segments(Settings settings, int count) {
        Sender sender = new Sender(ID, settings.withWindow(count), time.nanos(), SenderObserver.NONE);
        sender.write(ByteBuffer.wrap(bytes(count * settings.payload())));
        sender.push();
        List<Segment> segments = new ArrayList<>();
        for (Segment next = sender.poll(time.nanos()); next != null; next = sender.poll(time.nanos())) {
            segments.add(next);
        }
        assertEquals(count, segments.size());
        return segments;
    }

    private void receive(ReliableStream stream, Segment segment) {
        stream.receive(segment.header(), ByteBuffer.wrap(segment.body()), time.nanos());
    }

    private long latestNext() {
        return ((Transfer.Ack) sent.get(sent.size() - 1)).next();
    }

    // ---- what comes ----

    @Test
    void whatHasComeIsChargedUntilItIsRead() throws IOException {
        Account account = accountOf(1_000_000);
        ReliableStream stream = stream(SETTINGS, account);
        assertEquals(0, account.held());
        List<Segment> segments = segments(SETTINGS, 3);
        receive(stream, segments.get(2));
        assertEquals(SEGMENT, account.held(), "also what came too early");
        receive(stream, segments.get(0));
        receive(stream, segments.get(1));
        receive(stream, segments.get(1));
        assertEquals(3 * SEGMENT, account.held());
        assertEquals(1, stream.read(ByteBuffer.allocate(1)));
        assertEquals(2 * SEGMENT + PAYLOAD, account.held(), "and the one that is being read");
        assertEquals(29, stream.read(ByteBuffer.allocate(100)));
        assertEquals(0, account.held());
    }

    @Test
    void aSegmentForWhichThereIsMemoryToTheByteIsTakenAndOneMoreIsLost() throws IOException {
        List<Segment> segments = segments(SETTINGS, 4);
        ReliableStream stream = stream(SETTINGS, accountOf(2 * SEGMENT));
        segments.subList(0, 3).forEach(segment -> receive(stream, segment));
        stream.flush(time.nanos());
        assertEquals(2, latestNext());
        ReliableStream poorer = stream(SETTINGS, accountOf(2 * SEGMENT - 1));
        segments.subList(0, 2).forEach(segment -> receive(poorer, segment));
        poorer.flush(time.nanos());
        assertEquals(1, latestNext());
        assertEquals(10, readNow(poorer).length);
        receive(poorer, segments.get(1));
        poorer.flush(time.nanos());
        assertEquals(2, latestNext(), "what was lost may come again when there is memory");
    }

    @Test
    void aSegmentThatIsLostForLackOfMemoryIsNotAnswered() {
        ReliableStream stream = stream(SETTINGS, accountOf(0));
        receive(stream, segments(SETTINGS, 2).get(1));
        stream.flush(time.nanos());
        assertEquals(List.of(), sent);
    }

    @Test
    void whatIsWaitedForIsTakenWithoutAnyMemoryHoweverMuchHasComeTooEarly() throws IOException {
        Account account = accountOf(2 * SEGMENT);
        ReliableStream stream = stream(SETTINGS, account);
        List<Segment> segments = segments(SETTINGS, 4);
        receive(stream, segments.get(1));
        receive(stream, segments.get(2));
        receive(stream, segments.get(3));
        receive(stream, segments.get(0));
        stream.flush(time.nanos());
        assertEquals(3, latestNext());
        assertEquals(2 * SEGMENT, account.held());
        assertEquals(30, readNow(stream).length);
        assertEquals(0, account.held());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void allArrivesWhereNeitherEndHasAnyMemory(Recovery recovery) throws IOException {
        Settings settings = SETTINGS.with(recovery).withRto(25 * MS, 50 * MS, 100);
        StreamPair pair = new StreamPair(settings, null, accountOf(0), accountOf(0));
        byte[] all = bytes(400);
        Waiting<Integer> writer = Waiting.on(() -> pair.left.write(ByteBuffer.wrap(all)));
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        pair.run(() -> {
            writer.untilItWaits();
            return taken(pair.right, got) == all.length;
        });
        assertArrayEquals(all, got.toByteArray());
        assertEquals(all.length, writer.outcome());
    }

    private static int taken(ReliableStream stream, ByteArrayOutputStream into) {
        try {
            into.writeBytes(readNow(stream));
            return into.size();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // ---- what leaves ----

    @Test
    void whatWasWrittenIsChargedUntilItIsAcknowledged() throws IOException {
        Account account = accountOf(1_000_000);
        StreamPair pair = new StreamPair(SETTINGS, null, account, Account.unlimited());
        pair.left.write(ByteBuffer.wrap(bytes(50)));
        assertTrue(account.held() >= 5 * SEGMENT && account.held() <= 7 * SEGMENT, "held: " + account.held());
        pair.run(() -> pair.left.unacknowledged() == 0);
        assertEquals(0, account.held());
    }

    @Test
    void whoWritesWithoutMemoryHasTwoKibibytesUnderWayAndNoMore() throws IOException {
        StreamPair pair = new StreamPair(SETTINGS.withPayload(1_500), null, accountOf(0), Account.unlimited());
        Waiting<Integer> writer = Waiting.on(() -> pair.left.write(ByteBuffer.wrap(bytes(10_000))));
        assertFalse(writer.isDone());
        assertEquals(2_048, pair.left.unacknowledged());
        pair.run(() -> pair.left.acknowledged() > 0);
        writer.untilItWaits();
        assertTrue(pair.left.unacknowledged() <= 2_048);
        pair.run(() -> {
            writer.untilItWaits();
            return writer.isDone();
        });
        assertEquals(10_000, writer.outcome());
    }

    @Test
    void whoMayWriteLargeSegmentsWritesSmallOnesWithoutMemory() throws IOException {
        Account account = accountOf(0);
        StreamPair pair = new StreamPair(SETTINGS.withPayload(60_000), null, account, Account.unlimited());
        byte[] all = bytes(10_000);
        Waiting<Integer> writer = Waiting.on(() -> pair.left.write(ByteBuffer.wrap(all)));
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        pair.run(() -> {
            writer.untilItWaits();
            return taken(pair.right, got) == all.length;
        });
        assertArrayEquals(all, got.toByteArray());
        pair.fromLeft.forEach(segment ->
                assertTrue(!(segment instanceof Transfer.Segment one) || one.body() <= 2_048, segment.toString()));
    }

    @Test
    void theCopiesOfLargeSegmentsAreChargedAsWell() throws IOException {
        Account account = accountOf(1_000_000);
        StreamPair pair = new StreamPair(SETTINGS.withPayload(30_000), null, account, Account.unlimited());
        pair.left.write(ByteBuffer.wrap(bytes(30_000)));
        pair.run(() -> pair.left.unacknowledged() == 0);
        assertEquals(2 * (30_000 - 2_048), account.held());
        pair.left.close();
        assertEquals(0, account.held());
    }

    @Test
    void aLargeSegmentNeedsMemoryAlsoIfItIsWaitedFor() throws IOException {
        Settings large = SETTINGS.withPayload(2_049);
        ReliableStream stream = stream(large, accountOf(0));
        receive(stream, segments(large, 1).get(0));
        assertEquals(0, readNow(stream).length);
        assertEquals(2_049 + 64, stream.takeLacking());
        Settings usual = SETTINGS.withPayload(2_048);
        receive(stream, segments(usual, 1).get(0));
        assertEquals(2_048, readNow(stream).length);
    }

    @Test
    void whoWaitsForMemoryGoesOnWhenOthersGiveSomeBack() throws IOException {
        MemoryBudget budget = new MemoryBudget(1_000_000);
        Account others = budget.open(1_000_000, () -> false);
        ReliableStream stream = stream(SETTINGS.withWindow(1_000), budget.open(0, () -> false));
        Waiting<Integer> writer = Waiting.on(() -> stream.write(ByteBuffer.wrap(bytes(4_000))));
        assertFalse(writer.isDone());
        others.giveBack(200_000);
        stream.flush(time.nanos());
        assertEquals(4_000, writer.outcome());
    }

    // ---- one of many ----

    @Test
    void aStreamHoldsNoMoreThanIsLeftForAllOthers() throws IOException {
        Settings large = SETTINGS.withPayload(20_000);
        Account account = accountOf(2 * 9 * 20_064);
        ReliableStream stream = stream(large, account);
        segments(large, 10).forEach(segment -> receive(stream, segment));
        stream.flush(time.nanos());
        assertEquals(9, latestNext());
        assertEquals(0, stream.takeLacking(), "it holds enough to wait for a while");
    }

    @Test
    void aStreamThatHoldsLittleAndGetsNoMemorySaysHowMuchItNeedsOnce() throws IOException {
        ReliableStream stream = stream(SETTINGS, accountOf(SEGMENT));
        List<Segment> segments = segments(SETTINGS, 2);
        receive(stream, segments.get(0));
        assertEquals(0, stream.takeLacking());
        receive(stream, segments.get(1));
        assertEquals(SEGMENT, stream.takeLacking());
        assertEquals(0, stream.takeLacking());
        assertEquals(10, readNow(stream).length);
        receive(stream, segments.get(1));
        assertEquals(0, stream.takeLacking(), "there is enough again");
    }

    // ---- the end ----

    @Test
    void aStreamThatIsEndedForOthersGivesAllBackAtOnceAndSaysWhy() throws IOException {
        Account account = accountOf(1_000_000);
        ReliableStream stream = stream(SETTINGS, account);
        List<Segment> segments = segments(SETTINGS, 3);
        segments.subList(0, 2).forEach(segment -> receive(stream, segment));
        stream.write(ByteBuffer.wrap(bytes(40)));
        IOException why = new IOException("others need its memory");
        stream.drop(why);
        assertEquals(0, account.held());
        assertSame(why, assertThrows(IOException.class, () -> stream.read(ByteBuffer.allocate(1))));
        assertSame(why, assertThrows(IOException.class, () -> stream.write(ByteBuffer.allocate(1))));
        assertSame(why, stream.failure());
        receive(stream, segments.get(2));
        assertEquals(0, account.held());
        stream.close();
        assertSame(why, stream.failure());
    }

    @Test
    void whoWaitsToWriteTheLastWordOnAStreamThatIsEndedIsToldWhy() throws IOException {
        ReliableStream stream = stream(SETTINGS, accountOf(1_000_000));
        Waiting<Void> writer = Waiting.on(() -> {
            stream.writeLast(ByteBuffer.wrap(bytes(1_000)), () -> {});
            return null;
        });
        IOException why = new IOException("others need its memory");
        stream.drop(why);
        assertSame(why, assertThrows(IOException.class, writer::outcome));
    }

    @Test
    void aClosedStreamKeepsNoBytesAndWhatAnswersInItsPlaceKeepsThreeNumbers() throws Exception {
        Account account = accountOf(10_000_000);
        Settings large = SETTINGS.withPayload(5_000).withWindow(1_000);
        ReliableStream stream = stream(large, account);
        segments(large, 9).forEach(segment -> receive(stream, segment));
        stream.write(ByteBuffer.wrap(bytes(500_000)));
        stream.read(ByteBuffer.allocate(1));
        assertTrue(reachableBytes(stream) > 540_000);
        assertNull(stream.ended());
        stream.close();
        assertEquals(0, account.held());
        assertTrue(reachableBytes(stream) < 20_000, "a buffer for datagrams, and rings that are as short as can be");
        assertEquals(0, reachableBytes(stream.ended()));
        stream.flush(time.nanos());
        sent.clear();
        stream.ended().receive(segments(large, 1).get(0).header(), ByteBuffer.wrap(bytes(5_000)), time.nanos());
        assertEquals(9, latestNext());
    }

    /** In all arrays that can be reached through objects of the program. */
    private static long reachableBytes(Object from) throws IllegalAccessException {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Object> toVisit = new ArrayList<>(List.of(from));
        long bytes = 0;
        while (!toVisit.isEmpty()) {
            Object next = toVisit.remove(toVisit.size() - 1);
            Class<?> type = next.getClass();
            if (!seen.add(next)) {
                continue;
            } else if (type.isArray()) {
                bytes += (long) Array.getLength(next) * (type == byte[].class ? 1 : 8);
                if (next instanceof Object[] elements) {
                    Arrays.stream(elements).filter(element -> element != null).forEach(toVisit::add);
                }
            } else if (!type.isHidden()
                    && !type.isEnum()
                    && List.of("socketlab.common.udp", "socketlab.common.reliable", "socketlab.common.message")
                            .contains(type.getPackageName())
                    && type != StreamMemoryTest.class) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())
                            && !field.getType().isPrimitive()) {
                        field.setAccessible(true);
                        Object value = field.get(next);
                        if (value != null) {
                            toVisit.add(value);
                        }
                    }
                }
            }
        }
        return bytes;
    }
}
