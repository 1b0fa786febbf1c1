package socketlab.common.reliable;

/**
 * The latest transmissions in the order in which they left, and which of them have been answered. Each has a
 * {@code sentAt} of its own, so the echo in an acknowledgement says exactly which transmission it answers, also of a
 * segment that was sent several times. That has three uses:
 *
 * <ul>
 *   <li>Every answer gives a round-trip time. Karn's algorithm (RFC 6298, section 3) must throw away those of repeated
 *       segments, since TCP without timestamps can't tell which of them was answered.
 *   <li>What left well before something that has been answered, and has not been answered itself, is lost.
 *   <li>Who sends acknowledgements without having received anything would have to guess nanoseconds. An echo that is not
 *       in the log is no echo.
 * </ul>
 *
 * <p>A ring: the log holds some transmissions for each segment that is held, and forgets the oldest. For one thread at a
 * time.
 *
 * <pre>
 *   forgotten | 3   4   5   6   7   8 | not yet sent
 *                       ^           ^
 *                 overtaken up to   newest that was answered, less 3
 * </pre>
 */
final class FlightLog {

    /**
     * How many transmissions a later one may overtake on the way before they count as lost (RFC 9002, section 6.1.1:
     * "The RECOMMENDED initial value for the packet reordering threshold (kPacketThreshold) is 3, based on best
     * practices for TCP loss detection", namely those of RFC 5681 and RFC 6675).
     */
    static final int THRESHOLD = 3;

    /** Transmissions remembered per segment of the window: a few of each are all that can still be on the way. */
    private static final int PER_SEGMENT = 4;

    private static final int LEAST = 64;

    /** What is noted of them, for each segment. */
    static final int BYTES_PER_SEGMENT = PER_SEGMENT * (2 * Long.BYTES + 1);

    private long[] sentAts = new long[LEAST];
    private long[] seqs = new long[LEAST];
    private boolean[] answered = new boolean[LEAST];
    private int mask = LEAST - 1;

    /** All below is forgotten. */
    private long oldest;

    private long end;
    private long newestAnswered = -1;
    private long overtaken;

    /** Remembers from now on as many transmissions as it takes for so many segments, and of those before, the latest. */
    void fit(int segments) {
        int length = Integer.highestOneBit(Math.max(PER_SEGMENT * segments, LEAST) - 1) << 1;
        if (length == sentAts.length) {
            return;
        }
        oldest = Math.max(oldest, end - length);
        long[] oldSentAts = sentAts;
        long[] oldSeqs = seqs;
        boolean[] oldAnswered = answered;
        int oldMask = mask;
        sentAts = new long[length];
        seqs = new long[length];
        answered = new boolean[length];
        mask = length - 1;
        for (long i = oldest; i < end; i++) {
            sentAts[(int) i & mask] = oldSentAts[(int) i & oldMask];
            seqs[(int) i & mask] = oldSeqs[(int) i & oldMask];
            answered[(int) i & mask] = oldAnswered[(int) i & oldMask];
        }
    }

    /**
     * A segment leaves.
     *
     * @return its {@code sentAt}: the time, or a little later where that is taken already
     */
    long add(long seq, long elapsedNanos) {
        long sentAt = Math.max(elapsedNanos, latestSentAt() + 1);
        int at = (int) end & mask;
        sentAts[at] = sentAt;
        seqs[at] = seq;
        answered[at] = false;
        end++;
        oldest = Math.max(oldest, end - sentAts.length);
        return sentAt;
    }

    /** When the latest transmission left; -1 if there was none. */
    long latestSentAt() {
        return end == 0 ? -1 : sentAts[(int) (end - 1) & mask];
    }

    /** The transmission that an acknowledgement echoes, or {@code null} if there was none such lately. */
    Echo answer(long echoedSentAt) {
        long index = find(echoedSentAt);
        if (index < 0) {
            return null;
        }
        int at = (int) index & mask;
        boolean isFirst = !answered[at];
        answered[at] = true;
        newestAnswered = Math.max(newestAnswered, index);
        return new Echo(seqs[at], echoedSentAt, isFirst);
    }

    /** Whether there was such a transmission lately. */
    boolean knows(long echoedSentAt) {
        return find(echoedSentAt) >= 0;
    }

    private long find(long sentAt) {
        // On a good network, answers come in the order of what they answer.
        long next = newestAnswered + 1;
        if (next < end && next >= oldest && sentAts[(int) next & mask] == sentAt) {
            return next;
        }
        long low = oldest;
        long high = end - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            long found = sentAts[(int) middle & mask];
            if (found == sentAt) {
                return middle;
            }
            if (found < sentAt) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** The next transmission that counts as lost if it was not answered; each is told once. Else {@code null}. */
    Echo nextOvertaken() {
        overtaken = Math.max(overtaken, oldest);
        while (overtaken <= newestAnswered - THRESHOLD) {
            int at = (int) overtaken++ & mask;
            if (!answered[at]) {
                return new Echo(seqs[at], sentAts[at], false);
            }
        }
        return null;
    }
}
