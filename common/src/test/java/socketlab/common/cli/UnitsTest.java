package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
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

    @ParameterizedTest
    @CsvSource({
        "1bps, 1",
        "9600bps, 9600",
        "64kbps, 64000",
        "10Mbps, 10000000",
        "2.5Mbps, 2500000",
        "0.001kbps, 1",
        "1Gbps, 1000000000",
        "1000Gbps, 1000000000000"
    })
    void rates(String text, long bitsPerSecond) {
        assertEquals(bitsPerSecond, rate(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "0", "2.5"})
    void aBareRateIsRefusedWithTheUnitItLacks(String number) {
        assertEquals(
                "'" + number + "' lacks its unit: write " + number + "kbps or " + number
                        + "Mbps (bps, kbps, Mbps, Gbps; bits, not bytes)",
                refusal(() -> rate(number)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Mbps", "-1Mbps", "10 Mbps", "10mbps", "10MBps", "10Mbit", "10MB", "10ms", "1e6bps", "10%"})
    void whatIsNoRateIsRefusedWithAnExample(String text) {
        assertEquals("'" + text + "' is not a rate like 64kbps or 10Mbps", refusal(() -> rate(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0bps", "0Mbps", "1000.000000001Gbps", "2000Gbps"})
    void aRateOfNothingOrBeyondAllCablesIsRefused(String text) {
        assertEquals("'" + text + "' is not possible: choose a rate from 1bps to 1000Gbps", refusal(() -> rate(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5bps", "0.0001kbps"})
    void aPartOfABitASecondIsRefused(String text) {
        assertEquals("'" + text + "' is not a whole number of bits per second", refusal(() -> rate(text)));
    }

    @ParameterizedTest
    @CsvSource({
        "0%, 0",
        "0.0%, 0",
        "0.0001%, 0.000001",
        "0.1%, 0.001",
        "10%, 0.1",
        "30%, 0.3",
        "99.9%, 0.999",
        "100%, 1"
    })
    void shares(String text, double probability) {
        assertEquals(probability, Units.probability(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10", "0.1", "100"})
    void aBareShareIsRefusedWithTheSignItLacks(String number) {
        assertEquals(
                "'" + number + "' lacks its unit: write " + number + "%", refusal(() -> Units.probability(number)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "%", "-1%", "+1%", "10 %", ".5%", "1.%", "1,5%", "10%%", "ten%", "10ms", "1e1%", "NaN%"})
    void whatIsNoShareIsRefusedWithAnExample(String text) {
        assertEquals("'" + text + "' is not a share like 10% or 0.1%", refusal(() -> Units.probability(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100.0000001%", "101%", "1000%"})
    void aShareOfMoreThanAllIsRefused(String text) {
        assertEquals("'" + text + "' is more than all: choose from 0% to 100%", refusal(() -> Units.probability(text)));
    }

    private static String refusal(Executable conversion) {
        return assertThrowsExactly(TypeConversionException.class, conversion).getMessage();
    }

    private static long rate(String text) {
        return new Units.RateConverter().convert(text);
    }

    private static Duration duration(String text) {
        return new Units.DurationConverter().convert(text);
    }

    private static int size(String text) {
        return new Units.ByteSizeConverter().convert(text);
    }
}
