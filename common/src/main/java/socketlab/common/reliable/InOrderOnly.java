package socketlab.common.reliable;

/** Takes the segment that is next and no other, so nothing needs to be put in order. */
final class InOrderOnly implements Reassembler {

    private final int capacity;
    private final HeldBodies unread = new HeldBodies();
    private long next;
    private boolean complete;

    InOrderOnly(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public void accept(Segment segment) {
        if (fits(segment)) {
            unread.put(next, segment.body(), next - unread.size());
            next++;
            complete = segment.last();
        }
    }

    private boolean fits(Segment segment) {
        return segment.seq() == next && window() > 0 && !complete;
    }

    @Override
    public long memory() {
        return unread.memory();
    }

    @Override
    public long memoryWith(Segment segment) {
        return fits(segment) ? unread.memoryWith(next, segment.body().length, next - unread.size()) : memory();
    }

    @Override
    public boolean isAwaited(Segment segment) {
        return unread.size() == 0 && segment.seq() == next;
    }

    @Override
    public byte[] read() {
        return unread.size() == 0 ? null : unread.take(next - unread.size());
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
