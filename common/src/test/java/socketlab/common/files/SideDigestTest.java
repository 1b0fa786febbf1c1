package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.namesIn;
import static socketlab.common.files.Transfers.randomBytes;
import static socketlab.common.files.Transfers.sha256;
import static socketlab.common.files.Transfers.store;
import static socketlab.common.files.Transfers.write;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60) // for what would wait for ever
@DisplayName("A digester that fails makes whoever moves the bytes fail, and keeps nobody waiting")
class SideDigestTest {

    private static final int BUFFER = TransferBuffers.LARGE_BYTES;

    /** Runs out of memory at its n-th buffer, or in the end. */
    private static final class FailingDigest extends MessageDigest {
        private final OutOfMemoryError error = new OutOfMemoryError("of this test");
        private int left;

        FailingDigest(int buffers) {
            super("failing");
            this.left = buffers;
        }

        @Override
        protected void engineUpdate(ByteBuffer bytes) {
            if (left-- == 0) {
                throw error;
            }
        }

        @Override
        protected void engineUpdate(byte input) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected byte[] engineDigest() {
            throw error;
        }

        @Override
        protected void engineReset() {
            throw new UnsupportedOperationException();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 20})
    void theMoverThatWaitsForRoomIsTold(int buffers) throws IOException {
        FailingDigest failing = new FailingDigest(buffers);
        try (SideDigest digest =
                new SideDigest(Transfers.DIGESTERS, TransferBuffers.open(Transfers.PLENTY, Long.MAX_VALUE), failing)) {
            assertFails(failing.error, () -> {
                while (true) {
                    digest.add(digest.room());
                }
            });
            assertFails(failing.error, digest::room);
            assertFails(failing.error, digest::finish);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void theMoverThatWaitsForTheDigestIsTold(int buffers) throws IOException {
        FailingDigest failing = new FailingDigest(buffers);
        CompletableFuture<Void> allAdded = new CompletableFuture<>();
        Executor afterwards = digester -> allAdded.thenRunAsync(digester, Transfers.DIGESTERS);
        try (SideDigest digest =
                new SideDigest(afterwards, TransferBuffers.open(Transfers.PLENTY, Long.MAX_VALUE), failing)) {
            for (int i = 0; i < 4; i++) {
                digest.add(digest.room());
            }
            allAdded.complete(null);
            assertFails(failing.error, digest::finish);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void soItIsWhereItDigestsItself(int buffers) throws IOException {
        FailingDigest failing = new FailingDigest(buffers);
        try (SideDigest digest =
                new SideDigest(Transfers.NOBODY, TransferBuffers.open(Transfers.PLENTY, Long.MAX_VALUE), failing)) {
            digest.add(digest.room());
            assertFails(failing.error, digest::finish);
        }
    }

    private static void assertFails(Throwable cause, Executable executable) {
        assertSame(cause, assertThrowsExactly(IOException.class, executable).getCause());
    }

    @Test
    void anUploadWhoseDigesterFailsLeavesNothingAndItsNameIsFree(@TempDir Path directory) throws Exception {
        boolean[] fails = {true};
        CountDownLatch failed = new CountDownLatch(1);
        Executor digesters = digester -> Transfers.DIGESTERS.execute(() -> {
            if (fails[0]) {
                Thread.currentThread().interrupt(); // so it fails as soon as it waits for bytes
            }
            digester.run();
            Thread.interrupted();
            failed.countDown();
        });
        byte[] bytes = randomBytes(new Random(1), 9 * BUFFER);
        try (FileTree tree = FileTree.open(directory, true, digesters, () -> 0)) {
            try (IncomingFile file = tree.create("file", bytes.length, PLENTY)) {
                write(file, Arrays.copyOf(bytes, 2 * BUFFER));
                failed.await();
                byte[] rest = Arrays.copyOfRange(bytes, 2 * BUFFER, bytes.length);
                IOException e = assertThrowsExactly(IOException.class, () -> write(file, rest));
                assertSame(InterruptedIOException.class, e.getCause().getClass());
            }
            assertEquals(List.of(), namesIn(directory));
            fails[0] = false;
            assertEquals(
                    sha256(bytes),
                    store(tree.create("file", bytes.length, PLENTY), bytes).file());
        }
        assertEquals(bytes.length, Files.size(directory.resolve("file")));
    }
}
