package socketlab.common.reliable;

/**
 * The trivial twin of all reassembly: what arrives is passed on as it comes, with gaps, doubled and in the wrong order;
 * what finds no room is dropped. It only notices whether that has happened.
 */
final class ArrivalOrder implements Reassembler {

    private final int capacity;
    /** By the number of arrivals before. */
    private final HeldBodies unread = new HeldBodies();

    private long arrived;
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
        if (!fits()) {
            whole &= lastArrived;
            return;
        }
        whole &= segment.seq() == next;
        unread.put(arrived, segment.body(), arrived - unread.size());
        arrived++;
        next = Math.max(next, segment.seq() + 1);
        lastArrived = segment.last();
    }

    private boolean fits() {
        return unread.size() < capacity && !lastArrived;
    }

    @Override
    public long memory() {
        return unread.memory();
    }

    @Override
    public long memoryWith(Segment segment) {
        return fits() ? unread.memoryWith(arrived, segment.body().length, arrived - unread.size()) : memory();
    }

    @Override
    public boolean isAwaited(Segment segment) {
        return unread.size() == 0;
    }

    @Override
    public byte[] read() {
        return unread.size() == 0 ? null : unread.take(arrived - unread.size());
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
