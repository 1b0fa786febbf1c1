package socketlab.common.cli.client;

import picocli.CommandLine;
import socketlab.common.cli.Program;
import socketlab.common.message.Transport;

/** The commands that both clients have, put under the one that is run. */
public final class ClientCommands {

    private ClientCommands() {}

    /**
     * Runs a client: the command that the arguments name, or the interactive prompt if they name none.
     *
     * @param client is also the picocli command on top
     * @return the exit status
     */
    public static int run(Client client, String[] args) {
        CommandLine commandLine = new CommandLine(client)
                .addSubcommand(new PingCommand())
                .addSubcommand(new EchoCommand())
                .addSubcommand(new ChatCommand())
                .addSubcommand(new StatsCommand())
                .addSubcommand(new ReportCommand());
        if (client.transport() == Transport.TCP) {
            commandLine
                    .addSubcommand(new ListCommand())
                    .addSubcommand(new GetCommand())
                    .addSubcommand(new PutCommand());
        }
        commandLine.getSubcommands().values().stream()
                .filter(command -> !(command.getCommand() instanceof ReportCommand))
                .forEach(command -> client.addOptionsTo(command.getCommandSpec()));
        if (client.transport() == Transport.UDP) {
            commandLine.addSubcommand(new SimulateCommand());
        }
        return Program.run(commandLine, args.length == 0 ? new String[] {"chat"} : args);
    }
}
