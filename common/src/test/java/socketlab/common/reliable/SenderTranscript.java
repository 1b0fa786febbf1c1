package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import socketlab.common.message.Range;

/** A sender, and what is said to it and by it, step by step. Segments carry one byte. A failure shows the steps before. */
final class SenderTranscript {

    static final long ID = 7;
    static final long MS = 1_000_000;

    /** The clock starts where it soon overflows: only differences may count. */
    private static final long START = Long.MAX_VALUE - 1_000 * MS;

    private final Settings settings;
    private final Sender sender;
    private final StringBuilder steps = new StringBuilder();
    private final Map<Long, Segment> latest = new HashMap<>();
    private final Watch watch = new Watch();
    private long elapsed;

    SenderTranscript(Settings settings) {
        this.settings = settings.withPayload(1);
        sender = new Sender(ID, this.settings, START, watch);
    }

    /** Sees what can't be seen from outside. */
    private static final class Watch implements SenderObserver {
        private int ignored;
        private int window = -1;
        private int threshold = -1;
        private long rtoNanos = -1;

        @Override
        public void ignored(long elapsedNanos, Ack ack) {
            ignored++;
        }

        @Override
        public void congestionWindow(long elapsedNanos, int newWindow, int newThreshold) {
            window = newWindow;
            threshold = newThreshold;
        }

        @Override
        public void timedOut(long elapsedNanos, long nextRtoNanos) {
            rtoNanos = nextRtoNanos;
        }
    }

    SenderTranscript write(int segments) {
        note("write " + segments);
        assertEquals(segments, sender.write(ByteBuffer.wrap(new byte[segments], 0, segments)), this::toString);
        return this;
    }

    SenderTranscript finish() {
        note("finish");
        sender.finish();
        return this;
    }

    SenderTranscript at(long nanos) {
        elapsed = nanos;
        return this;
    }

    /** The segments that leave now are these, in this order, and no others. */
    SenderTranscript sends(long... seqs) {
        List<Long> expected = new ArrayList<>();
        for (long seq : seqs) {
            expected.add(seq);
        }
        List<Long> sent = new ArrayList<>();
        for (Segment segment = poll(); segment != null; segment = poll()) {
            latest.put(segment.seq(), segment);
            sent.add(segment.seq());
        }
        note("sends " + sent);
        assertEquals(expected, sent, this::toString);
        return this;
    }

    private Segment poll() {
        return sender.poll(START + elapsed);
    }

    SenderTranscript sendsNothing() {
        return sends();
    }

    /** When the next thing happens by itself. */
    long dueAt() {
        return elapsed + sender.dueInNanos(START + elapsed);
    }

    /** The next thing that happens by itself happens then; {@link Sender#NEVER} for never. */
    SenderTranscript isDueAt(long nanos) {
        long due = sender.dueInNanos(START + elapsed);
        assertEquals(nanos, due == Sender.NEVER ? due : elapsed + due, this::toString);
        return this;
    }

    /** An acknowledgement of the latest transmission of a segment, with room for plenty. */
    SenderTranscript answer(long seq, long next, Range... ranges) {
        return answerWithWindow(1_000, seq, next, ranges);
    }

    SenderTranscript answerWithWindow(long window, long seq, long next, Range... ranges) {
        return receive(ack(next, List.of(ranges), window, sentAt(seq)));
    }

    static Ack ack(long next, List<Range> ranges, long window, long echo) {
        return Ack.of(ID, next, ranges, window, echo);
    }

    SenderTranscript receive(Ack ack) {
        note("receives " + ack);
        sender.receive(ack, START + elapsed);
        return this;
    }

    SenderTranscript askedAgain() {
        note("is asked again");
        sender.askedAgain(START + elapsed);
        return this;
    }

    /** What the latest transmission of a segment says of itself. */
    long sentAt(long seq) {
        return latest.get(seq).sentAt();
    }

    Segment latest(long seq) {
        return latest.get(seq);
    }

    SenderTranscript hasIgnored(int count) {
        assertEquals(count, watch.ignored, this::toString);
        return this;
    }

    SenderTranscript hasCongestionWindow(int window, int threshold) {
        assertEquals(window + ", " + threshold, watch.window + ", " + watch.threshold, this::toString);
        return this;
    }

    SenderTranscript hasRto(long nanos) {
        assertEquals(nanos, watch.rtoNanos, this::toString);
        return this;
    }

    SenderTranscript is(State state) {
        assertEquals(state, sender.state(), this::toString);
        return this;
    }

    Sender sender() {
        return sender;
    }

    private void note(String step) {
        steps.append(String.format("%,14d ns  %s%n", elapsed, step));
    }

    @Override
    public String toString() {
        return settings + "\n" + steps;
    }
}
