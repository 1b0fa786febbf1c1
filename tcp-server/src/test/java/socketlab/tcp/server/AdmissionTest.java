package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;

@DisplayName("Who is let in has a place and memory, which whoever could not be let in after all gives back")
class AdmissionTest {

    private static final long COST = 1_000;

    private final MemoryBudget budget = new MemoryBudget(200_000);
    private final LateSemaphore refused = new LateSemaphore();
    private final Places places = new Places(new Semaphore(2), refused, new Semaphore(1));
    private final TcpLimits limits =
            new TcpLimits(2, 1_000, budget, Plenty.working(), Duration.ofHours(1), Duration.ZERO, Duration.ofHours(1));
    private final Admission admission = new Admission(limits, places, COST, Runnable::run);
    private Admission.Terms given;

    /** One permit, for which nobody waits really. */
    private static final class LateSemaphore extends Semaphore {

        private static final long serialVersionUID = 1L;

        /** After so many waits in vain the permit is given back. */
        private int waitsInVain = Integer.MAX_VALUE;

        private LateSemaphore() {
            super(1);
        }

        @Override
        public boolean tryAcquire(long timeout, TimeUnit unit) {
            if (waitsInVain-- == 0) {
                release();
            }
            return tryAcquire();
        }
    }

    /** As if no connection could be made on them. */
    private void admit() {
        OutOfMemoryError error = new OutOfMemoryError("as this test wants it");
        assertSame(
                error,
                assertThrows(
                        OutOfMemoryError.class,
                        () -> admission.admit(terms -> {
                            given = terms;
                            throw error;
                        })));
    }

    private void assertNothingIsTaken() {
        assertEquals(0, budget.held());
        assertEquals(2, places.served().availablePermits());
        assertEquals(1, places.refused().availablePermits());
    }

    @Test
    void aConnectionThatCannotBeMadeGivesBackPlaceAndMemory() {
        admit();
        assertNull(given.refusal());
        assertSame(places.served(), given.place());
        assertNothingIsTaken();
    }

    @Test
    void soDoesOneThatWouldOnlyBeRefused() {
        places.served().acquireUninterruptibly(2);
        admit();
        assertTrue(given.refusal().contains("its 2 connections"), given.refusal());
        assertSame(places.refused(), given.place());
        places.served().release(2);
        assertNothingIsTaken();
    }

    @Test
    void withoutMemoryAClientIsRefusedAndThePlaceIsFreeAgain() {
        try (Account others = budget.open(200_000 - COST + 1, () -> false)) {
            admit();
            assertTrue(given.refusal().contains("memory"), given.refusal());
            assertEquals(200_000 - COST + 1, others.held());
        }
        assertNothingIsTaken();
    }

    @Test
    void withTheLastByteOfMemoryItIsServed() {
        try (Account others = budget.open(200_000 - COST, () -> false)) {
            admit();
            assertNull(given.refusal());
            assertEquals(200_000 - COST, others.held());
        }
        assertNothingIsTaken();
    }

    @Test
    void whereEndingAnotherFailsThePlaceIsFreeAgain() {
        StackOverflowError failure = new StackOverflowError("as this test wants it");
        Account largest = budget.open(200_000, () -> {
            throw failure;
        });
        assertSame(
                failure,
                assertThrows(
                        StackOverflowError.class,
                        () -> admission.admit(terms -> {
                            throw new AssertionError("there is no memory for it");
                        })));
        largest.close();
        assertNothingIsTaken();
    }

    @Test
    void whereEvenThePlacesToRefuseAreTakenNobodyIsLetIn() {
        places.served().acquireUninterruptibly(2);
        places.refused().acquireUninterruptibly();
        assertNull(admission.admit(terms -> {
            throw new AssertionError("there is no place for it");
        }));
        places.refused().release();
        places.served().release(2);
        admit();
        assertNotNull(given);
        assertNothingIsTaken();
    }

    @Test
    void aPlaceToRefuseThatIsLateToBeFreeIsWaitedFor() {
        places.served().acquireUninterruptibly(2);
        refused.acquireUninterruptibly();
        refused.waitsInVain = Admission.MOST_ASKED - 1;
        admit();
        assertSame(refused, given.place());
        places.served().release(2);
        assertNothingIsTaken();
    }
}
