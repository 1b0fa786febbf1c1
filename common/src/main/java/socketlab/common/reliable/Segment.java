package socketlab.common.reliable;

import socketlab.common.message.Transfer;

/**
 * A piece of what is transferred. Segments are numbered from 0, each number stands for one piece that never changes, so
 * one that is sent again is the same but for {@code sentAt}.
 *
 * @param id of the transfer
 * @param seq its number, 0 or more
 * @param sentAt names this transmission: no two of a transfer carry the same. It is the time in nanoseconds since the
 *     sender began; the receiver only repeats it (RFC 7323, section 3, the option TSval)
 * @param body the bytes, which nobody may change
 * @param last whether nothing comes behind it
 * @param checksum {@link Checksum} of all of these
 */
public record Segment(long id, long seq, long sentAt, byte[] body, boolean last, int checksum) {

    /** An intact segment. */
    static Segment of(long id, long seq, long sentAt, byte[] body, boolean last) {
        return new Segment(id, seq, sentAt, body, last, Checksum.of(id, seq, sentAt, body, last));
    }

    /** As it comes from the wire, intact or not. */
    public static Segment of(Transfer.Segment header, byte[] body) {
        return new Segment(header.id(), header.seq(), header.sentAt(), body, header.last(), (int) header.checksum());
    }

    /** What goes before the body on the wire. */
    public Transfer.Segment header() {
        return new Transfer.Segment(id, seq, sentAt, last, Integer.toUnsignedLong(checksum), body.length);
    }

    /** Whether all is still as it was sent. What is not counts as lost. */
    public boolean isIntact() {
        return checksum == Checksum.of(id, seq, sentAt, body, last);
    }

    @Override
    public String toString() {
        return "segment " + seq + " (" + body.length + " bytes" + (last ? ", last" : "") + ") sent at " + sentAt;
    }
}
