package socketlab.common.cli.client;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.Printable;
import socketlab.common.cli.UserError;
import socketlab.common.message.Reply;
import socketlab.common.report.ListingJson;
import socketlab.common.report.ListingText;

/** Shows what is in a directory of the server. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = "@|bold ${ROOT-COMMAND-NAME} list|@ [OPTIONS] [HOST[:PORT]] [PATH]",
        description = "Shows what is in the directory that the server serves, or in one below it.")
final class ListCommand implements Callable<Integer> {

    @ParentCommand
    private Client client;

    @Parameters(
            arity = "0..2",
            paramLabel = "[HOST[:PORT]] [PATH]",
            hideParamSyntax = true,
            description = "The server (default: " + ServerChoice.DEFAULT_SERVER
                    + "; without a port it needs --server), and the directory there.")
    private List<String> arguments = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the list as JSON (- = standard output).")
    private String json;

    @Mixin
    private ServerAndNames server;

    @Mixin
    private Asking asking;

    @Override
    public Integer call() throws UserError, IOException {
        List<String> names = server.names(arguments);
        if (names.size() > 1) {
            throw new UserError(
                    ExitStatus.ERROR, "'" + names.get(0) + "' is no server: write HOST:PORT, or --server HOST");
        }
        ResultFiles.requireWritable(json);
        String path = names.isEmpty() ? "" : Downloads.withoutSlash(names.get(0));
        try (ClientEndpoint endpoint = asking.open(client, server.server(arguments))) {
            List<Reply.Entry> entries = RemoteFiles.list(asking.conversation(client, endpoint), path);
            if (json == null) {
                ListingText.write(entries, ZoneId.systemDefault(), Printable::of, System.out);
            }
            ResultFiles.write(json, out -> ListingJson.write(entries, out));
            return ExitStatus.OK;
        }
    }
}
