package socketlab.common.reliable;

import java.util.List;
import socketlab.common.message.Range;

/**
 * Puts segments back in order and keeps what came too early. What was read makes room, and what lies beyond the window is
 * not kept, whatever its number.
 *
 * <pre>
 *        read          unread, in order     gap    kept
 *   ... 3  4  5  |  6    7    8    9   |    10     11   12    _    _   |  14 ...
 *                ^ firstUnread             ^ next                      ^ firstUnread + capacity
 *                                          └──────── window ──────────┘
 * </pre>
 */
final class BoundedReassembler implements Reassembler {

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final HeldBodies bodies = new HeldBodies();
    private final int capacity;
    private final ArrivedRanges beyond = new ArrivedRanges();
    private long firstUnread;
    private long next;
    private long lastSeq = UNKNOWN;
    private long highest = -1;

    BoundedReassembler(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public void accept(Segment segment) {
        if (!fits(segment)) {
            return;
        }
        long seq = segment.seq();
        if (segment.last()) {
            lastSeq = seq;
        }
        highest = Math.max(highest, seq);
        if (seq == next) {
            put(segment);
            next = beyond.nextMissing(seq + 1);
            beyond.removeBelow(next);
        } else if (beyond.add(seq)) {
            put(segment);
        }
    }

    private boolean fits(Segment segment) {
        return segment.seq() >= next && segment.seq() < firstUnread + capacity && !contradictsTheEnd(segment);
    }

    private void put(Segment segment) {
        bodies.put(segment.seq(), segment.body(), firstUnread);
    }

    /** Nothing comes behind the last segment, and there is only one last. */
    private boolean contradictsTheEnd(Segment segment) {
        return segment.last() ? segment.seq() < highest || lastSeq != UNKNOWN : segment.seq() >= lastSeq;
    }

    @Override
    public long memory() {
        return bodies.memory();
    }

    @Override
    public long memoryWith(Segment segment) {
        boolean isNew = fits(segment) && beyond.nextMissing(segment.seq()) == segment.seq();
        return isNew ? bodies.memoryWith(segment.seq(), segment.body().length, firstUnread) : memory();
    }

    @Override
    public boolean isAwaited(Segment segment) {
        return firstUnread == next && segment.seq() == next;
    }

    @Override
    public byte[] read() {
        return firstUnread == next ? null : bodies.take(firstUnread++);
    }

    @Override
    public long next() {
        return next;
    }

    @Override
    public long window() {
        return firstUnread + capacity - next;
    }

    @Override
    public List<Range> ranges(long newest) {
        return beyond.report(Ack.MAX_RANGES, newest);
    }

    @Override
    public boolean isComplete() {
        return next > lastSeq;
    }
}
