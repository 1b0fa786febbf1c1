package socketlab.common.cli;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Whom an address stands for. */
public enum Recipients {
    ONE_HOST("an address of one host"),

    /** Whoever has joined a group: 224.0.0.0/4 (RFC 5771), ff00::/8 (RFC 4291, section 2.7). */
    GROUP("a multicast address"),

    /** All hosts on a network (RFC 919): 255.255.255.255, or the last address of a network that this machine is on. */
    ALL_HOSTS("a broadcast address");

    private static final byte[] LIMITED_BROADCAST = {(byte) 255, (byte) 255, (byte) 255, (byte) 255};

    /** The two addresses of a network with a prefix of 31 bits are its two hosts (RFC 3021). */
    private static final int LONGEST_PREFIX_WITH_BROADCAST = 30;

    private final String label;

    Recipients(String label) {
        this.label = label;
    }

    /** Asks the machine for its networks, which takes a while: for when something went wrong, or before it starts. */
    public static Recipients of(InetAddress address) {
        if (address.isMulticastAddress()) {
            return GROUP;
        }
        return Arrays.equals(address.getAddress(), LIMITED_BROADCAST) || isLastOfOwnNetwork(address)
                ? ALL_HOSTS
                : ONE_HOST;
    }

    private static boolean isLastOfOwnNetwork(InetAddress address) {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(network -> network.getInterfaceAddresses().stream())
                    .anyMatch(own -> isLastOfNetwork(address, own));
        } catch (SocketException e) {
            return false; // a machine that does not tell its networks
        }
    }

    /** An interface need not know its broadcast address: the kernel takes the last one for it all the same. */
    private static boolean isLastOfNetwork(InetAddress address, InterfaceAddress own) {
        if (!(address instanceof Inet4Address)
                || !(own.getAddress() instanceof Inet4Address)
                || own.getNetworkPrefixLength() > LONGEST_PREFIX_WITH_BROADCAST) {
            return false;
        }
        int hostBits = -1 >>> own.getNetworkPrefixLength();
        return bits(address) == (bits(own.getAddress()) | hostBits);
    }

    private static int bits(InetAddress ipv4) {
        return ByteBuffer.wrap(ipv4.getAddress()).getInt();
    }

    /** As people write it, with its article. */
    @Override
    public String toString() {
        return label;
    }
}
