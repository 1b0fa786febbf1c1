package socketlab.common.simulation;

import java.util.List;
import socketlab.common.link.Arrival;
import socketlab.common.link.Link;
import socketlab.common.link.LinkCounts;
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

    /** What becomes of a datagram while the network is away. */
    private static final LinkCounts LOST = new LinkCounts(1, 1, 0, 0, 0, 0, 0);

    private final Link forward;
    private final Link backward;
    private final Blackouts blackouts;
    private final LinkObserver observer;
    private final EventQueue events = new EventQueue();

    /** @param forward for segments; {@code backward} is for acknowledgements */
    Wire(Link forward, Link backward, Blackouts blackouts, LinkObserver observer) {
        this.forward = forward;
        this.backward = backward;
        this.blackouts = blackouts;
        this.observer = observer;
    }

    void send(Segment segment, Ends ends, long nowNanos) {
        if (blackouts.isDark(nowNanos)) {
            observer.sent(nowNanos, segment, forward, LOST);
            return;
        }
        LinkCounts before = forward.counts();
        List<Arrival> arrivals = forward.send(SEGMENT_HEADER_BYTES + segment.body().length, nowNanos);
        observer.sent(nowNanos, segment, forward, forward.counts().since(before));
        for (int i = 0; i < arrivals.size(); i++) {
            Arrival arrival = arrivals.get(i);
            Segment arrived = arrival.isIntact() ? segment : Damage.of(segment, arrival);
            events.add(arrival.atNanos(), arrived, ends);
        }
    }

    void send(Ack ack, Ends ends, long nowNanos) {
        if (blackouts.isDark(nowNanos)) {
            observer.sent(nowNanos, ack, LOST);
            return;
        }
        LinkCounts before = backward.counts();
        List<Arrival> arrivals = backward.send(ACK_BYTES, nowNanos);
        observer.sent(nowNanos, ack, backward.counts().since(before));
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
