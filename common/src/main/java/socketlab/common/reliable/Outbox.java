package socketlab.common.reliable;

import socketlab.common.message.Range;

/**
 * The segments that the sender still holds, and what is known of each. There are never more than the window, so the memory
 * is bounded whatever the receiver says. For one thread at a time.
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

    /** One of them. */
    private static final class Held {
        private byte[] body;
        private Fate fate = Fate.WAITING;
        private long firstSentAt;
        private long sentAt;

        private Held(byte[] body) {
            this.body = body;
        }
    }

    /** What a segment takes beside its body's bytes: {@link Held}, and the header of an array. */
    private static final int NOTES_BYTES = 64;

    /** What a place in the ring takes, and as many transmissions as {@link FlightLog} remembers for it. */
    private static final int PLACE_BYTES = 8 + FlightLog.BYTES_PER_SEGMENT;

    private final SequenceRing<Held> ring = new SequenceRing<>();
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

    /** @param capacity the most segments that are held */
    Outbox(int capacity) {
        this.capacity = capacity;
    }

    /** How many segments there is room for. */
    int room() {
        return closed ? 0 : capacity - (int) (end - first);
    }

    /** Puts in the body of the next segment; needs room. */
    void put(byte[] body, boolean isLast) {
        ring.put(end, new Held(body), first);
        heldBytes += body.length;
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

    /** How many places there are now for segments; it follows what is held. */
    int places() {
        return ring.length();
    }

    /**
     * How much memory the segments will take if so many more are put in, bytes; 0 if none are held. What an empty outbox
     * takes is not counted.
     */
    long memoryWith(int segments, long bytes) {
        int places = segments == 0 ? ring.length() : ring.lengthWith(first, end + segments - 1);
        return heldBytes
                + bytes
                + (end - first + segments) * NOTES_BYTES
                + (long) (places - SequenceRing.LEAST) * PLACE_BYTES;
    }

    /** Lets go of all segments: from now on, only what is counted may be asked for. */
    void drop() {
        ring.clear();
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
        Fate fate = ring.get(seq).fate;
        return fate == Fate.LOST || fate == Fate.DOUBTED;
    }

    byte[] body(long seq) {
        return ring.get(seq).body;
    }

    boolean isLast(long seq) {
        return closed && seq == end - 1;
    }

    /** When a segment that still is here left for the first time. */
    long firstSentAt(long seq) {
        return ring.get(seq).firstSentAt;
    }

    /** When a segment that was sent, and still is here, left for the last time. */
    long sentAt(long seq) {
        return ring.get(seq).sentAt;
    }

    /** Whether this was sent before. */
    boolean wasSent(long seq) {
        return seq < neverSent;
    }

    /** A segment leaves: the one that {@link #nextToSend} named. */
    void sent(long seq, long sentAt) {
        Held segment = ring.get(seq);
        if (seq == neverSent) {
            segment.firstSentAt = sentAt;
            neverSent++;
        } else {
            lost--;
        }
        segment.sentAt = sentAt;
        segment.fate = Fate.FLYING;
        flying++;
    }

    /** Whether a segment that was sent is not known to have arrived. */
    boolean isMissing(long seq) {
        return seq >= first && ring.get(seq).fate != Fate.ARRIVED;
    }

    boolean isFlying(long seq) {
        return seq >= first && seq < neverSent && ring.get(seq).fate == Fate.FLYING;
    }

    /** Whether this very transmission of a segment is on the way, and not a later one. */
    boolean isFlying(Echo transmission) {
        return isFlying(transmission.seq()) && ring.get(transmission.seq()).sentAt == transmission.sentAt();
    }

    /** Everything below {@code next} has arrived; how many of these were not known to. */
    int arrivedBelow(long next) {
        int newly = 0;
        while (first < next) {
            newly += settle(first) ? 1 : 0;
            ring.take(first++);
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
        Held segment = ring.get(seq);
        Fate before = segment.fate;
        flying -= before == Fate.FLYING ? 1 : 0;
        lost -= before == Fate.LOST || before == Fate.DOUBTED ? 1 : 0;
        segment.fate = Fate.ARRIVED;
        if (before != Fate.ARRIVED) {
            heldBytes -= segment.body.length;
            segment.body = null;
        }
        return before != Fate.ARRIVED;
    }

    /** Forgets what has arrived with nothing missing before it. */
    void forgetArrived() {
        while (first < neverSent && ring.get(first).fate == Fate.ARRIVED) {
            ring.take(first++);
        }
        arrived.removeBelow(first);
    }

    /** A segment that is on the way got lost, which is a sign of congestion. */
    void lost(long seq) {
        newestLoss = Math.max(newestLoss, ring.get(seq).sentAt);
        takeBack(seq);
    }

    /** A segment that is on the way will have to be sent again, through nobody's fault. */
    void takeBack(long seq) {
        takeBack(seq, Fate.LOST);
    }

    private void takeBack(long seq, Fate fate) {
        ring.get(seq).fate = fate;
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
            if (ring.get(seq).fate == Fate.DOUBTED) {
                ring.get(seq).fate = Fate.FLYING;
                lost--;
                flying++;
            }
        }
    }

    /** What was doubted is lost, and there is no doubt any more. */
    void loseDoubted() {
        for (long seq = first; seq < neverSent; seq++) {
            if (ring.get(seq).fate == Fate.DOUBTED) {
                ring.get(seq).fate = Fate.LOST;
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
