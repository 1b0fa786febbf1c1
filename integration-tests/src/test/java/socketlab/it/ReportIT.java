package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What both clients make of results that {@code ping --json} has saved. */
class ReportIT {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void savedRunsOfBothProtocolsBecomeATableADifferenceAndAFinding(Protocol reporter) throws Exception {
        String tcp = savedRun(Protocol.TCP);
        String udp = savedRun(Protocol.UDP);
        RunningProgram.Ending ending = report(reporter, List.of(tcp, udp));
        assertEquals(0, ending.status(), ending.err());
        assertRow("TCP +1( +\\S+){7} +0\\.00 %", ending);
        assertRow("UDP +1 +-( +\\S+){6} +0\\.00 %", ending);
        assertRow("Difference of the medians, .*without a confidence interval, which takes six pairs of runs", ending);
        assertRow("Finding: too few runs .*", ending);
    }

    @Test
    void sixPairsOfRunsGiveAConfidenceInterval() throws Exception {
        List<String> files = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            Path saved = Path.of(savedRun(protocol));
            for (int run = 1; run <= 6; run++) {
                files.add(changed(
                        saved, protocol + "-" + run + ".json", "\"startedAt\":\"....", "\"startedAt\":\"200" + run));
            }
        }
        RunningProgram.Ending ending = report(Protocol.TCP, files);
        assertEquals(0, ending.status(), ending.err());
        assertEquals("", ending.err());
        assertRow("Difference of the medians, .*, 95 % confidence interval \\S+ µs to \\S+ µs", ending);
    }

    @ParameterizedTest
    @EnumSource
    void aRunCountsOnceWhateverNamesItsFileHasAndAlsoIfItWasCopied(Protocol reporter) throws Exception {
        String run = savedRun(Protocol.UDP);
        String otherName = directory.resolve(".").resolve("UDP.json").toString();
        String link = Files.createSymbolicLink(directory.resolve("link"), Path.of("UDP.json"))
                .toString();
        String hardLink =
                Files.createLink(directory.resolve("hard"), Path.of(run)).toString();
        String copy = Files.copy(Path.of(run), directory.resolve("copy")).toString();
        RunningProgram.Ending ending = report(reporter, List.of(run, run, otherName, link, hardLink, copy));
        assertEquals(0, ending.status(), ending.err());
        assertRow("UDP +1 .*", ending);
        String program = reporter.client().program() + ": ";
        assertEquals(
                List.of(
                        program + run + " is named twice: it counts once",
                        program + otherName + " is the file " + run + ": it counts once",
                        program + link + " is the file " + run + ": it counts once",
                        program + hardLink + " is the file " + run + ": it counts once",
                        program + copy + " holds the same run as " + run + ": it counts once"),
                ending.errLines());
    }

    @ParameterizedTest
    @EnumSource
    void runsThatWereNotMadeAlikeAreComparedOnlyIfThatIsAskedFor(Protocol reporter) throws Exception {
        String tcp = savedRun(Protocol.TCP);
        String warm = changed(Path.of(savedRun(Protocol.UDP)), "warm.json", "\"warmup\":0", "\"warmup\":1000");
        RunningProgram.Ending refused = report(reporter, List.of(tcp, warm));
        assertEquals(2, refused.status());
        assertEquals("", refused.out());
        String difference = "these runs were not made alike: --warmup 0 in " + tcp + ", 1000 in " + warm;
        assertEquals(
                reporter.client().program() + ": " + difference + " (--unlike compares them all the same)\n",
                refused.err());
        RunningProgram.Ending asked = report(reporter, List.of("--unlike", tcp, warm));
        assertEquals(0, asked.status(), asked.err());
        assertTrue(asked.out().contains(difference.replaceFirst("these", "These") + "."), asked.out());
        assertRow("Difference of the medians, .*", asked);
    }

    @Test
    void aFileThatIsNoResultIsSaidInOneLine() throws Exception {
        String file = Files.writeString(directory.resolve("other.json"), "{\"format\":2}")
                .toString();
        RunningProgram.Ending ending = report(Protocol.UDP, List.of(file));
        assertEquals(2, ending.status());
        assertEquals("", ending.out());
        assertEquals(1, ending.errLines().size(), ending.err());
        assertTrue(ending.err().contains(file), ending.err());
    }

    private String changed(Path run, String name, String regex, String replacement) throws IOException {
        return Files.writeString(directory.resolve(name), Files.readString(run).replaceFirst(regex, replacement))
                .toString();
    }

    @Test
    void whatABarePingPongTookIsNamedBesideTheRuns() throws Exception {
        RunningProgram.Ending ending =
                report(Protocol.UDP, List.of("--floor", "udp=16.3us,tcp=17.9us", savedRun(Protocol.UDP)));
        assertEquals(0, ending.status(), ending.err());
        assertRow("A bare blocking ping-pong .* on this machine: TCP 17\\.9 µs, UDP 16\\.3 µs\\.", ending);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "17.9us",
                "tcp=17.9us",
                "tcp=17.9us,tcp=16.3us",
                "tcp=17.9us,udp=16.3us,",
                "tcp=17.9,udp=16.3us",
                "tcp=17.9us,udp=0",
                "tcp=17.9us,udp=-1us",
                "tcp=,udp=16.3us"
            })
    void timesThatCanNotBeThoseOfABarePingPongAreRefusedInOneLine(String times) throws Exception {
        RunningProgram.Ending ending = report(Protocol.UDP, List.of("--floor", times, "any.json"));
        assertEquals(2, ending.status());
        assertEquals("", ending.out());
        assertEquals(1, ending.errLines().size(), ending.err());
        assertTrue(ending.err().contains("--floor"), ending.err());
    }

    private String savedRun(Protocol protocol) throws Exception {
        String file = directory.resolve(protocol + ".json").toString();
        try (RunningServer server = RunningServer.start(protocol);
                RunningProgram ping = EmbeddedProgram.start(
                        protocol.client(),
                        directory,
                        "ping",
                        server.target(),
                        "-q",
                        "-c",
                        "50",
                        "-i",
                        "0",
                        "--json",
                        file)) {
            assertEquals(0, ping.ending().status());
            return file;
        }
    }

    private static RunningProgram.Ending report(Protocol reporter, List<String> files) throws Exception {
        List<String> words = new ArrayList<>(List.of("report"));
        words.addAll(files);
        try (RunningProgram report =
                EmbeddedProgram.start(reporter.client(), Path.of(""), words.toArray(String[]::new))) {
            return report.ending();
        }
    }

    private static void assertRow(String regex, RunningProgram.Ending ending) {
        assertEquals(
                1,
                ending.outLines().stream().filter(line -> line.matches(regex)).count(),
                ending.out());
    }
}
