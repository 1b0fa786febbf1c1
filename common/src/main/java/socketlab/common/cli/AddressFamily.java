package socketlab.common.cli;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;

/** Which of the two kinds of Internet addresses a person wants: those of RFC 791, or those of RFC 8200. */
public enum AddressFamily {
    /** Whatever the name has. */
    ANY("IP", "", InetAddress.class),
    IPV4("IPv4", "-4", Inet4Address.class),
    IPV6("IPv6", "-6", Inet6Address.class);

    private final String label;
    private final String option;
    private final Class<? extends InetAddress> addresses;

    AddressFamily(String label, String option, Class<? extends InetAddress> addresses) {
        this.label = label;
        this.option = option;
        this.addresses = addresses;
    }

    /** The family of an address, which is never {@link #ANY}. */
    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /**
     * The family of the socket that talks to this address. A socket for IPv6 could talk to both, but there is none where
     * the machine, or Java, does without IPv6.
     */
    public static ProtocolFamily ofSocketTo(InetAddress address) {
        return of(address) == IPV4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    boolean has(InetAddress address) {
        return addresses.isInstance(address);
    }

    public AddressFamily other() {
        return switch (this) {
            case ANY -> ANY;
            case IPV4 -> IPV6;
            case IPV6 -> IPV4;
        };
    }

    /** The option that asks for it. */
    public String option() {
        return option;
    }

    /** As people write it. */
    @Override
    public String toString() {
        return label;
    }
}
