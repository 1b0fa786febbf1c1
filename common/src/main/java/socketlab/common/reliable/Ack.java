package socketlab.common.reliable;

import java.util.List;
import socketlab.common.message.Range;
import socketlab.common.message.Transfer;

/**
 * What a receiver has, and what it can still take.
 *
 * @param id of the transfer
 * @param next the first number that has not arrived in order: all below it have (RFC 9293, section 3.4)
 * @param ranges what has arrived beyond it, ascending, with gaps between them (RFC 2018)
 * @param window how many numbers from {@code next} on the receiver has room for. {@code next + window} never becomes
 *     smaller in a transfer (RFC 9293, section 3.8.6: a receiver "SHOULD NOT shrink the window")
 * @param echo the {@code sentAt} of the segment that is answered (RFC 7323, section 3: TSecr)
 * @param again whether the receiver says so of its own accord, after it has answered that segment already; the first answer
 *     may have got lost, so the time until this one is no round trip
 * @param checksum {@link Checksum} of all of these but {@code again}
 */
public record Ack(long id, long next, List<Range> ranges, long window, long echo, boolean again, int checksum) {

    /** How many ranges an acknowledgement carries at most. */
    public static final int MAX_RANGES = 32;

    public Ack {
        ranges = List.copyOf(ranges);
    }

    /** An intact acknowledgement that answers a segment. */
    static Ack of(long id, long next, List<Range> ranges, long window, long echo) {
        return of(id, next, ranges, window, echo, false);
    }

    private static Ack of(long id, long next, List<Range> ranges, long window, long echo, boolean again) {
        return new Ack(id, next, ranges, window, echo, again, Checksum.of(id, next, ranges, window, echo));
    }

    /** As it comes from the wire, intact or not. */
    public static Ack of(Transfer.Ack message) {
        return new Ack(
                message.id(), message.next(), message.ranges(), message.window(), message.echo(), message.again(), (int)
                        message.checksum());
    }

    /** What a receiver would have said that claims another window, to show what happens to those that can't say no. */
    public Ack withWindow(long other) {
        return of(id, next, ranges, other, echo, again);
    }

    /** The same, said once more. */
    Ack repeated() {
        return of(id, next, ranges, window, echo, true);
    }

    /** As it goes onto the wire. */
    public Transfer.Ack message() {
        return new Transfer.Ack(id, next, ranges, window, echo, again, Integer.toUnsignedLong(checksum));
    }

    /** Whether all is still as it was sent. What is not counts as lost. */
    public boolean isIntact() {
        return checksum == Checksum.of(id, next, ranges, window, echo);
    }

    /** The highest number that is acknowledged, or -1 if there is none. */
    public long highest() {
        return ranges.isEmpty() ? next - 1 : ranges.get(ranges.size() - 1).last();
    }

    /** Whether it says that this number has arrived. */
    boolean acknowledges(long seq) {
        return seq < next || ranges.stream().anyMatch(range -> range.first() <= seq && seq <= range.last());
    }

    /** Whether the ranges ascend from beyond {@code next}, with a gap before each of them. */
    boolean isWellFormed() {
        long before = next;
        for (Range range : ranges) {
            if (range.first() <= before) {
                return false;
            }
            before = range.last() + 1;
        }
        return next >= 0 && window >= 0 && ranges.size() <= MAX_RANGES;
    }
}
