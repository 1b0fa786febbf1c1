package socketlab.common.cli.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.Program;
import socketlab.common.message.Transport;

/** The commands that both clients have, put under the one that is run. */
public final class ClientCommands {

    private static final Map<String, Function<ExecutionEnvironment, Object>> OF_BOTH = new LinkedHashMap<>();

    static {
        OF_BOTH.put("ping", PingCommand::new);
        OF_BOTH.put("echo", EchoCommand::new);
        OF_BOTH.put("chat", ChatCommand::new);
        OF_BOTH.put("list", ListCommand::new);
        OF_BOTH.put("get", GetCommand::new);
        OF_BOTH.put("put", PutCommand::new);
        OF_BOTH.put("stats", StatsCommand::new);
        OF_BOTH.put("report", ReportCommand::new);
    }

    private ClientCommands() {}

    /**
     * Runs a client: the command that the arguments name, or the interactive prompt if they name none.
     *
     * @param client is also the picocli command on top
     * @param environment what the client reads, and where it prints
     * @return the exit status
     */
    public static int run(Client client, String[] args, ExecutionEnvironment environment) {
        String[] words = args.length == 0 ? new String[] {"chat"} : args;
        Map<String, Function<ExecutionEnvironment, Object>> all = new LinkedHashMap<>(OF_BOTH);
        if (client.transport() == Transport.UDP) {
            all.put("simulate", SimulateCommand::new);
        }
        CommandLine commandLine = new CommandLine(client);
        // To build the others from their annotations would take a fifth of the time that a short command takes in all.
        Function<ExecutionEnvironment, Object> named = all.get(words[0]);
        (named == null ? all.values() : List.of(named))
                .forEach(command -> commandLine.addSubcommand(command.apply(environment)));
        commandLine.getSubcommands().values().stream()
                .filter(command -> talks(command.getCommand()))
                .forEach(command -> client.addOptionsTo(command.getCommandSpec()));
        return Program.run(commandLine, words, environment);
    }

    private static boolean talks(Object command) {
        return !(command instanceof ReportCommand || command instanceof SimulateCommand);
    }
}
