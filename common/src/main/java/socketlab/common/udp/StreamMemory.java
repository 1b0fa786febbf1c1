package socketlab.common.udp;

import socketlab.common.memory.Account;
import socketlab.common.reliable.Receiver;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.Sender;

/**
 * What a stream may hold. Each direction is charged to the account of the client with what it holds now. Where there is no
 * memory, a segment of usual size still fits into a direction that holds nothing, so the stream goes on. For whoever holds
 * the stream's lock.
 */
final class StreamMemory {

    /** A segment of usual size, which needs no charge where nothing else is held. */
    private static final int OWN_BYTES = 2 * 1024;

    /** For what leaves: one buffer for the datagram, and the copy that the thread keeps which hands it to the kernel. */
    private static final int COPIES = 2;

    /**
     * What a stream takes that holds no more than one usual segment in each direction, bytes: objects and empty rings, and
     * six times such a segment: on its way and in the making, arrived and being read, and the copies of what leaves.
     */
    static final int LEAST = 12 * 1024 + 6 * OWN_BYTES;

    private final int payload;
    private final Sender sender;
    private final Receiver receiver;
    private final UnreadBytes unread;
    private final Charge sending;
    private final Charge receiving;

    /** Of the buffers for what leaves, what is charged beyond those for usual segments. */
    private long copiesHeld;

    /**
     * @param account is charged with what is held beyond {@link #LEAST}
     * @param payload the most bytes of a segment that leaves
     */
    StreamMemory(Account account, int payload, Sender sender, Receiver receiver, UnreadBytes unread) {
        this.payload = payload;
        this.sender = sender;
        this.receiver = receiver;
        this.unread = unread;
        sending = new Charge(account);
        receiving = new Charge(account);
    }

    /** Takes memory for so many bytes to be written; returns for how many, a usual segment at least where nothing is held. */
    int takeForWriting(int bytes) {
        long copies = copiesOf(Math.min(payload, sender.unacknowledged() + bytes));
        if (sending.raiseTo(sender.memoryWith(bytes) + copies)) {
            copiesHeld = copies;
            return bytes;
        }
        int few = Math.min(bytes, OWN_BYTES);
        return sender.memory() == 0 || sending.raiseTo(sender.memoryWith(few) + copiesHeld) ? few : 0;
    }

    /** What the copies take of a segment of such a size, beyond those of a usual one, or of the largest before. */
    private long copiesOf(long segmentBytes) {
        return Math.max(copiesHeld, COPIES * (segmentBytes - OWN_BYTES));
    }

    /** Takes memory for one segment more to be written, if the window has room for it; false if there is none. */
    boolean takeForWriting() {
        return sender.room() > 0 && takeForWriting(Math.min(sender.room(), OWN_BYTES)) > 0;
    }

    /**
     * Takes memory for a segment that has come; false if there is none: then it is as good as lost. But a usual one is always
     * taken without which nothing goes on.
     */
    boolean takeForArrival(Segment segment) {
        return receiving.raiseTo(receiver.memoryWith(segment) + unread.memory())
                || segment.body().length <= OWN_BYTES && receiver.isAwaited(segment);
    }

    /** The receiver, or what is read of it, may hold less now. */
    void giveBackRead() {
        receiving.lowerTo(receiver.memory() + unread.memory());
    }

    /** The sender may hold less now. */
    void giveBackAcknowledged() {
        sending.lowerTo(sender.memory() + copiesHeld);
    }

    /** Neither of them holds anything any more. */
    void giveBackAll() {
        sending.lowerTo(0);
        receiving.lowerTo(0);
    }

    /** See {@link ReliableStream#takeLacking}. */
    long takeLacking() {
        return Math.max(sending.takeLacking(), receiving.takeLacking());
    }
}
