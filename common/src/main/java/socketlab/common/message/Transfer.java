package socketlab.common.message;

import java.util.List;

/**
 * What the two ends of a reliable transfer say to each other over UDP: neither a request nor a reply. A client never
 * answers one with an error, and a server only where it does not have the transfer: with {@code not-found}. Immutable.
 * The mechanisms behind it are in the package {@code reliable}.
 */
public sealed interface Transfer extends Message permits Transfer.Segment, Transfer.Ack {

    /** Of the request that opened the transfer, 0 to {@link Message#MAX_INTEGER}. */
    @Override
    long id();

    /** CRC-32C over the members, see the protocol; 0 to 2^32 - 1. */
    long checksum();

    /**
     * A piece of what is transferred; the bytes follow.
     *
     * @param seq its number, the first one's being 0
     * @param sentAt nanoseconds since the sender began, another number for each transmission, also of the same piece
     * @param last whether nothing comes behind it
     * @param body how many bytes follow
     */
    record Segment(long id, long seq, long sentAt, boolean last, long checksum, long body) implements Transfer {}

    /**
     * What has arrived, and what there is room for.
     *
     * @param next the first number that has not arrived in order
     * @param ranges what has arrived beyond it, ascending, with gaps between
     * @param window how many numbers from {@code next} on there is room for
     * @param echo the {@code sentAt} of the segment that is answered
     * @param again whether the receiver says so of its own accord, after it has answered that segment already
     */
    record Ack(long id, long next, List<Range> ranges, long window, long echo, boolean again, long checksum)
            implements Transfer {

        /** The answer to a segment that has just come. */
        public Ack(long id, long next, List<Range> ranges, long window, long echo, long checksum) {
            this(id, next, ranges, window, echo, false, checksum);
        }

        public Ack {
            ranges = List.copyOf(ranges);
        }
    }
}
