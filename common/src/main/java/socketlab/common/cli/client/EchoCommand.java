package socketlab.common.cli.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.StandardStream;
import socketlab.common.cli.UserError;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.text.Printable;

/** Has a text repeated. */
@Command(
        name = "echo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = "@|bold ${ROOT-COMMAND-NAME} echo|@ [OPTIONS] [HOST[:PORT]] TEXT",
        description = "Has the server repeat a text and prints what came back.")
final class EchoCommand implements Callable<Integer> {

    private final ExecutionEnvironment environment;

    private static final String STANDARD_INPUT = "-";

    @ParentCommand
    private Client client;

    @Parameters(
            arity = "1..2",
            paramLabel = "[HOST[:PORT]] TEXT",
            hideParamSyntax = true,
            description = "The server (default: " + ServerChoice.DEFAULT_SERVER
                    + ") and the text; - reads the text from standard input.")
    private List<String> serverAndText;

    @Mixin
    private final Asking asking;

    EchoCommand(ExecutionEnvironment environment) {
        this.environment = environment;
        this.asking = new Asking(environment);
    }

    @Override
    public Integer call() throws UserError, IOException {
        if (serverAndText.size() > 2) {
            throw new UserError(ExitStatus.ERROR, "echo takes one text: put it in quotes if it has spaces");
        }
        String server = serverAndText.size() == 2 ? serverAndText.get(0) : ServerChoice.DEFAULT_SERVER;
        String toRepeat = wellFormed(serverAndText.get(serverAndText.size() - 1));
        try (ClientEndpoint endpoint = asking.open(client, HostAndPort.of(server))) {
            Answer<Reply.Echoed> answer =
                    asking.conversation(client, endpoint).ask(Reply.Echoed.class, id -> new Request.Echo(id, toRepeat));
            String text = answer.reply().text();
            environment.out().println(environment.isTerminal() ? Printable.of(text) : text);
            asking.narrate(answer.timing());
            return ExitStatus.OK;
        }
    }

    private String wellFormed(String argument) throws UserError {
        Charset charset = environment.charset(StandardStream.INPUT);
        try {
            if (!argument.equals(STANDARD_INPUT)) {
                return argument;
            }
            byte[] bytes = Channels.newInputStream(environment.input()).readAllBytes();
            String input = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return input.endsWith("\n") ? input.substring(0, input.length() - 1) : input; // the last line's end
        } catch (CharacterCodingException e) {
            throw new UserError(ExitStatus.ERROR, "standard input is no " + charset + " text", e);
        } catch (IOException e) {
            throw LineSource.cannotRead(e);
        }
    }
}
