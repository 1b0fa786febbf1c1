package socketlab.common.report;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;
import socketlab.common.rtt.Exchange;

/** The samples of a {@link PingResult}, a line each, for spreadsheets; a field that is not known is empty (RFC 4180). */
public final class PingCsv {

    private PingCsv() {}

    /** Writes a header and the samples; flushes and closes nothing. */
    public static void write(PingResult result, PrintStream out) {
        out.print("id,sentAt,rttNanos,serverNanos,outcome\r\n");
        for (Exchange exchange : result.samples()) {
            out.print(exchange.id() + "," + exchange.sentAtMicros() + "," + field(exchange.rttNanos()) + ","
                    + field(exchange.serverNanos()) + ","
                    + exchange.outcome().name().toLowerCase(Locale.ROOT) + "\r\n");
        }
    }

    private static String field(OptionalLong value) {
        return value.isPresent() ? Long.toString(value.getAsLong()) : "";
    }
}
