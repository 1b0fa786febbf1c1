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

    private Checksum() {}

    static int of(long id, long seq, long sentAt, byte[] body, boolean last) {
        CRC32C crc = new CRC32C();
        update(crc, id, seq, sentAt, last ? 1 : 0);
        crc.update(body, 0, body.length);
        return (int) crc.getValue();
    }

    static int of(long id, long next, List<Range> ranges, long window, long echo) {
        CRC32C crc = new CRC32C();
        update(crc, id, next, window, echo);
        for (Range range : ranges) {
            update(crc, range.first(), range.last());
        }
        return (int) crc.getValue();
    }

    private static void update(CRC32C crc, long... numbers) {
        byte[] bytes = new byte[numbers.length * Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (numbers[i / Long.BYTES] >>> (56 - 8 * (i % Long.BYTES)));
        }
        crc.update(bytes, 0, bytes.length);
    }
}
