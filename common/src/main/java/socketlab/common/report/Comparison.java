package socketlab.common.report;

import java.io.PrintStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares TCP with UDP from runs that took turns. Runs are paired in the order in which they were made, so that a drift
 * of the machine hits both of a pair; a pair gives one difference of medians. Within a run, round trips depend on each
 * other; from run to run they hardly do, which is why the interval is computed over pairs of runs and not over samples.
 * Only runs that were made alike say something of TCP and UDP; whoever compares others is told so with each result.
 */
public final class Comparison {

    private static final double CONFIDENCE = 0.95;

    private final List<SavedRun> tcp;
    private final List<SavedRun> udp;
    private final Conditions conditions;

    public Comparison(List<SavedRun> runs) {
        this.conditions = new Conditions(runs);
        this.tcp = ofProtocol("tcp", runs);
        this.udp = ofProtocol("udp", runs);
    }

    private static List<SavedRun> ofProtocol(String protocol, List<SavedRun> runs) {
        return runs.stream()
                .filter(run -> run.protocol().equals(protocol))
                .sorted(Comparator.comparing(SavedRun::startedAt))
                .toList();
    }

    /** What makes the runs unlike, for a person, each with the files in which it is so; empty if they were made alike. */
    public List<String> unlike() {
        return conditions.unlike();
    }

    /**
     * One table, the difference, and a sentence that says what follows from it.
     *
     * @param floor what a bare ping-pong took, if that was measured
     */
    public void write(PrintStream out, Optional<Floor> floor) {
        out.printf(
                Locale.ROOT,
                "%-4s %5s %10s %8s %8s %8s %8s %8s %8s %8s%n",
                "ms",
                "runs",
                "connect",
                "min",
                "p50",
                "p90",
                "p99",
                "max",
                "jitter",
                "loss");
        writeRow("TCP", tcp, out);
        writeRow("UDP", udp, out);
        out.println("Each figure is the median of the runs' own; min, max and loss are of all their round trips.");
        out.println("Jitter is the smoothed one of RFC 3550. Connect is TCP's handshake, which UDP does not have.");
        writeApart("TCP", tcp, out);
        writeApart("UDP", udp, out);
        writeConditions("These runs were not made alike: ", conditions.unlike(), out);
        writeConditions("These runs also differ in: ", conditions.remarkable(), out);
        floor.ifPresent(bare -> out.println(bare.text()));
        int pairs = Math.min(tcp.size(), udp.size());
        if (pairs > 0) {
            writeDifference(pairs, out, floor);
        }
    }

    private static void writeRow(String name, List<SavedRun> runs, PrintStream out) {
        if (runs.isEmpty()) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "%-4s %5d %10s %8s %8s %8s %8s %8s %8s %8s%n",
                name,
                runs.size(),
                medianOf(runs, SavedRun::connectNanos),
                PingText.millis(
                        runs.stream().mapToLong(SavedRun::minNanos).min().orElseThrow()),
                medianOf(runs, SavedRun::p50Nanos),
                medianOf(runs, SavedRun::p90Nanos),
                medianOf(runs, SavedRun::p99Nanos),
                PingText.millis(
                        runs.stream().mapToLong(SavedRun::maxNanos).max().orElseThrow()),
                medianOf(runs, SavedRun::rfc3550Nanos),
                loss(runs));
    }

    /** What is no loss of the network, and no round trip either. */
    private static void writeApart(String name, List<SavedRun> runs, PrintStream out) {
        long damaged = sum(runs, SavedRun::damaged);
        long unsent = sum(runs, SavedRun::unsent);
        if (damaged > 0) {
            out.println(name + ": " + damaged + " replies were damaged and count for nothing.");
        }
        if (unsent > 0) {
            out.println(name + ": " + unsent + " requests could not leave the client, and are not in the loss.");
        }
    }

    private static String medianOf(List<SavedRun> runs, Function<SavedRun, Long> figure) {
        double[] known = runs.stream()
                .map(figure)
                .filter(Objects::nonNull)
                .mapToDouble(Long::doubleValue)
                .toArray();
        return known.length == 0 ? "-" : PingText.millis(MedianInterval.median(known));
    }

    private static String loss(List<SavedRun> runs) {
        double sent = sum(runs, SavedRun::sent);
        return String.format(Locale.ROOT, "%.2f %%", 100 * sum(runs, SavedRun::lost) / sent);
    }

    private static long sum(List<SavedRun> runs, ToLongFunction<SavedRun> figure) {
        return runs.stream().mapToLong(figure).sum();
    }

    private static void writeConditions(String heading, List<String> differences, PrintStream out) {
        if (!differences.isEmpty()) {
            out.println(heading + String.join("; ", differences) + ".");
        }
    }

    /**
     * In which order the runs were made. They took turns if each was over before the next began, its warm-up included, and
     * each pair before the next pair, so that what changed meanwhile hit both of it.
     */
    private String order(int pairs) {
        if (!startedInTurn(pairs)) {
            return "not taken in turn";
        }
        List<SavedRun> runs = Stream.concat(tcp.stream(), udp.stream())
                .sorted(Comparator.comparing(SavedRun::beganAt))
                .toList();
        for (int i = 1; i < runs.size(); i++) {
            Instant endBefore = runs.get(i - 1).endedAt();
            if (endBefore != null && endBefore.isAfter(runs.get(i).beganAt())) {
                return "not taken in turn";
            }
        }
        boolean allEndsAreKnown = runs.stream().allMatch(run -> run.endedAt() != null);
        return allEndsAreKnown ? "taken in turn" : "started in turn";
    }

    private boolean startedInTurn(int pairs) {
        for (int i = 1; i < pairs; i++) {
            Instant lastBefore = max(tcp.get(i - 1).startedAt(), udp.get(i - 1).startedAt());
            if (!tcp.get(i).startedAt().isAfter(lastBefore)
                    || !udp.get(i).startedAt().isAfter(lastBefore)) {
                return false;
            }
        }
        return true;
    }

    private static Instant max(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private void writeDifference(int pairs, PrintStream out, Optional<Floor> floor) {
        double[] differences = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            differences[i] = tcp.get(i).p50Nanos() - udp.get(i).p50Nanos();
        }
        double difference = MedianInterval.median(differences);
        Optional<MedianInterval> interval = MedianInterval.of(differences, CONFIDENCE);
        out.println();
        out.println("Difference of the medians, TCP less UDP: " + signedMicros(difference)
                + interval.map(i ->
                                ", 95 % confidence interval " + signedMicros(i.low()) + " to " + signedMicros(i.high()))
                        .orElse(", without a confidence interval, which takes six pairs of runs"));
        interval.ifPresent(i -> out.printf(
                Locale.ROOT,
                "(How: %d pairs of runs, one TCP and one UDP, %s; the difference of the two p50 of each pair;%n"
                        + "the median of these and, by the sign test, the interval from number %d to number %d of"
                        + " them in order,%nwhich holds the true median with a probability of %.1f %%.)%n",
                pairs,
                order(pairs),
                i.rank(),
                pairs + 1 - i.rank(),
                100 * i.confidence()));
        out.println();
        String finding = interval.map(i -> finding(difference, i)).orElse("too few runs to tell TCP from UDP");
        out.println("Finding: " + finding + floor.map(Floor::finding).orElse("") + ".");
    }

    private String finding(double difference, MedianInterval interval) {
        String target = Stream.concat(tcp.stream(), udp.stream())
                .map(SavedRun::host)
                .distinct()
                .collect(Collectors.joining(", "));
        if (interval.low() <= 0 && interval.high() >= 0) {
            return "these runs to " + target + " show no difference between the median round trips of TCP and UDP";
        }
        double tcpMedian = MedianInterval.median(
                tcp.stream().mapToDouble(SavedRun::p50Nanos).toArray());
        return String.format(
                Locale.ROOT,
                "in these runs to %s, the median round trip over %s was shorter than over %s, by %.1f %s (%.0f %%"
                        + " of TCP's)",
                target,
                difference > 0 ? "UDP" : "TCP",
                difference > 0 ? "TCP" : "UDP",
                Math.abs(difference) / 1e3,
                "µs",
                100 * Math.abs(difference) / tcpMedian);
    }

    private static String signedMicros(double nanos) {
        return String.format(Locale.ROOT, "%+.1f µs", nanos / 1e3);
    }
}
