package socketlab.common.cli.client;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.IntervalStatistics;
import socketlab.common.rtt.RoundTrips;
import socketlab.common.text.Printable;

/** Prints no line per reply, but the intervals, and on standard error, once each, what a person must know to understand a loss. */
final class QuietPing implements PingListener {

    private static final int MOST_SENTENCES = 20;

    private final PrintStream err;
    private final LineStart start;
    private final Consumer<IntervalStatistics.Interval> onInterval;
    private final Set<String> said = new HashSet<>();

    /** @param onInterval prints the statistics of one, and holds nobody up */
    QuietPing(PrintStream err, LineStart start, Consumer<IntervalStatistics.Interval> onInterval) {
        this.err = err;
        this.start = start;
        this.onInterval = onInterval;
    }

    @Override
    public void replied(long sequenceNumber, RoundTrips.Arrival arrival, long serverNanos) {}

    @Override
    public void lost(long sequenceNumber, Exchange exchange) {}

    @Override
    public void intervalEnded(IntervalStatistics.Interval interval) {
        onInterval.accept(interval);
    }

    @Override
    public synchronized void noted(String sentence) {
        String reason = sentence.replaceFirst("^seq=\\d+ (lost: )?", "");
        if (said.size() < MOST_SENTENCES && said.add(reason)) {
            err.println(start.now() + Printable.of(reason));
        }
    }
}
