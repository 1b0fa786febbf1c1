package socketlab.tcp.server;

import socketlab.common.memory.Account;

/**
 * How many bytes a thread may hand to the kernel, or take from it, in one call. Java copies what lies in the heap into
 * direct memory first, and a platform thread keeps the largest such copy that it needed for as long as it lives. So
 * small pieces are part of what a connection costs, and larger ones are charged to its account until it is over. For one
 * thread at a time.
 */
final class PieceSize {

    /** What every thread may use, bytes. */
    static final int SMALL = 4 * 1024;

    /** With more, hardly anything gets faster. */
    static final int LARGE = 16 * 1024;

    private final Account account;
    private int allowed = SMALL;

    PieceSize(Account account) {
        this.account = account;
    }

    /** The size for a piece that had best so many bytes: no more than that, and 1 at least. */
    int atMost(int wanted) {
        if (wanted > allowed && allowed < LARGE && account.tryTake(LARGE - allowed)) {
            allowed = LARGE;
        }
        return Math.min(wanted, allowed);
    }
}
