package socketlab.common.cli.client;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import socketlab.common.cli.Interruption;

/** Lines that a person types, with a prompt, editing and history; or plain lines from a pipe. */
interface LineSource extends Closeable {

    /** Says something to a person before the first line; nothing to a pipe. */
    void greet(String sentence);

    /** The next line without its end; {@code null} when there are no more. */
    String next() throws IOException;

    /** @param completer finds what the tab key completes */
    static LineSource ofStandardInput(Completer completer) throws IOException {
        return isTerminal() ? new Prompt(completer) : new Pipe();
    }

    /** Whether standard input and output are a person's. From Java 22 on a console exists in any case, and is asked. */
    static boolean isTerminal() {
        Console console = System.console();
        try {
            return console != null
                    && (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a console does not say whether it is a terminal", e);
        }
    }

    /** The terminal of standard input and output. */
    static Terminal terminal() throws IOException {
        // The provider that runs stty needs no native code, about which newer JVMs would warn.
        return TerminalBuilder.builder()
                .provider("exec")
                .encoding(StandardCharsets.UTF_8)
                .stdinEncoding(StandardCharsets.UTF_8)
                .stdoutEncoding(StandardCharsets.UTF_8)
                .build();
    }

    /** Standard input as it comes. */
    final class Pipe implements LineSource {

        private final BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

        @Override
        public void greet(String sentence) {}

        @Override
        public String next() throws IOException {
            return lines.readLine();
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    /** A terminal. */
    final class Prompt implements LineSource {

        private final Terminal terminal;
        private final LineReader reader;

        Prompt(Completer completer) throws IOException {
            terminal = terminal();
            // The system's own answer would be a sudden death: what is under way between two lines has a word to say.
            terminal.handle(Terminal.Signal.INT, signal -> Interruption.come());
            reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .completer(completer)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
        }

        @Override
        public void greet(String sentence) {
            System.out.println(sentence);
        }

        @Override
        public String next() {
            try {
                return reader.readLine("> ");
            } catch (EndOfFileException | UserInterruptException e) {
                return null;
            }
        }

        @Override
        public void close() throws IOException {
            terminal.close();
        }
    }
}
