package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.files.Transfers.assertRefused;
import static socketlab.common.files.Transfers.randomBytes;
import static socketlab.common.files.Transfers.received;
import static socketlab.common.files.Transfers.sha256;
import static socketlab.common.files.Transfers.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import socketlab.common.files.RefusedException.Reason;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;

@Timeout(60) // for what would wait for ever
@DisplayName("A transfer takes two small buffers, and large ones only where there is plenty of memory")
class TransferBuffersTest {

    private static final int COST = TransferBuffers.COST_BYTES;
    private static final int SMALL = TransferBuffers.SMALL_BYTES;
    private static final int LARGE = TransferBuffers.LARGE_BYTES;
    private static final long UNKNOWN = Long.MAX_VALUE;

    private static Account account(long bytes) {
        return new MemoryBudget(bytes).open(0, () -> false);
    }

    @Test
    void wherePlentyIsLeftThereAreFourLargeOnes() throws IOException {
        Account account = account(1 << 30);
        TransferBuffers buffers = TransferBuffers.open(account, UNKNOWN);
        assertEquals(COST, account.held());
        for (int i = 1; i <= 4; i++) {
            assertEquals(LARGE, buffers.next().capacity());
            assertEquals(COST + i * LARGE, account.held());
        }
        assertNull(buffers.next());
        buffers.close(null);
        buffers.close(null);
        assertEquals(0, account.held());
    }

    @Test
    void whereNothingIsLeftThereAreTwoSmallOnes() throws IOException {
        Account account = account(COST);
        TransferBuffers buffers = TransferBuffers.open(account, UNKNOWN);
        assertEquals(SMALL, buffers.next().capacity());
        assertEquals(SMALL, buffers.next().capacity());
        assertNull(buffers.next());
        assertEquals(COST, account.held());
    }

    @Test
    void withAByteLessThereIsNoTransfer() {
        Account account = account(COST - 1);
        assertRefused(Reason.BUSY, () -> TransferBuffers.open(account, 0));
        assertEquals(0, account.held());
    }

    @Test
    void eachGetsAnEighthOfWhatIsLeftAtMost() throws IOException {
        Account account = account(COST + 8 * SMALL);
        TransferBuffers buffers = TransferBuffers.open(account, UNKNOWN);
        assertEquals(SMALL, buffers.next().capacity());
        assertEquals(COST + SMALL, account.held(), "an eighth was just enough");
        assertEquals(SMALL, buffers.next().capacity());
        assertEquals(COST + SMALL, account.held(), "an eighth of the rest is less than a buffer");
    }

    @Test
    void aSmallFileNeedsNoLargeOnes() throws IOException {
        Account account = account(1 << 30);
        TransferBuffers buffers = TransferBuffers.open(account, SMALL);
        assertEquals(SMALL, buffers.next().capacity());
        assertEquals(COST, account.held());
        assertEquals(SMALL + 1, TransferBuffers.open(account, SMALL + 1).next().capacity());
    }

    @Test
    void whatSomebodyStillReadsIntoStaysChargedUntilTheAccountIsClosed() throws IOException {
        MemoryBudget budget = new MemoryBudget(1 << 30);
        Account account = budget.open(0, () -> false);
        TransferBuffers buffers = TransferBuffers.open(account, UNKNOWN);
        buffers.next();
        ByteBuffer inUse = buffers.next();
        buffers.close(inUse);
        assertEquals(inUse.capacity(), budget.held());
        account.close();
        assertEquals(0, budget.held());
    }

    @Test
    void filesMoveWithTheSmallestBuffersAsWithTheLargest(@TempDir Path directory) throws IOException {
        byte[] bytes = randomBytes(new Random(1), 1_000_000);
        for (long budget : new long[] {COST, 2 * LARGE, 1 << 30}) {
            Account account = account(budget);
            try (FileTree tree = FileTree.open(directory, true, Transfers.DIGESTERS, () -> 0)) {
                assertEquals(
                        sha256(bytes),
                        store(tree.replace("file", bytes.length, account), bytes)
                                .file());
                assertEquals(0, account.held());
                try (OutgoingFile file = tree.read("file", 0, account)) {
                    assertTrue(account.held() >= COST);
                    assertArrayEquals(bytes, received(file));
                    assertEquals(sha256(bytes), file.finish().file());
                }
                assertEquals(0, account.held());
            }
        }
    }

    @Test
    void whatIsRefusedLeavesNoFileAndTakesNoName(@TempDir Path directory) throws IOException {
        Account nothing = account(COST - 1);
        try (FileTree tree = FileTree.open(directory, true, Transfers.DIGESTERS, () -> 0)) {
            Files.write(directory.resolve("old"), new byte[10]);
            assertRefused(Reason.BUSY, () -> tree.read("old", 0, nothing));
            assertRefused(Reason.BUSY, () -> tree.create("new", 10, nothing));
            assertRefused(Reason.BUSY, () -> tree.append("old", 10, nothing));
            store(tree.create("new", 10, Transfers.PLENTY), new byte[10]);
            store(tree.append("old", 10, Transfers.PLENTY), new byte[10]);
        }
        assertEquals(20, Files.size(directory.resolve("old")));
    }
}
