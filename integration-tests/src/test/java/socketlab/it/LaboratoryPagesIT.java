package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the pages say that a simulation prints is what it prints: virtual time and a seed leave nothing to chance. Those
 * of 10 MB and more only with {@code -Dsocketlab.allPages}; unit tests hold the same figures.
 */
class LaboratoryPagesIT {

    private static final Path ROOT = Path.of("..");
    private static final String COMMAND = "java -jar udp-client/target/udp-client.jar simulate ";

    /** A block of a command and what it prints. */
    private static final Pattern BLOCK = Pattern.compile("```\n\\$ " + Pattern.quote(COMMAND) + "(.*)\n([^`]+)```");

    private static final Pattern LARGE = Pattern.compile("--size (\\d+GB|\\d{2,}MB)");

    static Stream<Arguments> blocks() throws IOException {
        return Stream.concat(blocks("README.md"), blocks("docs/LABORATORY.md"));
    }

    private static Stream<Arguments> blocks(String page) throws IOException {
        List<MatchResult> blocks =
                BLOCK.matcher(Files.readString(ROOT.resolve(page))).results().toList();
        assertEquals(page.equals("README.md") ? 2 : 13, blocks.size(), page);
        return blocks.stream()
                .filter(block -> Boolean.getBoolean("socketlab.allPages")
                        || !LARGE.matcher(block.group(1)).find())
                .map(block -> Arguments.of(block.group(1), block.group(2)));
    }

    @ParameterizedTest(name = "simulate {0}")
    @MethodSource("blocks")
    void thePageIsRight(String arguments, String printed) throws Exception {
        if (!arguments.matches(".*[|$(;].*")) {
            try (RunningProgram program =
                    EmbeddedProgram.start(Jar.UDP_CLIENT, Path.of(""), ("simulate " + arguments).split(" "))) {
                assertPrints(printed, program.ending());
            }
            return;
        }
        // By the shell, as they are typed: some have a pipe, or count with seq.
        String line = String.join(" ", Jar.UDP_CLIENT.commandWith(List.of(), "simulate")) + " " + arguments;
        try (RunningProcess process = RunningProcess.start(List.of("sh", "-c", line))) {
            assertPrints(printed, process.ending());
        }
    }

    private static void assertPrints(String printed, RunningProgram.Ending ending) {
        assertEquals("", ending.err());
        assertEquals(printed.lines().toList(), ending.outLines());
    }
}
