package socketlab.common.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

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

    private Units() {}

    /** {@code 200ms}, {@code 1.5s}, {@code 2m}; zero needs no unit. */
    public static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            if (value.equals("0")) {
                return Duration.ZERO;
            }
            Matcher quantity = QUANTITY.matcher(value);
            if (quantity.matches() && quantity.group(2).isEmpty()) {
                throw new TypeConversionException("'" + value + "' lacks its unit: write " + value + "ms or " + value
                        + "s (ns, us, ms, s, m, h)");
            }
            return Duration.ofNanos(amount(value, quantity, NANOS, "nanoseconds", "a duration like 200ms, 1.5s or 2m"));
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
