package socketlab.common.reliable;

import java.util.List;
import socketlab.common.message.Message;

/**
 * What is left of a {@link Receiver} that nobody reads from any more: three numbers, which are all that it takes to answer a
 * sender that has not heard the last acknowledgement (as in TCP's TIME-WAIT, RFC 9293, section 3.6). What came before is
 * acknowledged again. What comes next in order is acknowledged and dropped, as far as a window was promised, so that the
 * sender gets rid of its last segments; what lies beyond a gap is forgotten. For one thread at a time.
 */
public final class EndedReceiver {

    private final long id;
    private final long lingerNanos;
    private long next;
    private long window;
    private long heardNanos;

    EndedReceiver(long id, long lingerNanos, long next, long window, long heardNanos) {
        this.id = id;
        this.lingerNanos = lingerNanos;
        this.next = next;
        this.window = window;
        this.heardNanos = heardNanos;
    }

    /** The acknowledgement that answers a segment; {@code null} if it is damaged, or of something else. */
    public Ack answer(Segment segment, long nowNanos) {
        if (segment.id() != id || segment.seq() < 0 || segment.seq() >= Message.MAX_INTEGER || !segment.isIntact()) {
            return null;
        }
        heardNanos = nowNanos;
        if (segment.seq() == next && window > 0) {
            next++;
            window--;
        }
        return Ack.of(id, next, List.of(), window, segment.sentAt());
    }

    /** Whether nothing has come for so long that nothing will. */
    public boolean isOver(long nowNanos) {
        return nowNanos - heardNanos >= lingerNanos;
    }
}
