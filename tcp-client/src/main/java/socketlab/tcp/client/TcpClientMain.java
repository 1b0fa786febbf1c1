package socketlab.tcp.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import picocli.CommandLine.Command;
import socketlab.common.cli.Arguments;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.NameService;
import socketlab.common.cli.OwnProcess;
import socketlab.common.cli.Program;
import socketlab.common.cli.client.Client;
import socketlab.common.cli.client.ClientCommands;
import socketlab.common.cli.client.ClientEndpoint;
import socketlab.common.cli.client.LocalEnd;
import socketlab.common.message.Transport;
import socketlab.common.rtt.TimeSource;

/** The command line of the TCP client. */
@Command(
        name = "tcp-client",
        mixinStandardHelpOptions = true,
        versionProvider = Program.Version.class,
        description = "Talks to a tcp-server: measures round trips, echoes, chats, moves files.")
public final class TcpClientMain implements Client {

    public static void main(String[] args) {
        NameService.keepOrderOfSystem();
        OwnProcess process = new OwnProcess();
        process.exit(run(Arguments.asTyped(args), process));
    }

    /** Runs the client in any environment; returns the exit status. */
    public static int run(String[] args, ExecutionEnvironment environment) {
        return ClientCommands.run(new TcpClientMain(), args, environment);
    }

    @Override
    public Transport transport() {
        return Transport.TCP;
    }

    @Override
    public ClientEndpoint open(InetSocketAddress server, LocalEnd local, Duration timeout, int maxFrame)
            throws IOException {
        return TcpEndpoint.connect(server, local, timeout, maxFrame, TimeSource.SYSTEM);
    }

    /** A connection is new, so its numbers can be. */
    @Override
    public long firstId() {
        return 1;
    }
}
