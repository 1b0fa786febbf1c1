package socketlab.common.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The one form in which those messages are written here that go out for every round trip and every segment, without a
 * JSON library: a server answers, and a fast transfer takes, a hundred thousand of them a second, and most of a fresh
 * program's time would go into warming up the library for them. What somebody else writes in another form is no less right,
 * and is read as every other message.
 *
 * <pre>
 *   {"type":"ping","id":1,"sentAt":1700000000000000}
 *   {"type":"pong","id":1,"sentAt":10,"receivedAt":20,"repliedAt":30,"processingNanos":40,"padding":"xx"}
 *   {"type":"segment","id":1,"seq":0,"sentAt":0,"last":false,"checksum":897481262,"body":6}
 *   {"type":"ack","id":1,"next":1,"ranges":[[3,4],[7,7]],"window":64,"echo":0,"checksum":1376975447}
 *   {"type":"ack","id":1,"next":1,"ranges":[[3,4],[7,7]],"window":64,"echo":0,"again":true,"checksum":2035246725}
 * </pre>
 *
 * Spaces may follow a ping or a pong, which bring it to its size; its padding is left out if it is empty, and must be
 * ASCII that needs no escape.
 */
final class ShortForm {

    private static final byte[] PING = ascii("{\"type\":\"ping\",\"id\":");
    private static final byte[] PONG = ascii("{\"type\":\"pong\",\"id\":");
    private static final byte[] RECEIVED_AT = ascii(",\"receivedAt\":");
    private static final byte[] REPLIED_AT = ascii(",\"repliedAt\":");
    private static final byte[] PROCESSING_NANOS = ascii(",\"processingNanos\":");

    private static final byte[] PADDING = ascii(",\"padding\":\"");
    private static final byte[] QUOTE = ascii("\"");

    private static final byte[] SEGMENT = ascii("{\"type\":\"segment\",\"id\":");
    private static final byte[] SEQ = ascii(",\"seq\":");
    private static final byte[] SENT_AT = ascii(",\"sentAt\":");
    private static final byte[] NOT_LAST = ascii(",\"last\":false,\"checksum\":");
    private static final byte[] LAST = ascii(",\"last\":true,\"checksum\":");
    private static final byte[] BODY = ascii(",\"body\":");

    private static final byte[] ACK = ascii("{\"type\":\"ack\",\"id\":");
    private static final byte[] NEXT = ascii(",\"next\":");
    private static final byte[] RANGES = ascii(",\"ranges\":[");
    private static final byte[] WINDOW = ascii("],\"window\":");
    private static final byte[] ECHO = ascii(",\"echo\":");
    private static final byte[] AGAIN = ascii(",\"again\":true");
    private static final byte[] CHECKSUM = ascii(",\"checksum\":");

    private static final byte[] RANGE = ascii("[");
    private static final byte[] NEXT_RANGE = ascii(",[");
    private static final byte[] COMMA = ascii(",");
    private static final byte[] END_OF_RANGE = ascii("]");
    private static final byte[] END = ascii("}");

    /** 2^53 - 1 has 16 digits, so more can't be right. */
    private static final int MOST_DIGITS = 16;

    private final byte[] bytes;
    private final int end;
    private int at;
    /** Whether all was in this form so far. */
    private boolean fits = true;

    private ShortForm(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Appends a message, without the white space that fills it up to its size, if it has this form. */
    static boolean write(Message message, ByteSink out) {
        if (message instanceof Request.Ping ping && isPlain(ping.padding())) {
            write(ping, out);
        } else if (message instanceof Reply.Pong pong && isPlain(pong.padding())) {
            write(pong, out);
        } else if (message instanceof Transfer.Segment segment) {
            write(segment, out);
        } else if (message instanceof Transfer.Ack ack) {
            write(ack, out);
        } else {
            return false;
        }
        write(END, out);
        return true;
    }

    private static void write(Request.Ping ping, ByteSink out) {
        write(PING, ping.id(), out);
        write(SENT_AT, ping.sentAt(), out);
        writePadding(ping.padding(), out);
    }

    private static void write(Reply.Pong pong, ByteSink out) {
        write(PONG, pong.id(), out);
        write(SENT_AT, pong.sentAt(), out);
        write(RECEIVED_AT, pong.receivedAt(), out);
        write(REPLIED_AT, pong.repliedAt(), out);
        write(PROCESSING_NANOS, pong.processingNanos(), out);
        writePadding(pong.padding(), out);
    }

    private static void writePadding(String padding, ByteSink out) {
        if (!padding.isEmpty()) {
            write(PADDING, out);
            write(ascii(padding), out);
            write(QUOTE, out);
        }
    }

    /** Whether each character is one byte that stands for itself. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(int character) {
        return character >= ' ' && character < 0x7F && character != '"' && character != '\\';
    }

    private static void write(Transfer.Segment segment, ByteSink out) {
        write(SEGMENT, segment.id(), out);
        write(SEQ, segment.seq(), out);
        write(SENT_AT, segment.sentAt(), out);
        write(segment.last() ? LAST : NOT_LAST, segment.checksum(), out);
        write(BODY, segment.body(), out);
    }

    private static void write(Transfer.Ack ack, ByteSink out) {
        write(ACK, ack.id(), out);
        write(NEXT, ack.next(), out);
        write(RANGES, out);
        byte[] before = RANGE;
        for (Range range : ack.ranges()) {
            write(before, range.first(), out);
            write(COMMA, range.last(), out);
            write(END_OF_RANGE, out);
            before = NEXT_RANGE;
        }
        write(WINDOW, ack.window(), out);
        write(ECHO, ack.echo(), out);
        if (ack.again()) {
            write(AGAIN, out);
        }
        write(CHECKSUM, ack.checksum(), out);
    }

    private static void write(byte[] literal, long number, ByteSink out) {
        write(literal, out);
        out.writeDecimal(number);
    }

    private static void write(byte[] literal, ByteSink out) {
        out.write(literal, 0, literal.length);
    }

    /** The message that the bytes are in this form, or {@code null}. */
    static Message read(byte[] bytes, int offset, int length) {
        ShortForm text = new ShortForm(bytes, offset, length);
        if (text.passes(PING)) {
            return text.ping(length);
        }
        if (text.passes(PONG)) {
            return text.pong(length);
        }
        if (text.passes(SEGMENT)) {
            return text.segment();
        }
        return text.passes(ACK) ? text.ack() : null;
    }

    private Request.Ping ping(int size) {
        long id = number();
        long sentAt = numberAfter(SENT_AT);
        String padding = padding();
        require(END);
        passSpaces();
        return isWhole() ? new Request.Ping(id, sentAt, padding, size) : null;
    }

    private Reply.Pong pong(int size) {
        long id = number();
        long sentAt = numberAfter(SENT_AT);
        long receivedAt = numberAfter(RECEIVED_AT);
        long repliedAt = numberAfter(REPLIED_AT);
        long processingNanos = numberAfter(PROCESSING_NANOS);
        String padding = padding();
        require(END);
        passSpaces();
        return isWhole() ? new Reply.Pong(id, sentAt, receivedAt, repliedAt, processingNanos, padding, size) : null;
    }

    private String padding() {
        if (!passes(PADDING)) {
            return "";
        }
        int start = at;
        while (at < end && isPlain(bytes[at])) {
            at++;
        }
        String padding = new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
        require(QUOTE);
        return padding;
    }

    private void passSpaces() {
        while (at < end && bytes[at] == ' ') {
            at++;
        }
    }

    private Transfer.Segment segment() {
        long id = number();
        long seq = numberAfter(SEQ);
        long sentAt = numberAfter(SENT_AT);
        boolean last = passes(LAST);
        fits &= last || passes(NOT_LAST);
        long checksum = number();
        long body = numberAfter(BODY);
        require(END);
        return isWhole() ? new Transfer.Segment(id, seq, sentAt, last, checksum, body) : null;
    }

    private Transfer.Ack ack() {
        long id = number();
        long next = numberAfter(NEXT);
        List<Range> ranges = ranges();
        long window = numberAfter(WINDOW);
        long echo = numberAfter(ECHO);
        boolean again = passes(AGAIN);
        long checksum = numberAfter(CHECKSUM);
        require(END);
        return isWhole() ? new Transfer.Ack(id, next, ranges, window, echo, again, checksum) : null;
    }

    private List<Range> ranges() {
        require(RANGES);
        if (!passes(RANGE)) {
            return List.of();
        }
        List<Range> ranges = new ArrayList<>();
        do {
            long first = number();
            long last = numberAfter(COMMA);
            require(END_OF_RANGE);
            if (!fits || first > last) {
                fits = false;
                return List.of();
            }
            ranges.add(new Range(first, last));
        } while (passes(NEXT_RANGE));
        return ranges;
    }

    private boolean isWhole() {
        return fits && at == end;
    }

    private long numberAfter(byte[] literal) {
        require(literal);
        return number();
    }

    private void require(byte[] literal) {
        fits &= passes(literal);
    }

    private boolean passes(byte[] literal) {
        int behind = at + literal.length;
        if (behind > end || !Arrays.equals(bytes, at, behind, literal, 0, literal.length)) {
            return false;
        }
        at = behind;
        return true;
    }

    /** A number as JSON has it: no zeros before others. */
    private long number() {
        long number = 0;
        int start = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && at - start < MOST_DIGITS) {
            number = 10 * number + bytes[at++] - '0';
        }
        fits &= at > start && (at - start == 1 || bytes[start] != '0') && number <= Message.MAX_INTEGER;
        return number;
    }
}
