package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Whom an address stands for")
class RecipientsTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, ONE_HOST",
        "0.0.0.0, ONE_HOST",
        "127.0.0.255, ONE_HOST",
        "::, ONE_HOST",
        "::1, ONE_HOST",
        "2001:db8::ffff, ONE_HOST",
        "224.0.0.1, GROUP",
        "239.255.255.255, GROUP",
        "ff02::1, GROUP",
        "255.255.255.255, ALL_HOSTS"
    })
    void itsBitsTell(String address, Recipients expected) throws Exception {
        assertEquals(expected, Recipients.of(InetAddress.getByName(address)));
    }

    @Test
    void theLastAddressOfAnOwnNetworkIsThatOfAllItsHosts() throws Exception {
        InetAddress own = InetAddress.getByName("127.0.0.1");
        NetworkInterface loopback = NetworkInterface.getByInetAddress(own);
        assumeTrue(
                loopback != null
                        && loopback.getInterfaceAddresses().stream()
                                .anyMatch(each -> each.getAddress().equals(own) && each.getNetworkPrefixLength() == 8),
                "the loopback network of this machine is not 127.0.0.0/8");
        assertEquals(Recipients.ALL_HOSTS, Recipients.of(InetAddress.getByName("127.255.255.255")));
        assertEquals(Recipients.ONE_HOST, Recipients.of(InetAddress.getByName("127.255.255.254")));
    }
}
