package socketlab.tcp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import socketlab.common.cli.Arguments;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.OwnProcess;
import socketlab.common.cli.Program;
import socketlab.common.cli.Units;
import socketlab.common.cli.UserError;
import socketlab.common.cli.server.FileOptions;
import socketlab.common.cli.server.ServerOptions;
import socketlab.common.cli.server.ServerRun;
import socketlab.common.files.FileTree;
import socketlab.common.framing.FrameDecoder;
import socketlab.common.link.Impairments;
import socketlab.common.message.Transport;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

/** The command line of the TCP server. */
@Command(
        name = "tcp-server",
        mixinStandardHelpOptions = true,
        versionProvider = Program.Version.class,
        description = "Answers JSON messages over TCP until it is told to end (Ctrl-C or SIGTERM).",
        sortOptions = false)
public final class TcpServerMain implements Callable<Integer> {

    private final ExecutionEnvironment environment;

    @Mixin
    private ServerOptions options;

    @Mixin
    private FileOptions fileOptions;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Connections served at once; a client beyond is told busy (default: ${DEFAULT-VALUE}).")
    private int maxConnections;

    @Option(
            names = "--max-frame",
            paramLabel = "SIZE",
            defaultValue = "" + FrameDecoder.DEFAULT_LIMIT,
            converter = Units.ByteSizeConverter.class,
            description = "Largest message taken, bytes or 64KiB, 1MB (default: ${DEFAULT-VALUE}).")
    private int maxFrame;

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = Units.DurationConverter.class,
            description = "How long a client may take for a whole message, or to read an answer"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration idleTimeout;

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            defaultValue = "0",
            converter = Units.DurationConverter.class,
            description = "Write replies only after this time, the bytes of files too. It delays what enters TCP; TCP's"
                    + " own packets can't be delayed, lost or reordered from here.")
    private Duration delay;

    @Option(
            names = "--jitter",
            paramLabel = "TIME",
            defaultValue = "0",
            converter = Units.DurationConverter.class,
            description = "At most so much later, evenly distributed; the order stays.")
    private Duration jitter;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            converter = Units.RateConverter.class,
            description = "Write replies no faster than this on each connection, like 10Mbps.")
    private Long rate;

    private TcpServerMain(ExecutionEnvironment environment) {
        this.environment = environment;
    }

    public static void main(String[] args) {
        OwnProcess process = new OwnProcess();
        process.exit(run(Arguments.asTyped(args), process));
    }

    /** Runs the server in any environment until it is told to end; returns the exit status. */
    public static int run(String[] args, ExecutionEnvironment environment) {
        return Program.run(new CommandLine(new TcpServerMain(environment)), args, environment);
    }

    @Override
    public Integer call() throws UserError, IOException {
        TcpLimits limits = new TcpLimits(
                ServerOptions.atLeastOne("--max-connections", maxConnections),
                ServerOptions.atLeastOne("--max-frame", maxFrame),
                ServerOptions.positive("--idle-timeout", idleTimeout),
                TcpLimits.COURTESY,
                TcpLimits.LINGER);
        TransferThreads transferThreads = new TransferThreads();
        FileTree files = fileOptions.open(environment, transferThreads);
        Service service = new Service(Transport.TCP, TimeSource.SYSTEM::nanos, files);
        InetSocketAddress address = options.address();
        TcpServer server;
        try {
            Impairments replies = SlowWriter.impairments(delay.toNanos(), jitter.toNanos(), rate);
            server = TcpServer.listen(address, service, limits, transferThreads, replies, TimeSource.SYSTEM);
        } catch (IOException e) {
            throw options.cannotListen(address, e);
        }
        return ServerRun.untilTold(
                "tcp-server",
                HostAndPort.format(server.address()),
                Stream.concat(Stream.of(fileOptions.description(files)), server.warning().stream())
                        .toList(),
                server::acceptConnections,
                () -> {
                    server.shutDown(EndingTimes.DEFAULT);
                    files.close();
                },
                options,
                environment);
    }
}
