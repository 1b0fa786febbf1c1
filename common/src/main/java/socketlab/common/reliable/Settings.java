package socketlab.common.reliable;

import java.time.Duration;

/**
 * What the two ends of a transfer are told. Both need the same recovery and payload; the rest is each one's own affair.
 *
 * @param recovery what becomes of lost segments
 * @param congestion how the network is spared
 * @param payload the most bytes that a segment carries
 * @param window the most segments that an end holds: the sender unacknowledged, the receiver unread
 * @param minRtoNanos the floor of the retransmission timeout, see {@link RetransmissionTimer}
 * @param maxRtoNanos its ceiling
 * @param maxTries after how many timeouts in a row, without a sign of progress between them, segments are sent once
 *     more; the next one ends the transfer
 * @param lingerNanos for how long a receiver that has all repeats its acknowledgement, after the last segment it heard
 * @param idleNanos after how much silence a receiver that has not all gives up
 */
public record Settings(
        Recovery recovery,
        Congestion congestion,
        int payload,
        int window,
        long minRtoNanos,
        long maxRtoNanos,
        int maxTries,
        long lingerNanos,
        long idleNanos) {

    /** The largest window, segments: more than a gigabyte of them. */
    public static final int MAX_WINDOW = 1 << 20;

    /** What an end notes of each segment that it may hold, whatever that carries, bytes. */
    private static final int NOTES_BYTES = 200;

    /**
     * Selective repeat and CUBIC. 1,200 bytes of body: with some 130 of JSON and up to 48 of UDP and IPv6 they fit
     * Ethernet's 1,500 and most tunnels. A window of 1,024 segments. The timeout from
     * {@link RetransmissionTimer#DEFAULT_FLOOR_NANOS} to 60 s (RFC 6298, rule 2.5); 15 tries, as Linux has it. The receiver
     * lingers for 10 s, and gives up after 150 s, more than twice the sender's longest timeout.
     */
    public static final Settings DEFAULT = new Settings(
            Recovery.SELECTIVE_REPEAT,
            Congestion.CUBIC,
            1_200,
            1_024,
            RetransmissionTimer.DEFAULT_FLOOR_NANOS,
            Duration.ofSeconds(60).toNanos(),
            15,
            Duration.ofSeconds(10).toNanos(),
            Duration.ofSeconds(150).toNanos());

    /** @throws IllegalArgumentException if a number makes no sense */
    public Settings {
        if (payload < 1 || window < 1 || window > MAX_WINDOW || maxTries < 1 || lingerNanos < 0 || idleNanos < 1) {
            throw new IllegalArgumentException(
                    "payload, window (to " + MAX_WINDOW + "), tries and idle time must be 1 or more, not " + payload
                            + ", " + window + ", " + maxTries + ", " + idleNanos);
        }
    }

    public Settings with(Recovery other) {
        return new Settings(
                other, congestion, payload, window, minRtoNanos, maxRtoNanos, maxTries, lingerNanos, idleNanos);
    }

    public Settings with(Congestion other) {
        return new Settings(
                recovery, other, payload, window, minRtoNanos, maxRtoNanos, maxTries, lingerNanos, idleNanos);
    }

    public Settings withPayload(int bytes) {
        return new Settings(
                recovery, congestion, bytes, window, minRtoNanos, maxRtoNanos, maxTries, lingerNanos, idleNanos);
    }

    public Settings withWindow(int segments) {
        return new Settings(
                recovery, congestion, payload, segments, minRtoNanos, maxRtoNanos, maxTries, lingerNanos, idleNanos);
    }

    /** The same with as small a window as it takes to hold no more than so many bytes in one direction; 1 at least. */
    public Settings within(long bytes) {
        long mostSegments = Math.max(1, bytes / (payload + NOTES_BYTES));
        return withWindow((int) Math.min(window, mostSegments));
    }

    /** What a window of segments takes at most, in one direction. */
    public long windowBytes() {
        return (long) window * (payload + NOTES_BYTES);
    }

    public Settings withRto(long floorNanos, long ceilingNanos, int tries) {
        return new Settings(
                recovery, congestion, payload, window, floorNanos, ceilingNanos, tries, lingerNanos, idleNanos);
    }

    public Settings withPatience(long newLingerNanos, long newIdleNanos) {
        return new Settings(
                recovery,
                congestion,
                payload,
                window,
                minRtoNanos,
                maxRtoNanos,
                maxTries,
                newLingerNanos,
                newIdleNanos);
    }
}
