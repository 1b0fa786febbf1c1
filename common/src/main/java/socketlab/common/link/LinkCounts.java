package socketlab.common.link;

/**
 * What a link has done so far: {@code arrived = sent - lost - overflowed + duplicated}.
 *
 * @param sent datagrams that were given to it
 * @param lost those lost on the way, by chance or by name
 * @param overflowed those, and copies, that found the queue full
 * @param duplicated copies that were made on the way
 * @param heldBack arrivals that were held back, so that later datagrams could overtake them
 * @param corrupted arrivals with a bit flipped
 * @param arrived arrivals, some of which may still be on their way
 */
public record LinkCounts(
        long sent, long lost, long overflowed, long duplicated, long heldBack, long corrupted, long arrived) {}
