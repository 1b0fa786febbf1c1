package socketlab.common.cli.client;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.report.StatisticsText;

/** Shows what the server has counted. */
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows what the server has counted since it started.")
final class StatsCommand implements Callable<Integer> {

    private final ExecutionEnvironment environment;

    @ParentCommand
    private Client client;

    @Mixin
    private ServerArgument argument;

    @Mixin
    private final Asking asking;

    StatsCommand(ExecutionEnvironment environment) {
        this.environment = environment;
        this.asking = new Asking(environment);
    }

    @Override
    public Integer call() throws UserError, IOException {
        try (ClientEndpoint endpoint = asking.open(client, argument.server())) {
            StatisticsText.write(
                    asking.conversation(client, endpoint)
                            .ask(Reply.Statistics.class, Request.Stats::new)
                            .reply(),
                    environment.out());
            return ExitStatus.OK;
        }
    }
}
