package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Settings: what makes no sense is refused, and each change leaves the rest alone")
class SettingsTest {

    private static final Settings ODD =
            new Settings(Recovery.GO_BACK_N, Congestion.RENO, 300, 40, 5_000_000, 6_000_000, 7, 8, 9);

    @Test
    void theLeastAndTheMostAreTaken() {
        Settings least = new Settings(Recovery.NONE, Congestion.NONE, 1, 1, 0, 0, 1, 0, 1);
        assertEquals(1, least.payload());
        assertEquals(1 << 20, least.withWindow(Settings.MAX_WINDOW).window());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (Runnable nonsense : List.<Runnable>of(
                () -> ODD.withPayload(0),
                () -> ODD.withWindow(0),
                () -> ODD.withWindow(Settings.MAX_WINDOW + 1),
                () -> ODD.withRto(1, 2, 0),
                () -> ODD.withPatience(-1, 1),
                () -> ODD.withPatience(0, 0))) {
            assertThrowsExactly(IllegalArgumentException.class, nonsense::run);
        }
    }

    @Test
    void eachChangeLeavesTheRestAlone() {
        assertEquals(
                new Settings(Recovery.NONE, Congestion.RENO, 300, 40, 5_000_000, 6_000_000, 7, 8, 9),
                ODD.with(Recovery.NONE));
        assertEquals(
                new Settings(Recovery.GO_BACK_N, Congestion.CUBIC, 300, 40, 5_000_000, 6_000_000, 7, 8, 9),
                ODD.with(Congestion.CUBIC));
        assertEquals(
                new Settings(Recovery.GO_BACK_N, Congestion.RENO, 1, 40, 5_000_000, 6_000_000, 7, 8, 9),
                ODD.withPayload(1));
        assertEquals(
                new Settings(Recovery.GO_BACK_N, Congestion.RENO, 300, 1, 5_000_000, 6_000_000, 7, 8, 9),
                ODD.withWindow(1));
        assertEquals(new Settings(Recovery.GO_BACK_N, Congestion.RENO, 300, 40, 1, 2, 3, 8, 9), ODD.withRto(1, 2, 3));
        assertEquals(
                new Settings(Recovery.GO_BACK_N, Congestion.RENO, 300, 40, 5_000_000, 6_000_000, 7, 1, 2),
                ODD.withPatience(1, 2));
    }

    /** A segment counts 200 bytes more than it carries. */
    @Test
    void aWindowIsCutDownToTheBytesThatItMayHold() {
        assertEquals(20_000, ODD.windowBytes());
        assertEquals(40, ODD.within(20_000).window());
        assertEquals(39, ODD.within(19_999).window());
        assertEquals(39, ODD.within(39 * 500).window());
        assertEquals(40, ODD.within(Long.MAX_VALUE).window(), "it never grows");
        assertEquals(1, ODD.within(0).window(), "one segment must fit");
        assertEquals(ODD.withWindow(3), ODD.within(1_500));
        long largest = ODD.withPayload(65_000).withWindow(Settings.MAX_WINDOW).windowBytes();
        assertEquals(65_200L << 20, largest, "more than an int holds");
    }
}
