package socketlab.common.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import socketlab.common.message.Transport;
import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.RoundTrips;

/**
 * What one run of ping measured, and how.
 *
 * @param tool the program's name
 * @param version the program's version
 * @param target the server's address
 * @param local the client's own
 * @param connectNanos how long the connection took to be made
 * @param missedSlots how many requests were held up and left late, see {@link #toleranceNanos}
 * @param unsentReason what the kernel said of the last request that could not leave; empty if all have left
 */
public record PingResult(
        String tool,
        String version,
        Transport transport,
        String target,
        String local,
        Times times,
        Options options,
        OptionalLong connectNanos,
        long missedSlots,
        RoundTrips roundTrips,
        Optional<String> unsentReason) {

    /**
     * When it was, by the wall clock.
     *
     * @param beganAt when the program began to connect, before its warm-up
     * @param startedAt when the measurement began
     * @param endedAt when the last request was answered or given up
     */
    public record Times(Instant beganAt, Instant startedAt, Instant endedAt) {}

    /**
     * What was asked for. Times are nanoseconds.
     *
     * @param count how many requests, empty for no end
     * @param deadlineNanos how long the whole may take, empty for no end
     * @param size of each message in bytes
     * @param warmup how many round trips went before, uncounted
     * @param tos how the packets were marked: the byte of the IP header, 0 for not at all
     * @param network what the client put between itself and its socket: names of options, without the dashes, with their
     *     values as they were given; empty for nothing
     */
    public record Options(
            OptionalLong count,
            long intervalNanos,
            long timeoutNanos,
            OptionalLong deadlineNanos,
            int size,
            long warmup,
            int tos,
            Map<String, String> network) {}

    /** A first reply that took more than so many medians was held up by something that the others did not meet. */
    private static final int SLOW_START = 20;

    /** What an idle machine may be late: it wakes within 0.1 ms. */
    private static final long TOLERANCE_NANOS = 1_000_000;

    /** A request that leaves more than this after its time missed its slot: 1 ms, or the interval if that is shorter. */
    public static long toleranceNanos(long intervalNanos) {
        return Math.min(TOLERANCE_NANOS, intervalNanos);
    }

    /** Whether the first reply took more than 20 times the median. */
    boolean startsSlowly() {
        return roundTrips
                .rtt()
                .summary()
                .filter(rtt -> roundTrips.firstRttNanos().orElseThrow() > SLOW_START * rtt.p50())
                .isPresent();
    }

    /** The exchanges that are remembered. */
    public List<Exchange> samples() {
        return roundTrips.exchanges();
    }
}
