package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A link-local address belongs to its interface, any other to the machine")
class LocalAddressTest {

    private static LocalAddress of(String address, int interfaceNumber) throws UnknownHostException {
        byte[] bytes = InetAddress.getByName(address).getAddress();
        return LocalAddress.of(
                bytes.length == 4
                        ? InetAddress.getByAddress(bytes)
                        : Inet6Address.getByAddress(null, bytes, interfaceNumber));
    }

    @Test
    void aLinkLocalAddressIsAnotherOneAtAnInterfaceThatWasMadeAnew() throws Exception {
        assertEquals(of("fe80::1", 2), of("fe80::1", 2));
        assertNotEquals(of("fe80::1", 2), of("fe80::1", 3));
        assertNotEquals(of("fe80::1", 2), of("fe80::2", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8::1", "::1", "fd00::1", "192.0.2.1", "169.254.0.1"})
    void anyOtherAddressIsTheSameAtAllInterfaces(String address) throws Exception {
        assertEquals(of(address, 2), of(address, 3));
        assertEquals(of(address, 2).hashCode(), of(address, 3).hashCode());
    }
}
