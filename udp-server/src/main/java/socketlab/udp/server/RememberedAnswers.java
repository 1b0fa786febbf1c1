package socketlab.udp.server;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import socketlab.common.memory.Account;
import socketlab.udp.server.AnswerMemory.Answer;

/**
 * The answers of one stretch of time, one behind the other, and a hash table of where each begins. None is ever taken out;
 * all are forgotten at once, and their memory is used again. There is no object for an answer: of a hundred thousand a
 * second, the garbage collector would copy what hardly ever is asked for, and stop the server to do so.
 *
 * <pre>
 *   blocks   [ head key answer | head key answer | … free ]  [ head key answer | … free ]
 *              ▲                                               ▲
 *   slots    [ 0 … entry … 0 … 0 … entry … ]                      open addressing, at most half of them taken
 *
 *   entry    hash of the key 4, position + 1 4: another answer is passed by without a look at it
 *   head     time 8, mark 4, length of the key 4, length of the answer 4
 *   key      id 8, our socket 4, port 4, address
 * </pre>
 *
 * For one thread at a time.
 */
final class RememberedAnswers {

    /** Room for some eighty pongs. An answer that needs more has a block of its own. */
    static final int BLOCK_BYTES = 16 * 1024;

    static final int LEAST_SLOTS = 64;

    private static final int MARK = 8;
    private static final int KEY_LENGTH = 12;
    private static final int ANSWER_LENGTH = 16;
    private static final int KEY = 20;
    private static final int MOST_KEY_BYTES = 32;

    /**
     * Odd, and known to nobody. Whoever could choose many ids or addresses with one hash would make each request pass by all
     * of them: 60,000 such pings made one take a millisecond.
     */
    private static final long SECRET = new SecureRandom().nextLong() | 1;

    private final Account account;
    private final long maxBytes;
    private final int blockBytes;
    private final List<ByteBuffer> blocks = new ArrayList<>();

    private final ByteBuffer key = ByteBuffer.allocate(MOST_KEY_BYTES);
    private int hash;

    private long[] slots = {};
    private int count;
    private int blocksUsed;
    private long firstNanos;
    private long held;

    /**
     * @param account is charged with blocks and slots
     * @param maxBytes what they may take
     */
    RememberedAnswers(Account account, long maxBytes) {
        this.account = account;
        this.maxBytes = maxBytes;
        this.blockBytes = (int) Math.max(1, Math.min(BLOCK_BYTES, maxBytes / 4));
    }

    int size() {
        return count;
    }

    /** When the first of them was added; only if there is one. */
    long firstNanos() {
        return firstNanos;
    }

    /** How many bytes have been taken. */
    long held() {
        return held;
    }

    /** Whether an answer of so many bytes has room if there is no other. */
    boolean couldHold(int length) {
        return (long) LEAST_SLOTS * Long.BYTES + KEY + MOST_KEY_BYTES + length <= maxBytes;
    }

    /** What was added last for this client and id, or {@code null}. */
    Answer find(Peer client, long id) {
        if (count == 0) {
            return null;
        }
        long entry = slots[slotOf(client, id)];
        if (entry == 0) {
            return null;
        }
        int position = positionOf(entry);
        ByteBuffer block = blockAt(position);
        int at = position % blockBytes;
        byte[] bytes = new byte[block.getInt(at + ANSWER_LENGTH)];
        block.get(at + KEY + block.getInt(at + KEY_LENGTH), bytes);
        return new Answer(bytes, block.getInt(at + MARK), block.getLong(at));
    }

    /**
     * Adds an answer, in place of one for the same client and id.
     *
     * @param mark of its request
     * @param answer begins with it
     * @return false if there is no memory for it
     */
    boolean add(Peer client, long id, int mark, byte[] answer, int length, long nowNanos) {
        if (!hasSlotForOneMore()) {
            return false;
        }
        int slot = slotOf(client, id);
        if (!hasBlockFor(KEY + key.limit() + length)) {
            return false;
        }
        ByteBuffer block = blocks.get(blocksUsed - 1);
        if (count == 0) {
            firstNanos = nowNanos;
        }
        if (slots[slot] == 0) {
            count++;
        }
        int position = (blocksUsed - 1) * blockBytes + block.position();
        slots[slot] = (long) hash << Integer.SIZE | position + 1;
        block.putLong(nowNanos).putInt(mark).putInt(key.limit()).putInt(length);
        block.put(key.array(), 0, key.limit()).put(answer, 0, length);
        return true;
    }

    /** Forgets all; what they took is kept for the next ones, but for the blocks that are larger than others. */
    void clear() {
        Arrays.fill(slots, 0);
        count = 0;
        for (ByteBuffer block : blocks) {
            block.clear();
            if (block.capacity() != blockBytes) {
                giveBack(block.capacity());
            }
        }
        blocks.removeIf(block -> block.capacity() != blockBytes);
        blocksUsed = 0;
    }

    /** Forgets all, and gives back what they took. */
    void release() {
        clear();
        blocks.clear();
        slots = new long[0];
        giveBack(held);
    }

    /** Where the slot of this client and id is, or the free one that it would have. Leaves {@link #key} and {@link #hash}. */
    private int slotOf(Peer client, long id) {
        // Two sockets of one number are mistaken for each other only where the same client sends both the same request.
        int socket = System.identityHashCode(client.socket());
        key.clear().putLong(id).putInt(socket).putInt(client.address().getPort());
        key.put(client.address().getAddress().getAddress()).flip();
        hash = hashOf(key);
        int slot = firstSlot(hash);
        while (slots[slot] != 0 && !(hashIn(slots[slot]) == hash && isKeyAt(positionOf(slots[slot])))) {
            slot = next(slot);
        }
        return slot;
    }

    private boolean isKeyAt(int position) {
        ByteBuffer block = blockAt(position);
        int at = position % blockBytes;
        int end = at + KEY + block.getInt(at + KEY_LENGTH);
        return Arrays.equals(block.array(), at + KEY, end, key.array(), 0, key.limit());
    }

    private static int hashIn(long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    private static int positionOf(long entry) {
        return (int) entry - 1;
    }

    private ByteBuffer blockAt(int position) {
        return blocks.get(position / blockBytes);
    }

    /** Of all bits of a key, each of which may change all bits of the result. */
    static int hashOf(ByteBuffer key) {
        long hash = 0;
        int at = 0;
        for (; at + Long.BYTES <= key.limit(); at += Long.BYTES) {
            hash = mixed(hash + key.getLong(at));
        }
        return (int) (at == key.limit() ? hash : mixed(hash + key.getInt(at)));
    }

    private static long mixed(long bits) {
        long product = bits * SECRET;
        return product ^ product >>> Integer.SIZE;
    }

    private int firstSlot(int hash) {
        return hash & slots.length - 1;
    }

    private int next(int slot) {
        return slot + 1 & slots.length - 1;
    }

    private boolean hasSlotForOneMore() {
        if (2 * (count + 1) <= slots.length) {
            return true;
        }
        int more = Math.max(LEAST_SLOTS, slots.length);
        if (!take((long) more * Long.BYTES)) {
            return false;
        }
        long[] before = slots;
        slots = new long[before.length + more];
        for (long entry : before) {
            if (entry != 0) {
                int slot = firstSlot(hashIn(entry));
                while (slots[slot] != 0) {
                    slot = next(slot);
                }
                slots[slot] = entry;
            }
        }
        return true;
    }

    private boolean hasBlockFor(int bytes) {
        if (blocksUsed > 0 && blocks.get(blocksUsed - 1).remaining() >= bytes) {
            return true;
        }
        boolean isSpareLargeEnough = blocksUsed < blocks.size() && bytes <= blockBytes;
        if (!isSpareLargeEnough) {
            int size = Math.max(bytes, blockBytes);
            if (!take(size)) {
                return false;
            }
            blocks.add(blocksUsed, ByteBuffer.allocate(size));
        }
        blocksUsed++;
        return true;
    }

    /** Blocks that are kept for later must not be in the way of what is needed now. */
    private boolean take(long bytes) {
        if (!tryTake(bytes)) {
            giveBackSpareBlocks();
            return tryTake(bytes);
        }
        return true;
    }

    private boolean tryTake(long bytes) {
        if (held + bytes > maxBytes || !account.tryTake(bytes)) {
            return false;
        }
        held += bytes;
        return true;
    }

    private void giveBackSpareBlocks() {
        List<ByteBuffer> spare = blocks.subList(blocksUsed, blocks.size());
        giveBack((long) spare.size() * blockBytes);
        spare.clear();
    }

    private void giveBack(long bytes) {
        held -= bytes;
        account.giveBack(bytes);
    }
}
