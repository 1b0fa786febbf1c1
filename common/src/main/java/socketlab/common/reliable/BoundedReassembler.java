package socketlab.common.reliable;

import java.util.List;
import socketlab.common.message.Range;

/**
 * Puts segments back in order and keeps what came too early. A ring of fixed size: what was read makes room, and what
 * lies beyond the ring is not kept, whatever its number, so no sender can make it grow.
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

    private final byte[][] bodies;
    private final ArrivedRanges beyond = new ArrivedRanges();
    private long firstUnread;
    private long next;
    private long lastSeq = UNKNOWN;
    private long highest = -1;

    BoundedReassembler(int capacity) {
        bodies = new byte[capacity][];
    }

    @Override
    public void accept(Segment segment) {
        long seq = segment.seq();
        if (seq < next || seq >= firstUnread + bodies.length || contradictsTheEnd(segment)) {
            return;
        }
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

    private void put(Segment segment) {
        bodies[(int) (segment.seq() % bodies.length)] = segment.body();
    }

    /** Nothing comes behind the last segment, and there is only one last. */
    private boolean contradictsTheEnd(Segment segment) {
        return segment.last() ? segment.seq() < highest || lastSeq != UNKNOWN : segment.seq() >= lastSeq;
    }

    @Override
    public byte[] read() {
        if (firstUnread == next) {
            return null;
        }
        int at = (int) (firstUnread++ % bodies.length);
        byte[] body = bodies[at];
        bodies[at] = null;
        return body;
    }

    @Override
    public long next() {
        return next;
    }

    @Override
    public long window() {
        return firstUnread + bodies.length - next;
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
