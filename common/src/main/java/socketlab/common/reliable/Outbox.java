package socketlab.common.reliable;

import socketlab.common.message.Range;

/**
 * The segments that the sender still holds, and what is known of each. A ring of fixed size, so the memory is bounded
 * whatever the receiver says. For one thread at a time.
 *
 * <pre>
 *            first                 neverSent               end
 *   forgotten | flying lost arrived ... | waiting waiting ... | room
 *
 *   WAITING    sent ────────────────────► FLYING
 *   FLYING     overtaken by later ones ─► LOST
 *              not answered in time ────► DOUBTED
 *   LOST       sent again ──────────────► FLYING
 *   DOUBTED    sent again ──────────────► FLYING
 *              it was too early to doubt► FLYING
 *   all three  arrived ─────────────────► ARRIVED
 * </pre>
 *
 * What has arrived is forgotten as soon as nothing before it is missing.
 */
final class Outbox {

    private enum Fate {
        WAITING,
        FLYING,
        LOST,
        DOUBTED,
        ARRIVED
    }

    private final byte[][] bodies;
    private final Fate[] fates;
    private final long[] firstSentAts;
    private final long[] sentAts;
    private final int mask;
    private final int capacity;
    /** What has arrived beyond a gap, so that a range that was reported before need not be walked over again. */
    private final ArrivedRanges arrived = new ArrivedRanges();

    private long first;
    private long neverSent;
    private long end;
    private long noneLostBelow;
    private int flying;
    private int lost;
    private long heldBytes;
    private boolean closed;
    private long newestLoss = -1;

    Outbox(int capacity) {
        int size = Integer.highestOneBit(Math.max(capacity - 1, 1)) << 1;
        this.capacity = capacity;
        this.mask = size - 1;
        bodies = new byte[size][];
        fates = new Fate[size];
        firstSentAts = new long[size];
        sentAts = new long[size];
    }

    /** How many segments there is room for. */
    int room() {
        return closed ? 0 : capacity - (int) (end - first);
    }

    /** Puts in the body of the next segment; needs room. */
    void put(byte[] body, boolean isLast) {
        int at = (int) end & mask;
        bodies[at] = body;
        heldBytes += body.length;
        fates[at] = Fate.WAITING;
        closed = isLast;
        end++;
    }

    /** The first number that is not known to have arrived; all below it has. */
    long first() {
        return first;
    }

    /** The first number that was never sent; below it, all were. */
    long neverSent() {
        return neverSent;
    }

    /** How many segments have left and are neither known to have arrived nor to be lost. */
    int flying() {
        return flying;
    }

    /** How many bytes were put in and are not known to have arrived. */
    long heldBytes() {
        return heldBytes;
    }

    /** Whether the last segment was put in and all have arrived. */
    boolean isDone() {
        return closed && first == end;
    }

    /** Whether the last segment was put in and nothing waits to leave for the first time. */
    boolean isAllSent() {
        return closed && neverSent == end;
    }

    /** What to send next: the lowest that is lost or doubted, else the first that was never sent; -1 if there is nothing. */
    long nextToSend() {
        if (lost > 0) {
            noneLostBelow = Math.max(noneLostBelow, first);
            while (!isLost(noneLostBelow)) {
                noneLostBelow++;
            }
            return noneLostBelow;
        }
        return neverSent < end ? neverSent : -1;
    }

    private boolean isLost(long seq) {
        Fate fate = fates[(int) seq & mask];
        return fate == Fate.LOST || fate == Fate.DOUBTED;
    }

    byte[] body(long seq) {
        return bodies[(int) seq & mask];
    }

    boolean isLast(long seq) {
        return closed && seq == end - 1;
    }

    /** When a segment that still is here left for the first time. */
    long firstSentAt(long seq) {
        return firstSentAts[(int) seq & mask];
    }

    /** Whether this was sent before. */
    boolean wasSent(long seq) {
        return seq < neverSent;
    }

    /** A segment leaves: the one that {@link #nextToSend} named. */
    void sent(long seq, long sentAt) {
        int at = (int) seq & mask;
        if (seq == neverSent) {
            firstSentAts[at] = sentAt;
            neverSent++;
        } else {
            lost--;
        }
        sentAts[at] = sentAt;
        fates[at] = Fate.FLYING;
        flying++;
    }

    /** Whether a segment that was sent is not known to have arrived. */
    boolean isMissing(long seq) {
        return seq >= first && fates[(int) seq & mask] != Fate.ARRIVED;
    }

    boolean isFlying(long seq) {
        return seq >= first && fates[(int) seq & mask] == Fate.FLYING;
    }

    /** Whether this very transmission of a segment is on the way, and not a later one. */
    boolean isFlying(Echo transmission) {
        return isFlying(transmission.seq()) && sentAts[(int) transmission.seq() & mask] == transmission.sentAt();
    }

    /** Everything below {@code next} has arrived; how many of these were not known to. */
    int arrivedBelow(long next) {
        int newly = 0;
        while (first < next) {
            newly += settle(first) ? 1 : 0;
            first++;
        }
        return newly;
    }

    /** Everything in the range, which is beyond {@link #first}, has arrived; how many were not known to. */
    int arrived(Range range) {
        int newly = 0;
        long from = Math.max(range.first(), first);
        for (long seq = arrived.nextMissing(from); seq <= range.last(); seq = arrived.nextMissing(seq)) {
            settle(seq);
            arrived.add(seq);
            newly++;
        }
        return newly;
    }

    /** A segment that was sent has arrived; whether this was not known. */
    boolean arrived(long seq) {
        return seq >= first && settle(seq);
    }

    private boolean settle(long seq) {
        int at = (int) seq & mask;
        Fate before = fates[at];
        flying -= before == Fate.FLYING ? 1 : 0;
        lost -= before == Fate.LOST || before == Fate.DOUBTED ? 1 : 0;
        fates[at] = Fate.ARRIVED;
        if (before != Fate.ARRIVED) {
            heldBytes -= bodies[at].length;
            bodies[at] = null;
        }
        return before != Fate.ARRIVED;
    }

    /** Forgets what has arrived with nothing missing before it. */
    void forgetArrived() {
        while (first < neverSent && fates[(int) first & mask] == Fate.ARRIVED) {
            first++;
        }
        arrived.removeBelow(first);
    }

    /** A segment that is on the way got lost, which is a sign of congestion. */
    void lost(long seq) {
        newestLoss = Math.max(newestLoss, sentAts[(int) seq & mask]);
        takeBack(seq);
    }

    /** A segment that is on the way will have to be sent again, through nobody's fault. */
    void takeBack(long seq) {
        takeBack(seq, Fate.LOST);
    }

    private void takeBack(long seq, Fate fate) {
        fates[(int) seq & mask] = fate;
        noneLostBelow = Math.min(noneLostBelow, seq);
        flying--;
        lost++;
    }

    /** All that is on the way will have to be sent again. */
    void takeBackAll() {
        takeBackAll(Fate.LOST);
    }

    /** The same, but it may turn out otherwise: nothing was heard of it in time. */
    void doubtAll() {
        takeBackAll(Fate.DOUBTED);
    }

    private void takeBackAll(Fate fate) {
        for (long seq = first; flying > 0; seq++) {
            if (isFlying(seq)) {
                takeBack(seq, fate);
            }
        }
    }

    /** What was doubted, and not sent again since, is on the way after all. */
    void trustDoubted() {
        for (long seq = first; seq < neverSent; seq++) {
            if (fates[(int) seq & mask] == Fate.DOUBTED) {
                fates[(int) seq & mask] = Fate.FLYING;
                lost--;
                flying++;
            }
        }
    }

    /** What was doubted is lost, and there is no doubt any more. */
    void loseDoubted() {
        for (long seq = first; seq < neverSent; seq++) {
            if (fates[(int) seq & mask] == Fate.DOUBTED) {
                fates[(int) seq & mask] = Fate.LOST;
            }
        }
    }

    /** A lost segment will not be sent again. */
    void giveUp(long seq) {
        settle(seq);
    }

    /** Nothing that was sent will be sent again. */
    void giveUpAllSent() {
        for (long seq = first; seq < neverSent; seq++) {
            settle(seq);
        }
        forgetArrived();
    }

    /** When the latest transmission of those left that were lost since this was last asked; -1 if none was. */
    long takeNewestLoss() {
        long newest = newestLoss;
        newestLoss = -1;
        return newest;
    }
}
