package socketlab.common.link;

/**
 * A datagram arrives at the end of a link.
 *
 * @param atNanos when, on the clock by which it was sent
 * @param flippedBit which of its bits arrives wrong, counted from 0 in its first byte, or {@link #INTACT}
 */
public record Arrival(long atNanos, int flippedBit) {

    /** Every bit arrives as it was sent. */
    public static final int INTACT = -1;

    public boolean isIntact() {
        return flippedBit == INTACT;
    }

    /** Does to a datagram's bytes, which begin at an offset, what happened to them on the way. */
    public void damage(byte[] bytes, int offset) {
        if (!isIntact()) {
            bytes[offset + flippedBit / 8] ^= (byte) (1 << flippedBit % 8);
        }
    }
}
