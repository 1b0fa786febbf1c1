package socketlab.common.cli.client;

import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import socketlab.common.cli.AddressFamily;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.Reason;
import socketlab.common.cli.Recipients;
import socketlab.common.cli.UserError;
import socketlab.common.message.Transport;

/**
 * Why a server could not be reached at one of its addresses. What the kernel said is told by the type of the exception
 * and by the time that passed, never by its text, which is written in the user's language.
 *
 * @param nanos how long it took
 */
record ConnectFailure(Transport transport, InetSocketAddress server, Kind kind, long nanos, Exception cause) {

    /**
     * Java has one exception for a port that refuses and a kernel that has given up. A refusal comes within a round trip of
     * one of our SYNs, which Linux sends after 0, 1, 3, 7, … s (RFC 6298, section 2; Windows asks again for 2 s, although it
     * was refused); giving up comes after 3 s at the earliest.
     */
    private static final long LATEST_REFUSAL_NANOS = 2_500_000_000L;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** What can go wrong, each with what a person may try. */
    enum Kind {
        /** The host says that no socket has this port. */
        REFUSED,
        /** Nothing came back. */
        NO_ANSWER,
        /** Somebody on the way, or here, says that the host can't be reached (EHOSTUNREACH). */
        NO_ROUTE,
        /** This machine, or a router, knows no network that leads there (ENETUNREACH), or it is down (ENETDOWN). */
        NO_NETWORK,
        /**
         * This machine forbids it, or with IPv6 a router on the way (EACCES; RFC 4443, section 3.1, code 1), or there is no
         * address or port left for it (EADDRNOTAVAIL).
         */
        FORBIDDEN,
        /** This machine, or Java, does without this kind of addresses. */
        NO_FAMILY,
        /** The address does not stand for one host. */
        MANY_HOSTS,
        /** Anything else. */
        OTHER
    }

    /** @param nanos how long it took */
    static ConnectFailure of(Transport transport, InetSocketAddress server, Exception cause, long nanos) {
        // A datagram that could not leave has the kernel's word as its cause.
        Exception kernels = cause.getCause() instanceof SocketException inner ? inner : cause;
        return new ConnectFailure(transport, server, kind(server, kernels, nanos), nanos, kernels);
    }

    /** All tries were in vain. */
    static ConnectFailure silence(Transport transport, InetSocketAddress server, long nanos) {
        return new ConnectFailure(transport, server, Kind.NO_ANSWER, nanos, null);
    }

    private static Kind kind(InetSocketAddress server, Exception cause, long nanos) {
        if (cause instanceof PortUnreachableException) {
            return Kind.REFUSED;
        }
        if (cause instanceof RuntimeException) {
            return Kind.NO_FAMILY;
        }
        if (Recipients.of(server.getAddress()) != Recipients.ONE_HOST) {
            return Kind.MANY_HOSTS;
        }
        if (cause instanceof ConnectException) {
            return nanos < LATEST_REFUSAL_NANOS ? Kind.REFUSED : Kind.NO_ANSWER;
        }
        if (cause instanceof SocketTimeoutException) {
            return Kind.NO_ANSWER;
        }
        if (cause instanceof NoRouteToHostException) {
            return Kind.NO_ROUTE;
        }
        if (cause instanceof BindException) {
            return Kind.FORBIDDEN;
        }
        return cause instanceof SocketException ? Kind.NO_NETWORK : Kind.OTHER;
    }

    /** The error, where the server has no other address. */
    UserError error() {
        return new UserError(status(), what() + hint(), cause);
    }

    /**
     * The error, where a name has several addresses.
     *
     * @param failures one for each address that was tried
     * @param known how many addresses it has
     */
    static UserError error(HostAndPort server, List<ConnectFailure> failures, int known) {
        if (failures.size() == 1) {
            return failures.get(0).error();
        }
        String each = failures.stream()
                .map(failure -> HostAndPort.format(failure.server) + " (" + failure.inShort() + ")")
                .collect(Collectors.joining(", "));
        ConnectFailure last = failures.get(failures.size() - 1);
        return new UserError(
                failures.stream().mapToInt(ConnectFailure::status).min().orElseThrow(),
                "none of the " + failures.size() + " addresses of '" + server.host() + "'"
                        + (failures.size() < known ? " that were tried" : "") + " answers: " + each + last.hint(),
                last.cause);
    }

    /** Whether it may be otherwise in a second: a link that is down for a moment takes its routes with it. */
    boolean mayPass() {
        return kind == Kind.NO_NETWORK || kind == Kind.NO_ROUTE || kind == Kind.FORBIDDEN;
    }

    private int status() {
        return kind == Kind.NO_FAMILY || kind == Kind.MANY_HOSTS ? ExitStatus.ERROR : ExitStatus.NOT_DONE;
    }

    private String what() {
        String where = HostAndPort.format(server);
        return switch (kind) {
            case REFUSED -> "nobody listens on " + transport + " port " + where;
            case NO_ANSWER -> "no answer from " + where + " within " + nanos / NANOS_PER_MILLI + " ms of connecting";
            case NO_ROUTE -> "no route to " + where + " (" + Reason.of(cause) + ")";
            case NO_NETWORK -> "no network leads to " + where + " (" + Reason.of(cause) + ")";
            case FORBIDDEN -> whoForbids() + " to " + where + " (" + Reason.of(cause) + ")";
            case NO_FAMILY -> where + " needs " + family() + ", which this machine, or its Java, does without";
            case MANY_HOSTS -> where + " is " + Recipients.of(server.getAddress()) + ", which stands for many hosts";
            case OTHER -> "cannot reach " + where + ": " + Reason.of(cause);
        };
    }

    private String hint() {
        return switch (kind) {
            case REFUSED -> ": start " + transport.name().toLowerCase(Locale.ROOT) + "-server there, or check the port";
            case NO_ANSWER ->
                ": is the host up, does a firewall drop packets?"
                        + (transport == Transport.TCP ? " (--connect-timeout waits longer)" : "");
            case NO_ROUTE -> ": is the host up, does a router or firewall on the way forbid it?";
            case NO_NETWORK ->
                lacksInterface()
                        ? ": on which interface is it? Write [fe80::1%eth0]:4242"
                        : ": is the network of this machine up, is the address right, does the router know the way?";
            case FORBIDDEN -> ": does a rule forbid it, is any port left?";
            case NO_FAMILY -> ": name the server by an " + family().other() + " address";
            case MANY_HOSTS -> ": name one of them";
            case OTHER -> "";
        };
    }

    private String inShort() {
        return switch (kind) {
            case REFUSED -> "nobody listens there";
            case NO_ANSWER -> "no answer within " + nanos / NANOS_PER_MILLI + " ms";
            case NO_ROUTE, NO_NETWORK, FORBIDDEN, OTHER -> Reason.of(cause);
            case NO_FAMILY -> "no " + family() + " here";
            case MANY_HOSTS -> Recipients.of(server.getAddress()).toString();
        };
    }

    /** Each interface has a network of its own for such addresses (RFC 4007, section 11). */
    private boolean lacksInterface() {
        return server.getAddress() instanceof Inet6Address address
                && address.isLinkLocalAddress()
                && address.getScopeId() == 0;
    }

    /** Over IPv4, what a router forbids is {@link Kind#NO_ROUTE}. */
    private String whoForbids() {
        return family() == AddressFamily.IPV4
                ? "this machine does not send"
                : "this machine, or a router, lets nothing through";
    }

    private AddressFamily family() {
        return AddressFamily.of(server.getAddress());
    }
}
