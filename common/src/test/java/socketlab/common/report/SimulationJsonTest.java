package socketlab.common.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.Loss;
import socketlab.common.message.WireName;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;
import socketlab.common.simulation.EventSeries;
import socketlab.common.simulation.Experiment;
import socketlab.common.simulation.Flow;

@DisplayName("Simulations as JSON")
class SimulationJsonTest {

    private static final Settings RENO = Settings.DEFAULT.with(Congestion.RENO);
    private static final Impairments PATH = Impairments.NONE
            .withDelay(25_000_000, 0)
            .withRate(10_000_000, 20)
            .withLoss(Loss.inBursts(0.2, 4))
            .withDrops(Set.of(9L, 3L))
            .withExtraDelays(Map.of(5L, 200_000_000L));

    @Test
    void aRunSaysWhatWasSimulated() {
        String json = json(new Experiment(new Flow(20_000, RENO), new BadNetwork(Impairments.NONE, PATH, -5)));
        assertTrue(json.startsWith("""
                {"format":2,"tool":"udp-client","version":"1.2.3","runs":[{"setting":"loss=20%",\
                "seed":-5,"size":20000,"recovery":"selective-repeat","congestion":"reno","window":1024,"payload":1200,\
                "minRtoNanos":25000000,"maxTimeouts":15,"receiverWindow":1024,"readEveryNanos":0,\
                "network":{"out":{"loss":0.2,"burst":4.0,"delayNanos":25000000,"jitterNanos":0,"reorder":0.0,\
                "reorderByNanos":0,"duplicate":0.0,"corrupt":0.0,"rate":10000000,"queue":20,"drop":[3,9],\
                "delayOnly":[{"number":5,"nanos":200000000}]},\
                "in":{"loss":0.0,"burst":null,"delayNanos":0,"jitterNanos":0,"reorder":0.0,"reorderByNanos":0,\
                "duplicate":0.0,"corrupt":0.0,"rate":null,"queue":null,"drop":[],"delayOnly":[]}},\
                "whole":true,"failure":null,"bytesRead":20000,"segmentsRead":17,"firstMistake":null,\
                """), json);
    }

    @Test
    void eachRunHasItsOwnTheory() {
        Experiment slow = new Experiment(
                new Flow(20, RENO.with(Recovery.STOP_AND_WAIT)),
                new BadNetwork(Impairments.NONE, Impairments.NONE.withRate(1, 64), 0));
        Experiment fast = new Experiment(new Flow(20_000, RENO), new BadNetwork(Impairments.NONE, PATH, 0));
        String json = json(slow, fast);
        List<String> laws = Pattern.compile("\"law\":\"stop-and-wait\",\"source\":\"[^\"]*\",\"goodput\":([^,]+)")
                .matcher(json)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertEquals(2, laws.size());
        assertEquals(1_200 / 1_320.0, Double.parseDouble(laws.get(0)), 1e-9, "less than 1 bit/s is not rounded");
        assertTrue(Double.parseDouble(laws.get(1)) > 1e5, json);
    }

    @Test
    void everyMemberAndEventIsInTheDocument() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "LABORATORY.md"));
        String section = page.substring(page.indexOf("\n## The JSON file\n"));
        String json = json(new Experiment(new Flow(20_000, RENO), new BadNetwork(PATH, PATH, 7)));
        Set<String> names = new TreeSet<>();
        Pattern.compile("\"(\\w+)\":").matcher(json).results().forEach(match -> names.add(match.group(1)));
        assertTrue(names.size() > 50, names.toString());
        Stream.of(EventSeries.Kind.values()).map(WireName::of).forEach(names::add);
        names.removeIf(name -> section.contains("`" + name + "`"));
        assertEquals(Set.of(), names, "not described");
    }

    private static String json(Experiment... experiments) {
        EventSeries series = new EventSeries(RENO, 1_000);
        List<SimulationTable.Row> rows = Stream.of(experiments)
                .map(experiment -> new SimulationTable.Row("loss=20%", List.of(experiment.run(series, series))))
                .toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SimulationJson.write("udp-client", "1.2.3", rows, series, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
