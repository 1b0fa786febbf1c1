package socketlab.common.reliable;

import java.util.List;
import java.util.zip.CRC32C;
import socketlab.common.message.Range;

/**
 * The checksum of segments and acknowledgements: CRC-32C (RFC 9260, appendix A) over the members in the order of their
 * records, each number as eight bytes, most significant first, {@code last} as 1 or 0, and the body as it is. It covers
 * the numbers too: a flipped digit in {@code next} would do more harm than one in the body.
 *
 * <p>It finds every damage of up to 32 bits in a row, and misses one of 2^32 others. It protects from accidents, not
 * from somebody who means it: he computes a new one.
 */
final class Checksum {

    private static final int NUMBERS_BEFORE = 4;

    private Checksum() {}

    static int of(long id, long seq, long sentAt, byte[] body, boolean last) {
        CRC32C crc = new CRC32C();
        byte[] numbers = new byte[NUMBERS_BEFORE * Long.BYTES];
        put(numbers, 0, id, seq, sentAt, last ? 1 : 0);
        crc.update(numbers, 0, numbers.length);
        crc.update(body, 0, body.length);
        return (int) crc.getValue();
    }

    static int of(long id, long next, List<Range> ranges, long window, long echo) {
        CRC32C crc = new CRC32C();
        byte[] numbers = new byte[(NUMBERS_BEFORE + 2 * ranges.size()) * Long.BYTES];
        put(numbers, 0, id, next, window, echo);
        for (int i = 0; i < ranges.size(); i++) {
            put(
                    numbers,
                    NUMBERS_BEFORE + 2 * i,
                    ranges.get(i).first(),
                    ranges.get(i).last());
        }
        // All at once: a call for each range would cost more than the sum itself.
        crc.update(numbers, 0, numbers.length);
        return (int) crc.getValue();
    }

    private static void put(byte[] bytes, int position, long... numbers) {
        int at = position * Long.BYTES;
        for (long number : numbers) {
            for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                bytes[at++] = (byte) (number >>> shift);
            }
        }
    }
}
