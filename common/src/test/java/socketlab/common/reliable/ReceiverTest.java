package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.reliable.SenderTranscript.MS;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.message.Range;

@DisplayName("The receiver: order, acknowledgements, the end")
class ReceiverTest {

    private static final long LINGER = Settings.DEFAULT.lingerNanos();
    private static final Settings SETTINGS = Settings.DEFAULT.withWindow(8).withPayload(2);

    private final Receiver receiver = new Receiver(1, SETTINGS, 0);

    private static Segment segment(long seq, boolean last) {
        return Segment.of(1, seq, 100 + seq, new byte[] {(byte) seq}, last);
    }

    private Ack answerTo(Segment segment) {
        receiver.receive(segment, 0);
        Ack ack = receiver.poll(0);
        assertNull(receiver.poll(0));
        return ack;
    }

    @Test
    @DisplayName("Gaps are reported as ranges, and close in any order")
    void ranges() {
        assertEquals(Ack.of(1, 0, List.of(new Range(2, 2)), 8, 102), answerTo(segment(2, false)));
        assertEquals(Ack.of(1, 0, List.of(new Range(2, 2), new Range(5, 5)), 8, 105), answerTo(segment(5, false)));
        assertEquals(Ack.of(1, 0, List.of(new Range(2, 3), new Range(5, 5)), 8, 103), answerTo(segment(3, false)));
        assertNull(receiver.read());
        assertEquals(Ack.of(1, 1, List.of(new Range(2, 3), new Range(5, 5)), 7, 100), answerTo(segment(0, false)));
        assertEquals(Ack.of(1, 4, List.of(new Range(5, 5)), 4, 101), answerTo(segment(1, false)));
        assertEquals(Ack.of(1, 6, List.of(), 2, 104), answerTo(segment(4, false)));
        for (int seq = 0; seq < 6; seq++) {
            assertArrayEquals(new byte[] {(byte) seq}, receiver.read());
        }
        assertNull(receiver.read());
    }

    @Test
    @DisplayName("A segment that is here already is acknowledged again: the first acknowledgement may be lost")
    void duplicates() {
        answerTo(segment(0, false));
        assertEquals(Ack.of(1, 1, List.of(), 7, 100), answerTo(segment(0, false)));
        assertNotNull(receiver.read());
        assertNull(receiver.read());
    }

    @Test
    @DisplayName("Damaged, foreign and oversized segments count as lost: no acknowledgement, no byte")
    void damaged() {
        Segment good = segment(0, false);
        byte[] body = {1};
        for (Segment bad : List.of(
                new Segment(1, 0, 100, body, false, good.checksum()),
                new Segment(1, 1, 100, good.body(), false, good.checksum()),
                new Segment(1, 0, 101, good.body(), false, good.checksum()),
                new Segment(1, 0, 100, good.body(), true, good.checksum()),
                new Segment(1, 0, 100, good.body(), false, good.checksum() ^ 1),
                Segment.of(2, 0, 100, good.body(), false),
                Segment.of(1, -1, 100, good.body(), false),
                Segment.of(1, 0, 100, new byte[3], false))) {
            receiver.receive(bad, 0);
            assertNull(receiver.poll(0), bad.toString());
            assertNull(receiver.read(), bad.toString());
        }
        assertEquals(1, answerTo(good).next(), "a good one is still taken");
    }

    @Test
    @DisplayName("When all is here, a repeated last segment is acknowledged until the receiver has lingered enough")
    void lingering() {
        assertEquals(1, answerTo(segment(0, true)).next());
        assertEquals(State.COMPLETE, receiver.state());
        assertEquals(LINGER, receiver.dueInNanos(0));
        receiver.receive(segment(0, true), LINGER - 1);
        assertNotNull(receiver.poll(LINGER - 1));
        assertFalse(receiver.isOver(2 * LINGER - 2), "the last segment was heard a nanosecond too late for that");
        assertTrue(receiver.isOver(2 * LINGER - 1));
        assertEquals(Receiver.NEVER, receiver.dueInNanos(2 * LINGER - 1));
        assertEquals(0, receiver.read()[0], "what arrived can still be read");
    }

    @Test
    @DisplayName("Silence before the end is reported to the nanosecond")
    void silence() {
        receiver.receive(segment(0, false), 5 * MS);
        receiver.poll(5 * MS);
        long end = 5 * MS + SETTINGS.idleNanos();
        assertNotNull(receiver.poll(end - 2), "it says so again");
        assertEquals(2, receiver.dueInNanos(end - 2));
        assertNull(receiver.poll(end - 1));
        assertEquals(State.OPEN, receiver.state());
        assertNull(receiver.poll(end));
        assertEquals(State.FAILED, receiver.state());
        assertTrue(receiver.failure().contains("silent for 150000 ms"), receiver.failure());
        assertTrue(receiver.isOver(end));
    }

    @Test
    @DisplayName("There is one end: segments behind it, or another end, are not kept")
    void contradictingEnds() {
        answerTo(segment(2, true));
        answerTo(segment(3, false));
        answerTo(segment(1, true));
        assertEquals(Ack.of(1, 0, List.of(new Range(2, 2)), 8, 107), answerTo(segment(7, true)));
        answerTo(segment(0, false));
        assertEquals(3, answerTo(segment(1, false)).next());
        assertEquals(State.COMPLETE, receiver.state());
    }

    @Test
    @DisplayName("Without recovery, what arrives is passed on, and a gap, a double or a wrong order is reported")
    void arrivalOrder() {
        for (List<Integer> order : List.of(List.of(0, 2), List.of(0, 0, 1, 2), List.of(1, 0, 2), List.of(1, 2))) {
            Receiver plain = new Receiver(1, SETTINGS.with(Recovery.NONE), 0);
            for (int seq : order) {
                plain.receive(segment(seq, seq == 2), 0);
            }
            assertEquals(State.FAILED, plain.state(), order.toString());
            assertTrue(plain.failure().contains("missing, doubled or in the wrong order"), plain.failure());
            for (int seq : order) {
                assertEquals(seq, plain.read()[0]);
            }
        }
        Receiver plain = new Receiver(1, SETTINGS.with(Recovery.NONE), 0);
        for (int seq = 0; seq < 3; seq++) {
            plain.receive(segment(seq, seq == 2), 0);
        }
        assertEquals(State.COMPLETE, plain.state());
    }

    @Test
    @DisplayName("A segment may carry as much as was agreed, and its bytes come out as they are")
    void fullSegment() {
        receiver.receive(Segment.of(1, 0, 0, new byte[] {1, 2}, false), 0);
        assertArrayEquals(new byte[] {1, 2}, receiver.read());
    }

    @Test
    @DisplayName("After the silence nothing is taken any more, and nothing answered")
    void tooLate() {
        receiver.receive(segment(0, false), SETTINGS.idleNanos());
        assertEquals(State.FAILED, receiver.state());
        assertNull(receiver.poll(SETTINGS.idleNanos()));
        assertNull(receiver.read());
        assertEquals(Receiver.NEVER, receiver.dueInNanos(SETTINGS.idleNanos()));
    }

    @Test
    @DisplayName(
            "What is due is due now, also when it is late, and an acknowledgement that is due comes before the end")
    void due() {
        assertEquals(0, receiver.dueInNanos(2 * SETTINGS.idleNanos()));
        receiver.receive(segment(0, true), 0);
        assertEquals(0, receiver.dueInNanos(0));
        assertEquals(0, receiver.dueInNanos(LINGER));
        assertFalse(receiver.isOver(LINGER));
        assertNotNull(receiver.poll(LINGER));
        assertTrue(receiver.isOver(LINGER));
    }

    @Test
    @DisplayName("When all is here, reading makes no news: the sender has no use for room")
    void readingAfterTheEnd() {
        Receiver small = new Receiver(1, SETTINGS.withWindow(1), 0);
        small.receive(segment(0, true), 0);
        assertEquals(0, small.poll(0).window());
        assertNotNull(small.read());
        assertNull(small.poll(0));
    }

    @Test
    @DisplayName("A last segment that lies before what came is none")
    void endBeforeWhatCame() {
        answerTo(segment(2, false));
        answerTo(segment(1, true));
        answerTo(segment(0, false));
        assertEquals(State.OPEN, receiver.state());
        assertEquals(3, answerTo(segment(1, false)).next());
    }

    @ParameterizedTest
    @EnumSource(names = {"STOP_AND_WAIT", "GO_BACK_N"})
    @DisplayName(
            "Who keeps nothing beyond a gap acknowledges what is next, drops the rest, and keeps nothing after the end")
    void inOrderOnly(Recovery recovery) {
        Receiver plain = new Receiver(1, SETTINGS.with(recovery), 0);
        for (Segment segment : List.of(segment(1, false), segment(0, false), segment(2, false), segment(1, true))) {
            plain.receive(segment, 0);
        }
        assertEquals(Ack.of(1, 2, List.of(), 6, 101), plain.poll(0));
        plain.receive(segment(2, false), 0);
        assertEquals(Ack.of(1, 2, List.of(), 6, 102), plain.poll(0));
        assertEquals(State.COMPLETE, plain.state());
        assertEquals(0, plain.read()[0]);
        assertEquals(1, plain.read()[0]);
        assertNull(plain.read());
    }

    @Test
    @DisplayName("Who waits says each second what it has, and that it says so again; not before it has heard anything")
    void keepAlive() {
        assertNull(receiver.poll(5_000 * MS));
        receiver.receive(segment(0, false), 5_000 * MS);
        Ack answer = receiver.poll(5_000 * MS);
        assertFalse(answer.again());
        assertEquals(1_000 * MS, receiver.dueInNanos(5_000 * MS));
        assertNull(receiver.poll(6_000 * MS - 1));
        assertEquals(answer.repeated(), receiver.poll(6_000 * MS));
        assertEquals(1_000 * MS, receiver.dueInNanos(6_000 * MS));
        assertEquals(answer.repeated(), receiver.poll(7_000 * MS));
        receiver.receive(segment(0, false), 7_500 * MS);
        assertEquals(answer, receiver.poll(7_500 * MS), "the same segment again, so an answer again");
        assertNull(receiver.poll(8_500 * MS - 1));
        receiver.receive(segment(1, true), 8_500 * MS);
        assertNotNull(receiver.poll(8_500 * MS));
        assertNull(receiver.poll(9_500 * MS), "who has all waits for nothing");
    }

    @Test
    @DisplayName("Without recovery, the promise of room is kept across a gap, and what finds none is missing")
    void arrivalOrderHasAWindowToo() {
        Receiver plain = new Receiver(1, SETTINGS.with(Recovery.NONE).withWindow(2), 0);
        plain.receive(segment(0, false), 0);
        assertEquals(Ack.of(1, 1, List.of(), 1, 100), plain.poll(0));
        plain.read();
        assertEquals(Ack.of(1, 1, List.of(), 2, 100).repeated(), plain.poll(0));
        plain.receive(segment(2, false), 0);
        assertEquals(Ack.of(1, 3, List.of(), 1, 102), plain.poll(0));
        plain.receive(segment(3, false), 0);
        assertEquals(Ack.of(1, 4, List.of(), 0, 103), plain.poll(0));
        plain.receive(segment(4, false), 0);
        assertEquals(Ack.of(1, 4, List.of(), 0, 104), plain.poll(0));

        Receiver full = new Receiver(1, SETTINGS.with(Recovery.NONE).withWindow(2), 0);
        for (int seq = 0; seq < 3; seq++) {
            full.receive(segment(seq, false), 0);
        }
        full.read();
        full.receive(segment(2, true), 0);
        assertEquals(State.FAILED, full.state(), "the first time it found no room, and nobody repeats it");
    }

    @Test
    @DisplayName("Without recovery, what comes behind the end changes nothing")
    void arrivalOrderAfterTheEnd() {
        Receiver plain = new Receiver(1, SETTINGS.with(Recovery.NONE), 0);
        plain.receive(segment(0, true), 0);
        plain.receive(segment(0, true), 0);
        plain.receive(segment(3, false), 0);
        assertEquals(State.COMPLETE, plain.state());
        assertEquals(1, plain.poll(0).next());
        assertNotNull(plain.read());
        assertNull(plain.read());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("The last number of all is no segment's: none would be left to ask for next")
    void lastNumberOfAll(Recovery recovery) {
        Receiver receiver = new Receiver(1, Settings.DEFAULT.with(recovery), 0);
        receiver.receive(segment((1L << 53) - 1, false), 0);
        assertNull(receiver.poll(0));
        receiver.receive(segment((1L << 53) - 2, false), 0);
        assertTrue(receiver.poll(0).next() < 1L << 53);
    }
}
