package socketlab.common.report;

import java.util.Locale;

/**
 * The median round trips of a bare blocking ping-pong without JSON, made beside the runs of ping: hardly any program takes
 * less on this machine. What ping takes beyond that is its own. Nanoseconds, more than 0.
 */
public record Floor(long tcpNanos, long udpNanos) {

    /** What it is, below a table of medians. */
    String text() {
        return "A bare blocking ping-pong without JSON on this machine: TCP " + micros(tcpNanos) + ", UDP "
                + micros(udpNanos) + "."
                + System.lineSeparator() + "What each p50 has beyond that is the cost of the instrument itself.";
    }

    /** What it says of TCP and UDP, as the second half of a sentence. */
    String finding() {
        long difference = tcpNanos - udpNanos;
        return "; in the bare ping-pong, "
                + (difference == 0
                        ? "both took as long"
                        : (difference > 0 ? "UDP" : "TCP") + " was shorter by " + micros(Math.abs(difference)));
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1f %s", nanos / 1e3, "µs");
    }
}
