package socketlab.common.rtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The clock offset of RFC 5905, section 8")
class ClockOffsetTest {

    private static final long NOW = 1_700_000_000_000_000L;

    private final ClockOffset clocks = new ClockOffset();

    @Test
    void nothingIsKnownBeforeTheFirstExchange() {
        assertEquals(OptionalLong.empty(), clocks.offsetMicros());
        assertEquals(OptionalLong.empty(), clocks.delayMicros());
    }

    @Test
    void itIsExactWhereBothWaysTakeEquallyLong() {
        // The server is 5000 ahead; 300 there, 40 in the server, 300 back.
        clocks.exchange(NOW, NOW + 5_300, NOW + 5_340, NOW + 640);
        assertClocks(5_000, 600);
    }

    @Test
    void aServerThatIsBehindHasANegativeOffset() {
        clocks.exchange(NOW, NOW - 5_000 + 300, NOW - 5_000 + 340, NOW + 640);
        assertClocks(-5_000, 600);
    }

    @Test
    void itIsWrongByHalfTheDifferenceOfTheTwoWays() {
        // Clocks agree; 900 there, 100 back: the formula says (900 - 100) / 2, within half the delay of 1000.
        clocks.exchange(NOW, NOW + 900, NOW + 900, NOW + 1_000);
        assertClocks(400, 1_000);
    }

    @Test
    void theExchangeWithTheLeastDelayIsBelieved() {
        clocks.exchange(NOW, NOW + 900, NOW + 900, NOW + 1_000);
        clocks.exchange(NOW, NOW + 60, NOW + 60, NOW + 100);
        assertClocks(10, 100);
        clocks.exchange(NOW, NOW + 10, NOW + 10, NOW + 101);
        assertClocks(10, 100);
        clocks.exchange(NOW, NOW + 99, NOW + 99, NOW + 99);
        assertClocks(49, 99);
    }

    @Test
    void ofEqualDelaysTheFirstIsKept() {
        clocks.exchange(NOW, NOW + 60, NOW + 60, NOW + 100);
        clocks.exchange(NOW, NOW + 40, NOW + 40, NOW + 100);
        assertClocks(10, 100);
    }

    @Test
    void timeInTheServerIsNoDelay() {
        clocks.exchange(NOW, NOW + 50, NOW + 1_000_050, NOW + 1_000_100);
        assertClocks(0, 100);
    }

    @Test
    void aDelayOfZeroIsPossible() {
        clocks.exchange(NOW, NOW + 7, NOW + 7, NOW);
        assertClocks(7, 0);
    }

    @Test
    void aNegativeDelayTellsNothing() {
        clocks.exchange(NOW, NOW, NOW, NOW - 1);
        assertEquals(OptionalLong.empty(), clocks.offsetMicros());
        clocks.exchange(NOW, NOW + 60, NOW + 60, NOW + 100);
        clocks.exchange(NOW, NOW, NOW + 500, NOW + 100);
        assertClocks(10, 100);
    }

    private void assertClocks(long offset, long delay) {
        assertEquals(OptionalLong.of(offset), clocks.offsetMicros(), "offset");
        assertEquals(OptionalLong.of(delay), clocks.delayMicros(), "delay");
    }
}
