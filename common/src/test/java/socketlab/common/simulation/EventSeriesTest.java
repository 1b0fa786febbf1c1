package socketlab.common.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.LinkCounts;
import socketlab.common.link.Loss;
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
        assertEquals(outcome.segments().overflowed(), count(series, Kind.OVERFLOW));
        assertEquals(outcome.flow().timeouts(), count(series, Kind.TIMEOUT));
        assertTrue(outcome.segments().overflowed() > 0);
        assertEquals(
                outcome.largestQueue(),
                series.events().stream()
                        .mapToInt(EventSeries.Event::queue)
                        .max()
                        .orElseThrow());
        assertEquals(series.events().size(), series.happened());
        assertInOrder(series);
    }

    @Test
    void eventsAreInTheOrderOfTheirTimesAlsoWhereSegmentsLeaveAllAtOnce() {
        Impairments path = Impairments.NONE.withDelay(25_000_000, 0).withLoss(Loss.independent(0.01));
        EventSeries series = new EventSeries(Settings.DEFAULT, Integer.MAX_VALUE);
        new Experiment(new Flow(1_000_000, Settings.DEFAULT), new BadNetwork(path, path, 1)).run(series, series);
        assertInOrder(series);
    }

    private static void assertInOrder(EventSeries series) {
        long before = 0;
        for (EventSeries.Event event : series.events()) {
            assertTrue(event.atNanos() >= before, event.toString());
            before = event.atNanos();
        }
    }

    @Test
    void everyEventTellsTheQueueOfItsTime() {
        Settings allAtOnce = Settings.DEFAULT.with(Congestion.NONE).withWindow(20);
        Impairments path = Impairments.NONE.withDelay(5_000_000, 0).withRate(1_000_000, 64);
        EventSeries series = new EventSeries(allAtOnce, Integer.MAX_VALUE);
        new Experiment(new Flow(24_000, allAtOnce), new BadNetwork(path, path, 1)).run(series, series);
        long segmentNanos = 10_560_000; // 1,320 bytes
        long sent = 0;
        for (EventSeries.Event event : series.events()) {
            sent += event.kind() == Kind.SEND ? 1 : 0;
            assertEquals(sent - Math.min(sent, event.atNanos() / segmentNanos), event.queue(), event.toString());
        }
        assertEquals(20, sent);
        assertEquals(0, series.events().get(series.events().size() - 1).queue());
    }

    @Test
    void whatBecomesOfEveryDatagramIsAnEvent() {
        Impairments path = Impairments.NONE
                .withDelay(10_000_000, 0)
                .withRate(10_000_000, 5)
                .withDuplication(0.5)
                .withCorruption(0.05)
                .withLoss(Loss.independent(0.05));
        // The acknowledgements' way is so narrow that some of them find its queue full.
        Impairments back = path.withRate(500_000, 5);
        EventSeries series = new EventSeries(RENO, Integer.MAX_VALUE);
        Outcome outcome = new Experiment(new Flow(500_000, RENO), new BadNetwork(back, path, 3)).run(series, series);
        LinkCounts segments = outcome.segments();
        assertEquals(segments.lost(), count(series, Kind.LOSS));
        assertEquals(segments.overflowed(), count(series, Kind.OVERFLOW));
        assertEquals(segments.corrupted(), count(series, Kind.DAMAGE));
        assertEquals(segments.sent(), outcome.flow().sent());
        assertEquals(outcome.acks().lost(), count(series, Kind.ACK_LOSS));
        assertEquals(outcome.acks().overflowed(), count(series, Kind.ACK_OVERFLOW));
        assertTrue(segments.overflowed() > 0 && outcome.acks().overflowed() > 0, outcome.toString());
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
