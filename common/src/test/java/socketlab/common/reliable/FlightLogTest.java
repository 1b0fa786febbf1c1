package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The log of transmissions knows the latest ones, each by the time at which it left")
class FlightLogTest {

    /** That of an empty window: it remembers 64. */
    private final FlightLog log = new FlightLog();

    /** Transmission number n leaves at n * 10 ns and carries the segment n + 1,000. */
    private static void add(FlightLog log, int count) {
        for (int n = 0; n < count; n++) {
            assertEquals(n * 10L, log.add(n + 1_000, n * 10L));
        }
    }

    private List<Long> overtaken() {
        List<Long> seqs = new ArrayList<>();
        for (Echo echo = log.nextOvertaken(); echo != null; echo = log.nextOvertaken()) {
            assertEquals((echo.seq() - 1_000) * 10, echo.sentAt());
            seqs.add(echo.seq() - 1_000);
        }
        return seqs;
    }

    private static List<Long> from(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @ParameterizedTest
    @DisplayName("Four for each segment of the window are remembered, rounded up to a power of two, and 64 at least")
    @CsvSource({"1, 64", "16, 64", "17, 128", "64, 256", "1000, 4096"})
    void remembers(int window, int remembered) {
        FlightLog ofWindow = new FlightLog();
        ofWindow.fit(window);
        add(ofWindow, remembered);
        assertTrue(ofWindow.knows(0));
        ofWindow.add(1, remembered * 10L);
        assertFalse(ofWindow.knows(0));
        assertNull(ofWindow.answer(0));
        for (int n = 1; n <= remembered; n++) {
            assertTrue(ofWindow.knows(n * 10L), "number " + n);
            assertFalse(ofWindow.knows(n * 10L + 1), "after number " + n);
        }
    }

    @Test
    void thoseThatLeaveInTheSameMomentLeaveANanosecondApart() {
        assertEquals(-1, log.latestSentAt());
        assertEquals(5, log.add(1, 5));
        assertEquals(6, log.add(2, 5));
        assertEquals(7, log.add(3, 5));
        assertEquals(7, log.latestSentAt());
        assertEquals(20, log.add(4, 20));
    }

    @Test
    void onlyTheFirstAnswerToATransmissionIsTheFirst() {
        add(log, 3);
        assertEquals(new Echo(1_001, 10, true), log.answer(10));
        assertEquals(new Echo(1_001, 10, false), log.answer(10));
        assertEquals(new Echo(1_000, 0, true), log.answer(0));
    }

    @Test
    void whatThreeLaterOnesHaveOvertakenIsToldOnceUnlessItWasAnswered() {
        add(log, 10);
        log.answer(20);
        assertEquals(List.of(), overtaken());
        log.answer(30);
        assertEquals(List.of(0L), overtaken());
        log.answer(70);
        assertEquals(List.of(1L, 4L), overtaken());
        assertEquals(List.of(), overtaken());
    }

    @Test
    void whatTheRingHasForgottenIsNotTold() {
        add(log, 70);
        // Number 64 lies where number 0, which would be next to be answered, has lain.
        assertEquals(new Echo(1_064, 640, true), log.answer(640));
        assertEquals(from(6, 61), overtaken());
    }

    @Test
    void anAnswerToTheOldestIsNotTakenForOneToTheNextThatLeaves() {
        add(log, 64);
        log.answer(630);
        assertEquals(from(0, 60), overtaken());
        assertEquals(new Echo(1_000, 0, true), log.answer(0));
        assertEquals(List.of(), overtaken());
    }

    @Test
    void growingForgetsNothingAndShrinkingForgetsTheOldest() {
        add(log, 64);
        log.answer(100);
        log.fit(17);
        assertEquals(new Echo(1_000, 0, true), log.answer(0));
        assertEquals(new Echo(1_010, 100, false), log.answer(100), "what was answered is known");
        for (int n = 64; n < 128; n++) {
            log.add(n + 1_000, n * 10L);
        }
        assertTrue(log.knows(0));
        log.fit(16);
        assertFalse(log.knows(630));
        assertTrue(log.knows(640));
        assertEquals(1_270, log.latestSentAt());
        log.fit(1_000);
        assertFalse(log.knows(630), "what is forgotten does not come back");
        assertFalse(log.knows(0));
        assertTrue(log.knows(640));
        log.answer(1_270);
        assertEquals(from(64, 124), overtaken());
    }
}
