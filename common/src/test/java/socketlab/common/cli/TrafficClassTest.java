package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

@DisplayName("A mark of packets is a byte or the name of a code point, and never touches the bits of ECN")
class TrafficClassTest {

    private final TrafficClass.Converter converter = new TrafficClass.Converter();

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4, 4",
        "184, 184",
        "0xb8, 184",
        "0XB8, 184",
        "0x0, 0",
        "0xff, 252",
        "255, 252",
        "185, 184",
        "3, 0",
        "EF, 184",
        "ef, 184",
        "VA, 176",
        "LE, 4",
        "DF, 0",
        "CS0, 0",
        "CS1, 32",
        "cs7, 224",
        "AF11, 40",
        "AF43, 152",
        "AF41, 136",
        "AF23, 88",
    })
    void whatPeopleWriteForIt(String text, int octet) {
        assertEquals(octet, converter.convert(text).octet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "256",
                "999",
                "1000",
                "-1",
                "0x100",
                "0x",
                "0xg",
                "010",
                "1.5",
                "",
                " 8",
                "EFX",
                "CS8",
                "AF14",
                "AF51",
                "AF1",
                "CS",
                "high",
                "99999999999999999999"
            })
    void whatIsNoneIsRefusedWithWhatIs(String text) {
        TypeConversionException error =
                assertThrowsExactly(TypeConversionException.class, () -> converter.convert(text));
        assertTrue(error.getMessage().startsWith("'" + text + "' is no mark of packets: "), error.getMessage());
    }

    @ParameterizedTest
    @EnumSource(
            value = StandardProtocolFamily.class,
            names = {"INET", "INET6"})
    void theSystemTakesIt(StandardProtocolFamily family) throws IOException {
        try (DatagramChannel datagrams = DatagramChannel.open(family);
                SocketChannel stream = SocketChannel.open(family)) {
            new TrafficClass(0xb8).applyTo(datagrams);
            new TrafficClass(0xb8).applyTo(stream);
            assertEquals(0xb8, datagrams.getOption(StandardSocketOptions.IP_TOS));
            assertEquals(0xb8, stream.getOption(StandardSocketOptions.IP_TOS));
        }
    }
}
