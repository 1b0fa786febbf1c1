package socketlab.udp.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import socketlab.common.cli.Arguments;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.NameService;
import socketlab.common.cli.NetworkOptions;
import socketlab.common.cli.OwnProcess;
import socketlab.common.cli.Program;
import socketlab.common.cli.UserError;
import socketlab.common.cli.client.Client;
import socketlab.common.cli.client.ClientCommands;
import socketlab.common.cli.client.ClientEndpoint;
import socketlab.common.cli.client.LocalEnd;
import socketlab.common.cli.client.ReliableOptions;
import socketlab.common.link.BadNetwork;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.Transport;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;

/** The command line of the UDP client. */
@Command(
        name = "udp-client",
        mixinStandardHelpOptions = true,
        versionProvider = Program.Version.class,
        description = "Talks to a udp-server: measures round trips, echoes, chats, moves files.")
public final class UdpClientMain implements Client {

    private static final Set<String> MOVE_FILES = Set.of("list", "get", "put", "chat");

    /** A slow reader fills the window, which may take so much of the budget: a stream leaves as much to others. */
    private static final int SHARE_OF_BUDGET = 2;

    private final ExecutionEnvironment environment;
    private final NetworkOptions network = new NetworkOptions();
    private final ReliableOptions reliable = new ReliableOptions();

    private UdpClientMain(ExecutionEnvironment environment) {
        this.environment = environment;
    }

    public static void main(String[] args) {
        NameService.keepOrderOfSystem();
        OwnProcess process = new OwnProcess();
        process.exit(run(Arguments.asTyped(args), process));
    }

    /** Runs the client in any environment; returns the exit status. */
    public static int run(String[] args, ExecutionEnvironment environment) {
        return ClientCommands.run(new UdpClientMain(environment), args, environment);
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public void addOptionsTo(CommandSpec command) {
        if (MOVE_FILES.contains(command.name())) {
            command.addMixin("reliable", CommandSpec.forAnnotatedObject(reliable));
        }
        command.addMixin("network", CommandSpec.forAnnotatedObject(network));
    }

    @Override
    public Map<String, String> network(CommandSpec command) {
        return NetworkOptions.given(command);
    }

    @Override
    public ClientEndpoint open(InetSocketAddress server, LocalEnd local, Duration timeout, int maxFrame)
            throws IOException, UserError {
        MemoryBudget budget = new MemoryBudget(MemoryBudget.quarterOfHeap());
        Settings settings = reliable.settings().within(budget.limit() / SHARE_OF_BUDGET);
        BadNetwork between = network.network().atClient();
        network.facts().forEach(fact -> environment.err().println("udp-client " + fact));
        return UdpEndpoint.open(server, local, maxFrame, settings, between, budget, TimeSource.SYSTEM);
    }

    @Override
    public Optional<ClientEndpoint> openPlain(InetSocketAddress server, LocalEnd local, int maxFrame)
            throws IOException {
        MemoryBudget budget = new MemoryBudget(MemoryBudget.quarterOfHeap());
        return Optional.of(UdpEndpoint.open(
                server, local, maxFrame, Settings.DEFAULT, BadNetwork.NONE, budget, TimeSource.SYSTEM));
    }

    /**
     * Random: another client may have had our port a minute ago, and the server would take a request with an id of that
     * one for its repetition.
     */
    @Override
    public long firstId() {
        return 1 + new SecureRandom().nextInt(Integer.MAX_VALUE);
    }
}
