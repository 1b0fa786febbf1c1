package socketlab.common.simulation;

import java.util.PriorityQueue;

/** What is on its way, the next to arrive first; of those that arrive together, the one that was sent first. */
final class EventQueue {

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long added;

    /** @param what the segment or acknowledgement, as it arrives */
    record Event(long atNanos, long number, Object what, Ends ends) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    void add(long atNanos, Object what, Ends ends) {
        events.add(new Event(atNanos, added++, what, ends));
    }

    /** When the next one arrives, or {@link Long#MAX_VALUE}. */
    long nextNanos() {
        Event next = events.peek();
        return next == null ? Long.MAX_VALUE : next.atNanos();
    }

    Event take() {
        return events.remove();
    }
}
