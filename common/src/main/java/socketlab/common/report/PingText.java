package socketlab.common.report;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import socketlab.common.rtt.ClockOffset;
import socketlab.common.rtt.IntervalStatistics;
import socketlab.common.rtt.Jitter;
import socketlab.common.rtt.LatencySummary;
import socketlab.common.rtt.LossCause;
import socketlab.common.rtt.LossRuns;
import socketlab.common.rtt.RoundTrips;
import socketlab.common.rtt.RtoEstimator;

/** The closing block of ping, for people. */
public final class PingText {

    private PingText() {}

    public static void write(PingResult result, PrintStream out) {
        RoundTrips roundTrips = result.roundTrips();
        out.println();
        out.println("--- " + result.target() + " " + result.transport().name().toLowerCase(Locale.ROOT)
                + " ping statistics ---");
        writeCounts(result, out);
        writeLoss(roundTrips, out);
        writeSummary("rtt", roundTrips.rtt().summary(), out);
        writeSummary("server", roundTrips.server().summary(), out);
        writeSlowStart(result, out);
        writeJitter(roundTrips.jitter(), out);
        writeRto(roundTrips.rto(), out);
        writeClock(roundTrips.clockOffset(), out);
        result.connectNanos()
                .ifPresent(nanos -> out.println("connect  " + millis(nanos) + " ms for the TCP handshake"));
        if (result.missedSlots() > 0) {
            out.println("missed   " + result.missedSlots() + " send slots by more than " + tolerance(result)
                    + ": those requests are timed from when they were due");
        }
    }

    private static String tolerance(PingResult result) {
        long interval = result.options().intervalNanos();
        long tolerance = PingResult.toleranceNanos(interval);
        return tolerance < interval ? millis(tolerance) + " ms" : "the interval";
    }

    private static void writeCounts(PingResult result, PrintStream out) {
        RoundTrips.Counts counts = result.roundTrips().counts();
        out.println(counts.sent() + " sent, " + counts.received() + " received, " + counts.lost() + " lost ("
                + percent(counts.lost(), counts.sent()) + "), " + counts.late() + " late, " + counts.duplicated()
                + " duplicated, " + counts.reordered() + " reordered"
                + (counts.damaged() > 0 ? ", " + counts.damaged() + " damaged" : "")
                + (counts.unknown() > 0 ? ", " + counts.unknown() + " replies to nothing asked" : "")
                + (counts.unsent() > 0
                        ? ", " + counts.unsent() + " could not leave: "
                                + result.unsentReason().orElseThrow()
                        : ""));
    }

    private static void writeLoss(RoundTrips roundTrips, PrintStream out) {
        LossRuns losses = roundTrips.lossRuns();
        if (losses.runs() == 0) {
            return;
        }
        String causes = Arrays.stream(LossCause.values())
                .filter(cause -> losses.lost(cause) > 0)
                .map(cause -> losses.lost(cause) + " " + cause.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        out.println("loss     " + causes + "; " + losses.runs() + (losses.runs() == 1 ? " run" : " runs")
                + ", the longest of " + losses.longest() + "; P(lost) " + percent(losses.probability())
                + ", P(lost | the one before was lost) " + percent(losses.probabilityAfterLoss()));
    }

    private static void writeSummary(String label, Optional<LatencySummary> summary, PrintStream out) {
        summary.ifPresent(s -> out.println(String.format(
                "%-8s min %s, mean %s, p50 %s, p90 %s, p99 %s, p99.9 %s, max %s, stddev %s ms",
                label,
                millis(s.min()),
                millis(s.mean()),
                millis(s.p50()),
                millis(s.p90()),
                millis(s.p99()),
                millis(s.p999()),
                millis(s.max()),
                millis(s.stddev()))));
    }

    /** Where the first reply took far longer than the others, as that of a program does that has just been started. */
    private static void writeSlowStart(PingResult result, PrintStream out) {
        if (!result.startsSlowly()) {
            return;
        }
        long firstNanos = result.roundTrips().firstRttNanos().orElseThrow();
        long medianNanos = result.roundTrips().rtt().summary().orElseThrow().p50();
        long warmup = result.options().warmup();
        out.println("start    the first reply took " + millis(firstNanos) + " ms, " + firstNanos / medianNanos
                + " times the median, as it does where a server, or this client, has just been started: "
                + (warmup == 0 ? "--warmup 1000 leaves" : "a --warmup of more than " + warmup + " leaves")
                + " such round trips out");
    }

    private static void writeJitter(Jitter jitter, PrintStream out) {
        jitter.rfc3550Nanos()
                .ifPresent(smoothed -> out.println("jitter   " + millis(smoothed)
                        + " ms by RFC 3550 (smoothed by 1/16), "
                        + millis(jitter.meanAbsoluteDifferenceNanos().orElseThrow())
                        + " ms mean absolute difference of consecutive round trips"));
    }

    private static void writeRto(RtoEstimator rto, PrintStream out) {
        rto.srttNanos()
                .ifPresent(srtt -> out.println("rto      srtt " + millis(srtt) + ", rttvar "
                        + millis(rto.rttvarNanos().orElseThrow()) + ", rto " + millis(rto.rtoNanos())
                        + " ms by RFC 6298 (which allows no less than 1 s)"));
    }

    private static void writeClock(ClockOffset clock, PrintStream out) {
        clock.offsetMicros()
                .ifPresent(offset -> out.println(String.format(
                        Locale.ROOT,
                        "clock    the server's is %.3f ms %s, give or take %.3f ms (RFC 5905, from the exchange with the"
                                + " least delay)",
                        Math.abs(offset) / 1e3,
                        offset < 0 ? "behind" : "ahead",
                        clock.delayMicros().orElseThrow() / 2e3)));
    }

    /** A line about one interval of a run. */
    public static String interval(IntervalStatistics.Interval interval) {
        Optional<LatencySummary> rtt = interval.rtt();
        return String.format(
                Locale.ROOT,
                "%.3f-%.3f s: %d sent, %d received, %d lost, p50 %s, p99 %s, max %s ms",
                interval.startNanos() / 1e9,
                interval.endNanos() / 1e9,
                interval.sent(),
                interval.received(),
                interval.lost(),
                rtt.map(s -> millis(s.p50())).orElse("-"),
                rtt.map(s -> millis(s.p99())).orElse("-"),
                rtt.map(s -> millis(s.max())).orElse("-"));
    }

    /** Nanoseconds as milliseconds, with as many digits as mean something. */
    public static String millis(double nanos) {
        return String.format(Locale.ROOT, nanos < 99_999_500 ? "%.3f" : "%.1f", nanos / 1e6);
    }

    private static String percent(long part, long whole) {
        return percent(whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole));
    }

    private static String percent(OptionalDouble share) {
        return share.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share.getAsDouble());
    }
}
