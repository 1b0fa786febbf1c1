package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The network laboratory, as it is delivered. */
class SimulateIT {

    private static final String USUAL = "--size 1MB --recovery selective-repeat --congestion reno --rate 10Mbps"
            + " --delay 25ms --queue 20 --loss 1% --seed 7";

    @TempDir
    private Path directory;

    @Test
    void aTransferBesideTheoryAndItsEventsInAFile() throws Exception {
        Path file = directory.resolve("run.json");
        RunningProgram.Ending ending = simulate(USUAL + " --json " + file);
        assertEquals(0, ending.status(), ending.err());
        assertEquals("", ending.err());
        assertTrue(ending.out().contains("transfer  whole: 1000000 bytes"), ending.out());
        assertTrue(ending.out().contains("square-root law"), ending.out());
        Json json = Json.parse(Files.readString(file));
        assertEquals(2, json.number("format"));
        Json run = json.objects("runs").get(0);
        assertEquals(7, run.number("seed"));
        assertTrue(run.is("whole"));
        assertEquals(20, run.object("network").object("out").number("queue"));
        assertEquals(4, run.objects("theory").size());
        List<Json> events = json.objects("events");
        assertEquals(json.number("eventsHappened"), events.size());
        assertEquals(
                Set.of("nanos", "event", "seq", "cwnd", "ssthresh", "queue"),
                events.get(0).names());
        assertEquals(
                run.number("retransmissions"),
                events.stream().filter(e -> e.text("event").equals("resend")).count());
    }

    @Test
    void throughAPipeOnlyTheResult() throws Exception {
        RunningProgram.Ending ending = simulate(USUAL + " --json - --max-events 5");
        assertEquals(0, ending.status(), ending.err());
        assertEquals(5, Json.parse(ending.out()).objects("events").size());
        assertTrue(ending.err().contains("the file holds the first 5 of "), ending.err());
    }

    @Test
    void damageIsStatus1() throws Exception {
        RunningProgram.Ending ending = simulate("--size 100kB --recovery none --loss 5% --delay 10ms --seed 1");
        assertEquals(1, ending.status(), ending.err());
        assertTrue(ending.out().contains("NOT WHOLE"), ending.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"loss", "reordering", "congestion", "overload"})
    void aChapterShowsWhatBreaksThenTheWholeAndSaysWhatToLookAt(String chapter) throws Exception {
        RunningProgram.Ending ending = simulate("--chapter " + chapter);
        assertEquals(0, ending.status(), ending.err());
        List<String> lines = ending.outLines();
        assertTrue(lines.get(0).startsWith("chapter " + chapter + ": "), ending.out());
        assertTrue(lines.get(2).startsWith("without, "), ending.out());
        assertEquals(!chapter.equals("congestion"), lines.get(3).contains("NOT WHOLE"), ending.out());
        assertTrue(lines.get(9).contains("transfer  whole: "), ending.out());
        assertEquals(17, lines.size(), ending.out());
    }

    @Test
    void aTableOfMeansWhoseRunsAreInTheFile() throws Exception {
        Path file = directory.resolve("table.json");
        RunningProgram.Ending ending = simulate("--congestion reno --rate 10Mbps --delay 25ms --queue 20 --seed 7"
                + " --vary loss=0.1%,1% --repeat 3 --json " + file);
        assertEquals(0, ending.status(), ending.err());
        assertTrue(ending.outLines().get(2).matches("loss=0\\.1% +3/3 +\\S+ ± \\S+ .*"), ending.out());
        assertTrue(ending.outLines().get(3).matches("loss=1% +3/3 +\\S+ ± \\S+ .*"), ending.out());
        assertTrue(ending.out().contains("Seeds: 7 to 9"), ending.out());
        List<Json> runs = Json.parse(Files.readString(file)).objects("runs");
        assertEquals(
                List.of(7L, 8L, 9L, 7L, 8L, 9L),
                runs.stream().map(run -> run.number("seed")).toList());
        Json alone = Json.parse(
                simulate("--congestion reno --rate 10Mbps --delay 25ms --queue 20 --seed 8 --loss 1%" + " --json -")
                        .out());
        assertEquals(runs.get(4).number("nanos"), alone.objects("runs").get(0).number("nanos"));
    }

    @Test
    void aLineOfATableIsThereBeforeTheNextIsDone() throws Exception {
        String untilTomorrow = "simulate --delay 10ms --repeat 1000 --vary size=1kB,2GB";
        try (RunningProcess process = RunningProcess.start(Jar.UDP_CLIENT.command(untilTomorrow.split(" ")))) {
            process.out().awaitLine("size=1kB +1000/1000 .*");
            List<String> lines = process.out().lines();
            assertTrue(lines.get(0).startsWith("simulate 1000/2000000000 bytes"), lines.toString());
            assertTrue(lines.get(1).startsWith("setting "), lines.toString());
            assertEquals(3, lines.size());
            assertTrue(process.isAlive());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--recovery magic",
                "--size 0",
                "--queue 20",
                "--chapter loss --seed 3",
                "--repeat 0",
                "--vary loss=1%,2",
                "--vary loss=1%;2",
                "--min-rto 61s",
                "--max-timeouts 0",
                "--receiver-window 0",
                "--read-every 1h",
            })
    void wrongUsageIsSaidInOneLine(String arguments) throws Exception {
        RunningProgram.Ending ending = simulate(arguments);
        assertEquals(2, ending.status(), arguments);
        assertEquals("", ending.out(), arguments);
        assertEquals(1, ending.errLines().size(), ending.err());
        assertTrue(ending.err().startsWith("udp-client: "), ending.err());
    }

    private static RunningProgram.Ending simulate(String arguments) throws Exception {
        try (RunningProgram process =
                EmbeddedProgram.start(Jar.UDP_CLIENT, Path.of(""), ("simulate " + arguments).split(" "))) {
            return process.ending();
        }
    }
}
