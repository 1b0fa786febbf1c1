package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Amounts and rates have three digits that count, and a unit")
class QuantitiesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1, 1 B",
        "999, 999 B",
        "999.4, 999 B",
        "999.5, 1.00 kB",
        "1000, 1.00 kB",
        "9994, 9.99 kB",
        "9995, 10.0 kB",
        "99949, 99.9 kB",
        "99950, 100 kB",
        "999499, 999 kB",
        "999500, 1.00 MB",
        "1e9, 1.00 GB",
        "2147483648, 2.15 GB",
        "4294967296, 4.29 GB",
        "9007199254740991, 9.01 PB",
        "9e18, 9000 PB"
    })
    void bytes(double bytes, String text) {
        assertEquals(text, Quantities.bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "1000000, 1000000000, 1.00 MB/s",
        "5000000000, 2000000000, 2.50 GB/s",
        "1, 1000000000, 1 B/s",
        "0, 1000000000, 0 B/s",
        "0, 0, 0 B/s",
        "5, 0, 5.00 GB/s" // no time at all is taken for a nanosecond
    })
    void rate(double bytes, long nanos, String text) {
        assertEquals(text, Quantities.rate(bytes, nanos));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.000 s",
        "12345678, 0.012 s",
        "1500000000, 1.500 s",
        "9999000000, 9.999 s",
        "10000000000, 10.0 s",
        "75000000000, 75.0 s",
        "3600000000000, 3600.0 s"
    })
    void seconds(long nanos, String text) {
        assertEquals(text, Quantities.seconds(nanos));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1ns",
        "1500, 1500ns",
        "5000000, 5ms",
        "1500000000, 1500ms",
        "86400000000000, 86400s",
    })
    void timesAsTheyAreTyped(long nanos, String text) {
        assertEquals(text, Quantities.time(nanos));
    }
}
