package socketlab.common.reliable;

/**
 * Told of what a {@link Sender} does, for a trace, a chart or a test. Times are nanoseconds since the sender began. It
 * must not call the sender back.
 */
public interface SenderObserver {

    /** Sees nothing. */
    SenderObserver NONE = new SenderObserver() {};

    /** @param again whether this segment had left before */
    default void sent(long elapsedNanos, Segment segment, boolean again) {}

    /** @param newly how many segments are now known to have arrived that were not before */
    default void acknowledged(long elapsedNanos, Ack ack, int newly) {}

    /** An acknowledgement was damaged, or can't be true. */
    default void ignored(long elapsedNanos, Ack ack) {}

    /** Nothing was acknowledged for the retransmission timeout, which now is {@code nextRtoNanos}. */
    default void timedOut(long elapsedNanos, long nextRtoNanos) {}

    /**
     * The congestion window, or the slow start threshold, has changed.
     *
     * @param threshold {@link Integer#MAX_VALUE} before the first loss
     */
    default void congestionWindow(long elapsedNanos, int window, int threshold) {}
}
