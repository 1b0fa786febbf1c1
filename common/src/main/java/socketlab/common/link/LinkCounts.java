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
        long sent, long lost, long overflowed, long duplicated, long heldBack, long corrupted, long arrived) {

    /** Whether it has done anything but let all pass. */
    public boolean isEventful() {
        return lost + overflowed + duplicated + heldBack + corrupted > 0;
    }

    /** What it has done since it had done only that. */
    public LinkCounts since(LinkCounts before) {
        return new LinkCounts(
                sent - before.sent,
                lost - before.lost,
                overflowed - before.overflowed,
                duplicated - before.duplicated,
                heldBack - before.heldBack,
                corrupted - before.corrupted,
                arrived - before.arrived);
    }
}
