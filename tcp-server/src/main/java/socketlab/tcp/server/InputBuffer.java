package socketlab.tcp.server;

import java.nio.ByteBuffer;
import socketlab.common.memory.Account;

/**
 * Where a connection reads into: small as long as little comes, larger while reads fill it and there is memory for it.
 * For one thread.
 */
final class InputBuffer {

    /** Part of what a connection costs, bytes. */
    static final int SMALLEST = 2 * 1024;

    /** It is halved if a read fills less than this part of it. */
    private static final int WELL_USED = 4;

    private final Account account;
    private final PieceSize pieces;
    private ByteBuffer buffer = ByteBuffer.allocate(SMALLEST);

    InputBuffer(Account account, PieceSize pieces) {
        this.account = account;
        this.pieces = pieces;
    }

    /** The buffer, to be read into. */
    ByteBuffer empty() {
        return buffer.clear();
    }

    /** The buffer, with what was read into it. */
    ByteBuffer filled() {
        return buffer.flip();
    }

    /** What was read has been used: the next read gets as much room as this one shows to be of use. */
    void adaptTo(int count) {
        int capacity = buffer.capacity();
        if (count == capacity) {
            int larger = pieces.atMost(2 * capacity);
            if (larger > capacity && account.tryTake(larger - capacity)) {
                buffer = ByteBuffer.allocate(larger);
            }
        } else if (count < capacity / WELL_USED && capacity > SMALLEST) {
            buffer = ByteBuffer.allocate(capacity / 2);
            account.giveBack(capacity - capacity / 2);
        }
    }
}
