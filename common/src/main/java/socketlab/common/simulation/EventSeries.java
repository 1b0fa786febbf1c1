package socketlab.common.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import socketlab.common.link.Link;
import socketlab.common.link.LinkCounts;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.SenderObserver;
import socketlab.common.reliable.Settings;

/** What happened in a run of an {@link Experiment}, in order; the first so many events, so that memory is bounded. */
public final class EventSeries implements SenderObserver, LinkObserver {

    /** RFC 6928, with which Reno and CUBIC begin. */
    private static final int FIRST_WINDOW = 10;

    private final int most;
    private final List<Event> events = new ArrayList<>();
    private long happened;
    private int window;
    private int threshold = Integer.MAX_VALUE;
    private Link link;
    private boolean again;

    public enum Kind {
        /** A segment left for the first time. */
        SEND,
        /** It left again. */
        RESEND,
        /** A segment that has just left is lost on the way. */
        LOSS,
        /** One that has just left, or its copy, found the queue full. */
        OVERFLOW,
        /** One that has just left, or its copy, will arrive damaged. */
        DAMAGE,
        /** An acknowledgement came. */
        ACK,
        /** One that has just left the receiver is lost on the way. */
        ACK_LOSS,
        /** One that has just left the receiver, or its copy, found the queue of its own way full. */
        ACK_OVERFLOW,
        /** One came that was damaged or can't be true. */
        BAD_ACK,
        /** The retransmission timer ran out. */
        TIMEOUT,
        /** The congestion window or the threshold has changed. */
        WINDOW
    }

    /**
     * @param seq the segment's number, or what an acknowledgement has as its next; -1 where there is none
     * @param window the congestion window, segments
     * @param threshold of slow start, segments; {@link Integer#MAX_VALUE} before the first loss
     * @param queue how many segments are in front of the bottleneck, the one being sent included
     */
    public record Event(long atNanos, Kind kind, long seq, int window, int threshold, int queue) {}

    /** @param most how many events are kept, 1 or more */
    public EventSeries(Settings settings, int most) {
        this.most = most;
        window = settings.congestion() == Congestion.NONE ? settings.window() : FIRST_WINDOW;
    }

    /** Those that were kept. */
    public List<Event> events() {
        return Collections.unmodifiableList(events);
    }

    /** How many there were, kept or not. */
    public long happened() {
        return happened;
    }

    private void add(long atNanos, Kind kind, long seq) {
        happened++;
        if (events.size() < most) {
            int queue = link == null ? 0 : link.queueLength(atNanos);
            events.add(new Event(atNanos, kind, seq, window, threshold, queue));
        }
    }

    private void add(long times, long atNanos, Kind kind, long seq) {
        for (long i = 0; i < times; i++) {
            add(atNanos, kind, seq);
        }
    }

    @Override
    public void sent(long elapsedNanos, Segment segment, boolean isAgain) {
        again = isAgain; // the link tells the rest, at the same moment
    }

    @Override
    public void sent(long nowNanos, Segment segment, Link segmentsLink, LinkCounts fate) {
        link = segmentsLink;
        add(nowNanos, again ? Kind.RESEND : Kind.SEND, segment.seq());
        add(fate.lost(), nowNanos, Kind.LOSS, segment.seq());
        add(fate.overflowed(), nowNanos, Kind.OVERFLOW, segment.seq());
        add(fate.corrupted(), nowNanos, Kind.DAMAGE, segment.seq());
    }

    @Override
    public void sent(long nowNanos, Ack ack, LinkCounts fate) {
        add(fate.lost(), nowNanos, Kind.ACK_LOSS, ack.next());
        add(fate.overflowed(), nowNanos, Kind.ACK_OVERFLOW, ack.next());
    }

    @Override
    public void acknowledged(long elapsedNanos, Ack ack, int newly) {
        add(elapsedNanos, Kind.ACK, ack.next());
    }

    @Override
    public void ignored(long elapsedNanos, Ack ack) {
        add(elapsedNanos, Kind.BAD_ACK, -1);
    }

    @Override
    public void timedOut(long elapsedNanos, long nextRtoNanos) {
        add(elapsedNanos, Kind.TIMEOUT, -1);
    }

    @Override
    public void congestionWindow(long elapsedNanos, int newWindow, int newThreshold) {
        if (newWindow != window || newThreshold != threshold) {
            window = newWindow;
            threshold = newThreshold;
            add(elapsedNanos, Kind.WINDOW, -1);
        }
    }
}
