package socketlab.common.cli.client;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.UserError;

/** Downloads files. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = "@|bold ${ROOT-COMMAND-NAME} get|@ [OPTIONS] [HOST[:PORT]] REMOTE... [LOCAL]",
        description = {
            "Gets files from the directory that the server serves. A file appears here whole, checked by its SHA-256, or"
                    + " not at all.",
            "One name is a remote file, which goes to the working directory. Of two, the second is LOCAL: a file, which is"
                    + " replaced if it is there, a directory, or a stream: - for standard output, a pipe, a device. More are remote files; the last one"
                    + " is LOCAL if it is a directory here."
        })
final class GetCommand implements Callable<Integer> {

    @ParentCommand
    private Client client;

    @Parameters(
            arity = "1..*",
            paramLabel = "[HOST[:PORT]] REMOTE... [LOCAL]",
            hideParamSyntax = true,
            description = "The server (default: " + ServerChoice.DEFAULT_SERVER
                    + "; without a port it needs --server), the files there, and where they go.")
    private List<String> arguments;

    @Mixin
    private final Downloads downloads;

    @Mixin
    private ServerAndNames server;

    @Mixin
    private final Transferring transferring;

    GetCommand(ExecutionEnvironment environment) {
        this.downloads = new Downloads(environment);
        this.transferring = new Transferring(environment);
    }

    @Override
    public Integer call() throws UserError {
        List<String> names = server.names(arguments);
        try (FileSession session = transferring.session(client, server.server(arguments), downloads.forPeople(names))) {
            return downloads.run(names, session);
        }
    }
}
