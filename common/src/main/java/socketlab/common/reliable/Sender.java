package socketlab.common.reliable;

import java.nio.ByteBuffer;

/**
 * The sending end of a transfer. Application bytes, acknowledgements and the time come in; segments and the next
 * deadline go out. Whoever drives it does, in turn:
 *
 * <pre>
 *   write       what there is room for, and finish() behind the last byte
 *   poll        until there is none: segments for the wire
 *   dueInNanos  how long to wait for an acknowledgement before polling again
 *   receive     each acknowledgement that came
 * </pre>
 *
 * until the state is no longer {@link State#OPEN}. What it decides itself is only how the mechanisms go together:
 *
 * <ul>
 *   <li>{@link LossRecovery} says which segments are lost, {@link RetransmissionTimer} when to stop waiting.
 *   <li>A segment leaves if the receiver has room for it ({@link WindowProbe} asks when it had none), if fewer are on
 *       the way than the {@link CongestionControl} allows, and when the {@link Pacer} says.
 *   <li>An acknowledgement that can't be true is ignored as a whole: of what was never sent, one whose echo answers
 *       nothing, one that comes sooner than anything can have come back. So a receiver that lies can slow down what it
 *       gets, and not speed it up, except by not complaining of losses ({@link AckCheck}).
 * </ul>
 *
 * <p>An address may be forged, so a sender is made only for a peer that has shown that it receives there, by the cookie
 * in the request that opens the transfer.
 *
 * <p>Times are of any clock that never goes back, in nanoseconds. For one thread at a time.
 */
public final class Sender {

    /** Nothing is due: only an acknowledgement, or more bytes to send, can change something. */
    public static final long NEVER = Long.MAX_VALUE;

    private final long id;
    private final Settings settings;
    private final long startNanos;
    private final SenderObserver observer;

    private final BodyCutter cutter;
    private final Outbox outbox;
    private final FlightLog flight;
    private final LossRecovery recovery;
    private final RetransmissionTimer timer;
    private final SendWindow window;
    private final AckCheck check;
    private final EifelDetection eifel = new EifelDetection();
    private final CongestionControl congestion;
    private final Pacer pacer = new Pacer();

    private State state = State.OPEN;
    private String failure;
    /** What was sent up to here belongs to a loss that the congestion control knows of. */
    private long reducedAt = -1;
    /** The same before the latest timeout. */
    private long reducedBefore = -1;
    /** After a loss, one segment leaves whatever the congestion window says (RFC 6675, section 5, step 4.3). */
    private boolean urgent;

    /** If more than 0, the next segment leaves at once, and this is its timeout, see {@link #ask}. */
    private long askedNanos;

    private boolean probing;
    private long fullAt = -1;

    /** @param id of the transfer, the same at both ends, 0 to 2^53 - 1 */
    public Sender(long id, Settings settings, long nowNanos, SenderObserver observer) {
        this.id = id;
        this.settings = settings;
        this.startNanos = nowNanos;
        this.observer = observer;
        outbox = new Outbox(settings.window());
        cutter = new BodyCutter(outbox, settings.payload());
        flight = new FlightLog();
        recovery = settings.recovery().newLossRecovery();
        timer = new RetransmissionTimer(settings);
        window = new SendWindow(settings);
        check = new AckCheck(id, outbox, flight);
        congestion = settings.congestion().newControl(settings.window());
    }

    /** How many bytes {@link #write} would take now. */
    public int room() {
        return cutter.room();
    }

    /**
     * Takes bytes to send, as many as there is room for; returns how many. The last ones wait for more, for
     * {@link #push} or {@link #finish}.
     */
    public int write(ByteBuffer bytes) {
        return cutter.write(bytes);
    }

    /** How much memory is taken by what was written and is not known to have arrived, bytes; 0 if all has. */
    public long memory() {
        return outbox.memoryWith(0, 0) + cutter.capacity();
    }

    /** How much will be taken at most, once so many bytes more are written. */
    public long memoryWith(int bytes) {
        int waiting = cutter.filled() + bytes;
        return outbox.memoryWith(waiting / settings.payload() + 1, waiting) + cutter.capacityWith(bytes);
    }

    /** Gives up, and lets go of all that it holds. */
    public void drop(String why) {
        if (state == State.OPEN) {
            fail(why);
        }
        outbox.drop();
        cutter.drop();
        flight.fit(0);
    }

    /** How many of the bytes written are not known to have arrived. */
    public long unacknowledged() {
        return outbox.heldBytes() + cutter.filled();
    }

    /** How many of them are, since the beginning. */
    public long acknowledged() {
        return cutter.written() - unacknowledged();
    }

    /** Says that what was written so far must not wait for more (RFC 9293, section 3.9.1, the PUSH flag of SEND). */
    public void push() {
        cutter.push();
    }

    /** Says that no bytes will come any more. */
    public void finish() {
        cutter.finish();
    }

    /**
     * Makes a segment leave with the next {@link #poll}, whatever window and timer say, which a receiver that is still
     * there must acknowledge: the next one if one waits, else the first of those on the way once more, else an empty one.
     * Without recovery, where nothing may come twice, it is an empty one even if others are on the way.
     *
     * @param patienceNanos the retransmission timeout of this one segment
     */
    public void ask(long patienceNanos) {
        askedNanos = patienceNanos;
        if (state == State.OPEN && outbox.nextToSend() < 0) {
            if (outbox.isFlying(outbox.first()) && settings.recovery() != Recovery.NONE) {
                outbox.takeBack(outbox.first());
            } else {
                cutter.cutNow();
            }
        }
    }

    /** Whether all segments up to the one that says that it is the last have left, at least once. */
    public boolean isAllSent() {
        return state == State.COMPLETE || outbox.isAllSent();
    }

    /** The next segment that must leave now, or {@code null}. To be called again until there is none. */
    public Segment poll(long nowNanos) {
        long elapsed = nowNanos - startNanos;
        if (state == State.OPEN && elapsed >= timer.due()) {
            timedOut(elapsed);
        }
        if (state != State.OPEN) {
            return null;
        }
        cutter.cut();
        long seq = outbox.nextToSend();
        return seq >= 0 && mayLeaveAt(seq, elapsed) <= elapsed ? send(seq, elapsed) : null;
    }

    /** In how many nanoseconds {@link #poll} must be called even if nothing happens; 0 for now, or {@link #NEVER}. */
    public long dueInNanos(long nowNanos) {
        if (state != State.OPEN) {
            return NEVER;
        }
        long elapsed = nowNanos - startNanos;
        cutter.cut();
        long seq = outbox.nextToSend();
        long due = Math.min(timer.due(), seq < 0 ? NEVER : mayLeaveAt(seq, elapsed));
        return due == NEVER ? NEVER : Math.max(0, due - elapsed);
    }

    /** When a segment may leave; {@link #NEVER} means after some acknowledgement. */
    private long mayLeaveAt(long seq, long elapsed) {
        if (askedNanos > 0) {
            return elapsed;
        }
        if (!window.hasRoomFor(seq)) {
            return outbox.flying() > 0 ? NEVER : window.probeDue(elapsed, timer.rtoNanos());
        }
        if (urgent) {
            return elapsed;
        }
        int most = Math.min(congestion.window(), recovery.mostFlying(settings.window()));
        return outbox.flying() < most ? pacer.due(congestion, timer.srttNanos(), elapsed) : NEVER;
    }

    private Segment send(long seq, long elapsed) {
        probing = window.sent(seq);
        urgent = false;
        boolean again = outbox.wasSent(seq);
        flight.fit(outbox.places());
        long sentAt = flight.add(seq, elapsed);
        Segment segment = Segment.of(id, seq, sentAt, outbox.body(seq), outbox.isLast(seq));
        outbox.sent(seq, sentAt);
        pacer.sent();
        if (askedNanos > 0) {
            timer.start(elapsed, askedNanos);
            askedNanos = 0;
        } else {
            timer.startIfStopped(elapsed);
        }
        if (outbox.flying() >= congestion.window()) {
            fullAt = sentAt;
        }
        observer.sent(elapsed, segment, again);
        return segment;
    }

    private void timedOut(long elapsed) {
        int flying = outbox.flying();
        timer.expired();
        if (timer.tries() == 1) {
            outbox.loseDoubted(); // what an earlier timeout has left
        }
        recovery.timedOut(outbox);
        observer.timedOut(elapsed, timer.rtoNanos());
        if (!probing && timer.tries() == 1) {
            congestion.timedOut(flying, elapsed);
            eifel.timedOut(flight.latestSentAt());
            reducedBefore = reducedAt;
            observer.congestionWindow(elapsed, congestion.window(), congestion.threshold());
        }
        reducedAt = flight.latestSentAt();
        if (timer.isHopeless()) {
            fail("nothing was acknowledged after " + settings.maxTries()
                    + (settings.maxTries() == 1 ? " repetition" : " repetitions")
                    + ": the receiver is gone, or the network between lets nothing through");
        }
        completeIfDone();
    }

    /** Takes an acknowledgement, true or not. */
    public void receive(Ack ack, long nowNanos) {
        long told = nowNanos - startNanos;
        // Of segments that left in the same moment, the later ones say that they left a nanosecond later.
        long elapsed = Math.max(told, flight.latestSentAt());
        if (state != State.OPEN || !check.isBelievable(ack, elapsed)) {
            observer.ignored(told, ack);
            return;
        }
        int windowBefore = congestion.window();
        int thresholdBefore = congestion.threshold();
        int newly = learn(ack, elapsed);
        if (congestion.window() != windowBefore || congestion.threshold() != thresholdBefore) {
            observer.congestionWindow(told, congestion.window(), congestion.threshold());
        }
        observer.acknowledged(told, ack, newly);
        flight.fit(outbox.places());
        completeIfDone();
    }

    /** Whoever asked for this transfer asks again, before anything of it has arrived there: he still waits. */
    public void askedAgain(long nowNanos) {
        if (state == State.OPEN) {
            sendAgainIfOverdue(Math.max(nowNanos - startNanos, flight.latestSentAt()));
        }
    }

    /** Takes an acknowledgement at its word; returns how many segments are now known to have arrived that were not. */
    private int learn(Ack ack, long elapsed) {
        Echo echo = flight.answer(ack.echo());
        if (echo.isFirst() && !ack.again()) {
            timer.sample(elapsed - echo.sentAt());
        }
        window.learn(ack);
        if (timer.tries() == 1 && eifel.isPremature(ack, echo, outbox)) {
            takeBackTimeout();
        }
        int flyingBefore = outbox.flying();
        int newly = recovery.acknowledged(ack, outbox, flight, echo);
        boolean hadNoRoom = !window.hasRoomFor(echo.seq()) && outbox.isFlying(echo);
        if (hadNoRoom) {
            outbox.takeBack(echo.seq()); // it arrived: a probe, or the first segments of all
        }
        if (newly > 0 || hadNoRoom) {
            timer.progress();
            eifel.decided();
        }
        if (outbox.flying() == 0) {
            timer.stop();
        } else if (newly > 0) {
            timer.start(elapsed);
        }
        adjustCongestion(newly, echo, flyingBefore, elapsed);
        if (newly == 0 && ack.next() == outbox.first()) {
            sendAgainIfOverdue(elapsed);
        }
        return newly;
    }

    /**
     * After a timeout, the other end says that it still waits for the first segment, which would have arrived by now if it
     * were not lost. So it leaves again: one segment for one acknowledgement, no more than the network has just carried.
     * The timer goes on as it is. If it alone sent again, a burst of losses that takes each repetition would last twice as
     * long with each, and a network that loses one datagram of five would be silent for minutes ({@link KeepAlive}).
     */
    private void sendAgainIfOverdue(long elapsed) {
        long first = outbox.first();
        if (timer.tries() > 0
                && settings.recovery() != Recovery.NONE
                && outbox.isFlying(first)
                && timer.isOverdue(outbox.sentAt(first), elapsed)) {
            outbox.takeBack(first);
            urgent = true;
        }
    }

    /** Goes on as if the timer had not run out, but for what was sent again (the Eifel response algorithm, RFC 4015). */
    private void takeBackTimeout() {
        outbox.trustDoubted();
        congestion.takeBackTimeout();
        reducedAt = reducedBefore;
    }

    private void adjustCongestion(int newly, Echo echo, int flyingBefore, long elapsed) {
        long newestLoss = outbox.takeNewestLoss();
        if (newestLoss > reducedAt) {
            congestion.lost(flyingBefore, elapsed);
            reducedAt = flight.latestSentAt();
            urgent = true;
        } else if (newly > 0 && echo.sentAt() > reducedAt && fullAt >= echo.sentAt()) {
            // The window was full since the answered segment left. One that is not used says nothing about the network
            // and must not grow (RFC 7661, section 4.1).
            congestion.acknowledged(newly, elapsed, timer.srttNanos());
        }
    }

    private void completeIfDone() {
        if (state == State.OPEN && outbox.isDone()) {
            state = State.COMPLETE;
        }
    }

    private void fail(String why) {
        state = State.FAILED;
        failure = why;
    }

    public State state() {
        return state;
    }

    /** Why the state is {@link State#FAILED}, a sentence for a person; otherwise {@code null}. */
    public String failure() {
        return failure;
    }
}
