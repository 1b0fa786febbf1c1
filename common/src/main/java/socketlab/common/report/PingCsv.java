package socketlab.common.report;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;
import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.LossRuns;

/**
 * The samples of a {@link PingResult}, a line each, for spreadsheets; a field that is not known is empty (RFC 4180). Where a
 * request was lost, {@code cause} says why, and {@code lostInRow} how many were lost in a row up to this one: its maximum
 * is the longest run, and its ones are the number of runs.
 */
public final class PingCsv {

    private PingCsv() {}

    /** Writes a header and the samples; flushes and closes nothing. */
    public static void write(PingResult result, PrintStream out) {
        out.print("id,sentAt,rttNanos,serverNanos,outcome,cause,lostInRow\r\n");
        LossRuns losses = result.roundTrips().forgottenLosses();
        for (Exchange exchange : result.samples()) {
            losses.next(exchange);
            out.print(exchange.id() + "," + exchange.sentAtMicros() + "," + field(exchange.rttNanos()) + ","
                    + field(exchange.serverNanos()) + ","
                    + exchange.outcome().name().toLowerCase(Locale.ROOT) + ","
                    + exchange.lossCause()
                            .map(cause -> cause.name().toLowerCase(Locale.ROOT) + "," + losses.current())
                            .orElse(",")
                    + "\r\n");
        }
    }

    private static String field(OptionalLong value) {
        return value.isPresent() ? Long.toString(value.getAsLong()) : "";
    }
}
