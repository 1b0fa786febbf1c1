package socketlab.common.cli.client;

import java.io.IOException;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.message.Reply;
import socketlab.common.report.ListingJson;
import socketlab.common.report.ListingText;
import socketlab.common.text.Printable;

/** Shows what is in a directory of the server. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = "@|bold ${ROOT-COMMAND-NAME} list|@ [OPTIONS] [HOST[:PORT]] [PATH]",
        description =
                "Shows what is in the directory that the server serves, or in one below it. Each answer may take 30 s,"
                        + " or what --timeout says if that is longer. Behind the list it is said what there is beside that is"
                        + " not served: links, devices, names that no request could write.")
final class ListCommand implements Callable<Integer> {

    private final ExecutionEnvironment environment;
    private final ResultFiles resultFiles;

    /** A server reads a directory of a million names for each page. */
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    @ParentCommand
    private Client client;

    @Parameters(
            arity = "0..2",
            paramLabel = "[HOST[:PORT]] [PATH]",
            hideParamSyntax = true,
            description = "The server (default: " + ServerChoice.DEFAULT_SERVER
                    + "; without a port it needs --server), and the directory there.")
    private List<String> arguments = List.of();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the list as JSON (- = standard output): an array of entries; the last element is"
                    + " an object \"omitted\" if something is not served.")
    private String json;

    @Mixin
    private ServerAndNames server;

    @Mixin
    private final Asking asking;

    ListCommand(ExecutionEnvironment environment) {
        this.environment = environment;
        this.resultFiles = new ResultFiles(environment);
        this.asking = new Asking(environment);
    }

    @Override
    public Integer call() throws UserError, IOException {
        List<String> names = server.names(arguments);
        if (names.size() > 1) {
            throw new UserError(
                    ExitStatus.ERROR, "'" + names.get(0) + "' is no server: write HOST:PORT, or --server HOST");
        }
        resultFiles.requireWritable(json);
        String path = names.isEmpty() ? "" : Downloads.withoutSlash(names.get(0));
        try (ClientEndpoint endpoint = asking.open(client, server.server(arguments))) {
            Conversation conversation = asking.conversation(client, endpoint);
            RemoteListing listing = new RemoteListing(path);
            // Before anything is written: a file keeps what it holds if there is no such directory.
            List<Reply.Entry> first = listing.next(conversation, PATIENCE_NANOS);
            if (json == null) {
                writeText(first, listing, conversation);
            }
            resultFiles.write(json, out -> writeJson(first, listing, conversation, out));
            return ExitStatus.OK;
        }
    }

    private void writeText(List<Reply.Entry> first, RemoteListing listing, Conversation conversation) throws UserError {
        ListingText text = new ListingText(ZoneId.systemDefault(), Printable::of, environment.out());
        write(first, listing, conversation, text::write);
        text.omit(listing.omitted());
    }

    private static void writeJson(
            List<Reply.Entry> first, RemoteListing listing, Conversation conversation, PrintStream out)
            throws UserError {
        ListingJson array = new ListingJson(out);
        write(first, listing, conversation, array::write);
        array.omit(listing.omitted());
        array.end();
    }

    /** Writes each page on another thread, while the server makes the next: of many, both take as long. */
    private static void write(
            List<Reply.Entry> first,
            RemoteListing listing,
            Conversation conversation,
            Consumer<List<Reply.Entry>> writer)
            throws UserError {
        CompletableFuture<Void> written = CompletableFuture.completedFuture(null);
        try {
            for (List<Reply.Entry> page = first; page != null; page = listing.next(conversation, PATIENCE_NANOS)) {
                List<Reply.Entry> next = page;
                written.join();
                written = CompletableFuture.runAsync(() -> writer.accept(next));
            }
        } finally {
            written.join();
        }
    }
}
