package socketlab.common.cli.client;

import java.util.Locale;
import socketlab.common.rtt.TimeSource;

/** What stands at the start of each line that ping prints while it runs. For any thread. */
@FunctionalInterface
interface LineStart {

    LineStart EMPTY = () -> "";

    /** For a line about what happens now. */
    String now();

    /** The time, as iputils' {@code ping -D} writes it: {@code [1700000000.123456] }, seconds since 1970. */
    static LineStart unixTime(TimeSource time) {
        return () -> {
            long micros = time.wallMicros();
            return String.format(Locale.ROOT, "[%d.%06d] ", micros / 1_000_000, micros % 1_000_000);
        };
    }
}
