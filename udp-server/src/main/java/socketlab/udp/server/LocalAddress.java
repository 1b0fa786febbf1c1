package socketlab.udp.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import socketlab.common.cli.HostAndPort;

/**
 * An address of this machine that a socket can be bound to. A link-local one is another at each interface (RFC 4007,
 * section 6). The kernel goes by the interface's number, which is new when one is made anew under its old name. Any other
 * address is one and the same, whichever interfaces have it.
 *
 * @param address whose {@code equals} leaves out the interface
 * @param interfaceNumber 0 unless the address is link-local
 */
record LocalAddress(InetAddress address, int interfaceNumber) {

    static LocalAddress of(InetAddress address) {
        boolean isOfInterface = address.isLinkLocalAddress() && address instanceof Inet6Address;
        return new LocalAddress(address, isOfInterface ? ((Inet6Address) address).getScopeId() : 0);
    }

    /** As people write it. */
    @Override
    public String toString() {
        return HostAndPort.formatHost(address);
    }
}
