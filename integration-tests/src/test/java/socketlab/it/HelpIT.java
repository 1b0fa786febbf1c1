package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** All four programs explain themselves. */
class HelpIT {

    private static final List<Jar> CLIENTS = List.of(Jar.TCP_CLIENT, Jar.UDP_CLIENT);
    private static final List<String> COMMANDS =
            List.of("ping", "echo", "chat", "list", "get", "put", "stats", "report");
    private static final List<String> UDP_COMMANDS = List.of("simulate");

    private static final Pattern COMMAND_LINE = Pattern.compile(" +([a-z]+)  +.*");

    @ParameterizedTest
    @EnumSource
    void theVersionIsOneLineThatNamesTheProgramAndItsJava(Jar jar) throws Exception {
        RunningProgram.Ending ending = runOnAWideTerminal(jar, "--version");
        assertEquals(0, ending.status(), ending.err());
        assertTrue(ending.out().matches(jar.program() + " \\d+\\.\\d+\\.\\d+ \\(Java \\d+.*\\)\n"), ending.out());
        assertEquals("", ending.err());
    }

    @ParameterizedTest
    @EnumSource
    void theHelpIsNoWiderOnAWideTerminal(Jar jar) throws Exception {
        RunningProgram.Ending wide = runOnAWideTerminal(jar, "--help");
        assertEquals(run(jar, "--help"), wide);
    }

    @ParameterizedTest
    @MethodSource("programsAndCommands")
    void theHelpFits80Columns(Jar jar, List<String> command) throws Exception {
        List<String> arguments = new ArrayList<>(command);
        arguments.add("--help");
        RunningProgram.Ending ending = run(jar, arguments.toArray(String[]::new));
        assertEquals(0, ending.status(), ending.err());
        assertEquals("", ending.err());
        assertTrue(ending.outLines().get(0).startsWith("Usage: " + jar.program()), ending.out());
        assertEquals(
                List.of(),
                ending.outLines().stream().filter(line -> line.length() > 80).toList());
    }

    static Stream<Arguments> programsAndCommands() {
        Stream<Arguments> programs = Stream.of(Jar.values()).map(jar -> Arguments.of(jar, List.of()));
        Stream<Arguments> commands =
                CLIENTS.stream().flatMap(jar -> commands(jar).map(command -> Arguments.of(jar, List.of(command))));
        return Stream.concat(programs, commands);
    }

    private static Stream<String> commands(Jar jar) {
        return Stream.concat(COMMANDS.stream(), jar == Jar.UDP_CLIENT ? UDP_COMMANDS.stream() : Stream.of());
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP_CLIENT", "UDP_CLIENT"})
    void theHelpOfAClientNamesAllItsCommands(Jar jar) throws Exception {
        String help = run(jar, "--help").out();
        assertEquals(
                commands(jar).collect(Collectors.toSet()),
                help.lines()
                        .map(COMMAND_LINE::matcher)
                        .filter(Matcher::matches)
                        .map(line -> line.group(1))
                        .collect(Collectors.toSet()),
                help);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP_SERVER", "UDP_SERVER"})
    void wrongUsageOfAServerIsSaidInOneLine(Jar jar) throws Exception {
        for (String arguments : List.of("--dance", "-p 70000", "-p x", "--idle-timeout 5", "--max-frame 0", "word")) {
            RunningProgram.Ending ending = run(jar, arguments.split(" "));
            assertEquals(2, ending.status(), arguments);
            assertEquals("", ending.out(), arguments);
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().startsWith(jar.program() + ": "), ending.err());
        }
    }

    @Test
    void theTimeoutsOfTheUdpServerHaveTheirLimits() throws Exception {
        for (String arguments : List.of("--min-rto 0", "--min-rto 61s", "--max-timeouts 0", "--max-timeouts 1001")) {
            RunningProgram.Ending ending = run(Jar.UDP_SERVER, arguments.split(" "));
            assertEquals(2, ending.status(), arguments);
            assertTrue(ending.err().contains("is not possible: choose from 1"), ending.err());
        }
    }

    @Test
    void aBareNumberIsRefusedWithTheUnitThatItLacks() throws Exception {
        String sentence = run(Jar.TCP_CLIENT, "ping", "-i", "200").err();
        assertTrue(sentence.contains("200ms"), sentence);
    }

    /** Some take the width of their help from there. */
    private static RunningProgram.Ending runOnAWideTerminal(Jar jar, String... arguments) throws Exception {
        try (RunningProcess process = RunningProcess.start(jar.command(arguments), Map.of("COLUMNS", "200"))) {
            return process.ending();
        }
    }

    private static RunningProgram.Ending run(Jar jar, String... arguments) throws Exception {
        try (RunningProgram program = EmbeddedProgram.start(jar, Path.of(""), arguments)) {
            return program.ending();
        }
    }
}
