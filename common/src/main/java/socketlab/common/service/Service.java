package socketlab.common.service;

import java.util.function.LongSupplier;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;

/**
 * A request comes in, a reply goes out; the same for TCP and UDP. Knows no socket and no thread; safe for any number of
 * threads.
 */
public final class Service {

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Transport transport;
    private final LongSupplier monotonicNanos;
    private final long startNanos;
    private final Counters counters = new Counters();
    private volatile boolean shuttingDown;

    /** @param monotonicNanos the clock by which requests say when they arrived, see {@link #answer} */
    public Service(Transport transport, LongSupplier monotonicNanos) {
        this.transport = transport;
        this.monotonicNanos = monotonicNanos;
        this.startNanos = monotonicNanos.getAsLong();
    }

    /**
     * Answers a request.
     *
     * @param receivedAtMicros when it arrived by the wall clock, microseconds since 1970
     * @param receivedNanos the same moment by the monotonic clock
     */
    public Reply answer(Request request, long receivedAtMicros, long receivedNanos) {
        if (request instanceof Request.WithCookie proven) {
            return answer(proven.request(), receivedAtMicros, receivedNanos);
        }
        if (shuttingDown) {
            counters.error(ErrorCode.SHUTTING_DOWN);
            return new Reply.Failure(
                    request.id(), ErrorCode.SHUTTING_DOWN, "this server is shutting down: ask again when it is back");
        }
        if (request instanceof Request.Ping ping) {
            return pong(ping, receivedAtMicros, receivedNanos);
        }
        if (request instanceof Request.Echo echo) {
            return new Reply.Echoed(echo.id(), echo.text());
        }
        if (request instanceof Request.Stats stats) {
            long uptimeMillis = (monotonicNanos.getAsLong() - startNanos) / NANOS_PER_MILLI;
            return counters.statistics(stats.id(), transport, uptimeMillis);
        }
        return new Reply.Closed(request.id());
    }

    private Reply.Pong pong(Request.Ping ping, long receivedAtMicros, long receivedNanos) {
        long processingNanos = monotonicNanos.getAsLong() - receivedNanos;
        long repliedAtMicros = receivedAtMicros + processingNanos / NANOS_PER_MICRO;
        return new Reply.Pong(
                ping.id(),
                ping.sentAt(),
                receivedAtMicros,
                repliedAtMicros,
                processingNanos,
                ping.padding(),
                ping.size());
    }

    /** From now on every request is answered with {@link ErrorCode#SHUTTING_DOWN}. */
    public void shutDown() {
        shuttingDown = true;
    }

    /** What this server has counted. */
    public Counters counters() {
        return counters;
    }
}
