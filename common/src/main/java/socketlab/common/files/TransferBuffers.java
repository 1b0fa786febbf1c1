package socketlab.common.files;

import java.nio.ByteBuffer;
import socketlab.common.files.RefusedException.Reason;
import socketlab.common.memory.Account;

/**
 * The buffers by which the bytes of one file move. Two small ones are what every transfer costs, charged when it begins;
 * larger ones, and more of them, make it faster, and are taken only while there is plenty of memory. They are direct, so
 * that the kernel needs no copy. For one thread; closing gives back what they were charged for.
 */
final class TransferBuffers {

    /** With 256 KiB, what comes from the network is still in the processor's cache when it is digested and written. */
    static final int LARGE_BYTES = 256 * 1024;

    static final int SMALL_BYTES = 16 * 1024;

    private static final int MOST = 4;
    private static final int LEAST = 2;

    /** What a transfer costs at least, bytes: its small buffers, open files and what computes the digest. */
    static final int COST_BYTES = LEAST * SMALL_BYTES + 8 * 1024;

    private final Account account;
    private final int bestBytes;
    private int count;
    private long charged = COST_BYTES;
    private boolean closed;

    private TransferBuffers(Account account, int bestBytes) {
        this.account = account;
        this.bestBytes = bestBytes;
    }

    /**
     * Begins a transfer.
     *
     * @param expected how many bytes will move: small files need no large buffers
     * @throws RefusedException {@link Reason#BUSY} if there is no memory for another transfer
     */
    static TransferBuffers open(Account account, long expected) throws RefusedException {
        if (!account.take(COST_BYTES)) {
            throw new RefusedException(
                    Reason.BUSY, "there is no memory here for another transfer at the moment: try again later");
        }
        return new TransferBuffers(account, (int) Math.max(SMALL_BYTES, Math.min(LARGE_BYTES, expected)));
    }

    /** Another buffer; {@code null} if there is none: then it goes on with those that it has. */
    ByteBuffer next() {
        if (count == MOST) {
            return null;
        }
        int bytes = bestBytes > SMALL_BYTES ? taken() : 0;
        if (bytes == 0 && count >= LEAST) {
            return null;
        }
        count++;
        charged += bytes;
        return ByteBuffer.allocateDirect(bytes == 0 ? SMALL_BYTES : bytes);
    }

    /** A size that is worth it and was charged, or 0. */
    private int taken() {
        long granted = account.takeUpTo(bestBytes);
        int bytes = granted < SMALL_BYTES ? 0 : (int) granted;
        account.giveBack(granted - bytes);
        return bytes;
    }

    /**
     * The transfer is over.
     *
     * @param inUse what somebody still reads into, who will only find out later, and whose account gives it back when it
     *     is closed; {@code null} for nothing
     */
    void close(ByteBuffer inUse) {
        if (!closed) {
            closed = true;
            account.giveBack(charged - (inUse == null ? 0 : inUse.capacity()));
        }
    }
}
