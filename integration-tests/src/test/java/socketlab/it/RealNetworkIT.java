package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code lab/real-network.sh}: both pings behind a loss below the kernel's own TCP. How long anything takes is not asked. */
@EnabledOnOs(OS.LINUX)
class RealNetworkIT {

    private static final Path SCRIPT = Path.of(System.getProperty("socketlab.root", ".."), "lab", "real-network.sh")
            .toAbsolutePath()
            .normalize();

    private static final String FIGURES = "( +\\d+\\.\\d+)";

    @TempDir
    private Path directory;

    @Test
    void tcpLosesNothingOnALossyPathAndNothingIsLeftRunning() throws Exception {
        assumeTrue(
                works("unshare", "-Urn", "nft", "list", "ruleset") || works("unshare", "-Urn", "iptables", "-L", "-n"),
                "this system allows no lossy network of a test's own: neither unshare -Urn nft nor iptables works");
        RunningProgram.Ending ending = run(Map.of("COUNT", "100", "INTERVAL", "10ms", "TMPDIR", directory.toString()));
        assertEquals(0, ending.status(), ending.err());
        assertEquals("", ending.err());
        List<String> lines = ending.outLines();
        assertEquals(5, lines.size(), ending.out());
        assertTrue(
                lines.get(0)
                        .matches(
                                "A request each 10ms, 100 over TCP and as many over UDP; (nft|iptables) drops 5 % of what"
                                        + " goes to port 4242\\."),
                ending.out());
        assertTrue(lines.get(1).matches("ms +runs +connect +min +p50 +p90 +p99 +max +jitter +loss"), ending.out());
        assertTrue(lines.get(2).matches("TCP +1" + FIGURES + "{7} +0\\.00 %"), ending.out());
        assertTrue(lines.get(3).matches("UDP +1 +-" + FIGURES + "{6} +\\d+\\.\\d\\d %"), ending.out());
        assertTrue(lines.get(4).matches("TCP: the kernel has sent \\d+ segments again\\..*"), ending.out());
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            assertEquals(List.of(), processes.filter(this::worksHere).toList());
        }
    }

    @Test
    void whatIsMissingIsSaidAllAtOnce() throws Exception {
        RunningProgram.Ending ending = run(Map.of("PATH", directory.toString()));
        assertEquals(
                "real-network.sh: missing here: unshare (util-linux); ip (iproute2); nft (nftables; iptables will do as"
                        + " well)\n",
                ending.err());
        assertEquals("", ending.out());
        assertEquals(2, ending.status());
    }

    @Test
    void aLossThatIsNoneIsRefusedAndSoAreArguments() throws Exception {
        for (String loss : List.of("100", "-1", "05", "5%", "x", "0.5")) {
            assertRefused("LOSS is a whole percentage from 0 to 99, not '" + loss + "'", run(Map.of("LOSS", loss)));
        }
        assertRefused("it takes no arguments, but COUNT, INTERVAL and LOSS from the environment", run(Map.of(), "5"));
    }

    private static void assertRefused(String sentence, RunningProgram.Ending ending) {
        assertEquals("real-network.sh: " + sentence + "\n", ending.err());
        assertEquals("", ending.out());
        assertEquals(2, ending.status());
    }

    private RunningProgram.Ending run(Map<String, String> variables, String... arguments) throws Exception {
        Path java = Path.of(Jar.tool("java").get(0));
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("JAVA_HOME", java.getParent().getParent().toString());
        List<String> command = Stream.concat(Stream.of("bash", SCRIPT.toString()), Stream.of(arguments))
                .toList();
        try (RunningProcess script = RunningProcess.start(command, environment, directory)) {
            return script.ending();
        }
    }

    private static boolean works(String... command) throws InterruptedException {
        try {
            Process trial = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return trial.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program here
        }
    }

    /** Whether a process has its working directory in that of the test, as all of the script have. */
    private boolean worksHere(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).startsWith(directory);
        } catch (FileSystemException e) {
            return false; // no process, or one that has ended meanwhile, or somebody else's
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
