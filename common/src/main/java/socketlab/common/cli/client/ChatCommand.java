package socketlab.common.cli.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.report.PingText;
import socketlab.common.report.StatisticsText;
import socketlab.common.rtt.TimeSource;
import socketlab.common.text.Printable;

/** The interactive prompt: what is typed is sent, and what comes back is shown. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sends each line and shows what comes back and how long it took. /help lists the commands.")
final class ChatCommand implements Callable<Integer> {

    private final ExecutionEnvironment environment;

    private static final String HELP = """
            TEXT                   have it echoed
            /ping [N]              measure N round trips (4)
            /stats                 what the server has counted
            %s/help                  this list
            /quit                  end (as Ctrl-D does)
            //TEXT                 have a text echoed that starts with /""";

    private static final List<String> COMMANDS = List.of("/ping", "/stats", "/help", "/quit");

    private static final int DEFAULT_PINGS = 4;
    private static final int MOST_PINGS = 1000;

    @ParentCommand
    private Client client;

    @Mixin
    private ServerArgument argument;

    @Mixin
    private final Asking asking;

    private ChatFiles files;

    ChatCommand(ExecutionEnvironment environment) {
        this.environment = environment;
        this.asking = new Asking(environment);
    }

    @Override
    public Integer call() throws UserError, IOException {
        try (ChatConnection connection = new ChatConnection(asking, client, argument.server(), environment)) {
            files = new ChatFiles(connection, commands(), environment);
            try (LineSource lines = LineSource.of(environment, files)) {
                lines.greet("talking to " + connection.partner() + "; /help lists the commands");
                return talk(lines, connection);
            }
        }
    }

    private List<String> commands() {
        List<String> commands = new ArrayList<>(COMMANDS);
        commands.addAll(ChatFiles.COMMANDS);
        return commands;
    }

    private int talk(LineSource lines, ChatConnection connection) throws UserError, IOException {
        int status = ExitStatus.OK;
        for (String line = lines.next(); line != null && !line.strip().equals("/quit"); line = lines.next()) {
            try {
                status = obey(line, connection) ? status : ExitStatus.NOT_DONE;
            } catch (UserError e) {
                if (connection.isOver()) {
                    throw e;
                }
                connection.complain(e.getMessage());
                status = ExitStatus.NOT_DONE;
            }
        }
        connection.sayGoodbye();
        return status;
    }

    /** False if some of it failed and was said already. */
    private boolean obey(String line, ChatConnection connection) throws UserError {
        String[] words = line.strip().split("\\s+");
        if (ChatFiles.COMMANDS.contains(words[0])) {
            return files.obey(line);
        }
        switch (words[0]) {
            case "" -> {}
            case "/ping" -> ping(pings(words), connection.conversation());
            case "/stats" -> {
                requireAlone(words);
                StatisticsText.write(
                        connection
                                .conversation()
                                .ask(Reply.Statistics.class, Request.Stats::new)
                                .reply(),
                        environment.out());
            }
            case "/help" -> {
                requireAlone(words);
                environment.out().printf(HELP + "%n", ChatFiles.HELP);
            }
            case "/quit" -> requireAlone(words);
            default -> {
                if (line.startsWith("/") && !line.startsWith("//")) {
                    throw new UserError(ExitStatus.ERROR, words[0] + " is no command: /help lists them");
                }
                echo(line.startsWith("//") ? line.substring(1) : line, connection.conversation());
            }
        }
        return true;
    }

    private void echo(String text, Conversation conversation) throws UserError {
        Answer<Reply.Echoed> answer = conversation.ask(Reply.Echoed.class, id -> new Request.Echo(id, text));
        environment.out().println(Printable.of(answer.reply().text()) + "  (" + answer.timing() + ")");
    }

    private void ping(int count, Conversation conversation) throws UserError {
        for (int seq = 1; seq <= count; seq++) {
            Answer<Reply.Pong> answer = conversation.ask(
                    Reply.Pong.class,
                    id -> new Request.Ping(id, TimeSource.SYSTEM.wallMicros(), "", PingPlan.MIN_SIZE));
            environment
                    .out()
                    .println("seq=" + seq + " " + answer.timing() + " server="
                            + PingText.millis(answer.reply().processingNanos()) + " ms");
        }
    }

    private static void requireAlone(String[] words) throws UserError {
        if (words.length > 1) {
            throw ChatFiles.surplus(words[0], words[1]);
        }
    }

    private static int pings(String[] words) throws UserError {
        if (words.length == 1) {
            return DEFAULT_PINGS;
        }
        if (words.length > 2 || !words[1].matches("[1-9]\\d{0,3}") || Integer.parseInt(words[1]) > MOST_PINGS) {
            throw new UserError(ExitStatus.ERROR, "/ping takes one number, 1 to " + MOST_PINGS);
        }
        return Integer.parseInt(words[1]);
    }
}
