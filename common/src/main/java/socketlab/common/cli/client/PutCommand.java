package socketlab.common.cli.client;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.UserError;

/** Uploads files. */
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = "@|bold ${ROOT-COMMAND-NAME} put|@ [OPTIONS] [HOST[:PORT]] LOCAL... [REMOTE]",
        description = {
            "Puts files into the directory that the server serves, if it is writable. A file appears there whole, checked"
                    + " by its SHA-256, or not at all; one that is there already stays, unless told otherwise.",
            "One name is a local file, which keeps it. Of two, the second is REMOTE: a name, or a directory if it ends with"
                    + " / (. and / are the one that is served); a file here is not taken for REMOTE, unless written as"
                    + " ./NAME. More are local files; the last one is REMOTE if it is a directory. LOCAL can be - for"
                    + " standard input. Directories that are missing are made."
        })
final class PutCommand implements Callable<Integer> {

    private final ExecutionEnvironment environment;

    @ParentCommand
    private Client client;

    @Parameters(
            arity = "1..*",
            paramLabel = "[HOST[:PORT]] LOCAL... [REMOTE]",
            hideParamSyntax = true,
            description = "The server (default: " + ServerChoice.DEFAULT_SERVER
                    + "; without a port it needs --server), the files here, and where they go.")
    private List<String> arguments;

    @Mixin
    private final Uploads uploads;

    @Mixin
    private ServerAndNames server;

    @Mixin
    private final Transferring transferring;

    PutCommand(ExecutionEnvironment environment) {
        this.environment = environment;
        this.uploads = new Uploads(environment);
        this.transferring = new Transferring(environment);
    }

    @Override
    public Integer call() throws UserError {
        try (FileSession session = transferring.session(client, server.server(arguments), environment.out())) {
            return uploads.run(server.names(arguments), session);
        }
    }
}
