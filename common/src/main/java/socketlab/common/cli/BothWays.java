package socketlab.common.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A value for each of the two directions of a network, seen from the program that is run. One that is not given is
 * {@code null}.
 *
 * <pre>
 *   --loss 10%              both directions
 *   --loss in=10%           what the program receives
 *   --loss in=10%,out=5%    each its own
 * </pre>
 *
 * Where a value names single datagrams, both directions make no sense: without a direction, these are among those that
 * the program sends ({@code --drop 3,7} is {@code --drop out=3,7}).
 *
 * @param in for what the program receives
 * @param out for what it sends
 */
record BothWays<T>(T in, T out) {

    private static final Pattern NEXT_DIRECTION = Pattern.compile(",(?=(?:in|out)=)");
    private static final Pattern DIRECTION = Pattern.compile("(in|out)=(.*)");
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");

    /** Nothing is given. */
    static <T> BothWays<T> none() {
        return new BothWays<>(null, null);
    }

    static final class Probabilities implements ITypeConverter<BothWays<Double>> {
        @Override
        public BothWays<Double> convert(String value) {
            return of(value, Units::probability);
        }
    }

    static final class Durations implements ITypeConverter<BothWays<Duration>> {
        @Override
        public BothWays<Duration> convert(String value) {
            return of(value, Units::duration);
        }
    }

    static final class Rates implements ITypeConverter<BothWays<Long>> {
        @Override
        public BothWays<Long> convert(String value) {
            return of(value, Units::bitsPerSecond);
        }
    }

    /** Mean lengths, which need not be whole. */
    static final class Lengths implements ITypeConverter<BothWays<Double>> {
        @Override
        public BothWays<Double> convert(String value) {
            return of(value, BothWays::length);
        }
    }

    static final class Counts implements ITypeConverter<BothWays<Long>> {
        @Override
        public BothWays<Long> convert(String value) {
            return of(value, BothWays::number);
        }
    }

    /** {@code 3,7} */
    static final class Numbers implements ITypeConverter<BothWays<Set<Long>>> {
        @Override
        public BothWays<Set<Long>> convert(String value) {
            return of(outIfPlain(value), BothWays::numbers);
        }
    }

    /** {@code 5=200ms,9=1s} */
    static final class NumberedDurations implements ITypeConverter<BothWays<Map<Long, Long>>> {
        @Override
        public BothWays<Map<Long, Long>> convert(String value) {
            return of(outIfPlain(value), BothWays::nanosOfNumbers);
        }
    }

    static <T> BothWays<T> of(String value, Function<String, T> reading) {
        if (!DIRECTION.matcher(value).matches()) {
            T both = reading.apply(value);
            return new BothWays<>(both, both);
        }
        Map<String, T> given = new TreeMap<>();
        for (String part : NEXT_DIRECTION.split(value)) {
            var direction = DIRECTION.matcher(part);
            if (!direction.matches() || given.put(direction.group(1), reading.apply(direction.group(2))) != null) {
                throw new TypeConversionException("'" + value + "' names a direction twice");
            }
        }
        return new BothWays<>(given.get("in"), given.get("out"));
    }

    private static String outIfPlain(String value) {
        return DIRECTION.matcher(value).matches() ? value : "out=" + value;
    }

    private static Set<Long> numbers(String list) {
        return Stream.of(list.split(",", -1)).map(BothWays::number).collect(Collectors.toUnmodifiableSet());
    }

    private static Map<Long, Long> nanosOfNumbers(String list) {
        Map<Long, Long> nanos = new TreeMap<>();
        for (String part : list.split(",", -1)) {
            int sign = part.indexOf('=');
            if (sign < 0) {
                throw new TypeConversionException("'" + part + "' is not a datagram and its delay, like 5=200ms");
            }
            nanos.put(
                    number(part.substring(0, sign)),
                    Units.duration(part.substring(sign + 1)).toNanos());
        }
        return nanos;
    }

    private static Long number(String value) {
        if (!NUMBER.matcher(value).matches()) {
            throw new TypeConversionException("'" + value + "' is not a number from 1 on");
        }
        return Long.valueOf(value);
    }

    private static Double length(String value) {
        if (!value.matches("\\d{1,9}(\\.\\d+)?") || Double.parseDouble(value) < 1) {
            throw new TypeConversionException("'" + value + "' is not a mean length of 1 or more, like 4 or 2.5");
        }
        return Double.valueOf(value);
    }
}
