package socketlab.common.cli;

import java.net.InetAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;

/** Whom an address stands for. */
public enum Recipients {
    ONE_HOST("an address of one host"),

    /** Whoever has joined a group: 224.0.0.0/4 (RFC 5771), ff00::/8 (RFC 4291, section 2.7). */
    GROUP("a multicast address"),

    /** All hosts on a network (RFC 919): 255.255.255.255, or what stands for all of a {@link Subnet}. */
    ALL_HOSTS("a broadcast address");

    private static final byte[] LIMITED_BROADCAST = {(byte) 255, (byte) 255, (byte) 255, (byte) 255};

    private final String label;

    Recipients(String label) {
        this.label = label;
    }

    /** Asks the machine for its networks, which takes a while: for when something went wrong, or before it starts. */
    public static Recipients of(InetAddress address) {
        try {
            return of(address, Subnet.all());
        } catch (SocketException e) {
            return of(address, List.of()); // a machine that does not tell its networks
        }
    }

    /** @param subnets those that this machine is on; whatever the bits of its own addresses are, they are its own */
    public static Recipients of(InetAddress address, List<Subnet> subnets) {
        if (address.isMulticastAddress()) {
            return GROUP;
        }
        boolean isOwn = subnets.stream().anyMatch(subnet -> subnet.own().equals(address));
        boolean isBroadcast = !isOwn && subnets.stream().anyMatch(subnet -> subnet.isBroadcast(address));
        return isBroadcast || Arrays.equals(address.getAddress(), LIMITED_BROADCAST) ? ALL_HOSTS : ONE_HOST;
    }

    /** As people write it, with its article. */
    @Override
    public String toString() {
        return label;
    }
}
