package socketlab.common.reliable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import socketlab.common.message.Range;

/**
 * A set of sequence numbers, kept as its ranges in ascending order: what has arrived beyond a gap. The receiver reports
 * it, the sender remembers what was reported. Finding takes logarithmic time. For one thread at a time.
 *
 * <pre>
 *   numbers   3 4 5 _ _ 8 9        two ranges: 3 to 5, 8 to 9
 *   add(7)    3 4 5 _ 7 8 9        grows the second
 *   add(6)    3 4 5 6 7 8 9        joins the two
 * </pre>
 */
final class ArrivedRanges {

    private long[] firsts = new long[4];
    private long[] lasts = new long[4];
    private int count;

    /** Adds a number; whether it was not there yet. */
    boolean add(long seq) {
        int at = indexOfRangeEndingAtOrAfter(seq);
        if (at < count && firsts[at] <= seq) {
            return false;
        }
        boolean joinsBefore = at > 0 && lasts[at - 1] == seq - 1;
        boolean joinsAfter = at < count && firsts[at] == seq + 1;
        if (joinsBefore && joinsAfter) {
            lasts[at - 1] = lasts[at];
            remove(at, 1);
        } else if (joinsBefore) {
            lasts[at - 1] = seq;
        } else if (joinsAfter) {
            firsts[at] = seq;
        } else {
            insert(at, seq);
        }
        return true;
    }

    /** The first number from {@code seq} on that is not in the set. */
    long nextMissing(long seq) {
        if (count == 0) {
            return seq;
        }
        int at = indexOfRangeEndingAtOrAfter(seq);
        return at < count && firsts[at] <= seq ? lasts[at] + 1 : seq;
    }

    /** Forgets all numbers below {@code seq}. */
    void removeBelow(long seq) {
        if (count == 0) {
            return;
        }
        remove(0, indexOfRangeEndingAtOrAfter(seq));
        if (count > 0) {
            firsts[0] = Math.max(firsts[0], seq);
        }
    }

    /**
     * At most {@code limit} ranges in ascending order: the lowest, since they tell what is missing first, and always
     * the one with {@code newest} (RFC 2018, section 4: the block "containing the segment which triggered this ACK").
     */
    List<Range> report(int limit, long newest) {
        if (count == 0) {
            return List.of();
        }
        int shown = Math.min(count, limit);
        List<Range> report = new ArrayList<>(shown);
        for (int i = 0; i < shown; i++) {
            report.add(new Range(firsts[i], lasts[i]));
        }
        int at = indexOfRangeEndingAtOrAfter(newest);
        if (at >= shown && at < count && firsts[at] <= newest) {
            report.set(shown - 1, new Range(firsts[at], lasts[at]));
        }
        return report;
    }

    private int indexOfRangeEndingAtOrAfter(long seq) {
        int found = Arrays.binarySearch(lasts, 0, count, seq);
        return found < 0 ? -found - 1 : found;
    }

    private void insert(int at, long seq) {
        if (count == firsts.length) {
            firsts = Arrays.copyOf(firsts, count * 2);
            lasts = Arrays.copyOf(lasts, count * 2);
        }
        System.arraycopy(firsts, at, firsts, at + 1, count - at);
        System.arraycopy(lasts, at, lasts, at + 1, count - at);
        firsts[at] = seq;
        lasts[at] = seq;
        count++;
    }

    private void remove(int at, int howMany) {
        System.arraycopy(firsts, at + howMany, firsts, at, count - at - howMany);
        System.arraycopy(lasts, at + howMany, lasts, at, count - at - howMany);
        count -= howMany;
    }
}
