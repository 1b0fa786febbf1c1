package socketlab.common.cli.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import picocli.CommandLine.Option;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.Reason;
import socketlab.common.cli.UserError;

/** Where a server listens, the same for TCP and UDP. */
public final class ServerOptions {

    @Option(
            names = {"-b", "--bind"},
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; 0.0.0.0 or :: for all (default: ${DEFAULT-VALUE}).")
    private String bind;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "" + HostAndPort.DEFAULT_PORT,
            description = "Port to listen on; 0 picks a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log details, and stack traces of errors.")
    private boolean verbose;

    public boolean verbose() {
        return verbose;
    }

    /** The address to bind to. */
    public InetSocketAddress address() throws UserError {
        if (port < 0 || port > 65_535) {
            throw new UserError(ExitStatus.ERROR, "port " + port + " does not exist: choose one from 0 to 65535");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(bind), port);
        } catch (UnknownHostException e) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "no address is known for '" + bind + "': give one of this machine, like 127.0.0.1",
                    e);
        }
    }

    /** Says why an address can't be listened on. */
    public UserError cannotListen(InetSocketAddress address, Exception cause) {
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
