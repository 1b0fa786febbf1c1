package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.randomBytes;
import static socketlab.common.files.Transfers.sha256;
import static socketlab.common.files.Transfers.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A file that does not change is digested once")
class KnownDigestsTest {

    private final KnownDigests known = new KnownDigests();

    @Test
    void whatIsRememberedIsKnown() {
        assertNull(known.of(version(1, 0)));
        known.remember(version(1, 0), 10_000_000, "digest");
        assertEquals("digest", known.of(version(1, 0)));
    }

    @Test
    void anythingElseAboutTheFileMakesItAnother() {
        FileTime time = FileTime.fromMillis(0);
        FileTime later = FileTime.from(1, TimeUnit.NANOSECONDS);
        known.remember(new KnownDigests.Version("key", 1, time, time), 10_000_000, "digest");
        assertNull(known.of(new KnownDigests.Version("other", 1, time, time)));
        assertNull(known.of(new KnownDigests.Version("key", 2, time, time)));
        assertNull(known.of(new KnownDigests.Version("key", 1, later, time)));
        assertNull(known.of(new KnownDigests.Version("key", 1, time, later)));
    }

    @Test
    void aChangeMustBeMoreThanTwoSecondsOld() {
        known.remember(version(1, 5_000_000), 7_000_000, "too early");
        assertNull(known.of(version(1, 5_000_000)));
        known.remember(version(1, 5_000_000), 7_000_001, "settled");
        assertEquals("settled", known.of(version(1, 5_000_000)));
        known.remember(version(2, 5_000_000), 1, "from the future");
        assertNull(known.of(version(2, 5_000_000)));
    }

    @Test
    void theThousandThatWereUsedLastStay() {
        for (int i = 0; i < 1_000; i++) {
            known.remember(version(i, 0), 10_000_000, "digest " + i);
        }
        known.of(version(0, 0));
        known.remember(version(1_000, 0), 10_000_000, "one more");
        assertEquals("digest 0", known.of(version(0, 0)));
        assertNull(known.of(version(1, 0)));
        assertEquals("digest 2", known.of(version(2, 0)));
    }

    private static KnownDigests.Version version(int key, long changedMicros) {
        return new KnownDigests.Version(
                key, 1, FileTime.fromMillis(0), FileTime.from(changedMicros, TimeUnit.MICROSECONDS));
    }

    @Nested
    @ParameterizedClass
    @EnumSource(FolderKind.class)
    class InATree {

        /** More than what is digested by whoever asks for it: the executor sees each digest. */
        private static final int SIZE = 300_000;

        private static final long LONG_AFTER = Long.MAX_VALUE;

        @Parameter
        private FolderKind kind;

        @TempDir
        private Path directory;

        private Path path;
        private FileTree tree;
        private int digested;
        private long nowMicros = LONG_AFTER;

        @BeforeEach
        void open() throws IOException {
            path = Files.write(directory.resolve("file"), randomBytes(new Random(1), SIZE));
            Executor counting = task -> {
                digested++;
                Transfers.DIGESTERS.execute(task);
            };
            tree = FileTree.open(directory, kind.open(directory), true, counting, () -> nowMicros);
        }

        @AfterEach
        void close() throws IOException {
            tree.close();
        }

        @Test
        void theSecondReaderPaysNothing() throws IOException {
            String first = digest("file");
            assertEquals(sha256(Files.readAllBytes(path)), first);
            assertEquals(1, digested);
            assertEquals(first, digest("file"));
            assertEquals(1, digested);
        }

        @Test
        void aFileThatHasJustBeenChangedIsReadAgain() throws IOException {
            nowMicros = changedMicros() + 1_000_000;
            assertEquals(digest("file"), digest("file"));
            assertEquals(2, digested);
            nowMicros = changedMicros() + 2_000_001;
            assertEquals(digest("file"), digest("file"));
            assertEquals(3, digested);
        }

        @Test
        void otherContentWithTheSameSizeAndTimeHasItsOwnDigest() throws IOException {
            FileTime modified = Files.getLastModifiedTime(path);
            String first = digest("file");
            Object changed = Files.getAttribute(path, "unix:ctime");
            byte[] content = Files.readAllBytes(path);
            do { // until the clock of the file system has moved on
                content[0]++;
                try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                    file.write(content[0]);
                }
                Files.setLastModifiedTime(path, modified);
            } while (Files.getAttribute(path, "unix:ctime").equals(changed) || content[0] == 0);
            assertEquals(modified, Files.getLastModifiedTime(path));
            assertNotEquals(first, sha256(content));
            assertEquals(sha256(content), digest("file"));
        }

        @Test
        void aReplacedFileHasItsOwnDigest() throws IOException {
            digest("file");
            byte[] content = randomBytes(new Random(2), SIZE);
            store(tree.replace("file", SIZE, PLENTY), content);
            assertEquals(sha256(content), digest("file"));
            assertEquals(sha256(content), digest("file"));
        }

        @Test
        void theSameFileByAnotherNameIsTheSame() throws IOException {
            Files.createLink(directory.resolve("link"), path);
            assertEquals(digest("file"), digest("link"));
            assertEquals(1, digested);
        }

        @Test
        void theRestOfAFileIsDigestedEachTime() throws IOException {
            digest("file");
            for (int i = 0; i < 2; i++) {
                try (OutgoingFile file = tree.read("file", 1, PLENTY)) {
                    assertEquals(
                            sha256(Files.readAllBytes(path)),
                            Transfers.finish(file).file());
                }
            }
            assertEquals(3, digested);
        }

        private String digest(String name) throws IOException {
            try (OutgoingFile file = tree.read(name, 0, PLENTY)) {
                return Transfers.finish(file).file();
            }
        }

        private long changedMicros() throws IOException {
            return ((FileTime) Files.getAttribute(path, "unix:ctime")).to(TimeUnit.MICROSECONDS);
        }
    }
}
