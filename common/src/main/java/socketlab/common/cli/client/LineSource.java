package socketlab.common.cli.client;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.util.EnumSet;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.StandardStream;
import socketlab.common.cli.UserError;

/** Lines that a person types, with a prompt, editing and history; or plain lines from a pipe. */
interface LineSource extends Closeable {

    /** Says something to a person before the first line; nothing to a pipe. */
    void greet(String sentence);

    /** The next line without its end; {@code null} when there are no more. */
    String next() throws UserError;

    /** What it means that standard input can't be read: it is a directory, say. */
    static UserError cannotRead(IOException e) {
        return new UserError(ExitStatus.ERROR, "cannot read standard input: " + ResultFiles.reason(e), e);
    }

    /** @param completer finds what the tab key completes */
    static LineSource of(ExecutionEnvironment environment, Completer completer) throws UserError, IOException {
        return environment.isTerminal() ? new Prompt(environment, completer) : new Pipe(environment);
    }

    /** The terminal of standard input and output. */
    static Terminal terminal(ExecutionEnvironment environment) throws IOException {
        // The provider that runs stty needs no native code, about which newer JVMs would warn.
        return TerminalBuilder.builder()
                .provider("exec")
                .encoding(environment.charset(StandardStream.OUTPUT))
                .stdinEncoding(environment.charset(StandardStream.INPUT))
                .stdoutEncoding(environment.charset(StandardStream.OUTPUT))
                .build();
    }

    /** Standard input as it comes. */
    final class Pipe implements LineSource {

        private final BufferedReader lines;

        Pipe(ExecutionEnvironment environment) throws UserError {
            lines = new BufferedReader(new InputStreamReader(
                    Channels.newInputStream(environment.input()), environment.charset(StandardStream.INPUT)));
        }

        @Override
        public void greet(String sentence) {}

        @Override
        public String next() throws UserError {
            try {
                return lines.readLine();
            } catch (IOException e) {
                throw cannotRead(e);
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    /** A terminal. */
    final class Prompt implements LineSource {

        private final ExecutionEnvironment environment;
        private final Terminal terminal;
        private final LineReader reader;

        Prompt(ExecutionEnvironment environment, Completer completer) throws IOException {
            this.environment = environment;
            terminal = terminal(environment);
            keepBytesAsTyped(terminal);
            // The system's own answer would be a sudden death: what is under way between two lines has a word to say.
            terminal.handle(Terminal.Signal.INT, signal -> environment.interrupt());
            reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .completer(completer)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
        }

        /**
         * Between two lines nobody reads, and the terminal keeps what is typed. Left to itself it would make lines of it, as
         * for a program that reads lines: Ctrl-D would not be kept, but end an input that nobody reads at that moment.
         */
        private static void keepBytesAsTyped(Terminal terminal) {
            Attributes attributes = terminal.getAttributes();
            attributes.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.IEXTEN), false);
            attributes.setInputFlags(EnumSet.of(InputFlag.IXON, InputFlag.ICRNL, InputFlag.INLCR), false);
            attributes.setControlChar(ControlChar.VMIN, 1);
            attributes.setControlChar(ControlChar.VTIME, 0);
            terminal.setAttributes(attributes);
        }

        @Override
        public void greet(String sentence) {
            environment.out().println(sentence);
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
