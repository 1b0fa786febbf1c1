package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

@DisplayName("An address in digits is read, and nothing else: no name is looked up")
class NumericAddressTest {

    private final NumericAddress converter = new NumericAddress();

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "::1, 0:0:0:0:0:0:0:1",
        "[::1], 0:0:0:0:0:0:0:1",
        "2001:db8::7, 2001:db8:0:0:0:0:0:7",
        "::ffff:192.0.2.7, 192.0.2.7",
    })
    void addresses(String text, String address) {
        assertEquals(address, converter.convert(text).getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "eth0",
                "lo",
                "",
                "127.1",
                "1",
                "256.0.0.1",
                "1.2.3.4.5",
                "1.2.3",
                "cafe",
                "g::1",
                "1::2::3",
                ":::",
                "::1%no-such-interface",
                "127.0.0.1:4242",
                "[::1]:4242"
            })
    void allElseIsRefused(String text) {
        TypeConversionException error =
                assertThrowsExactly(TypeConversionException.class, () -> converter.convert(text));
        assertTrue(error.getMessage().startsWith("'" + text + "' is no address"), error.getMessage());
    }
}
