package socketlab.common.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * What is on its way, the next to arrive first; of those that arrive together, the one that was sent first.
 *
 * <p>A network mostly keeps the order, so most of what is added arrives after all that was added before in the same
 * direction: it goes to the end of a row, one for each direction, which takes no search. Only what is overtaken, or
 * overtakes, needs the heap. Wherever it is, the order in which it comes out is the same.
 */
final class EventQueue {

    private final Deque<Event> row = new ArrayDeque<>();
    private final Deque<Event> otherRow = new ArrayDeque<>();
    private final Queue<Event> outOfRow = new PriorityQueue<>();
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
        Event event = new Event(atNanos, added++, what, ends);
        if (isNotBefore(row, event)) {
            row.add(event);
        } else if (isNotBefore(otherRow, event)) {
            otherRow.add(event);
        } else {
            outOfRow.add(event);
        }
    }

    private static boolean isNotBefore(Deque<Event> row, Event event) {
        return row.isEmpty() || event.atNanos >= row.getLast().atNanos;
    }

    /** When the next one arrives, or {@link Long#MAX_VALUE}. */
    long nextNanos() {
        Event next = next().peek();
        return next == null ? Long.MAX_VALUE : next.atNanos;
    }

    Event take() {
        return next().remove();
    }

    /** Where the next one is, if there is any. */
    private Queue<Event> next() {
        return earlier(earlier(row, otherRow), outOfRow);
    }

    private static Queue<Event> earlier(Queue<Event> one, Queue<Event> other) {
        Event first = one.peek();
        Event second = other.peek();
        return second == null || first != null && first.compareTo(second) < 0 ? one : other;
    }
}
