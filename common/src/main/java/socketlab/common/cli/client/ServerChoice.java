package socketlab.common.cli.client;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import socketlab.common.cli.AddressFamily;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.NameService;
import socketlab.common.cli.NumericAddress;
import socketlab.common.cli.TrafficClass;
import socketlab.common.cli.Units;
import socketlab.common.cli.UserError;
import socketlab.common.framing.FrameDecoder;

/** How to reach the server: the options that every command has which talks to one. */
public final class ServerChoice {

    /** Said where no server is named. */
    static final String DEFAULT_SERVER = HostAndPort.DEFAULT_HOST + ":" + HostAndPort.DEFAULT_PORT;

    @Option(
            names = {"-W", "--timeout"},
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Units.DurationConverter.class,
            description = "How long a reply may take (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            defaultValue = "4s",
            converter = Units.DurationConverter.class,
            description =
                    "How long TCP may take to connect, all addresses of the server together, and how long UDP waits for"
                            + " a link that is down (default: ${DEFAULT-VALUE}; the kernel repeats a lost SYN after 1 s and after"
                            + " 3 s).")
    private Duration connectTimeout;

    @Option(names = "-4", description = "Use the server's IPv4 addresses only.")
    private boolean ipv4;

    @Option(names = "-6", description = "Use the server's IPv6 addresses only.")
    private boolean ipv6;

    @Option(
            names = {"-I", "--source"},
            paramLabel = "ADDRESS",
            converter = NumericAddress.class,
            description = "Send from this address of this machine (default: the one that the system chooses). Only the"
                    + " server's addresses of its kind are tried.")
    private InetAddress source;

    @Option(
            names = {"-Q", "--tos"},
            paramLabel = "MARK",
            defaultValue = "0",
            converter = TrafficClass.Converter.class,
            description = "Mark the packets that this client sends: the byte of the IP header, like 184 or 0xb8, or a"
                    + " code point, like EF, AF41, CS1. The two lowest bits (ECN) are left to the kernel. A system may"
                    + " ignore it (Windows does), and so may each router (default: ${DEFAULT-VALUE}).")
    private TrafficClass mark;

    @Option(
            names = "--max-frame",
            paramLabel = "SIZE",
            defaultValue = "" + FrameDecoder.DEFAULT_LIMIT,
            converter = Units.ByteSizeConverter.class,
            description = "Largest reply taken, bytes or 64KiB, 1MB (default: ${DEFAULT-VALUE}).")
    private int maxFrame;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say more: tries, round trips, stack traces of errors.")
    private boolean verbose;

    Duration timeout() {
        return timeout;
    }

    int maxFrame() {
        return maxFrame;
    }

    /** How the packets of this client are marked. */
    TrafficClass mark() {
        return mark;
    }

    boolean verbose() {
        return verbose;
    }

    /**
     * What opens the way to a server.
     *
     * @param runNanos how long the whole run may take, or {@link PingPlan#UNLIMITED}
     * @param tries how often an address is asked over UDP
     * @param narration told what happens below the surface
     */
    Dialer dialer(Client client, HostAndPort server, long runNanos, int tries, Consumer<String> narration)
            throws UserError {
        if (timeout.isZero()) {
            throw new UserError(ExitStatus.ERROR, "--timeout 0 leaves no time for a reply: give one like 500ms");
        }
        if (connectTimeout.isZero()) {
            throw new UserError(ExitStatus.ERROR, "--connect-timeout 0 leaves no time to connect: give one like 4s");
        }
        if (maxFrame < 1) {
            throw new UserError(ExitStatus.ERROR, "--max-frame 0 leaves no room for a reply: give 1 or more");
        }
        LocalEnd local = LocalEnd.of(source, mark);
        Dialer.Limits limits = new Dialer.Limits(family(local), connectTimeout.toNanos(), runNanos, tries, maxFrame);
        return new Dialer(
                client,
                server,
                local,
                limits,
                NameService.SYSTEM,
                TickingTime.SYSTEM,
                LockSupport::parkNanos,
                narration);
    }

    private AddressFamily family(LocalEnd local) throws UserError {
        if (ipv4 && ipv6) {
            throw new UserError(ExitStatus.ERROR, "-4 and -6 leave no address: give one of them");
        }
        AddressFamily wanted = ipv4 ? AddressFamily.IPV4 : ipv6 ? AddressFamily.IPV6 : AddressFamily.ANY;
        if (wanted == AddressFamily.ANY) {
            return local.family();
        }
        if (local.family() == wanted.other()) {
            throw new UserError(
                    ExitStatus.ERROR,
                    wanted.option() + " and " + local + " leave no address: the one allows only " + wanted
                            + ", the other only " + local.family());
        }
        return wanted;
    }
}
