package socketlab.common.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;

/**
 * How much of a link the three classical protocols use, by the formulas of every textbook (all of them are in Stallings,
 * "Data and Computer Communications", in the appendix of the chapter on data link control). {@code a} is the length of
 * the way, in the time that a segment takes to be sent, so a round trip is {@code 1 + 2a} of these; {@code p} is the loss
 * rate, {@code W} the window.
 */
@DisplayName("The textbook's utilisation of a link")
class UtilisationTest {

    @ParameterizedTest(name = "a = {0}, p = {1}")
    @DisplayName("stop-and-wait: (1 - p) / (1 + 2a), give or take 5 %")
    @CsvSource({"1, 0", "10, 0", "50, 0", "5, 0.05", "10, 0.1", "50, 0.05", "10, 0.01"})
    void stopAndWait(int a, double loss) {
        assertUsed((1 - loss) / (1 + 2 * a), 0.05, Recovery.STOP_AND_WAIT, 1, a, loss);
    }

    @ParameterizedTest(name = "a = {0}, window {1}")
    @DisplayName("a window without loss: W / (1 + 2a), or all of it, give or take 1 %")
    @CsvSource({"10, 1", "10, 5", "10, 20", "10, 21", "10, 40", "50, 64", "50, 128"})
    void window(int a, int window) {
        double expected = Math.min(1, window / (1.0 + 2 * a));
        assertUsed(expected, 0.01, Recovery.GO_BACK_N, window, a, 0);
        assertUsed(expected, 0.01, Recovery.SELECTIVE_REPEAT, window, a, 0);
    }

    @ParameterizedTest(name = "a = {0}, p = {1}")
    @DisplayName("go-back-n: (1 - p) / (1 + 2a p), give or take 10 %")
    @CsvSource({"5, 0.01", "10, 0.01", "50, 0.001", "50, 0.01", "10, 0.05"})
    void goBackN(int a, double loss) {
        assertUsed((1 - loss) / (1 + 2 * a * loss), 0.10, Recovery.GO_BACK_N, 2 * a + 5, a, loss);
    }

    /** A segment that is lost twice in a row must not hold up the window, which therefore spans several round trips. */
    @ParameterizedTest(name = "a = {0}, p = {1}")
    @DisplayName("selective repeat: 1 - p, give or take 2 %")
    @CsvSource({"10, 0.01", "50, 0.001", "50, 0.01", "10, 0.1", "50, 0.1", "10, 0.3"})
    void selectiveRepeat(int a, double loss) {
        assertUsed(1 - loss, 0.02, Recovery.SELECTIVE_REPEAT, 20 * (2 * a + 1), a, loss);
    }

    private static void assertUsed(
            double expected, double tolerance, Recovery recovery, int window, int a, double loss) {
        Settings settings = Settings.DEFAULT
                .with(recovery)
                .with(Congestion.NONE)
                .withPayload(1)
                .withWindow(window)
                .withRto(1, Duration.ofSeconds(60).toNanos(), 1_000);
        int segments = recovery == Recovery.STOP_AND_WAIT ? 3_000 : 60_000;
        double used = new SlottedLink(a, loss, 21).utilisation(settings, segments);
        assertEquals(expected, used, expected * tolerance);
    }
}
