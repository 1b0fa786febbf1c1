package socketlab.common.cli.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.Subnet;
import socketlab.common.cli.UserError;

@DisplayName("A server listens on an address of one machine, and says why it does not on another")
class ServerOptionsTest {

    private static final List<Subnet> SUBNETS = List.of(
            subnet("127.0.0.1", 8, null),
            subnet("10.9.2.7", 22, "10.9.3.255"),
            subnet("10.8.0.1", 24, "10.8.0.99"),
            subnet("10.7.0.255", 24, null),
            subnet("192.0.2.2", 31, "0.0.0.0"),
            subnet("198.51.100.1", 32, null),
            subnet("203.0.113.1", 0, null),
            subnet("fd00:9::1", 64, null));

    private static Subnet subnet(String own, int prefixLength, String broadcast) {
        return new Subnet(address(own), prefixLength, broadcast == null ? null : address(broadcast));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "255.255.255.255",
                "127.255.255.255",
                "127.0.0.0",
                "10.9.3.255",
                "10.9.0.0",
                "10.8.0.255",
                "10.8.0.99",
                "::ffff:10.9.3.255"
            })
    void aBroadcastAddressIsRefused(String literal) {
        UserError error = assertThrows(
                UserError.class,
                () -> ServerOptions.requireOneMachines(new InetSocketAddress(address(literal), 0), SUBNETS));
        assertTrue(error.getMessage().contains("this is a broadcast address"), error.getMessage());
        assertEquals(ExitStatus.ERROR, error.exitStatus());
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1234", "ff02::1%1", "::ffff:224.0.0.1"})
    void aMulticastAddressIsRefused(String literal) {
        UserError error = assertThrows(
                UserError.class,
                () -> ServerOptions.requireOneMachines(new InetSocketAddress(address(literal), 0), SUBNETS));
        assertTrue(error.getMessage().contains("this is a multicast address"), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "::",
                "127.0.0.1",
                "127.0.0.2",
                "10.9.2.7",
                "10.9.2.255",
                "10.9.3.0",
                "10.7.0.255",
                "192.0.2.2",
                "192.0.2.3",
                "198.51.100.1",
                "fd00:9::1",
                "fd00:9::ffff:ffff:ffff:ffff",
                "fd00:9::"
            })
    void anAddressOfOneMachineOrAllOfThisOneAreTaken(String literal) {
        assertDoesNotThrow(() -> ServerOptions.requireOneMachines(new InetSocketAddress(address(literal), 0), SUBNETS));
    }

    @Test
    void anAddressFamilyThatIsNotThereIsNamed() {
        UserError error = new ServerOptions()
                .cannotListen(new InetSocketAddress(address("::"), 4242), new UnsupportedAddressTypeException());
        assertTrue(error.getMessage().contains("[::]:4242"), error.getMessage());
        assertTrue(error.getMessage().contains("no IPv6"), error.getMessage());
        assertFalse(error.getMessage().contains("Exception"), error.getMessage());
    }
}
