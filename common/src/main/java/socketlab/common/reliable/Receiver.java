package socketlab.common.reliable;

import socketlab.common.message.Message;

/**
 * The receiving end of a transfer. Segments and the time come in; application bytes, acknowledgements and the next
 * deadline go out. Whoever drives it does, in turn:
 *
 * <pre>
 *   receive     each segment that came
 *   read        bytes, whenever there is use for them: what is not read takes room
 *   poll        the acknowledgement for the wire, if one is due: after each segment, or after many, after reading, and
 *               when nothing has come for a while
 *   dueInNanos  how long to wait for a segment before polling again
 * </pre>
 *
 * until {@link #isOver}.
 *
 * <ul>
 *   <li>Every segment is answered, also one that is here already: its acknowledgement may have been lost (RFC 9293,
 *       section 3.10.7.4). One that is damaged is not: it counts as lost.
 *   <li>The window is what there is room for, and never shrinks. It is announced anew when reading has made room for
 *       half of all, and at once if there was none; smaller news would only invite small steps (RFC 9293, section
 *       3.8.6.2.2, the silly window syndrome).
 *   <li>When all is here, the receiver lingers, and repeats its acknowledgement for a sender that did not get it. As in
 *       TCP's TIME-WAIT (RFC 9293, section 3.6), nobody can know whether the last acknowledgement has arrived.
 * </ul>
 *
 * <p>Memory is bounded by the settings: {@code window} segments of {@code payload} bytes. It is taken as they arrive, see
 * {@link #memory}.
 *
 * <p>Times are of any clock that never goes back, in nanoseconds. For one thread at a time.
 */
public final class Receiver {

    /** Nothing is due: only a segment, or reading, can change something. */
    public static final long NEVER = Long.MAX_VALUE;

    private final long id;
    private final Settings settings;
    /** {@code null} once it was dropped. */
    private Reassembler reassembler;

    private State state = State.OPEN;
    private String failure;
    private boolean ackDue;
    /** Whether it answers a segment that has come since the last one; otherwise it says something again. */
    private boolean isAnswer;

    private final KeepAlive keepAlive = new KeepAlive();
    private long heardAtNanos;
    private long echo;
    private long newest;
    private long announced;

    /** @param id of the transfer, the same at both ends */
    public Receiver(long id, Settings settings, long nowNanos) {
        this.id = id;
        this.settings = settings;
        this.heardAtNanos = nowNanos;
        reassembler = settings.recovery().newReassembler(settings.window());
        announced = settings.window();
    }

    /** How much memory the segments take that were not read yet, bytes; 0 if there are none. */
    public long memory() {
        return reassembler == null ? 0 : reassembler.memory();
    }

    /** How much they will take at most, once this one is received. */
    public long memoryWith(Segment segment) {
        return reassembler == null ? 0 : reassembler.memoryWith(segment);
    }

    /** Whether there is nothing to read until this segment is received. Without it, nothing may go on. */
    public boolean isAwaited(Segment segment) {
        return reassembler != null && reassembler.isAwaited(segment);
    }

    /**
     * Nothing more will be read: lets go of all that is here.
     *
     * @param heardNanos when anything has come from the sender for the last time
     * @return what goes on to answer it
     */
    public EndedReceiver leave(long heardNanos) {
        long next = reassembler.next();
        reassembler = null;
        ackDue = false;
        fail("nothing more is read");
        return new EndedReceiver(id, settings.lingerNanos(), next, Math.max(announced - next, 0), heardNanos);
    }

    /** Takes a segment, good or bad. */
    public void receive(Segment segment, long nowNanos) {
        expire(nowNanos);
        if (state == State.FAILED
                || segment.id() != id
                || segment.seq() < 0
                || segment.seq() >= Message.MAX_INTEGER // no number comes behind it, to be asked for next
                || segment.body().length > settings.payload()
                || !segment.isIntact()) {
            return;
        }
        heardAtNanos = nowNanos;
        keepAlive.heard(nowNanos);
        echo = segment.sentAt();
        newest = segment.seq();
        ackDue = true;
        isAnswer = true;
        reassembler.accept(segment);
        if (reassembler.isComplete()) {
            state = State.COMPLETE;
        } else if (reassembler.isDamaged()) {
            fail("the end has come, but segments before it are missing, doubled or in the wrong order");
        }
    }

    /** The next bytes, in order, or {@code null} if there are none now. */
    public byte[] read() {
        byte[] body = reassembler == null ? null : reassembler.read();
        if (body != null && state == State.OPEN) {
            long edge = reassembler.next() + reassembler.window();
            boolean wasClosed = announced <= reassembler.next();
            ackDue |= wasClosed || edge - announced >= (settings.window() + 1) / 2;
        }
        return body;
    }

    /** The acknowledgement that must leave now, or {@code null}. */
    public Ack poll(long nowNanos) {
        expire(nowNanos);
        if (!ackDue) {
            return state == State.OPEN ? keepAlive.poll(nowNanos) : null;
        }
        long next = reassembler.next();
        long window = reassembler.window();
        announced = next + window;
        Ack answer = Ack.of(id, next, reassembler.ranges(newest), window, echo);
        Ack ack = isAnswer ? answer : answer.repeated();
        ackDue = false;
        isAnswer = false;
        keepAlive.acknowledged(ack);
        return ack;
    }

    /** In how many nanoseconds {@link #poll} must be called even if nothing happens; 0 for now, or {@link #NEVER}. */
    public long dueInNanos(long nowNanos) {
        if (ackDue) {
            return 0;
        }
        if (isOver(nowNanos)) {
            return NEVER;
        }
        long patienceEnds = Math.max(0, heardAtNanos + patience() - nowNanos);
        return state == State.OPEN ? Math.min(patienceEnds, keepAlive.dueInNanos(nowNanos)) : patienceEnds;
    }

    private void expire(long nowNanos) {
        if (state == State.OPEN && nowNanos - heardAtNanos >= settings.idleNanos()) {
            fail("the sender has been silent for " + settings.idleNanos() / 1_000_000
                    + " ms: it is gone, or the network between lets nothing through");
        }
    }

    private void fail(String why) {
        state = State.FAILED;
        failure = why;
    }

    private long patience() {
        return state == State.COMPLETE ? settings.lingerNanos() : settings.idleNanos();
    }

    /** {@link State#COMPLETE} when all is here in order, read or not yet; {@link State#FAILED} when it never will be. */
    public State state() {
        return state;
    }

    /** Why the state is {@link State#FAILED}, a sentence for a person; otherwise {@code null}. */
    public String failure() {
        return failure;
    }

    /** Whether the receiver need no longer be asked anything but {@link #read}: it has failed, or has lingered enough. */
    public boolean isOver(long nowNanos) {
        return state == State.FAILED
                || state == State.COMPLETE && nowNanos - heardAtNanos >= settings.lingerNanos() && !ackDue;
    }
}
