package socketlab.common.cli.client;

import java.util.Locale;

/** Amounts of data and rates as people read them, in decimal units. */
final class Quantities {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final String[] TIME_UNITS = {"ns", "us", "ms", "s"};

    private Quantities() {}

    /** {@code 999 B}, {@code 1.00 kB}, {@code 12.3 MB}. */
    static String bytes(double bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 999.5 && unit < UNITS.length - 1) {
            amount /= 1000;
            unit++;
        }
        int decimals = unit == 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", amount, UNITS[unit]);
    }

    /** {@code 12.3 MB/s}. */
    static String rate(double bytes, long nanos) {
        return bytes(bytes * 1e9 / Math.max(1, nanos)) + "/s";
    }

    /** As it can be typed, to the nanosecond: {@code 5ms}, {@code 1500us}, {@code 0}. */
    static String time(long nanos) {
        long amount = nanos;
        int unit = 0;
        while (amount % 1000 == 0 && unit < TIME_UNITS.length - 1) {
            amount /= 1000;
            unit++;
        }
        return nanos == 0 ? "0" : amount + TIME_UNITS[unit];
    }

    /** {@code 0.012 s}, {@code 75.0 s}. */
    static String seconds(long nanos) {
        return String.format(Locale.ROOT, nanos < 10_000_000_000L ? "%.3f s" : "%.1f s", nanos / 1e9);
    }
}
