package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import socketlab.common.message.Transport;

@DisplayName("A transfer that stands still is given up, and no other")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StallWatchTest {

    /** So long a thread of this test may be without a processor. */
    private static final long LIMIT_NANOS = 500_000_000;

    private static final long MUCH_LATER_NANOS = 2 * LIMIT_NANOS;

    private final FakeEndpoint endpoint = newEndpoint();

    private static FakeEndpoint newEndpoint() {
        return new FakeEndpoint(Transport.TCP, new FakeTime(0));
    }

    @Test
    void aCallThatWaitsTooLongLosesItsSocket() {
        long start = System.nanoTime();
        try (StallWatch watch = new StallWatch(endpoint, LIMIT_NANOS, LIMIT_NANOS)) {
            watch.begin();
            endpoint.awaitClose();
            assertTrue(watch.hasStalled());
            assertTrue(System.nanoTime() - start >= LIMIT_NANOS, "not before the limit");
        }
    }

    @Test
    void timeThatPassesWhileNobodyWaitsForTheServerIsNotHeldAgainstIt() {
        try (StallWatch watch = new StallWatch(endpoint, LIMIT_NANOS, LIMIT_NANOS)) {
            watch.begin();
            watch.end(1);
            letTheLimitPass();
            assertFalse(watch.hasStalled());
            assertFalse(endpoint.isClosed());
        }
    }

    @Test
    void aTransferThatMovesIsNotGivenUp() {
        FakeEndpoint other = newEndpoint();
        try (StallWatch watch = new StallWatch(endpoint, LIMIT_NANOS, LIMIT_NANOS);
                StallWatch clock = new StallWatch(other, MUCH_LATER_NANOS, MUCH_LATER_NANOS)) {
            clock.begin();
            while (!other.isClosed()) {
                watch.begin();
                Thread.onSpinWait();
                watch.end(1);
            }
            assertFalse(watch.hasStalled());
            assertFalse(endpoint.isClosed());
        }
    }

    @Test
    void whatIsAcknowledgedHasMovedAlthoughTheCallStillWaits() {
        FakeEndpoint other = newEndpoint();
        try (StallWatch watch = new StallWatch(endpoint, LIMIT_NANOS, LIMIT_NANOS);
                StallWatch clock = new StallWatch(other, MUCH_LATER_NANOS, MUCH_LATER_NANOS)) {
            watch.begin();
            clock.begin();
            for (long bytes = 0; !other.isClosed(); bytes++) {
                endpoint.acknowledged(bytes);
            }
            assertFalse(watch.hasStalled());
            endpoint.awaitClose();
            assertTrue(watch.hasStalled(), "nothing more is acknowledged");
        }
    }

    @Test
    void theFirstByteMayTakeLongerThanTheNext() {
        try (StallWatch patient = new StallWatch(endpoint, 1_000 * LIMIT_NANOS, LIMIT_NANOS)) {
            patient.begin();
            letTheLimitPass();
            assertFalse(patient.hasStalled());
            patient.end(1);
            patient.begin();
            endpoint.awaitClose();
            assertEquals(LIMIT_NANOS, patient.stalledNanos());
        }
    }

    @Test
    void whatIsOverIsNotWatched() {
        StallWatch watch = new StallWatch(endpoint, LIMIT_NANOS, LIMIT_NANOS);
        watch.begin();
        watch.close();
        letTheLimitPass();
        assertFalse(endpoint.isClosed());
    }

    /** A second watch, which started later, closes its socket. */
    private static void letTheLimitPass() {
        FakeEndpoint other = newEndpoint();
        try (StallWatch clock = new StallWatch(other, LIMIT_NANOS, LIMIT_NANOS)) {
            clock.begin();
            other.awaitClose();
        }
    }
}
