package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.TrafficClass;
import socketlab.common.cli.UserError;

@DisplayName("The client's own end has the address and the mark that a person wishes")
class LocalEndTest {

    @Test
    void anAddressOfThisMachineIsTheSource() throws UserError, IOException {
        LocalEnd local = LocalEnd.of(InetAddress.getByName("127.0.0.1"), new TrafficClass(0xb8));
        try (DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET)) {
            local.applyTo(socket);
            InetSocketAddress bound = (InetSocketAddress) socket.getLocalAddress();
            assertEquals(local.source(), bound.getAddress());
            assertTrue(bound.getPort() > 0);
            assertEquals(0xb8, socket.getOption(StandardSocketOptions.IP_TOS));
        }
    }

    @Test
    void withoutAWishTheKernelChooses() throws UserError, IOException {
        LocalEnd local = LocalEnd.of(null, TrafficClass.NONE);
        assertEquals(LocalEnd.ANY, local);
        try (DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET)) {
            local.applyTo(socket);
            assertEquals(null, socket.getLocalAddress());
            assertEquals(0, socket.getOption(StandardSocketOptions.IP_TOS));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.77, is no address of this machine",
        "2001:db8::77, is no address of this machine",
        "0.0.0.0, stands for all addresses",
        "::, stands for all addresses",
        "224.0.0.1, is a multicast address",
        "ff02::1, is a multicast address",
        "255.255.255.255, is a broadcast address",
        "127.255.255.255, is a broadcast address",
    })
    void anyOtherIsRefused(String address, String why) throws IOException {
        InetAddress source = InetAddress.getByName(address);
        UserError error = assertThrowsExactly(UserError.class, () -> LocalEnd.of(source, TrafficClass.NONE));
        assertEquals(ExitStatus.ERROR, error.exitStatus());
        assertTrue(error.getMessage().contains(why), error.getMessage());
        assertTrue(error.getMessage().startsWith("--source "), error.getMessage());
    }
}
