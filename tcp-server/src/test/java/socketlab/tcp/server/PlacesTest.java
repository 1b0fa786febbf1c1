package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Places: what is outside of the budget is a small share of Java's memory")
class PlacesTest {

    private static final long MIB = 1024 * 1024;

    @Test
    void withPlentyOfMemoryTheNumbersAreTheUsualOnes() {
        Places places = Places.of(10_000, 1L << 40);
        assertEquals(10_000, places.served().availablePermits());
        assertEquals(256, places.refused().availablePermits());
        assertEquals(10_000, places.ended().availablePermits());
        assertEquals(256, Places.of(5, 1L << 40).ended().availablePermits());
    }

    @Test
    void withLittleMemoryNoMoreAreRefusedOrLeftToEndThanFitIntoTheirShares() {
        Places places = Places.of(10_000, 32 * MIB);
        assertEquals(MIB / TcpConnection.REFUSED_BYTES, places.refused().availablePermits());
        assertEquals(4 * MIB / TcpConnection.ENDED_BYTES, places.ended().availablePermits());
    }

    @Test
    void someAreToldBusyHoweverLittleMemoryThereIs() {
        Places places = Places.of(1, MIB);
        assertEquals(16, places.refused().availablePermits());
        assertEquals(16, places.ended().availablePermits());
    }
}
