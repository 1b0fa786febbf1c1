package socketlab.common.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Settings;
import socketlab.common.simulation.EventSeries.Kind;

class EventSeriesTest {

    private static final Impairments PATH =
            Impairments.NONE.withDelay(10_000_000, 0).withRate(1_000_000, 6);
    private static final Settings RENO = Settings.DEFAULT.with(Congestion.RENO);
    private static final Experiment EXPERIMENT = new Experiment(new Flow(120_000, RENO), new BadNetwork(PATH, PATH, 1));

    @Test
    void theEventsAddUpToTheOutcome() {
        EventSeries series = new EventSeries(RENO, Integer.MAX_VALUE);
        Outcome outcome = EXPERIMENT.run(series, series);
        assertTrue(outcome.isWhole());
        assertEquals(outcome.flow().repeated(), count(series, Kind.RESEND));
        assertEquals(outcome.flow().sent(), count(series, Kind.SEND) + count(series, Kind.RESEND));
        assertEquals(outcome.link().overflowed(), count(series, Kind.OVERFLOW));
        assertEquals(outcome.flow().timeouts(), count(series, Kind.TIMEOUT));
        assertTrue(outcome.link().overflowed() > 0);
        assertEquals(
                outcome.largestQueue(),
                series.events().stream()
                        .mapToInt(EventSeries.Event::queue)
                        .max()
                        .orElseThrow());
        assertEquals(series.events().size(), series.happened());
        long before = 0;
        for (EventSeries.Event event : series.events()) {
            assertTrue(event.atNanos() >= before, event.toString());
            before = event.atNanos();
        }
    }

    @Test
    void onlyTheFirstAreKeptAndWatchingChangesNothing() {
        EventSeries series = new EventSeries(RENO, 3);
        Outcome outcome = EXPERIMENT.run(series, series);
        assertEquals(EXPERIMENT.run(), outcome);
        assertEquals(
                List.of(0L, 1L, 2L),
                series.events().stream().map(EventSeries.Event::seq).toList());
        assertTrue(series.happened() > 200);
    }

    private static long count(EventSeries series, Kind kind) {
        return series.events().stream().filter(event -> event.kind() == kind).count();
    }
}
