package socketlab.common.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;

@DisplayName("Pending bytes take as much memory as came, charge what is more than a few KiB, and give it back at once")
class PendingBytesTest {

    private static final int OWN = PendingBytes.OWN_BYTES;

    /** There is more in the budget, which others hold. */
    private static final int LEFT = 100_000;

    private final MemoryBudget budget = new MemoryBudget(2 * LEFT);
    private final Account others = budget.open(LEFT, () -> false);
    private final Account account = budget.open(0, () -> false);
    private final PendingBytes pending = new PendingBytes(account);

    @Test
    void aFewKibibytesAreItsOwnAndAreKeptForWhatComesNext() {
        others.take(LEFT); // nothing is left
        byte[] memory = memoryAfter(OWN);
        takeAll();
        pending.releaseConsumed();
        assertSame(memory, memoryAfter(1));
        takeAll();
        assertSame(memory, memoryAfter(OWN));
        assertEquals(0, account.held());
    }

    @Test
    void whatIsMoreIsChargedByTheByteAndGivenBackAsSoonAsItIsConsumed() {
        memoryAfter(OWN + 1);
        assertEquals(1, account.held());
        pending.take(OWN, 0, 0);
        pending.releaseConsumed();
        assertEquals(1, account.held(), "a byte is still pending");
        takeAll();
        pending.releaseConsumed();
        assertEquals(0, account.held());
    }

    @Test
    void aByteThatIsLeftOfALargeRowKeepsLittle() {
        byte[] large = new byte[LEFT];
        large[LEFT - 1] = 7;
        assertTrue(pending.append(ByteBuffer.wrap(large)));
        pending.take(LEFT - 1, 0, 0);
        pending.releaseConsumed();
        assertEquals(0, account.held());
        assertEquals(1, pending.size());
        assertEquals(7, pending.at(0));
        assertTrue(pending.append(ByteBuffer.wrap(new byte[] {8})));
        assertEquals(8, pending.at(1));
        assertEquals(0, account.held());
    }

    @Test
    void allThatIsLeftCanBeTakenAndNotAByteMore() {
        assertTrue(pending.append(ByteBuffer.allocate(OWN + LEFT)));
        assertEquals(LEFT, account.held());
        assertFalse(pending.append(ByteBuffer.allocate(1)));
        assertEquals(0, account.held());
        assertEquals(0, pending.size());
    }

    @Test
    void whatIsRefusedIsTakenFromItsSliceLikeAnythingElse() {
        others.take(LEFT);
        ByteBuffer slice = ByteBuffer.allocate(OWN + 1);
        assertFalse(pending.append(slice));
        assertFalse(slice.hasRemaining());
    }

    @Test
    void whatIsNotNeededAnyMoreIsLetGoWhateverIsPending() {
        memoryAfter(OWN + 1_000);
        pending.release();
        assertEquals(0, account.held());
        assertEquals(0, pending.size());
    }

    @Test
    void aThirdAtMostOfWhatALargeMessageTakesIsWaste() {
        for (int size = 1_000; size <= 50_000; size += 1_000) {
            byte[] memory = memoryAfter(1_000);
            assertTrue(memory.length <= size * 3 / 2, memory.length + " for " + size);
            assertEquals(Math.max(0, memory.length - OWN), account.held());
        }
    }

    @Test
    void whatIsNotTakenStays() {
        byte[] memory = memoryAfter(16 * OWN);
        pending.take(16 * OWN - 1, 0, 0);
        assertSame(memory, memoryAfter(1));
        assertEquals(2, pending.size());
    }

    @Test
    void spaceInFrontIsUsedToTheLastByteBeforeMoreMemoryIsTaken() {
        byte[] memory = memoryAfter(100);
        pending.take(60, 0, 0);
        assertSame(memory, memoryAfter(60));
        assertNotSame(memory, memoryAfter(1));
        assertEquals(101, pending.size());
    }

    @Test
    void whatComesByteForByteIsMovedSeldom() {
        PendingBytes large = new PendingBytes(Account.unlimited());
        byte[] memory = {};
        int moves = 0;
        for (int i = 0; i < 1 << 20; i++) {
            large.append(ByteBuffer.allocate(1));
            byte[] after = large.take(0, 0, 0).array();
            moves += memory == after ? 0 : 1;
            memory = after;
        }
        assertTrue(moves <= 35, moves + " times"); // a half more each time
    }

    /** Where the bytes lie after so many more have come. */
    private byte[] memoryAfter(int more) {
        assertTrue(pending.append(ByteBuffer.allocate(more)));
        return pending.take(0, 0, 0).array();
    }

    private void takeAll() {
        pending.take(pending.size(), 0, 0);
    }
}
