package socketlab.common.cli.client;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.Set;
import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.RoundTrips;
import socketlab.common.text.Printable;

/** Prints no line per reply, but on standard error, once each, what a person must know to understand a loss. */
final class QuietPing implements PingListener {

    private static final int MOST_SENTENCES = 20;

    private final PrintStream err;
    private final Set<String> said = new HashSet<>();

    QuietPing(PrintStream err) {
        this.err = err;
    }

    @Override
    public void replied(long sequenceNumber, RoundTrips.Arrival arrival, long serverNanos) {}

    @Override
    public void lost(long sequenceNumber, Exchange exchange) {}

    @Override
    public synchronized void noted(String sentence) {
        String reason = sentence.replaceFirst("^seq=\\d+ (lost: )?", "");
        if (said.size() < MOST_SENTENCES && said.add(reason)) {
            err.println(Printable.of(reason));
        }
    }
}
