package socketlab.common.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.Loss;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;
import socketlab.common.simulation.Experiment;
import socketlab.common.simulation.Flow;
import socketlab.common.simulation.Outcome;

class SimulationTableTest {

    private static final Settings RENO = Settings.DEFAULT.with(Congestion.RENO);

    @Test
    void meansAndIntervalsAreThoseOfTheRuns() {
        List<Outcome> outcomes = runs(RENO, 5);
        MeanInterval goodput = MeanInterval.of(outcomes.stream()
                .map(outcome -> outcome.goodput().orElseThrow() / 1e6)
                .toList());
        List<String> lines = lines(new SimulationTable.Row("loss=1%", outcomes));
        String expected = String.format(
                Locale.ROOT, "%.3f ± %.3f", goodput.mean(), goodput.halfWidth().orElseThrow());
        assertTrue(lines.get(1).matches("loss=1% +5/5 +\\Q" + expected + "\\E .*\\(square-root law\\)"), lines.get(1));
        assertTrue(lines.get(3).contains("Seeds: 7 to 11"), lines.get(3));
    }

    @Test
    void oneRunHasNoInterval() {
        List<String> lines = lines(new SimulationTable.Row("loss=1%", runs(RENO, 1)));
        assertTrue(!lines.get(1).contains("±"), lines.get(1));
        assertTrue(lines.get(2).contains("seed 7"), lines.get(2));
    }

    @Test
    void whatIsNotWholeHasNoGoodput() {
        List<String> lines = lines(new SimulationTable.Row("", runs(Settings.DEFAULT.with(Recovery.NONE), 3)));
        assertTrue(lines.get(1).matches("- +0/3 +- +- +0\\.0 ± 0\\.0 .* -"), lines.get(1));
        assertEquals(5, lines.size());
    }

    @Test
    void aLawThatLeavesSomethingOutIsABound() {
        Settings fixed = Settings.DEFAULT.with(Congestion.NONE).withWindow(16);
        List<String> lines = lines(new SimulationTable.Row("", runs(fixed, 1)));
        assertTrue(lines.get(1).endsWith("  ≤ 2.973 (selective repeat)"), lines.get(1));
        assertTrue(lines.get(3).contains("Theory: ≤ where the law leaves out"), lines.get(3));
        lines = lines(new SimulationTable.Row("", runs(Settings.DEFAULT.with(Recovery.NONE), 1)));
        assertFalse(lines.get(3).contains("Theory"), lines.get(3));
    }

    @Test
    void linesAreShort() {
        List<String> lines = lines(new SimulationTable.Row("loss=0.1%", runs(RENO, 5)));
        assertTrue(lines.stream().allMatch(line -> line.length() <= 120), lines.toString());
    }

    @Test
    void aLongNameMovesAllColumns() {
        String name = "loss=in=0.001%,out=0.002%";
        List<String> lines = lines(new SimulationTable.Row(name, runs(RENO, 1)));
        assertEquals(name.length() + "  whole".length(), lines.get(0).indexOf("whole") + "whole".length());
        assertTrue(lines.get(1).startsWith(name + "    1/1"), lines.get(1));
    }

    @Test
    void eachLineIsThereBeforeTheNextIsKnown() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SimulationTable table = SimulationTable.begin(
                List.of("window=1", "loss=in=0.001%,out=0.002%"), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        assertEquals(1, lines(bytes).size(), "the heading");
        assertTrue(lines(bytes).get(0).startsWith("setting                    whole"), bytes.toString());
        table.add(new SimulationTable.Row("window=1", runs(RENO, 1)));
        assertEquals(2, lines(bytes).size());
        assertTrue(lines(bytes).get(1).startsWith("window=1                     1/1"), bytes.toString());
        table.add(new SimulationTable.Row("loss=in=0.001%,out=0.002%", runs(RENO, 1)));
        assertEquals(3, lines(bytes).size());
        table.end();
        assertEquals(5, lines(bytes).size());
    }

    private static List<Outcome> runs(Settings settings, int count) {
        Impairments path = Impairments.NONE
                .withDelay(25_000_000, 0)
                .withRate(10_000_000, 20)
                .withLoss(Loss.independent(0.01));
        Experiment experiment = new Experiment(new Flow(1_000_000, settings), new BadNetwork(path, path, 7));
        return LongStream.range(7, 7 + count)
                .mapToObj(seed -> experiment.withSeed(seed).run())
                .toList();
    }

    private static List<String> lines(SimulationTable.Row row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SimulationTable table =
                SimulationTable.begin(List.of(row.name()), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        table.add(row);
        table.end();
        return lines(bytes);
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
