package socketlab.tcp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import socketlab.common.cli.Arguments;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.OwnProcess;
import socketlab.common.cli.Program;
import socketlab.common.cli.TrafficClass;
import socketlab.common.cli.Units;
import socketlab.common.cli.UserError;
import socketlab.common.cli.server.FileOptions;
import socketlab.common.cli.server.ServerOptions;
import socketlab.common.cli.server.ServerRun;
import socketlab.common.files.FileTree;
import socketlab.common.framing.FrameDecoder;
import socketlab.common.link.Impairments;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.memory.WorkingMemory;
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

    /** So many of the largest messages would fill Java's memory, unless there is enough for the usual limit. */
    private static final int FRAMES_IN_HEAP = 64;

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
            converter = Units.ByteSizeConverter.class,
            description = "Largest message taken, bytes or 64KiB, 1MB (default: 1MiB, or a 64th of the memory that Java"
                    + " may take, -Xmx, if that is less).")
    private int maxFrame =
            (int) Math.min(FrameDecoder.DEFAULT_LIMIT, Runtime.getRuntime().maxMemory() / FRAMES_IN_HEAP);

    @Option(
            names = "--max-buffers",
            paramLabel = "SIZE",
            converter = Units.ByteSizeConverter.class,
            description = "What all clients together can make the server hold: messages and answers under way, what"
                    + " each connection costs, and the names of directories that are being listed. Where it is short, a client is told busy, and whoever holds most is ended"
                    + " first (default: a quarter of the memory that Java may take, -Xmx).")
    private int maxBuffers = (int) Math.min(Integer.MAX_VALUE, MemoryBudget.quarterOfHeap());

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

    /** What the log should say of the start. */
    private List<String> facts(FileTree files, TcpServer server) throws IOException {
        List<String> facts = new ArrayList<>();
        facts.add(fileOptions.description(files));
        server.warning().ifPresent(facts::add);
        boolean isWildcard = server.address().getAddress().isAnyLocalAddress();
        if (isWildcard && !options.mark().equals(TrafficClass.NONE)) {
            facts.add("may not mark what it sends over IPv4: on a wildcard address, Java 17 marks only IPv6"
                    + " (-b with an IPv4 address helps)");
        }
        return facts;
    }

    private MemoryBudget memory() throws UserError {
        if (maxBuffers < TcpConnection.COST_BYTES) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "--max-buffers " + maxBuffers + " would serve nobody: a connection takes "
                            + TcpConnection.COST_BYTES + " bytes before its first message");
        }
        return new MemoryBudget(maxBuffers);
    }

    @Override
    public Integer call() throws UserError, IOException {
        TcpLimits limits = new TcpLimits(
                ServerOptions.atLeastOne("--max-connections", maxConnections),
                ServerOptions.atLeastOne("--max-frame", maxFrame),
                memory(),
                WorkingMemory.ofHeap(),
                ServerOptions.positive("--idle-timeout", idleTimeout),
                TcpLimits.COURTESY,
                TcpLimits.LINGER);
        TransferThreads transferThreads = new TransferThreads();
        FileTree files = fileOptions.open(environment, transferThreads, limits.memory());
        Service service = new Service(Transport.TCP, TimeSource.SYSTEM::nanos, files);
        InetSocketAddress address = options.address();
        TcpServer server;
        try {
            Impairments replies = SlowWriter.impairments(delay.toNanos(), jitter.toNanos(), rate);
            server = TcpServer.listen(
                    address, options.mark(), service, limits, transferThreads, replies, TimeSource.SYSTEM);
        } catch (IOException | UnsupportedAddressTypeException e) {
            throw options.cannotListen(address, e);
        }
        return ServerRun.untilTold(
                "tcp-server",
                HostAndPort.format(server.address()),
                facts(files, server),
                server::acceptConnections,
                () -> {
                    server.shutDown(EndingTimes.DEFAULT);
                    files.close();
                },
                options,
                environment);
    }
}
