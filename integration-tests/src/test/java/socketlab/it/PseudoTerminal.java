package socketlab.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A terminal in which a program runs: what is typed is the standard input of the process that is returned, and its screen the output. */
final class PseudoTerminal {

    private static final Path SCRIPT = Path.of("/usr/bin/script");

    private PseudoTerminal() {}

    /**
     * Runs a program in a terminal of its own.
     *
     * @param columns how wide it is, or 0 if it shall not know
     */
    static RunningProcess start(int columns, Path directory, List<String> command) throws IOException {
        String quoted = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        return startShell(columns, directory, "exec " + quoted);
    }

    /** The same for a line of a shell. */
    static RunningProcess startShell(int columns, Path directory, String line) throws IOException {
        assumeTrue(Files.isExecutable(SCRIPT) && Files.isDirectory(Path.of("/proc")), "script of util-linux");
        return RunningProcess.start(
                List.of(SCRIPT.toString(), "-qec", "stty cols " + columns + " rows 30 && " + line, "/dev/null"),
                Map.of("TERM", "xterm", "SHELL", "/bin/sh"),
                directory);
    }
}
