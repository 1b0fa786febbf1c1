package socketlab.common.cli.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.Reason;
import socketlab.common.cli.Recipients;
import socketlab.common.cli.Subnet;
import socketlab.common.cli.TrafficClass;
import socketlab.common.cli.UserError;

/** Where a server listens, the same for TCP and UDP. */
public final class ServerOptions {

    @Option(
            names = {"-b", "--bind"},
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address of this machine to listen on; 0.0.0.0 or :: for all that it has (default: ${DEFAULT-VALUE}).")
    private String bind;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "" + HostAndPort.DEFAULT_PORT,
            description = "Port to listen on; 0 picks a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--tos",
            paramLabel = "MARK",
            defaultValue = "0",
            converter = TrafficClass.Converter.class,
            description =
                    "Mark the packets that this server sends: the byte of the IP header, like 184 or 0xb8, or a code"
                            + " point, like EF, AF41, CS1. The two lowest bits (ECN) are left to the kernel. A system may ignore it"
                            + " (Windows does), and so may each router (default: ${DEFAULT-VALUE}).")
    private TrafficClass mark;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log details, and stack traces of errors.")
    private boolean verbose;

    public boolean verbose() {
        return verbose;
    }

    /** How the packets that it sends are marked. */
    public TrafficClass mark() {
        return mark;
    }

    /** The address to bind to. */
    public InetSocketAddress address() throws UserError {
        if (port < 0 || port > 65_535) {
            throw new UserError(ExitStatus.ERROR, "port " + port + " does not exist: choose one from 0 to 65535");
        }
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(bind), port);
            requireOneMachines(address, Subnet.all());
            return address;
        } catch (UnknownHostException e) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "no address is known for '" + bind + "': give one of this machine, like 127.0.0.1",
                    e);
        } catch (SocketException e) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "cannot listen: the addresses of this machine can't be listed: " + Reason.of(e),
                    e);
        }
    }

    /** Linux binds sockets to the addresses of groups as well, but no reply can come from there. */
    static void requireOneMachines(InetSocketAddress bound, List<Subnet> subnets) throws UserError {
        Recipients recipients = Recipients.of(bound.getAddress(), subnets);
        if (recipients != Recipients.ONE_HOST) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "cannot listen on " + HostAndPort.format(bound) + ": this is " + recipients
                            + ", and stands for many machines: give one of this machine with -b, like 127.0.0.1,"
                            + " or 0.0.0.0 for all that it has");
        }
    }

    /** Says why an address can't be listened on. */
    public UserError cannotListen(InetSocketAddress address, Exception cause) {
        if (cause instanceof UnsupportedAddressTypeException) {
            return new UserError(
                    ExitStatus.ERROR,
                    "cannot listen on " + HostAndPort.format(address)
                            + ": there is no IPv6 on this machine, or this Java was"
                            + " told to do without (-Djava.net.preferIPv4Stack=true): give an IPv4 address with -b, like"
                            + " 127.0.0.1, or 0.0.0.0 for all",
                    cause);
        }
        return new UserError(
                ExitStatus.ERROR,
                "cannot listen on " + HostAndPort.format(address) + ": " + Reason.of(cause)
                        + " (try another port with -p, -p 0 for a free one, or another address with -b)",
                cause);
    }

    /** Checks a limit that must leave room for at least one. */
    public static int atLeastOne(String option, int value) throws UserError {
        if (value < 1) {
            throw new UserError(ExitStatus.ERROR, option + " " + value + " would serve nobody: give 1 or more");
        }
        return value;
    }

    /** Checks a time that must not be zero. */
    public static Duration positive(String option, Duration value) throws UserError {
        if (value.isZero()) {
            throw new UserError(ExitStatus.ERROR, option + " 0 would serve nobody: give a time like 30s");
        }
        return value;
    }
}
