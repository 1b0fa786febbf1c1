package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

@DisplayName("Quantities on the command line carry their unit")
class UnitsTest {

    @ParameterizedTest
    @CsvSource({
        "1ns, 1",
        "1us, 1000",
        "1µs, 1000",
        "200ms, 200000000",
        "1s, 1000000000",
        "2m, 120000000000",
        "2min, 120000000000",
        "1h, 3600000000000",
        "1.5s, 1500000000",
        "0.5ms, 500000",
        "0.1us, 100",
        "0.001us, 1",
        "007ms, 7000000",
        "0s, 0",
        "0ms, 0",
        "0, 0"
    })
    void durations(String text, long nanos) {
        assertEquals(Duration.ofNanos(nanos), duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"200", "1", "1.5", "00", "0.0"})
    void aBareNumberIsRefusedWithTheUnitItLacks(String number) {
        assertEquals(
                "'" + number + "' lacks its unit: write " + number + "ms or " + number + "s (ns, us, ms, s, m, h)",
                assertThrowsExactly(TypeConversionException.class, () -> duration(number))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "ms",
                "-1s",
                "+1s",
                "1 s",
                " 1s",
                "1s ",
                "1,5s",
                ".5s",
                "1.s",
                "1..5s",
                "1e3ms",
                "1S",
                "1MS",
                "1sec",
                "1d",
                "0x1s",
                "1s1s",
                "١s",
                "NaN",
                "Infinity",
                "1s\n",
                "1kB"
            })
    void whatIsNoDurationIsRefusedWithAnExample(String text) {
        assertEquals(
                "'" + text + "' is not a duration like 200ms, 1.5s or 2m",
                assertThrowsExactly(TypeConversionException.class, () -> duration(text))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807h", "9999999999999999999ns", "99999999999999999999999999999999999s"})
    void aDurationBeyondAllClocksIsTooLarge(String text) {
        assertEquals(
                "'" + text + "' is too large",
                assertThrowsExactly(TypeConversionException.class, () -> duration(text))
                        .getMessage());
    }

    @Test
    void centuriesAreNot() {
        assertEquals(Duration.ofHours(600_000), duration("600000h"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1200, 1200",
        "1200B, 1200",
        "2kB, 2000",
        "64KiB, 65536",
        "1.5kB, 1500",
        "1.5KiB, 1536",
        "1MB, 1000000",
        "1MiB, 1048576",
        "2GB, 2000000000",
        "1GiB, 1073741824",
        "2147483647, 2147483647"
    })
    void sizes(String text, int bytes) {
        assertEquals(bytes, size(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "2GiB", "9GB", "4294967296"})
    void aSizeBeyondAllArraysIsTooLarge(String text) {
        assertEquals(
                "'" + text + "' is too large: at most 2147483647 bytes",
                assertThrowsExactly(TypeConversionException.class, () -> size(text))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1 kB", "1k", "1KB", "1kb", "1Mbps", "1ms", "0x10", "1_000", "1e3", "٣"})
    void whatIsNoSizeIsRefusedWithAnExample(String text) {
        assertEquals(
                "'" + text + "' is not a size in bytes like 1200, 64KiB or 1MB",
                assertThrowsExactly(TypeConversionException.class, () -> size(text))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "0.5B", "0.0001kB"})
    void aPartOfAByteIsRefused(String text) {
        assertTrue(assertThrowsExactly(TypeConversionException.class, () -> size(text))
                .getMessage()
                .startsWith("'" + text + "' is not "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.4ns", "1.5ns", "0.0001us"})
    void aPartOfANanosecondIsRefusedAndNotTakenForZero(String text) {
        assertTrue(assertThrowsExactly(TypeConversionException.class, () -> duration(text))
                .getMessage()
                .startsWith("'" + text + "' is not "));
    }

    private static Duration duration(String text) {
        return new Units.DurationConverter().convert(text);
    }

    private static int size(String text) {
        return new Units.ByteSizeConverter().convert(text);
    }
}
