package socketlab.common.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.Loss;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;

@DisplayName("The laws, by hand")
class TheoryTest {

    private static final long MS = 1_000_000;

    /** 1,320 bytes at 10.56 Mbit/s take 1 ms, an acknowledgement of 120 bytes 1/11 ms. */
    private static final Impairments PATH =
            Impairments.NONE.withDelay(25 * MS, 0).withRate(10_560_000, 20);

    @ParameterizedTest(name = "1 + 2a = {0}, p = {1}, W = {2}")
    @CsvSource({
        "21, 0, 1, 0.047619, 0.047619, 0.047619",
        "21, 0, 7, 0.047619, 0.333333, 0.333333",
        "21, 0, 30, 0.047619, 1, 1",
        "21, 0.1, 30, 0.042857, 0.3, 0.9",
        "21, 0.1, 7, 0.042857, 0.1875, 0.3",
        "101, 0.01, 127, 0.009802, 0.495, 0.99",
    })
    void utilisation(double roundTrip, double loss, double window, double stop, double goBack, double selective) {
        assertEquals(stop, StopAndWaitLaw.utilisation(roundTrip, loss), 1e-6);
        assertEquals(goBack, GoBackNLaw.utilisation(roundTrip, loss, window), 1e-6);
        assertEquals(selective, SelectiveRepeatLaw.utilisation(roundTrip, loss, window), 1e-6);
    }

    @Test
    void theSquareRootLaw() {
        assertEquals(12.247, MathisLaw.window(0.01), 1e-3);
        assertEquals(122.47, MathisLaw.window(0.0001), 1e-2);
        // 1,460 bytes, 100 ms, one in 10,000: 14.3 Mbit/s.
        assertEquals(14.305e6, MathisLaw.rate(1_460, 0.1, 0.0001), 1e3);
    }

    @Test
    void whatTheoryNeedsToKnowOfANetwork() {
        Experiment experiment = experiment(
                Settings.DEFAULT, PATH.withLoss(Loss.independent(0.1)).withCorruption(0.1));
        assertEquals(0.001, experiment.segmentSeconds(), 1e-9);
        assertEquals(0.051 + 0.001 / 11, experiment.roundTripSeconds(), 1e-9);
        assertEquals(51 + 1 / 11.0, experiment.segmentsPerRoundTrip(), 1e-6);
        assertEquals(0.19, experiment.segmentLoss(), 1e-9);
    }

    @ParameterizedTest
    @CsvSource({
        "CUBIC, SELECTIVE_REPEAT, 0.01, 1024, it is about --congestion reno",
        "RENO, STOP_AND_WAIT, 0.01, 1024, it is about --congestion reno",
        "RENO, SELECTIVE_REPEAT, 0, 1024, no segment is lost by chance",
        "RENO, SELECTIVE_REPEAT, 1, 1024, everything is lost",
        "RENO, SELECTIVE_REPEAT, 0.01, 8, the window of 8 is the limit",
        "RENO, SELECTIVE_REPEAT, 0.0001, 1024, the rate is the limit",
    })
    void whereTheSquareRootLawDoesNotApply(
            Congestion congestion, Recovery recovery, double loss, int window, String why) {
        Settings settings = Settings.DEFAULT.with(congestion).with(recovery).withWindow(window);
        Theory.Prediction law = mathis(experiment(settings, PATH.withLoss(Loss.independent(loss))));
        assertTrue(law.goodput().isEmpty() && law.utilisation().isEmpty(), law.toString());
        assertTrue(law.remark().contains(why), law.toString());
    }

    @Test
    void lostSegmentsTakeNoTimeOfThisLinkSoTheLawIsNoBound() {
        Settings full = Settings.DEFAULT.with(Congestion.NONE).withWindow(1_000);
        Impairments lossy = PATH.withRate(10_560_000, 1_000).withLoss(Loss.independent(0.2));
        Theory.Prediction law = new Theory(
                        new Experiment(new Flow(20_000_000, full), new BadNetwork(Impairments.NONE, lossy, 3)))
                .predictions()
                .get(2);
        assertEquals("leaves out timeouts, waiting for losses; here losses take no time of the link", law.remark());
        assertFalse(law.isMost());
    }

    @Test
    void whereGoBackNPausesBetweenWindowsTheLawIsNoBound() {
        Settings settings =
                Settings.DEFAULT.with(Congestion.NONE).with(Recovery.GO_BACK_N).withWindow(16);
        Outcome outcome =
                experiment(settings, PATH.withLoss(Loss.independent(0.05))).run();
        Theory.Prediction law = new Theory(outcome.experiment()).predictions().get(1);
        assertTrue(law.remark().endsWith("here pauses between windows make up for some losses"), law.remark());
        assertFalse(law.isMost());
        assertTrue(outcome.goodput().orElseThrow() > law.goodput().orElseThrow(), outcome + " and " + law);
    }

    @Test
    void burstsAreNoneOfItsBusiness() {
        Settings reno = Settings.DEFAULT.with(Congestion.RENO);
        Theory.Prediction law = mathis(experiment(reno, PATH.withLoss(Loss.inBursts(0.01, 4))));
        assertTrue(law.goodput().isEmpty() && law.remark().contains("bursts"), law.toString());
    }

    @ParameterizedTest
    @CsvSource({
        // A reader that takes 2 ms allows half of this link, 30 ms a thirtieth, 70 ms less than stop-and-wait needs.
        "0, 1 1 1",
        "1, 1 1 1",
        "2, 1 1 0",
        "30, 1 0 0",
        "70, 0 0 0",
    })
    void aLawSaysNothingWhereTheReaderIsSlowerThanIt(long readEveryMillis, String applies) {
        Settings settings = Settings.DEFAULT.with(Congestion.NONE).withWindow(60);
        // go-back-n: 15 %, selective repeat: 90 %
        Impairments lossy = PATH.withRate(10_560_000, 64).withLoss(Loss.independent(0.1));
        List<Theory.Prediction> laws = new Theory(withReader(settings, lossy, readEveryMillis * MS)).predictions();
        for (int i = 0; i < 3; i++) {
            boolean isSaid = laws.get(i).goodput().isPresent();
            assertEquals(applies.charAt(2 * i) == '1', isSaid, laws.get(i).toString());
            assertEquals(isSaid, laws.get(i).utilisation().isPresent());
            assertEquals(!isSaid, laws.get(i).remark().contains("reads so slowly"));
            boolean keepsUp = laws.get(i).remark().contains("the slow reader");
            assertEquals(
                    isSaid && i > 0 && readEveryMillis > 1, keepsUp, laws.get(i).toString());
        }
    }

    @Test
    void theSquareRootLawSaysNothingWhereTheReaderIsSlower() {
        Settings reno = Settings.DEFAULT.with(Congestion.RENO);
        Impairments lossy = PATH.withLoss(Loss.independent(0.01)); // 12.2 segments in 51.1 ms: one in 4.17 ms
        assertTrue(mathis(withReader(reno, lossy, 4 * MS)).goodput().isPresent());
        Theory.Prediction law = mathis(withReader(reno, lossy, 5 * MS));
        assertTrue(law.goodput().isEmpty() && law.remark().contains("reads so slowly"), law.toString());
    }

    @Test
    void overANetworkThatTakesNoTimeTheReaderGivesTheGoodput() {
        Settings settings = Settings.DEFAULT.with(Congestion.NONE);
        Outcome outcome = withReader(settings, Impairments.NONE, 5 * MS).run();
        assertEquals(outcome.experiment().readerRate(), outcome.goodput().orElseThrow(), 2_000);
        assertTrue(withReader(settings, Impairments.NONE, 0).run().goodput().isEmpty());
    }

    private static Experiment withReader(Settings settings, Impairments path, long readEveryNanos) {
        Flow flow = new Flow(2_400_000, settings, settings, readEveryNanos, 0);
        return new Experiment(flow, new BadNetwork(path, path, 5));
    }

    @Test
    void withoutARateOnlyTheSquareRootLawSaysSomething() {
        Impairments path = Impairments.NONE.withDelay(25 * MS, 0).withLoss(Loss.independent(0.01));
        Experiment experiment = experiment(Settings.DEFAULT.with(Congestion.RENO), path);
        for (Theory.Prediction law : new Theory(experiment).predictions()) {
            assertTrue(law.utilisation().isEmpty(), law.toString());
            assertEquals(law.name().equals("square-root law"), law.goodput().isPresent(), law.toString());
        }
    }

    @Test
    void aSimulationOfAFullWindowUsesWhatTheLawSays() {
        Settings settings = Settings.DEFAULT.with(Congestion.NONE).withWindow(17);
        Outcome outcome = experiment(settings, PATH).run();
        double expected = 17 / (51 + 1 / 11.0);
        assertEquals(
                expected,
                new Theory(outcome.experiment())
                        .predictions()
                        .get(2)
                        .utilisation()
                        .orElseThrow(),
                1e-9);
        assertEquals(expected, outcome.utilisation().orElseThrow(), 0.01);
    }

    private static Theory.Prediction mathis(Experiment experiment) {
        return new Theory(experiment).predictions().get(3);
    }

    private static Experiment experiment(Settings settings, Impairments path) {
        return new Experiment(new Flow(2_400_000, settings), new BadNetwork(path, path, 5));
    }
}
