package socketlab.common.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.reliable.Receiver;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.Sender;
import socketlab.common.reliable.SenderObserver;
import socketlab.common.reliable.Settings;
import socketlab.common.reliable.State;

@DisplayName("Bytes that have come in order are read in pieces of any size")
class UnreadBytesTest {

    private static final Settings SETTINGS = Settings.DEFAULT.withPayload(3);

    private final Receiver receiver = new Receiver(1, SETTINGS, 0);
    private final StreamProgress progress = new StreamProgress(0);
    private final UnreadBytes unread = new UnreadBytes(receiver, progress);

    @Test
    void nothingHasComeYet() {
        assertTrue(unread.isEmpty());
        assertEquals(0, unread.moveTo(ByteBuffer.allocate(1)));
    }

    @Test
    void aPieceMayBeSmallerThanASegmentOrSpanSeveral() {
        comes(segments("abcdefgh"));
        ByteBuffer into = ByteBuffer.allocate(8);
        assertEquals(1, unread.moveTo(into.limit(1)));
        assertFalse(unread.isEmpty());
        assertEquals(0, unread.moveTo(into), "no room");
        assertEquals(5, unread.moveTo(into.limit(6)));
        assertEquals(2, unread.moveTo(into.limit(8)));
        assertTrue(unread.isEmpty());
        assertArrayEquals("abcdefgh".getBytes(), into.array());
    }

    @Test
    void aPieceEndsWhereSomethingIsMissing() {
        List<Segment> segments = segments("abcdefgh");
        comes(List.of(segments.get(0), segments.get(2)));
        ByteBuffer into = ByteBuffer.allocate(8);
        assertEquals(3, unread.moveTo(into));
        assertTrue(unread.isEmpty());
        comes(List.of(segments.get(1)));
        assertEquals(5, unread.moveTo(into));
        assertArrayEquals("abcdefgh".getBytes(), into.array());
    }

    @Test
    void anEndWithoutBytesIsNothingToRead() {
        comes(segments(""));
        assertEquals(State.COMPLETE, receiver.state());
        assertTrue(unread.isEmpty());
    }

    @Test
    void aSegmentCountsAsUsedWhenItsTurnComes() {
        List<Segment> segments = segments("abcdef");
        segments.forEach(segment -> progress.came());
        comes(segments);
        unread.moveTo(ByteBuffer.allocate(2));
        assertEquals(segments.size() + " segments came, 1 of them were news", progress.toString());
        unread.moveTo(ByteBuffer.allocate(2));
        assertEquals(segments.size() + " segments came, 2 of them were news", progress.toString());
    }

    private void comes(List<Segment> segments) {
        segments.forEach(segment -> receiver.receive(segment, 0));
    }

    /** A whole transfer. */
    private static List<Segment> segments(String text) {
        Sender sender = new Sender(1, SETTINGS, 0, SenderObserver.NONE);
        sender.write(ByteBuffer.wrap(text.getBytes(), 0, text.length()));
        sender.finish();
        List<Segment> segments = new ArrayList<>();
        for (Segment next = sender.poll(0); next != null; next = sender.poll(0)) {
            segments.add(next);
        }
        return segments;
    }
}
