package socketlab.common.message;

/**
 * Sequence numbers without a gap, both ends included. In a {@link Transfer.Ack} it says what has arrived beyond a gap:
 * the selective acknowledgement of RFC 2018, whose blocks name the number after the last instead.
 *
 * @param first 0 or more
 * @param last not below the first
 */
public record Range(long first, long last) {

    /** @throws IllegalArgumentException unless {@code 0 <= first <= last} */
    public Range {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("no range: " + first + " to " + last);
        }
    }
}
