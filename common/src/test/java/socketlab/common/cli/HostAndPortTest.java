package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
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
                resolve("127.0.0.1:80"));
        assertEquals(new InetSocketAddress(InetAddress.getByName("::1"), 4242), resolve("::1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1:2:3", "[zzz]"})
    void whatOnlyLooksLikeAnAddressIsAnErrorInOneSentence(String text) {
        UserError error = assertThrowsExactly(UserError.class, () -> resolve(text));
        assertEquals(ExitStatus.ERROR, error.exitStatus());
        assertEquals(
                "no address is known for '" + HostAndPort.parse(text).host() + "': check the name, or give the address",
                error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:80", "[::1]:80", "[2001:db8::1]:65535"})
    void whatFormatWritesParseReads(String text) throws Exception {
        InetSocketAddress address = resolve(text);
        assertEquals(address, resolve(HostAndPort.format(address)));
    }

    @Test
    void ipv6IsWrittenInBrackets() throws Exception {
        assertEquals("127.0.0.1:80", HostAndPort.format(resolve("127.0.0.1:80")));
        assertEquals("[::1]:80", HostAndPort.format(resolve("[::1]:80")));
        assertEquals("[::]:80", HostAndPort.format(resolve("[::]:80")));
        assertEquals("[2001:db8:0:1::2]:80", HostAndPort.format(resolve("[2001:db8:0:1:0:0:0:2]:80")));
        assertEquals("[1::2:0:0:3]:80", HostAndPort.format(resolve("[1:0:0:0:2:0:0:3]:80")));
    }

    @Test
    void aNameHasAllItsAddressesEachOnceInTheOrderOfTheNameService() throws Exception {
        assertEquals(
                List.of(socket("192.0.2.9"), socket("2001:db8::1"), socket("192.0.2.1")),
                HostAndPort.of("many:80").resolve(AddressFamily.ANY, AddressFamily.ANY.option(), MANY));
    }

    @Test
    void aFamilyChoosesAmongThem() throws Exception {
        assertEquals(
                List.of(socket("192.0.2.9"), socket("192.0.2.1")),
                HostAndPort.of("many:80").resolve(AddressFamily.IPV4, AddressFamily.IPV4.option(), MANY));
        assertEquals(
                List.of(socket("2001:db8::1")),
                HostAndPort.of("many:80").resolve(AddressFamily.IPV6, AddressFamily.IPV6.option(), MANY));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "name, IPV6, 'name' is the name of IPv4 addresses only, -6, IPv6",
                "192.0.2.1:80, IPV6, '192.0.2.1' is an IPv4 address, -6, IPv6",
                "[::1]:80, IPV4, '::1' is an IPv6 address, -4, IPv4",
                "::ffff:192.0.2.1, IPV6, '::ffff:192.0.2.1' is an IPv4 address, -6, IPv6"
            })
    void whatHasNoAddressOfTheFamilyIsAnErrorThatNamesTheOption(
            String text, AddressFamily family, String what, String option, String wanted) {
        NameService oldFashioned = host -> new InetAddress[] {InetAddress.getByName(host.replace("name", "192.0.2.1"))};
        UserError error = assertThrowsExactly(
                UserError.class, () -> HostAndPort.of(text).resolve(family, family.option(), oldFashioned));
        assertEquals(ExitStatus.ERROR, error.exitStatus());
        assertEquals(
                what + ", and " + option + " allows only " + wanted + ": leave it out, or name another server",
                error.getMessage());
    }

    private static final NameService MANY = host -> new InetAddress[] {
        InetAddress.getByName("192.0.2.9"),
        InetAddress.getByName("2001:db8::1"),
        InetAddress.getByName("192.0.2.9"),
        InetAddress.getByName("192.0.2.1")
    };

    private static InetSocketAddress socket(String address) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(address), 80);
    }

    private static InetSocketAddress resolve(String text) throws UserError {
        return HostAndPort.of(text)
                .resolve(AddressFamily.ANY, AddressFamily.ANY.option(), NameService.SYSTEM)
                .get(0);
    }

    private static String refusal(String text) {
        return assertThrowsExactly(TypeConversionException.class, () -> HostAndPort.parse(text))
                .getMessage();
    }
}
