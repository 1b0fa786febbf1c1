package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

@DisplayName("A server's address as people write it")
class HostAndPortTest {

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost, 4242",
        "localhost:1, localhost, 1",
        "example.org:65535, example.org, 65535",
        "192.0.2.1, 192.0.2.1, 4242",
        "192.0.2.1:80, 192.0.2.1, 80",
        "h:00080, h, 80",
        "[::1], ::1, 4242",
        "[::1]:80, ::1, 80",
        "::1, ::1, 4242",
        "::, ::, 4242",
        "2001:db8::1, 2001:db8::1, 4242",
        "::ffff:192.0.2.1, ::ffff:192.0.2.1, 4242",
        "fe80::1%eth0, fe80::1%eth0, 4242",
        "[fe80::1%eth0]:80, fe80::1%eth0, 80",
        "a-b_c, a-b_c, 4242",
        "한국, 한국, 4242"
    })
    void hostsAndPorts(String text, String host, int port) {
        assertEquals(new HostAndPort(host, port), HostAndPort.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"h:0", "h:65536", "h:99999", "h:000080", "[::1]:0", "[::1]:65536", "h:99999999999999999999"})
    void aPortThatDoesNotExistIsSaidToBeSo(String text) {
        assertEquals("'" + text + "' has no port that exists: choose one from 1 to 65535", refusal(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", ":", ":80", "h:", "h:p", "h:-1", "h:+1", "h:80:90", "h: 80", " h", "h h", "[::1", "::1]", "[]",
                "[]:80", "[::1]80", "[::1]:", "[::1]:p", "h:٣", "h\n"
            })
    void whatIsNoServerIsRefusedWithTheFormsThatAre(String text) {
        assertEquals("'" + text + "' is no server: write HOST, HOST:PORT or [IPv6]:PORT", refusal(text));
    }

    @Test
    void theSameRefusalIsAUserErrorElsewhere() {
        UserError error = assertThrowsExactly(UserError.class, () -> HostAndPort.of("h:0"));
        assertEquals(ExitStatus.ERROR, error.exitStatus());
        assertEquals("'h:0' has no port that exists: choose one from 1 to 65535", error.getMessage());
    }

    @Test
    void anAddressResolvesToItself() throws Exception {
        assertEquals(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 80),
                HostAndPort.of("127.0.0.1:80").resolve());
        assertEquals(
                new InetSocketAddress(InetAddress.getByName("::1"), 4242),
                HostAndPort.of("::1").resolve());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1:2:3", "[zzz]"})
    void whatOnlyLooksLikeAnAddressIsAnErrorInOneSentence(String text) {
        UserError error =
                assertThrowsExactly(UserError.class, () -> HostAndPort.of(text).resolve());
        assertEquals(ExitStatus.ERROR, error.exitStatus());
        assertEquals(
                "no address is known for '" + HostAndPort.parse(text).host() + "': check the name, or give the address",
                error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:80", "[::1]:80", "[2001:db8::1]:65535"})
    void whatFormatWritesParseReads(String text) throws Exception {
        InetSocketAddress address = HostAndPort.of(text).resolve();
        assertEquals(address, HostAndPort.of(HostAndPort.format(address)).resolve());
    }

    @Test
    void ipv6IsWrittenInBrackets() throws Exception {
        assertEquals(
                "127.0.0.1:80",
                HostAndPort.format(HostAndPort.of("127.0.0.1:80").resolve()));
        assertEquals("[::1]:80", HostAndPort.format(HostAndPort.of("[::1]:80").resolve()));
        assertEquals("[::]:80", HostAndPort.format(HostAndPort.of("[::]:80").resolve()));
        assertEquals(
                "[2001:db8:0:1::2]:80",
                HostAndPort.format(HostAndPort.of("[2001:db8:0:1:0:0:0:2]:80").resolve()));
        assertEquals(
                "[1::2:0:0:3]:80",
                HostAndPort.format(HostAndPort.of("[1:0:0:0:2:0:0:3]:80").resolve()));
    }

    private static String refusal(String text) {
        return assertThrowsExactly(TypeConversionException.class, () -> HostAndPort.parse(text))
                .getMessage();
    }
}
