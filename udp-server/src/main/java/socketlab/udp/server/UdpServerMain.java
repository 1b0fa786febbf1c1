package socketlab.udp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import socketlab.common.cli.Arguments;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.NetworkOptions;
import socketlab.common.cli.OwnProcess;
import socketlab.common.cli.Program;
import socketlab.common.cli.TimeoutOptions;
import socketlab.common.cli.Units;
import socketlab.common.cli.UserError;
import socketlab.common.cli.server.FileOptions;
import socketlab.common.cli.server.ServerOptions;
import socketlab.common.cli.server.ServerRun;
import socketlab.common.files.FileTree;
import socketlab.common.framing.Datagrams;
import socketlab.common.link.BadNetwork;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.Transport;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

/** The command line of the UDP server. */
@Command(
        name = "udp-server",
        mixinStandardHelpOptions = true,
        versionProvider = Program.Version.class,
        description = "Answers JSON messages over UDP until it is told to end (Ctrl-C or SIGTERM).",
        sortOptions = false)
public final class UdpServerMain implements Callable<Integer> {

    private static final int KEY_BYTES = 32;

    /** Of sizes that are for servers with much memory. */
    private static final int SHARE_OF_HEAP = 16;

    /** With less, a single transfer with the largest segments, of 64 KiB, would take most of it. */
    private static final int LEAST_BUFFER_BYTES = 1 << 20;

    private final ExecutionEnvironment environment;

    @Mixin
    private ServerOptions options;

    @Mixin
    private FileOptions fileOptions;

    @Option(
            names = "--max-frame",
            paramLabel = "SIZE",
            defaultValue = "" + Datagrams.MAX_PAYLOAD,
            converter = Units.ByteSizeConverter.class,
            description =
                    "Largest datagram taken, bytes or 1KiB, 9kB (default: ${DEFAULT-VALUE}, all that IPv4 allows).")
    private int maxFrame;

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            defaultValue = "2m",
            converter = Units.DurationConverter.class,
            description =
                    "How long a silent peer, and an answer in case its request is repeated, is remembered, and how"
                            + " long a transfer may stand still (default: ${DEFAULT-VALUE}).")
    private Duration idleTimeout;

    @Option(
            names = "--max-peers",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Peers remembered; for one more, the one silent for longest is forgotten"
                    + " (default: ${DEFAULT-VALUE}).")
    private int maxPeers;

    @Option(
            names = "--max-answers",
            paramLabel = "SIZE",
            converter = Units.ByteSizeConverter.class,
            description = "Memory for answers in case their request is repeated; the oldest are forgotten first"
                    + " (default: 64MiB, or a 16th of Java's memory if that is less).")
    private int maxAnswerBytes = orShareOfHeap(64 << 20);

    @Option(
            names = "--max-transfers",
            paramLabel = "N",
            defaultValue = "256",
            description = "Requests about files carried out at once; a client beyond is told busy"
                    + " (default: ${DEFAULT-VALUE}).")
    private int maxTransfers;

    @Option(
            names = "--max-window",
            paramLabel = "SIZE",
            converter = Units.ByteSizeConverter.class,
            description = "What each transfer may hold in each direction, whatever window the client asks for"
                    + " (default: 4MiB, or a 16th of Java's memory if that is less).")
    private int maxWindowBytes = orShareOfHeap(4 << 20);

    @Option(
            names = "--max-buffers",
            paramLabel = "SIZE",
            converter = Units.ByteSizeConverter.class,
            description = "What all clients together may make the server hold: transfers, remembered answers and peers,"
                    + " datagrams that a bad network delays, the names of directories that are being listed. Where it runs short, whoever holds most is ended, told"
                    + " busy; 1MiB at least (default: a quarter of the memory that Java may take, -Xmx).")
    private int maxBufferBytes = (int) Math.min(Integer.MAX_VALUE, MemoryBudget.quarterOfHeap());

    @Mixin
    private TimeoutOptions timeouts;

    @Mixin
    private NetworkOptions networkOptions;

    private UdpServerMain(ExecutionEnvironment environment) {
        this.environment = environment;
    }

    public static void main(String[] args) {
        OwnProcess process = new OwnProcess();
        process.exit(run(Arguments.asTyped(args), process));
    }

    /** Runs the server in any environment until it is told to end; returns the exit status. */
    public static int run(String[] args, ExecutionEnvironment environment) {
        return Program.run(new CommandLine(new UdpServerMain(environment)), args, environment);
    }

    @Override
    public Integer call() throws UserError, IOException {
        UdpLimits limits = new UdpLimits(
                ServerOptions.atLeastOne("--max-frame", maxFrame),
                ServerOptions.positive("--idle-timeout", idleTimeout),
                ServerOptions.atLeastOne("--max-peers", maxPeers),
                maxAnswerBytes,
                ServerOptions.atLeastOne("--max-transfers", maxTransfers),
                ServerOptions.atLeastOne("--max-window", maxWindowBytes),
                new MemoryBudget(enough(maxBufferBytes)),
                timeouts.applyTo(Settings.DEFAULT));
        BadNetwork network = networkOptions.network();
        TimeSource time = TimeSource.SYSTEM;
        Executor threads = Executors.newCachedThreadPool(UdpServerMain::newThread);
        FileTree files = fileOptions.open(environment, threads, limits.buffers());
        Service service = new Service(Transport.UDP, time::nanos, files);
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Cookies cookies = new Cookies(key, time.nanos());
        InetSocketAddress address = options.address();
        UdpServer server;
        try {
            server = UdpServer.bind(address, options.mark(), service, limits, cookies, threads, network, time);
        } catch (IOException | UnsupportedAddressTypeException e) {
            throw options.cannotListen(address, e);
        }
        return ServerRun.untilTold(
                "udp-server",
                HostAndPort.format(server.address()),
                Stream.concat(Stream.of(fileOptions.description(files)), networkOptions.facts().stream())
                        .toList(),
                server::answerDatagrams,
                () -> {
                    server.shutDown(EndingTimes.DEFAULT);
                    files.close();
                },
                options,
                environment);
    }

    /** Of a size that is for servers with much memory. */
    private static int orShareOfHeap(int bytes) {
        return (int) Math.min(bytes, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    private static int enough(int bufferBytes) throws UserError {
        if (bufferBytes < LEAST_BUFFER_BYTES) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "--max-buffers " + bufferBytes + " is too little to serve anybody: give 1MiB or more");
        }
        return bufferBytes;
    }

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "transfer");
        thread.setDaemon(true);
        return thread;
    }
}
