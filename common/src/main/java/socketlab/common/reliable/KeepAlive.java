package socketlab.common.reliable;

/**
 * Repeats the last acknowledgement where segments are awaited and none come (the idea of TCP's keep-alives, RFC 9293,
 * section 3.8.4). The other end may have forgotten the transfer, and then says so; a window that opened may not have
 * come to its knowledge; or what it sends gets lost, and it need not wait for a timeout that has doubled many times, see
 * {@link Sender}.
 *
 * <p>For one transfer and one thread at a time.
 */
final class KeepAlive {

    /** So often. */
    static final long INTERVAL_NANOS = 1_000_000_000L;

    private static final long NEVER = Receiver.NEVER;

    private Ack last;
    private long quietSinceNanos;

    /** A segment has come. */
    void heard(long nowNanos) {
        quietSinceNanos = nowNanos;
    }

    /** An acknowledgement leaves. */
    void acknowledged(Ack ack) {
        last = ack;
    }

    /** The acknowledgement to repeat now, or {@code null}. */
    Ack poll(long nowNanos) {
        if (dueInNanos(nowNanos) > 0) {
            return null;
        }
        quietSinceNanos = nowNanos;
        return last.repeated();
    }

    /** In how many nanoseconds there will be one if nothing comes; {@link Receiver#NEVER} before the first answer. */
    long dueInNanos(long nowNanos) {
        return last == null ? NEVER : Math.max(0, quietSinceNanos + INTERVAL_NANOS - nowNanos);
    }
}
