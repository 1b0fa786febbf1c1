package socketlab.common.simulation;

import java.util.Arrays;

/**
 * Bytes to transfer that look random and are known at every position, so a receiver can check each without anybody
 * keeping them. The block they repeat is of prime length: shifted by a number of segments, they never look the same.
 */
final class Content {

    private static final int PRIME = 65_521;

    /** The block twice, so that from every position there is a piece in one row. */
    private static final byte[] BLOCK_TWICE = twice();

    private Content() {}

    /** The longest piece that can be looked at at once. */
    static final int MOST = PRIME;

    static byte[] block() {
        return BLOCK_TWICE;
    }

    /** Where in {@link #block} the bytes from a position on are. */
    static int offset(long position) {
        return (int) (position % PRIME);
    }

    /** The index of the first byte that is not the one of that position, or -1. */
    static int mismatch(byte[] read, long position) {
        int from = offset(position);
        return Arrays.mismatch(read, 0, read.length, BLOCK_TWICE, from, from + read.length);
    }

    private static byte[] twice() {
        byte[] block = new byte[2 * PRIME];
        long state = 1;
        for (int i = 0; i < PRIME; i++) {
            // Knuth, "The Art of Computer Programming", volume 2, section 3.3.4, MMIX's generator.
            state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            block[i] = (byte) (state >>> 56);
            block[i + PRIME] = block[i];
        }
        return block;
    }
}
