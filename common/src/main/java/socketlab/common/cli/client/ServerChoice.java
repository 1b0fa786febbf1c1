package socketlab.common.cli.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import picocli.CommandLine.Option;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
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
            description = "How long a reply, or a connection, may take (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

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

    boolean verbose() {
        return verbose;
    }

    /** Opens the way to a server, or says why there is none. */
    ClientEndpoint open(Client client, HostAndPort server) throws UserError {
        if (timeout.isZero()) {
            throw new UserError(ExitStatus.ERROR, "--timeout 0 leaves no time for a reply: give one like 500ms");
        }
        if (maxFrame < 1) {
            throw new UserError(ExitStatus.ERROR, "--max-frame 0 leaves no room for a reply: give 1 or more");
        }
        InetSocketAddress address = server.resolve();
        try {
            return client.open(address, timeout, maxFrame);
        } catch (IOException e) {
            throw Failures.cannotReach(client.transport(), address, e);
        }
    }
}
