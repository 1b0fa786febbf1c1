package socketlab.common.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Knows the addresses of names: a table of this machine, or servers somewhere (DNS, RFC 1034). */
@FunctionalInterface
public interface NameService {

    /** The one that the machine is set up to ask. */
    NameService SYSTEM = InetAddress::getAllByName;

    /**
     * All addresses of a host, the best first. May wait for a name server for many seconds, and can't be interrupted; an
     * address that is written in digits is not looked up.
     *
     * @throws UnknownHostException if there is no such name, or nobody knew
     */
    InetAddress[] addresses(String host) throws UnknownHostException;

    /**
     * Leaves the order of the addresses to the system (RFC 6724 says which is best from here), unless somebody has told
     * Java another one; its own would be all of IPv4 first. To be called before the first name or address is used.
     */
    static void keepOrderOfSystem() {
        System.getProperties().putIfAbsent("java.net.preferIPv6Addresses", "system");
    }
}
