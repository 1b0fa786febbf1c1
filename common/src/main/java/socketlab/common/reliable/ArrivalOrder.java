package socketlab.common.reliable;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The trivial twin of all reassembly: what arrives is passed on as it comes, with gaps, doubled and in the wrong order;
 * what finds no room is dropped. It only notices whether that has happened.
 */
final class ArrivalOrder implements Reassembler {

    private final int capacity;
    private final Queue<byte[]> unread = new ArrayDeque<>();
    private long next;
    private long promised;
    private boolean whole = true;
    private boolean lastArrived;

    ArrivalOrder(int capacity) {
        this.capacity = capacity;
        this.promised = capacity;
    }

    @Override
    public void accept(Segment segment) {
        if (unread.size() == capacity || lastArrived) {
            whole &= lastArrived;
            return;
        }
        whole &= segment.seq() == next;
        unread.add(segment.body());
        next = Math.max(next, segment.seq() + 1);
        lastArrived = segment.last();
    }

    @Override
    public byte[] read() {
        return unread.poll();
    }

    @Override
    public long next() {
        return next;
    }

    @Override
    public long window() {
        promised = Math.max(promised, next + capacity - unread.size());
        return promised - next;
    }

    @Override
    public boolean isComplete() {
        return lastArrived && whole;
    }

    @Override
    public boolean isDamaged() {
        return lastArrived && !whole;
    }
}
