package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.message.Transport;

@DisplayName("A call that waits for the server, and stands still, is given up, and no other")
class StallWatchTest {

    private static final long LOOK = 1_000_000;
    private static final long LIMIT = StallWatch.LOOKS * LOOK;

    private final FakeTime time = new FakeTime(Long.MAX_VALUE - LIMIT);
    private final FakeEndpoint endpoint = new FakeEndpoint(Transport.TCP, time);

    @Test
    void aCallThatWaitsTooLongLosesItsSocketAtTheLookBehindTheLimit() {
        try (StallWatch watch = watch(LIMIT)) {
            watch.begin();
            time.advance(LIMIT + LOOK - 1);
            assertFalse(endpoint.isClosed(), "it was seen waiting for one look less than the limit");
            time.advance(1);
            assertTrue(endpoint.isClosed());
            assertEquals(LIMIT, watch.stalledNanos());
            assertEquals(0, time.tasks(), "and is watched no more");
        }
    }

    @Test
    void timeThatPassesBeforeTheCallIsNotHeldAgainstTheServer() {
        try (StallWatch watch = watch(LIMIT)) {
            time.advance(100 * LIMIT);
            watch.begin();
            time.advance(LIMIT + LOOK - 1);
            assertFalse(endpoint.isClosed());
            time.advance(1);
            assertTrue(watch.hasStalled());
        }
    }

    @Test
    void timeThatPassesWhileNobodyWaitsForTheServerIsNotHeldAgainstIt() {
        try (StallWatch watch = watch(LIMIT)) {
            watch.begin();
            watch.end(1);
            time.advance(100 * LIMIT);
            assertFalse(watch.hasStalled());
            watch.begin();
            time.advance(LIMIT);
            watch.end(0);
            time.advance(LOOK);
            assertFalse(watch.hasStalled(), "the call has returned at the last moment");
            assertFalse(endpoint.isClosed());
        }
    }

    @Test
    void aTransferThatMovesIsNotGivenUp() {
        try (StallWatch watch = watch(LIMIT)) {
            for (int call = 0; call < 100; call++) {
                watch.begin();
                time.advance(LIMIT);
                watch.end(1);
            }
            assertFalse(watch.hasStalled());
            assertFalse(endpoint.isClosed());
        }
    }

    @Test
    void whatIsAcknowledgedHasMovedAlthoughTheCallStillWaits() {
        try (StallWatch watch = watch(LIMIT)) {
            watch.begin();
            for (long bytes = 1; bytes <= 100; bytes++) {
                endpoint.acknowledged(bytes);
                time.advance(LIMIT);
            }
            assertFalse(watch.hasStalled());
            time.advance(LOOK);
            assertTrue(watch.hasStalled(), "nothing more is acknowledged");
        }
    }

    @Test
    void theFirstByteMayTakeLongerThanTheNext() {
        try (StallWatch patient = watch(1_000 * LIMIT)) {
            patient.begin();
            time.advance(1_000 * LIMIT);
            assertFalse(patient.hasStalled());
            patient.end(1);
            patient.begin();
            time.advance(LIMIT + LOOK);
            assertEquals(LIMIT, patient.stalledNanos());
        }
    }

    @Test
    void whatIsOverIsNotWatched() {
        StallWatch watch = watch(LIMIT);
        watch.begin();
        watch.close();
        assertEquals(0, time.tasks());
        time.advance(100 * LIMIT);
        assertFalse(endpoint.isClosed());
    }

    @Test
    void inTheTimeOfThisMachineItActsToo() throws InterruptedException {
        try (StallWatch watch = new StallWatch(endpoint, 1, 1, TickingTime.SYSTEM)) {
            watch.begin();
            assertTrue(endpoint.isClosedSoon());
        }
    }

    private StallWatch watch(long firstNanos) {
        return new StallWatch(endpoint, firstNanos, LIMIT, time);
    }
}
