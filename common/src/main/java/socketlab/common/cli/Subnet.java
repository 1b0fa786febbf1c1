package socketlab.common.cli;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A network that this machine is part of, and its own address there.
 *
 * @param own the machine's address
 * @param prefixLength how many bits at the beginning all addresses of the network have in common
 * @param configuredBroadcast what the system says to be its broadcast address; {@code null} or 0.0.0.0 if it says none
 */
public record Subnet(InetAddress own, int prefixLength, InetAddress configuredBroadcast) {

    /** A network of two has no broadcast address (RFC 3021), nor has one of one. */
    private static final int LONGEST_WITH_BROADCAST = 30;

    /** Those of all interfaces. */
    public static List<Subnet> all() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(one -> one.getInterfaceAddresses().stream())
                .map(Subnet::of)
                .toList();
    }

    private static Subnet of(InterfaceAddress address) {
        return new Subnet(address.getAddress(), address.getNetworkPrefixLength(), address.getBroadcast());
    }

    /**
     * Whether an address stands for all machines of this network: its last bits are all ones, or all zeros, as before
     * RFC 919 (RFC 1122, section 3.2.1.3). IPv6 has no such addresses.
     */
    boolean isBroadcast(InetAddress address) {
        if (address.isAnyLocalAddress()) {
            return false;
        }
        if (address.equals(configuredBroadcast)) {
            return true;
        }
        boolean isIpv4 = address instanceof Inet4Address && own instanceof Inet4Address;
        if (!isIpv4 || prefixLength < 1 || prefixLength > LONGEST_WITH_BROADCAST) {
            return false;
        }
        int hostBits = (int) (0xFFFF_FFFFL >>> prefixLength);
        int given = bits(address);
        boolean isHere = ((given ^ bits(own)) & ~hostBits) == 0;
        return isHere && ((given & hostBits) == hostBits || (given & hostBits) == 0);
    }

    private static int bits(InetAddress ipv4) {
        return ByteBuffer.wrap(ipv4.getAddress()).getInt();
    }
}
