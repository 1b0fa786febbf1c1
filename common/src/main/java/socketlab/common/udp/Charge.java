package socketlab.common.udp;

import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;

/**
 * What one direction of a stream holds now, as far as it was charged to the account of the client. Ends nobody, so it may be
 * used with the stream's lock held. For whoever holds that lock.
 */
final class Charge {

    private final Account account;
    private long charged;
    private long lacking;

    Charge(Account account) {
        this.account = account;
    }

    /** Takes what is still to be charged for holding so many bytes; false if there is no memory for that. */
    boolean raiseTo(long bytes) {
        long more = bytes - charged;
        if (more <= 0) {
            return true;
        }
        if (!account.tryTakeShare(more, bytes)) {
            lacking = more;
            return false;
        }
        charged = bytes;
        return true;
    }

    /** Gives back what is charged and not held: no more than so many bytes are. */
    void lowerTo(long bytes) {
        if (charged > bytes) {
            account.giveBack(charged - bytes);
            charged = bytes;
        }
    }

    /** How many bytes were lacking, since this was last asked, for one that holds little; 0 if none were. */
    long takeLacking() {
        long bytes = charged <= MemoryBudget.NEVER_ENDED ? lacking : 0;
        lacking = 0;
        return bytes;
    }
}
