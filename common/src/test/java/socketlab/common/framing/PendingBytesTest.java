package socketlab.common.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Pending bytes take as much memory as came, and give it back after a large message")
class PendingBytesTest {

    private static final int KEPT = 16 * 1024;

    private final PendingBytes pending = new PendingBytes();

    @Test
    void upTo16KibibytesAreKeptForWhatComesNext() {
        byte[] memory = memoryAfter(KEPT);
        takeAll();
        assertSame(memory, memoryAfter(1));
        takeAll();
        assertSame(memory, memoryAfter(KEPT));
    }

    @Test
    void moreIsGivenBackWhenLittleFollows() {
        memoryAfter(KEPT + 1);
        takeAll();
        assertEquals(KEPT, memoryAfter(KEPT).length);
    }

    @Test
    void moreIsKeptWhileAsMuchFollows() {
        byte[] memory = memoryAfter(KEPT + 1);
        takeAll();
        assertSame(memory, memoryAfter(KEPT + 1));
    }

    @Test
    void whatIsNotTakenStays() {
        byte[] memory = memoryAfter(4 * KEPT);
        pending.take(4 * KEPT - 1, 0, 0);
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
        byte[] memory = {};
        int moves = 0;
        for (int i = 0; i < 1 << 20; i++) {
            byte[] before = memory;
            memory = memoryAfter(1);
            moves += memory == before ? 0 : 1;
        }
        assertTrue(moves <= 21, moves + " times");
    }

    /** Where the bytes lie after so many more have come. */
    private byte[] memoryAfter(int more) {
        pending.append(ByteBuffer.allocate(more));
        return pending.take(0, 0, 0).array();
    }

    private void takeAll() {
        pending.take(pending.size(), 0, 0);
    }
}
