package socketlab.common.rtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The system's source of time reads the machine's own clocks")
class TimeSourceTest {

    @Test
    void nanosecondsAreThoseOfTheMonotonicClock() {
        long before = System.nanoTime();
        long nanos = TimeSource.SYSTEM.nanos();
        long after = System.nanoTime();
        assertTrue(nanos - before >= 0 && after - nanos >= 0, nanos + " between " + before + " and " + after);
    }

    /** Within an hour, because a wall clock may be set at any time. */
    @Test
    void theWallClockCountsMicrosecondsSince1970() {
        long micros = TimeSource.SYSTEM.wallMicros();
        assertEquals(System.currentTimeMillis() * 1_000.0, micros, 3_600e6);
    }
}
