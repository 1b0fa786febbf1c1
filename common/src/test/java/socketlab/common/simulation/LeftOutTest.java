package socketlab.common.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.Loss;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;

@DisplayName("A law that does not know all of a run says so, and a run is never better than its bound")
class LeftOutTest {

    private static final long MS = 1_000_000;
    private static final long SEED = 1;

    /** A round trip is 48.4 segments long. */
    private static final Impairments PATH =
            Impairments.NONE.withDelay(25 * MS, 0).withRate(10_000_000, 64);

    private static final Settings FULL = Settings.DEFAULT.with(Congestion.NONE).withWindow(49);
    private static final Settings STOP = FULL.with(Recovery.STOP_AND_WAIT);
    private static final Settings BACK = FULL.with(Recovery.GO_BACK_N);
    private static final Settings RENO = Settings.DEFAULT.with(Congestion.RENO);
    private static final Impairments LOSSY = PATH.withLoss(Loss.independent(0.01));

    @ParameterizedTest
    @EnumSource(
            value = Recovery.class,
            names = {"STOP_AND_WAIT", "GO_BACK_N", "SELECTIVE_REPEAT"})
    void whereTheLawKnowsAllItSaysNothingElseAndIsRight(Recovery recovery) {
        Outcome outcome = run(FULL.with(recovery), PATH, PATH, 0);
        Theory.Prediction law = ours(outcome);
        assertEquals("", law.remark());
        assertFalse(law.isMost());
        assertEquals(1, outcome.goodput().orElseThrow() / law.goodput().orElseThrow(), 0.03);
    }

    static Stream<Arguments> bounds() {
        Impairments bursts = PATH.withLoss(Loss.inBursts(0.05, 2));
        return Stream.of(
                Arguments.of("congestion control", Settings.DEFAULT, PATH, LOSSY, 0),
                Arguments.of("the slow reader", FULL.withWindow(40), PATH, PATH, 1_100_000),
                Arguments.of("copies", FULL, PATH, PATH.withDuplication(1), 0),
                Arguments.of("losses by name", FULL, PATH, PATH.withDrops(Set.of(100L, 300L, 500L)), 0),
                Arguments.of("reordering", BACK, PATH, PATH.withReordering(0.1, 10 * MS), 0),
                Arguments.of("reordering", RENO, PATH, LOSSY.withReordering(0.1, 10 * MS), 0),
                Arguments.of("reordering", STOP, PATH, PATH.withExtraDelays(Map.of(9L, 1_000 * MS)), 0),
                Arguments.of("timeouts longer", STOP, PATH, PATH.withLoss(Loss.independent(0.2)), 0),
                Arguments.of("timeouts", FULL.withWindow(3), PATH, LOSSY, 0),
                Arguments.of("timeouts", FULL.withRto(200 * MS, 60_000 * MS, 15).withWindow(24), PATH, LOSSY, 0),
                Arguments.of("bursts of losses", FULL.withWindow(24), PATH, bursts, 0),
                Arguments.of("waiting for losses", FULL.withWindow(24), PATH, LOSSY, 0),
                Arguments.of("waiting in the queue", BACK.withWindow(64), PATH, LOSSY, 0),
                Arguments.of("keeping order", FULL, PATH, PATH.withDelay(25 * MS, 20 * MS), 0),
                Arguments.of("lost acks", FULL, PATH.withLoss(Loss.independent(0.3)), PATH, 0),
                Arguments.of("drops by the queue", RENO, PATH, LOSSY.withRate(10_000_000, 1), 0));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("bounds")
    void whatIsLeftOutIsNamedAndLetsLessThrough(
            String what, Settings settings, Impairments in, Impairments out, long readEveryNanos) {
        Outcome outcome = run(settings, in, out, readEveryNanos);
        Theory.Prediction law = ours(outcome);
        assertTrue(law.remark().matches("leaves out .*" + what + ".*"), law.toString());
        assertTrue(law.isMost(), law.toString());
        assertTrue(outcome.goodput().orElseThrow() < law.goodput().orElseThrow(), outcome + " but " + law);
    }

    static Stream<Arguments> helpers() {
        Impairments queue = PATH.withRate(10_000_000, 200);
        Impairments damaged = queue.withCorruption(0.1).withDuplication(1);
        return Stream.of(
                Arguments.of("a burst costs", BACK, PATH, PATH.withLoss(Loss.inBursts(0.05, 10))),
                Arguments.of("a burst costs", BACK, PATH, queue.withLoss(Loss.inBursts(0.03, 3))),
                Arguments.of("copies make up", BACK, PATH, damaged),
                Arguments.of(
                        "copies make up", RENO, PATH, queue.withCorruption(0.01).withDuplication(1)),
                Arguments.of("copies make up", STOP, PATH, damaged.withCorruption(0.2)),
                Arguments.of("copies make up", STOP, PATH.withLoss(Loss.independent(0.2)), PATH.withDuplication(1)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("helpers")
    void whereSomethingLetsMoreThroughTheLawIsNoBound(String what, Settings settings, Impairments in, Impairments out) {
        Outcome outcome = run(settings, in, out, 0);
        Theory.Prediction law = ours(outcome);
        assertTrue(law.remark().contains("here " + what), law.toString());
        assertTrue(law.remark().contains("leaves out"), law.toString());
        assertFalse(law.isMost(), law.toString());
        assertTrue(outcome.goodput().orElseThrow() > law.goodput().orElseThrow(), outcome + " and " + law);
    }

    static Stream<Arguments> misfits() {
        Impairments fast = Impairments.NONE.withDelay(10 * MS, 0).withRate(10_000_000, 64);
        return Stream.of(
                Arguments.of(
                        "a window of 49 at once overruns the queue of 1", FULL, PATH, PATH.withRate(10_000_000, 1), 0),
                Arguments.of("acknowledgements come through so slowly", FULL, fast.withRate(10_000, 64), fast, 0),
                Arguments.of("acknowledgements come through so slowly", RENO, LOSSY.withRate(10_000, 64), LOSSY, 0),
                Arguments.of("the receiving program reads so slowly", FULL, PATH, PATH, 5 * MS));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("misfits")
    void whereTheLawDoesNotApplyItHasNoFigure(
            String why, Settings settings, Impairments in, Impairments out, long readEveryNanos) {
        Flow flow = new Flow(3_000_000, settings, settings, readEveryNanos, 0);
        List<Theory.Prediction> laws = new Theory(new Experiment(flow, new BadNetwork(in, out, SEED))).predictions();
        Theory.Prediction law = laws.get(settings == RENO ? 3 : 2);
        assertTrue(law.goodput().isEmpty() && law.utilisation().isEmpty(), law.toString());
        assertTrue(law.remark().startsWith(why), law.toString());
        assertFalse(law.isMost());
    }

    private static Outcome run(Settings settings, Impairments in, Impairments out, long readEveryNanos) {
        Flow flow = new Flow(12_000_000, settings, settings, readEveryNanos, 0);
        return new Experiment(flow, new BadNetwork(in, out, SEED)).run();
    }

    /** The last one that is about these mechanisms and has a figure. */
    private static Theory.Prediction ours(Outcome outcome) {
        return new Theory(outcome.experiment())
                .predictions().stream()
                        .filter(law -> law.isOurs() && law.goodput().isPresent())
                        .reduce((first, second) -> second)
                        .orElseThrow();
    }
}
