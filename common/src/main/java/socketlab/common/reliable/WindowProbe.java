package socketlab.common.reliable;

/**
 * Asks a receiver that had no room whether it has some now. It says so of its own accord when it does, but that
 * acknowledgement may get lost, and then both sides would wait for ever. RFC 9293, section 3.8.6.1: "The sending TCP
 * peer must regularly transmit at least one octet of new data (if available), or retransmit to the receiving TCP peer
 * even if the send window is zero". Here it is one segment, which the receiver takes if it can and answers in any case.
 *
 * <p>"The transmitting host SHOULD send the first zero-window probe when a zero window has existed for the
 * retransmission timeout period, and SHOULD increase exponentially the interval between successive probes." As long as
 * the probes are answered, this may go on for ever; whoever owns the transfer decides how long is too long. A probe that
 * is not answered is a segment that was lost, and the {@link RetransmissionTimer} counts it.
 *
 * <p>Times are nanoseconds since the sender began. For one thread at a time.
 */
final class WindowProbe {

    private static final long NEVER = RetransmissionTimer.NEVER;

    private final long maxIntervalNanos;
    private long intervalNanos;
    private long due = NEVER;

    WindowProbe(Settings settings) {
        maxIntervalNanos = settings.maxRtoNanos();
    }

    /** The receiver has no room and nothing is on the way. */
    void startIfStopped(long elapsedNanos, long rtoNanos) {
        if (due == NEVER) {
            intervalNanos = Math.min(Math.max(rtoNanos, 2 * intervalNanos), maxIntervalNanos);
            due = elapsedNanos + intervalNanos;
        }
    }

    /** A probe leaves. */
    void sent() {
        due = NEVER;
    }

    /** When the next probe leaves, or {@link RetransmissionTimer#NEVER}. */
    long due() {
        return due;
    }

    /** The receiver has room. */
    void stop() {
        due = NEVER;
        intervalNanos = 0;
    }
}
