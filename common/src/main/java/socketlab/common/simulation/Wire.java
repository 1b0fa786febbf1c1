package socketlab.common.simulation;

import java.util.List;
import socketlab.common.link.Arrival;
import socketlab.common.link.Link;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Segment;

/**
 * The simulated network: a bad link in each direction, which all flows share, and which now and then goes away.
 *
 * <p>JSON is left out. A datagram counts as long as it would be: the body, and about what the other members take.
 */
final class Wire {

    static final int SEGMENT_HEADER_BYTES = 120;
    static final int ACK_BYTES = 120;

    private final Link forward;
    private final Link backward;
    private final Blackouts blackouts;
    private final LinkObserver observer;
    private final EventQueue events = new EventQueue();
    private long overflowed;

    /** @param forward for segments; {@code backward} is for acknowledgements */
    Wire(Link forward, Link backward, Blackouts blackouts, LinkObserver observer) {
        this.forward = forward;
        this.backward = backward;
        this.blackouts = blackouts;
        this.observer = observer;
    }

    void send(Segment segment, Ends ends, long nowNanos) {
        if (blackouts.isDark(nowNanos)) {
            observer.sent(nowNanos, segment, forward.queueLength(nowNanos), LinkObserver.Fate.LOST);
            return;
        }
        List<Arrival> arrivals = forward.send(SEGMENT_HEADER_BYTES + segment.body().length, nowNanos);
        observer.sent(nowNanos, segment, forward.queueLength(nowNanos), fate(arrivals));
        for (int i = 0; i < arrivals.size(); i++) {
            Arrival arrival = arrivals.get(i);
            Segment arrived = arrival.isIntact() ? segment : Damage.of(segment, arrival);
            events.add(arrival.atNanos(), arrived, ends);
        }
    }

    private LinkObserver.Fate fate(List<Arrival> arrivals) {
        if (!arrivals.isEmpty()) {
            return LinkObserver.Fate.ON_THE_WAY;
        }
        long before = overflowed;
        overflowed = forward.counts().overflowed();
        return overflowed > before ? LinkObserver.Fate.OVERFLOWED : LinkObserver.Fate.LOST;
    }

    void send(Ack ack, Ends ends, long nowNanos) {
        if (blackouts.isDark(nowNanos)) {
            return;
        }
        List<Arrival> arrivals = backward.send(ACK_BYTES, nowNanos);
        for (int i = 0; i < arrivals.size(); i++) {
            Arrival arrival = arrivals.get(i);
            Ack arrived = arrival.isIntact() ? ack : Damage.of(ack, arrival);
            events.add(arrival.atNanos(), arrived, ends);
        }
    }

    /** When the next datagram arrives, or {@link Long#MAX_VALUE}. */
    long nextArrivalNanos() {
        return events.nextNanos();
    }

    /** Lets the next datagram arrive, and returns the flow that it belongs to. */
    Ends arrive() {
        EventQueue.Event event = events.take();
        if (event.what() instanceof Segment segment) {
            event.ends().arrived(segment, event.atNanos());
        } else if (event.what() instanceof Ack ack) {
            event.ends().arrived(ack, event.atNanos());
        }
        return event.ends();
    }
}
