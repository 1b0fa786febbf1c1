package socketlab.common.udp;

import socketlab.common.memory.Account;

/**
 * How much a bad network holds up in one direction, at all sockets of a program together; what exceeds it is lost. For any
 * thread.
 */
final class Capacity {

    private final long maxBytes;
    private final Account account;
    private long bytes;

    /** @param account is charged with what is held; what it does not allow is lost as well */
    Capacity(long maxBytes, Account account) {
        this.maxBytes = maxBytes;
        this.account = account;
    }

    /** False if there is not so much left. */
    synchronized boolean tryTake(long wanted) {
        if (bytes + wanted > maxBytes || !account.tryTake(wanted)) {
            return false;
        }
        bytes += wanted;
        return true;
    }

    synchronized void giveBack(long noMoreHeld) {
        bytes -= noMoreHeld;
        account.giveBack(noMoreHeld);
    }
}
