package socketlab.common.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import socketlab.common.link.Impairments;

/** Quantities on the command line: a number and its unit, without a space. */
public final class Units {

    private static final Pattern QUANTITY = Pattern.compile("(\\d+(?:\\.\\d+)?)([A-Za-zµ]*)");

    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "min", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private static final Map<String, Long> BYTES = Map.of(
            "", 1L,
            "B", 1L,
            "kB", 1_000L,
            "KiB", 1L << 10,
            "MB", 1_000_000L,
            "MiB", 1L << 20,
            "GB", 1_000_000_000L,
            "GiB", 1L << 30);

    private static final Map<String, Long> BITS_PER_SECOND = Map.of(
            "bps", 1L,
            "kbps", 1_000L,
            "Mbps", 1_000_000L,
            "Gbps", 1_000_000_000L);

    private static final Pattern PERCENTAGE = Pattern.compile("(\\d+(?:\\.\\d+)?)%");

    private Units() {}

    /** {@code 200ms}, {@code 1.5s}, {@code 2m}; zero needs no unit. */
    public static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return duration(value);
        }
    }

    /** {@code 1200}, {@code 64KiB}, {@code 1MB}; a bare number is bytes. */
    public static final class ByteSizeConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            long bytes =
                    amount(value, QUANTITY.matcher(value), BYTES, "bytes", "a size in bytes like 1200, 64KiB or 1MB");
            if (bytes > Integer.MAX_VALUE) {
                throw new TypeConversionException(
                        "'" + value + "' is too large: at most " + Integer.MAX_VALUE + " bytes");
            }
            return (int) bytes;
        }
    }

    /** {@code 64kbps}, {@code 10Mbps}; more than nothing, and a whole number of bits a second. */
    public static final class RateConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            return bitsPerSecond(value);
        }
    }

    static Duration duration(String value) {
        if (value.equals("0")) {
            return Duration.ZERO;
        }
        Matcher quantity = QUANTITY.matcher(value);
        if (quantity.matches() && quantity.group(2).isEmpty()) {
            throw new TypeConversionException(
                    "'" + value + "' lacks its unit: write " + value + "ms or " + value + "s (ns, us, ms, s, m, h)");
        }
        return Duration.ofNanos(amount(value, quantity, NANOS, "nanoseconds", "a duration like 200ms, 1.5s or 2m"));
    }

    static long bitsPerSecond(String value) {
        Matcher quantity = QUANTITY.matcher(value);
        if (quantity.matches() && quantity.group(2).isEmpty()) {
            throw new TypeConversionException("'" + value + "' lacks its unit: write " + value + "kbps or " + value
                    + "Mbps (bps, kbps, Mbps, Gbps; bits, not bytes)");
        }
        long rate = amount(value, quantity, BITS_PER_SECOND, "bits per second", "a rate like 64kbps or 10Mbps");
        if (rate == 0 || rate > Impairments.Rate.MAX_BITS_PER_SECOND) {
            throw new TypeConversionException("'" + value + "' is not possible: choose a rate from 1bps to "
                    + Impairments.Rate.MAX_BITS_PER_SECOND / 1_000_000_000 + "Gbps");
        }
        return rate;
    }

    /** {@code 10%}, {@code 0.1%}, as a probability from 0 to 1. */
    static double probability(String value) {
        Matcher percentage = PERCENTAGE.matcher(value);
        if (!percentage.matches()) {
            boolean isBare = QUANTITY.matcher(value).matches() && !value.matches(".*[A-Za-zµ]");
            throw new TypeConversionException(
                    isBare
                            ? "'" + value + "' lacks its unit: write " + value + "%"
                            : "'" + value + "' is not a share like 10% or 0.1%");
        }
        BigDecimal share = new BigDecimal(percentage.group(1)).movePointLeft(2);
        if (share.compareTo(BigDecimal.ONE) > 0) {
            throw new TypeConversionException("'" + value + "' is more than all: choose from 0% to 100%");
        }
        return share.doubleValue();
    }

    private static long amount(String value, Matcher quantity, Map<String, Long> units, String parts, String wanted) {
        if (!quantity.matches() || !units.containsKey(quantity.group(2))) {
            throw new TypeConversionException("'" + value + "' is not " + wanted);
        }
        BigDecimal amount =
                new BigDecimal(quantity.group(1)).multiply(BigDecimal.valueOf(units.get(quantity.group(2))));
        if (amount.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 4)) > 0) {
            throw new TypeConversionException("'" + value + "' is too large");
        }
        if (amount.stripTrailingZeros().scale() > 0) {
            throw new TypeConversionException("'" + value + "' is not a whole number of " + parts);
        }
        return amount.longValue();
    }
}
