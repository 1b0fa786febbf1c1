package socketlab.common.reliable;

import java.util.ArrayDeque;
import java.util.Queue;

/** Takes the segment that is next and no other, so nothing needs to be put in order. */
final class InOrderOnly implements Reassembler {

    private final int capacity;
    private final Queue<byte[]> unread = new ArrayDeque<>();
    private long next;
    private boolean complete;

    InOrderOnly(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public void accept(Segment segment) {
        if (segment.seq() == next && window() > 0 && !complete) {
            unread.add(segment.body());
            next++;
            complete = segment.last();
        }
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
        return capacity - unread.size();
    }

    @Override
    public boolean isComplete() {
        return complete;
    }
}
