package socketlab.common.udp;

import socketlab.common.reliable.Ack;

/**
 * Repeats the last acknowledgement where bytes are awaited and nothing comes (the idea of TCP's keep-alives, RFC 9293,
 * section 3.8.4). The other end may have forgotten the transfer, and then says so; or a window that opened may not have
 * come to its knowledge.
 */
final class KeepAlive {

    /** So often. */
    static final long INTERVAL_NANOS = 1_000_000_000L;

    private Ack last;
    private long quietSinceNanos;

    KeepAlive(long nowNanos) {
        quietSinceNanos = nowNanos;
    }

    /** Something has come. */
    void heard(long nowNanos) {
        quietSinceNanos = nowNanos;
    }

    /** An acknowledgement leaves. */
    void acknowledged(Ack ack) {
        last = ack;
    }

    /** The acknowledgement to repeat now, or {@code null}. */
    Ack due(long nowNanos) {
        if (last == null || nowNanos - quietSinceNanos < INTERVAL_NANOS) {
            return null;
        }
        quietSinceNanos = nowNanos;
        return last;
    }
}
