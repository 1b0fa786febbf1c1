package socketlab.common.simulation;

import socketlab.common.link.Arrival;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Segment;

/** One flipped bit, somewhere in the numbers or in the body. Whoever receives it must notice. */
final class Damage {

    private static final int HEADER_NUMBERS = 4;

    private Damage() {}

    static Segment of(Segment segment, Arrival arrival) {
        int bit = arrival.flippedBit();
        int bodyBit = bit - 8 * Wire.SEGMENT_HEADER_BYTES;
        if (bodyBit >= 0) {
            byte[] body = segment.body().clone();
            body[bodyBit / 8] ^= (byte) (1 << bodyBit % 8);
            return new Segment(segment.id(), segment.seq(), segment.sentAt(), body, segment.last(), segment.checksum());
        }
        return new Segment(
                segment.id() ^ flip(bit, 0),
                segment.seq() ^ flip(bit, 1),
                segment.sentAt() ^ flip(bit, 2),
                segment.body(),
                segment.last(),
                segment.checksum() ^ (int) flip(bit, 3));
    }

    static Ack of(Ack ack, Arrival arrival) {
        int bit = arrival.flippedBit();
        return new Ack(
                ack.id(),
                ack.next() ^ flip(bit, 0),
                ack.ranges(),
                ack.window() ^ flip(bit, 1),
                ack.echo() ^ flip(bit, 2),
                ack.again(),
                ack.checksum() ^ (int) flip(bit, 3));
    }

    /** The flipped bit, if it falls on this one of the numbers; only their lower halves are worth hitting. */
    private static long flip(int bit, int number) {
        return bit % HEADER_NUMBERS == number ? 1L << bit / HEADER_NUMBERS % Integer.SIZE : 0;
    }
}
