package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.reliable.SenderTranscript.MS;
import static socketlab.common.reliable.SenderTranscript.ack;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.message.Range;

@DisplayName("What a sender says of itself: bytes, events, and why it gave up")
class SenderReportsTest {

    private static final Settings SETTINGS =
            Settings.DEFAULT.with(Congestion.RENO).withWindow(64).withPayload(2);

    private final List<String> events = new ArrayList<>();
    private final Sender sender = new Sender(SenderTranscript.ID, SETTINGS, 0, new SenderObserver() {
        @Override
        public void sent(long elapsedNanos, Segment segment, boolean again) {
            events.add(elapsedNanos / MS + " ms: " + segment.seq() + (again ? " again" : ""));
        }

        @Override
        public void acknowledged(long elapsedNanos, Ack ack, int newly) {
            events.add(elapsedNanos / MS + " ms: acknowledged to " + ack.next() + ", new " + newly);
        }

        @Override
        public void ignored(long elapsedNanos, Ack ack) {
            events.add(elapsedNanos / MS + " ms: ignored");
        }

        @Override
        public void timedOut(long elapsedNanos, long nextRtoNanos) {
            events.add(elapsedNanos / MS + " ms: timed out, next " + nextRtoNanos / MS);
        }

        @Override
        public void congestionWindow(long elapsedNanos, int window, int threshold) {
            events.add(elapsedNanos / MS + " ms: window " + window + ", threshold "
                    + (threshold == CongestionControl.NO_THRESHOLD ? "none" : threshold));
        }
    });

    private void sendAll(long nowNanos) {
        while (sender.poll(nowNanos) != null) {
            // The events tell.
        }
    }

    @Test
    void anObserverIsToldOfAllThatHappensInItsOrder() {
        sender.write(ByteBuffer.wrap(new byte[7], 0, 7));
        sendAll(0);
        sender.receive(ack(0, List.of(new Range(1, 1)), 9, 1), 100 * MS);
        sender.receive(ack(7, List.of(), 9, 1), 110 * MS);
        sendAll(400 * MS);
        sender.receive(ack(3, List.of(), 9, 400 * MS), 450 * MS);
        assertEquals(
                List.of(
                        "0 ms: 0",
                        "0 ms: 1",
                        "0 ms: 2",
                        "100 ms: acknowledged to 0, new 1",
                        "110 ms: ignored",
                        "400 ms: timed out, next 599",
                        "400 ms: window 1, threshold 2",
                        "400 ms: 0 again",
                        "450 ms: window 3, threshold 2",
                        "450 ms: acknowledged to 3, new 2"),
                events);
    }

    @Test
    void everyByteWrittenIsUnacknowledgedUntilItsSegmentIsKnownToHaveArrived() {
        assertBytes(0, 0);
        assertEquals(7, sender.write(ByteBuffer.wrap(new byte[9], 1, 7)));
        assertBytes(0, 7);
        sendAll(0);
        assertBytes(0, 7);
        sender.receive(ack(0, List.of(new Range(1, 1)), 9, 1), 100 * MS);
        assertBytes(2, 5);
        sender.receive(ack(2, List.of(), 9, 0), 100 * MS);
        assertBytes(4, 3);
        sender.finish();
        sendAll(100 * MS);
        assertBytes(4, 3);
        sender.receive(ack(4, List.of(), 9, 2), 200 * MS);
        assertBytes(7, 0);
        assertEquals(State.COMPLETE, sender.state());
        assertNull(sender.failure());
        assertEquals(Sender.NEVER, sender.dueInNanos(200 * MS));
    }

    private void assertBytes(long acknowledged, long unacknowledged) {
        assertEquals(acknowledged, sender.acknowledged());
        assertEquals(unacknowledged, sender.unacknowledged());
    }

    @Test
    void whatComesAfterTheEndIsIgnored() {
        sender.write(ByteBuffer.wrap(new byte[1], 0, 1));
        sender.finish();
        sendAll(0);
        sender.receive(ack(1, List.of(), 9, 0), 100 * MS);
        events.clear();
        sender.receive(ack(1, List.of(), 9, 0), 100 * MS);
        assertNull(sender.poll(10_000 * MS));
        assertEquals(List.of("100 ms: ignored"), events);
    }

    @Test
    void theFailureSaysHowOftenItWasTried() {
        for (int tries : new int[] {1, 2}) {
            SenderTranscript transcript = new SenderTranscript(SETTINGS.withRto(25 * MS, 1_000 * MS, tries))
                    .write(1)
                    .finish()
                    .sends(0);
            for (int i = 1; i <= tries; i++) {
                transcript.at(i * 1_000 * MS).sends(0);
            }
            transcript.at((tries + 1) * 1_000 * MS).sendsNothing().is(State.FAILED);
            assertTrue(
                    transcript
                            .sender()
                            .failure()
                            .startsWith("nothing was acknowledged after "
                                    + (tries == 1 ? "1 repetition:" : "2 repetitions:")),
                    transcript.sender().failure());
        }
    }

    @Test
    void aSegmentDescribesItself() {
        assertEquals(
                "segment 3 (2 bytes) sent at 5",
                Segment.of(1, 3, 5, new byte[2], false).toString());
        assertEquals(
                "segment 4 (0 bytes, last) sent at 6",
                Segment.of(1, 4, 6, new byte[0], true).toString());
    }
}
