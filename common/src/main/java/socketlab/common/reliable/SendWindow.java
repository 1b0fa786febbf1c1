package socketlab.common.reliable;

/**
 * For how much the receiver has room, as far as the sender knows: flow control's half at the sender (RFC 9293, section
 * 3.8.6). What was promised counts even if the receiver says less later: either that is an old acknowledgement which
 * others have overtaken, or a window that shrinks, which "is strongly discouraged", and whose sender "MUST be robust"
 * against it; here, the segment is not taken and is sent again. For one thread at a time.
 */
final class SendWindow {

    /** What a receiver is guessed to have room for before it has said a word. */
    private static final int FIRST_GUESS = CongestionControl.INITIAL_WINDOW;

    private final WindowProbe probe;
    private long end = FIRST_GUESS;
    private boolean guessed = true;

    SendWindow(Settings settings) {
        probe = new WindowProbe(settings);
    }

    /** Whether there is room for this segment. */
    boolean hasRoomFor(long seq) {
        return seq < end;
    }

    /** When the next probe leaves, if nothing is on the way and there is no room. */
    long probeDue(long elapsedNanos, long rtoNanos) {
        probe.startIfStopped(elapsedNanos, rtoNanos);
        return probe.due();
    }

    /** A segment leaves; whether it is a probe. */
    boolean sent(long seq) {
        boolean isProbe = !hasRoomFor(seq);
        if (isProbe) {
            probe.sent();
        }
        return isProbe;
    }

    /** The receiver says what it has room for. */
    void learn(Ack ack) {
        // More than the sender will ever hold, and far from an overflow.
        long promise = ack.next() + Math.min(ack.window(), Integer.MAX_VALUE);
        if (guessed || promise > end) {
            guessed = false;
            end = promise;
            probe.stop();
        }
    }
}
