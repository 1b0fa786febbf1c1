package socketlab.common.reliable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import socketlab.common.message.Range;

/**
 * The checksum of segments and acknowledgements: CRC-32C (RFC 9260, appendix A) over the members in the order of their
 * records, but the ranges behind the other numbers of an acknowledgement; each number as eight bytes, most significant
 * first, {@code last} as 1 or 0, and the body as it is. It covers the numbers too: a flipped digit in {@code next} would do
 * more harm than one in the body.
 *
 * <p>It does not cover {@code again}, so that an end that does not know this member takes the acknowledgement all the same.
 * Damage there makes one round trip a sample that is none, or leaves one out, and does no other harm.
 *
 * <p>It finds every damage of up to 32 bits in a row, and misses one of 2^32 others. It protects from accidents, not
 * from somebody who means it: he computes a new one.
 */
final class Checksum {

    private static final int NUMBERS_BEFORE = 4;

    private Checksum() {}

    static int of(long id, long seq, long sentAt, byte[] body, boolean last) {
        CRC32C crc = new CRC32C();
        crc.update(numbers(0)
                .putLong(id)
                .putLong(seq)
                .putLong(sentAt)
                .putLong(last ? 1 : 0)
                .array());
        crc.update(body);
        return (int) crc.getValue();
    }

    static int of(long id, long next, List<Range> ranges, long window, long echo) {
        ByteBuffer numbers = numbers(2 * ranges.size())
                .putLong(id)
                .putLong(next)
                .putLong(window)
                .putLong(echo);
        for (Range range : ranges) {
            numbers.putLong(range.first()).putLong(range.last());
        }
        // All at once: a call for each range would cost more than the sum itself.
        CRC32C crc = new CRC32C();
        crc.update(numbers.array());
        return (int) crc.getValue();
    }

    /** Room for the numbers before, and so many more. */
    private static ByteBuffer numbers(int more) {
        return ByteBuffer.allocate((NUMBERS_BEFORE + more) * Long.BYTES);
    }
}
