package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.files.Transfers.DIGESTERS;
import static socketlab.common.files.Transfers.assertRefused;
import static socketlab.common.files.Transfers.received;
import static socketlab.common.files.Transfers.sha256;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import socketlab.common.files.RefusedException.Reason;

@Timeout(60) // for what would wait for ever
@DisplayName("Any file of this machine can be sent, with the digest of what was sent")
class OutgoingFileTest {

    private static final byte[] CONTENT = Transfers.randomBytes(new Random(1), 700_000);

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void write() throws IOException {
        path = Files.write(directory.resolve("안녕"), CONTENT);
        Files.setLastModifiedTime(path, FileTime.fromMillis(5));
    }

    @Test
    void aFileIsSentWithItsSizeItsTimeAndItsDigest() throws IOException {
        try (OutgoingFile file = OutgoingFile.open(path, DIGESTERS, Transfers.PLENTY)) {
            assertEquals(CONTENT.length, file.size());
            assertEquals(5_000, file.modifiedMicros());
            assertEquals(0, file.offset());
            assertArrayEquals(CONTENT, received(file));
            assertEquals(new Digests(sha256(CONTENT), sha256(CONTENT)), Transfers.finish(file));
            assertEquals(sha256(CONTENT), Transfers.finish(file).file(), "once more");
        }
    }

    @Test
    void aTimeBefore1970Is0() throws IOException {
        Files.setLastModifiedTime(path, FileTime.fromMillis(-5));
        try (OutgoingFile file = OutgoingFile.open(path, DIGESTERS, Transfers.PLENTY)) {
            assertEquals(0, file.modifiedMicros());
        }
    }

    @Test
    void linksThatTheUserNamesAreFollowed() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), path);
        try (OutgoingFile file = OutgoingFile.open(link, DIGESTERS, Transfers.PLENTY)) {
            assertEquals(sha256(CONTENT), Transfers.finish(file).file());
        }
    }

    @Test
    void whatIsNoFileIsRefused() throws Exception {
        assertRefused(Reason.NOT_A_FILE, () -> OutgoingFile.open(directory, DIGESTERS, Transfers.PLENTY));
        Transfers.makePipe(directory.resolve("pipe"));
        assertRefused(
                Reason.NOT_A_FILE, () -> OutgoingFile.open(directory.resolve("pipe"), DIGESTERS, Transfers.PLENTY));
        assertThrowsExactly(
                NoSuchFileException.class,
                () -> OutgoingFile.open(directory.resolve("nothing"), DIGESTERS, Transfers.PLENTY));
    }

    @Test
    void aFileThatGrowsOrShrinksHasChanged() throws IOException {
        try (OutgoingFile file = OutgoingFile.open(path, DIGESTERS, Transfers.PLENTY)) {
            Files.write(path, new byte[1], StandardOpenOption.APPEND);
            assertRefused(Reason.FILE_CHANGED, file::finish);
        }
        try (OutgoingFile file = OutgoingFile.open(path, Transfers.NOBODY, Transfers.PLENTY)) {
            Files.write(path, new byte[1]);
            assertRefused(Reason.FILE_CHANGED, file::finish);
        }
    }

    @Test
    void aSmallFileNeedsNoOtherThread() throws IOException {
        Files.write(path, new byte[256 * 1024]);
        Deque<Runnable> tasks = new ArrayDeque<>();
        try (OutgoingFile file = OutgoingFile.open(path, tasks::add, Transfers.PLENTY)) {
            assertEquals(sha256(new byte[256 * 1024]), Transfers.finish(file).file());
        }
        assertTrue(tasks.isEmpty());
    }

    @Test
    void anInterruptionEndsTheSending() throws IOException {
        try (OutgoingFile file = OutgoingFile.open(path, Transfers.NOBODY, Transfers.PLENTY)) {
            Thread.currentThread().interrupt();
            assertThrowsExactly(ClosedByInterruptException.class, () -> Transfers.finish(file));
            assertTrue(Thread.interrupted(), "the thread still knows");
        }
    }

    @Test
    void theDigestIsToldOnlyIfNothingHasChanged() throws IOException {
        Deque<Digests> told = new ArrayDeque<>();
        try (OutgoingFile file = open(told)) {
            Transfers.finish(file);
            assertEquals(new Digests(sha256(CONTENT), sha256(CONTENT)), told.remove());
            Files.setLastModifiedTime(path, FileTime.fromMillis(6));
            assertRefused(Reason.FILE_CHANGED, file::finish);
            assertTrue(told.isEmpty());
        }
    }

    private OutgoingFile open(Deque<Digests> told) throws IOException {
        OutgoingFile.Origin origin = new OutgoingFile.Origin() {
            @Override
            public BasicFileAttributes attributes() throws IOException {
                return Files.readAttributes(path, BasicFileAttributes.class);
            }

            @Override
            public void close() {}
        };
        return new OutgoingFile(
                FileChannel.open(path),
                origin.attributes(),
                origin,
                0,
                null,
                DIGESTERS,
                TransferBuffers.open(Transfers.PLENTY, 0),
                told::add);
    }
}
