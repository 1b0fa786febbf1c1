package socketlab.common.cli.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.SyntaxError;
import org.jline.reader.impl.DefaultParser;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.files.LocalPaths;
import socketlab.common.message.EntryKind;
import socketlab.common.message.Reply;
import socketlab.common.report.ListingText;
import socketlab.common.text.Printable;

/** The commands of the prompt that are about files, and the completion of their names. */
final class ChatFiles implements Completer {

    static final String HELP = """
            /list [PATH]           what is in a directory of the server
            /get REMOTE [LOCAL]    get a file; with -r a directory, with -c go on
            /put LOCAL [REMOTE]    put a file; --replace, --append, -r
            /pwd                   where files are read and written here
            """;

    static final List<String> COMMANDS = List.of("/list", "/get", "/put", "/pwd");

    private final ChatConnection connection;
    private final List<String> allCommands;
    private final ExecutionEnvironment environment;

    /** @param allCommands of the prompt, which are completed too */
    ChatFiles(ChatConnection connection, List<String> allCommands, ExecutionEnvironment environment) {
        this.connection = connection;
        this.allCommands = allCommands;
        this.environment = environment;
    }

    /** The words of /get. */
    static final class Get extends Words {
        @CommandLine.Mixin
        private final Downloads downloads;

        Get(ExecutionEnvironment environment) {
            downloads = new Downloads(environment);
        }
    }

    /** The words of /put. */
    static final class Put extends Words {
        @CommandLine.Mixin
        private final Uploads uploads;

        Put(ExecutionEnvironment environment) {
            uploads = new Uploads(environment);
        }
    }

    /** Names among options. */
    static class Words {
        @Parameters
        private List<String> names = List.of();
    }

    /**
     * Carries out one of {@link #COMMANDS}; false if some of it failed and was said already. Ctrl-C meanwhile ends the
     * chat, because the connection stands in the middle of something, but not before it is said what was kept.
     */
    boolean obey(String line) throws UserError {
        Runnable done = environment.onInterrupt(connection::interrupt, () -> {});
        try {
            return carryOut(line);
        } finally {
            done.run();
        }
    }

    private boolean carryOut(String line) throws UserError {
        List<String> words = words(line);
        List<String> arguments = words.subList(1, words.size());
        switch (words.get(0)) {
            case "/list" -> list(arguments);
            case "/pwd" -> {
                if (!arguments.isEmpty()) {
                    throw surplus("/pwd", arguments.get(0));
                }
                environment.out().println(workingDirectory());
            }
            case "/get" -> {
                Get get = parse(new Get(environment), arguments);
                return get.downloads.run(((Words) get).names, connection) == ExitStatus.OK;
            }
            default -> {
                Put put = parse(new Put(environment), arguments);
                if (put.uploads.isFromStandardInput(((Words) put).names)) {
                    throw new UserError(ExitStatus.ERROR, "/put takes files only: standard input is the prompt's");
                }
                return put.uploads.run(((Words) put).names, connection) == ExitStatus.OK;
            }
        }
        return true;
    }

    private String workingDirectory() throws UserError {
        try {
            return LocalPaths.text(environment.path(".").toRealPath());
        } catch (IOException e) {
            throw new UserError(ExitStatus.ERROR, "the working directory is there no more", e);
        }
    }

    private static List<String> words(String line) throws UserError {
        try {
            return new DefaultParser()
                    .eofOnUnclosedQuote(true)
                    .parse(line.strip(), 0, Parser.ParseContext.ACCEPT_LINE)
                    .words();
        } catch (SyntaxError e) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "a quote in this line has no end: add it, or write \\\" or \\' for one that belongs to a name",
                    e);
        }
    }

    /** A command was given more than it takes. */
    static UserError surplus(String command, String word) {
        return new UserError(ExitStatus.ERROR, command + " takes nothing behind it, so not '" + word + "'");
    }

    private static <T> T parse(T words, List<String> arguments) throws UserError {
        try {
            new CommandLine(words).parseArgs(arguments.toArray(String[]::new));
            return words;
        } catch (ParameterException e) {
            throw new UserError(ExitStatus.ERROR, e.getMessage(), e);
        }
    }

    private void list(List<String> arguments) throws UserError {
        if (arguments.size() > 1) {
            throw new UserError(ExitStatus.ERROR, "/list takes one path: put it in quotes if it has spaces");
        }
        RemoteListing listing = new RemoteListing(arguments.isEmpty() ? "" : Downloads.withoutSlash(arguments.get(0)));
        ListingText text = new ListingText(ZoneId.systemDefault(), Printable::of, environment.out());
        for (List<Reply.Entry> page = connection.files().next(listing);
                page != null;
                page = connection.files().next(listing)) {
            text.write(page);
        }
        text.omit(listing.omitted());
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (line.wordIndex() == 0) {
            allCommands.forEach(command -> candidates.add(new Candidate(command)));
            return;
        }
        String word = line.word().substring(0, line.wordCursor());
        String directory = word.substring(0, word.lastIndexOf('/') + 1);
        List<String> names = switch (line.words().get(0)) {
            case "/list" ->
                remoteNames(directory).stream()
                        .filter(name -> name.endsWith("/"))
                        .toList();
            case "/get" -> remoteNames(directory);
            case "/put" -> localNames(directory);
            default -> List.of();
        };
        for (String name : names) {
            // Behind a directory the typing goes on.
            boolean isComplete = !name.endsWith("/");
            candidates.add(new Candidate(directory + name, Printable.of(name), null, null, null, null, isComplete));
        }
    }

    private List<String> remoteNames(String directory) {
        try {
            // One page: nobody chooses among more names than that.
            return connection.files().next(new RemoteListing(Downloads.withoutSlash(directory))).stream()
                    .map(ChatFiles::nameWithSlash)
                    .toList();
        } catch (UserError e) {
            return List.of(); // nothing can be completed where nothing is found
        }
    }

    private static String nameWithSlash(Reply.Entry entry) {
        return entry.kind() == EntryKind.DIRECTORY ? entry.name() + "/" : entry.name();
    }

    private List<String> localNames(String directory) {
        List<String> names = new ArrayList<>();
        try (Stream<Path> entries = Files.list(environment.path(directory.isEmpty() ? "." : directory))) {
            entries.forEach(entry -> {
                String name = LocalPaths.text(entry.getFileName());
                if (name != null) {
                    names.add(Files.isDirectory(entry) ? name + "/" : name);
                }
            });
            return names;
        } catch (IOException | UserError | RuntimeException e) {
            return List.of();
        }
    }
}
