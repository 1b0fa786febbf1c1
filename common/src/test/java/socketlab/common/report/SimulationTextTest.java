package socketlab.common.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.Loss;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;
import socketlab.common.simulation.Experiment;
import socketlab.common.simulation.Flow;

class SimulationTextTest {

    private static final Impairments LOSSY =
            Impairments.NONE.withDelay(25_000_000, 0).withRate(10_000_000, 20).withLoss(Loss.independent(0.01));

    @Test
    void aWholeTransferBesideTheory() {
        List<String> lines = lines(Settings.DEFAULT.with(Congestion.RENO), LOSSY);
        assertEquals("transfer  whole: 1000000 bytes in 2.160 s", lines.get(0));
        assertEquals("goodput   3.70 Mbit/s", lines.get(1));
        assertEquals("segments  848 sent, 14 of them retransmissions, 0 timeouts", lines.get(2));
        assertTrue(lines.contains("queue     20 at most, of 20"), lines.toString());
        assertTrue(
                lines.contains("theory for a round trip of 51.152 ms = 48.4 segments, 1.00 % lost by chance (* = what"
                        + " was simulated, ≤ = at most)"),
                lines.toString());
        assertTrue(lines.contains("  simulated           3.70 Mbit/s     40.7 %"), lines.toString());
        assertTrue(
                lines.contains(
                        "* selective repeat  ≤ 9.00 Mbit/s     99.0 %  leaves out congestion control, waiting for"
                                + " losses"),
                lines.toString());
        assertTrue(lines.stream().allMatch(line -> line.length() <= 120), lines.toString());
    }

    @Test
    void whatBecomesOfAcknowledgementsIsSaidWhereSomethingDoes() {
        String nothing = "0 found the queue full, 0 doubled, 0 held back, 0 damaged";
        Impairments clean = LOSSY.withLoss(Loss.NONE).withRate(10_000_000, 1_000);
        List<String> lines = lines(Settings.DEFAULT, clean, clean);
        assertEquals("network   segments: 0 lost, " + nothing, lines.get(3));
        assertTrue(lines.get(4).startsWith("queue "), lines.get(4));
        lines = lines(Settings.DEFAULT, clean.withDrops(Set.of(3L, 7L)), clean);
        assertEquals("network   segments: 0 lost, " + nothing, lines.get(3));
        assertEquals("          acknowledgements: 2 lost, " + nothing, lines.get(4));
    }

    @Test
    void aTransferThatIsNotWholeHasNoGoodput() {
        List<String> lines = lines(Settings.DEFAULT.with(Recovery.NONE), LOSSY);
        assertTrue(
                lines.get(0).matches("transfer  NOT WHOLE: \\d+ bytes missing, bytes in the wrong place from \\d+ on"));
        assertTrue(lines.get(1).startsWith("because   "), lines.toString());
        assertEquals("goodput   - (only whole transfers count)", lines.get(2));
    }

    @Test
    void aNetworkThatTakesNoTimeHasNoGoodput() {
        Impairments timeless = Impairments.NONE.withLoss(Loss.independent(0.01));
        List<String> lines = lines(Settings.DEFAULT, timeless);
        assertTrue(lines.get(0).startsWith("transfer  whole: 1000000 bytes"), lines.toString());
        assertEquals("goodput   - (nothing on the way takes time: give --rate or --delay)", lines.get(1));
    }

    @Test
    void amounts() {
        assertEquals("-", SimulationText.rate(OptionalDouble.empty()));
        assertEquals("999 bit/s", SimulationText.rate(OptionalDouble.of(999)));
        assertEquals("1.00 kbit/s", SimulationText.rate(OptionalDouble.of(999.6)));
        assertEquals("12.3 Mbit/s", SimulationText.rate(OptionalDouble.of(12_345_678)));
        assertEquals("99.0 %", SimulationText.percent(OptionalDouble.of(0.99)));
    }

    private static List<String> lines(Settings settings, Impairments path) {
        return lines(settings, path, path);
    }

    private static List<String> lines(Settings settings, Impairments in, Impairments out) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SimulationText.write(
                new Experiment(new Flow(1_000_000, settings), new BadNetwork(in, out, 7)).run(),
                new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
