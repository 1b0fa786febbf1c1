package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.assertRefused;
import static socketlab.common.files.Transfers.namesIn;
import static socketlab.common.files.Transfers.sha256;
import static socketlab.common.files.Transfers.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.files.RefusedException.Reason;

@ParameterizedClass
@EnumSource(FolderKind.class)
@DisplayName("A download goes on where it has stopped, if the file is still the same")
class FileTreeDownloadTest {

    private static final long MODIFIED = 1_234_567_890_123_456L;

    @Parameter
    private FolderKind kind;

    @TempDir
    private Path temporary;

    private Path directory;
    private FileTree tree;

    @BeforeEach
    void open() throws IOException {
        directory = Files.createDirectory(temporary.resolve("tree"));
        tree = kind.tree(directory);
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
    }

    @Test
    void aWholeDownloadHasTheTimeOfTheOriginal() throws IOException {
        try (IncomingFile file = tree.download("file", 5, MODIFIED, 0, PLENTY)) {
            assertEquals(0, file.offset());
            write(file, "12345");
            assertEquals(new Digests(sha256("12345"), sha256("12345")), file.finish(sha256("12345"), sha256("12345")));
            assertFalse(file.isWorthKeeping());
        }
        assertWhole("12345");
    }

    @Test
    void aDownloadReplacesAnOlderFile() throws IOException {
        Files.writeString(directory.resolve("file"), "old");
        try (IncomingFile file = tree.download("file", 5, MODIFIED, 0, PLENTY)) {
            write(file, "12345");
            assertEquals("old", Files.readString(directory.resolve("file")));
            file.finish(sha256("12345"), null);
        }
        assertWhole("12345");
    }

    @Test
    void nothingIsHereBeforeTheFirstTry() throws IOException {
        assertEquals(0, tree.downloaded("file", 5, MODIFIED));
        assertEquals(0, tree.downloaded("no/such/directory/file", 5, MODIFIED));
        Files.createFile(directory.resolve("file"));
        assertEquals(0, tree.downloaded("file/file", 5, MODIFIED));
        assertEquals(List.of("file"), namesIn(directory));
    }

    @Test
    void whatHasComeStaysAndTheRestFollows() throws IOException {
        interrupt("123");
        assertEquals(1, namesIn(directory).size());
        assertEquals(3, tree.downloaded("file", 5, MODIFIED));
        try (IncomingFile file = tree.download("file", 5, MODIFIED, 3, PLENTY)) {
            assertEquals(3, file.offset());
            assertEquals(0, file.written());
            assertTrue(file.isWorthKeeping());
            file.requireRoomFor(2);
            assertRefused(Reason.SIZE_MISMATCH, () -> file.requireRoomFor(3));
            write(file, "45");
            assertEquals(2, file.written());
            assertEquals(new Digests(sha256("45"), sha256("12345")), file.finish(sha256("45"), sha256("12345")));
        }
        assertWhole("12345");
    }

    @Test
    void alsoInAnotherTreeLater() throws IOException {
        interrupt("123");
        try (FileTree next = kind.tree(directory)) {
            assertEquals(0, next.deleteLeftovers());
            assertEquals(3, next.downloaded("file", 5, MODIFIED));
        }
    }

    @Test
    void alsoInSeveralSteps() throws IOException {
        byte[] content = Transfers.randomBytes(new Random(5), 1_500_000);
        int[] stops = {0, 1, 262_144, 700_000, 1_500_000};
        for (int i = 1; i < stops.length; i++) {
            assertEquals(stops[i - 1], tree.downloaded("a/file", content.length, MODIFIED));
            byte[] bytes = Arrays.copyOfRange(content, stops[i - 1], stops[i]);
            try (IncomingFile file = tree.download("a/file", content.length, MODIFIED, stops[i - 1], PLENTY)) {
                write(file, bytes);
                if (i == stops.length - 1) {
                    assertEquals(
                            new Digests(sha256(bytes), sha256(content)), file.finish(sha256(bytes), sha256(content)));
                }
            }
        }
        assertArrayEquals(content, Files.readAllBytes(directory.resolve("a/file")));
        assertEquals(List.of("file"), namesIn(directory.resolve("a")));
    }

    @Test
    void aDownloadThatOnlyLacksItsEndIsFinishedWithoutAByte() throws IOException {
        interrupt("12345");
        assertEquals(5, tree.downloaded("file", 5, MODIFIED));
        try (IncomingFile file = tree.download("file", 5, MODIFIED, 5, PLENTY)) {
            file.finish(sha256(""), sha256("12345"));
        }
        assertWhole("12345");
    }

    @Test
    void whatIsThereOfAnotherVersionIsDeleted() throws IOException {
        interrupt("123");
        Files.createFile(directory.resolve(PartialName.ofVersion("other", 5, MODIFIED)));
        assertEquals(0, tree.downloaded("file", 5, MODIFIED + 1));
        assertEquals(List.of(PartialName.ofVersion("other", 5, MODIFIED)), namesIn(directory), "not this file's");
        interrupt("123");
        assertEquals(0, tree.downloaded("file", 6, MODIFIED));
        assertEquals(0, tree.downloaded("file", 5, MODIFIED));
    }

    @Test
    void aNewStartOfTheSameVersionForgetsWhatWasThere() throws IOException {
        interrupt("abcd");
        try (IncomingFile file = tree.download("file", 5, MODIFIED, 0, PLENTY)) {
            write(file, "12345");
            file.finish(sha256("12345"), sha256("12345"));
        }
        assertWhole("12345");
    }

    @Test
    void aPartOfWhatIsThereCanBeGoneOnWithToo() throws IOException {
        interrupt("12xy");
        try (IncomingFile file = tree.download("file", 5, MODIFIED, 2, PLENTY)) {
            write(file, "345");
            file.finish(sha256("345"), sha256("12345"));
        }
        assertWhole("12345");
    }

    @Test
    void moreThanTheWholeIsWorthNothing() throws IOException {
        Files.write(directory.resolve(PartialName.ofVersion("file", 5, MODIFIED)), new byte[6]);
        assertEquals(0, tree.downloaded("file", 5, MODIFIED));
        try (IncomingFile file = tree.download("file", 5, MODIFIED, 0, PLENTY)) {
            write(file, "12345");
            file.finish(sha256("12345"), null);
        }
        assertWhole("12345");
    }

    @Test
    void anOffsetBehindWhatIsThereIsRefused() throws IOException {
        interrupt("123");
        try (IncomingFile file = tree.download("file", 5, MODIFIED, 4, PLENTY)) {
            assertRefused(Reason.FILE_CHANGED, file::room);
        }
        assertEquals(3, tree.downloaded("file", 5, MODIFIED));
        assertRefused(Reason.NOT_FOUND, () -> tree.download("other", 5, MODIFIED, 4, PLENTY));
    }

    @Test
    void whatWasDamagedInTheMeantimeIsFoundByTheDigestOfTheWhole() throws IOException {
        interrupt("1x3");
        try (IncomingFile file = tree.download("file", 5, MODIFIED, 3, PLENTY)) {
            write(file, "45");
            assertRefused(Reason.HASH_MISMATCH, () -> file.finish(sha256("45"), sha256("12345")));
            assertFalse(file.isWorthKeeping());
        }
        assertEquals(List.of(), namesIn(directory), "what was there is as worthless");
        assertEquals(0, tree.downloaded("file", 5, MODIFIED));
    }

    @Test
    void whatIsDiscardedDoesNotStay() throws IOException {
        try (IncomingFile file = tree.download("file", 5, MODIFIED, 0, PLENTY)) {
            write(file, "123");
            assertTrue(file.isWorthKeeping());
            file.discard();
            assertFalse(file.isWorthKeeping());
        }
        assertEquals(List.of(), namesIn(directory));
    }

    @Test
    void noByteIsNothingWorthKeeping() throws IOException {
        try (IncomingFile file = tree.download("a/file", 5, MODIFIED, 0, PLENTY)) {
            assertFalse(file.isWorthKeeping());
        }
        assertEquals(List.of(), namesIn(directory), "nor is the directory that was made for it");
    }

    @Test
    void anUnfinishedDownloadKeepsItsDirectory() throws IOException {
        try (IncomingFile file = tree.download("a/file", 5, MODIFIED, 0, PLENTY)) {
            write(file, "1");
        }
        assertEquals(1, tree.downloaded("a/file", 5, MODIFIED));
    }

    @Test
    void anEmptyFileComesToo() throws IOException {
        try (IncomingFile file = tree.download("file", 0, MODIFIED, 0, PLENTY)) {
            file.finish(sha256(""), sha256(""));
        }
        assertWhole("");
    }

    @Test
    void aNameIsBusyWhileItIsDownloaded() throws IOException {
        try (FileTree other = kind.tree(directory);
                IncomingFile file = tree.download("file", 5, MODIFIED, 0, PLENTY)) {
            write(file, "123");
            assertRefused(Reason.BUSY, () -> tree.download("file", 5, MODIFIED, 3, PLENTY));
            assertRefused(Reason.BUSY, () -> tree.replace("file", 5, PLENTY));
            assertRefused(Reason.BUSY, () -> other.download("file", 5, MODIFIED, 0, PLENTY));
            assertRefused(Reason.BUSY, () -> other.download("file", 5, MODIFIED, 3, PLENTY));
        }
        assertEquals(3, tree.downloaded("file", 5, MODIFIED));
    }

    @Test
    void aLinkUnderThePartialNameIsNotFollowed() throws IOException {
        Path secret = Files.writeString(temporary.resolve("secret"), "secret");
        Files.createSymbolicLink(directory.resolve(PartialName.ofVersion("file", 500, MODIFIED)), secret);
        assertEquals(0, tree.downloaded("file", 500, MODIFIED));
        assertRefused(Reason.NOT_A_FILE, () -> tree.download("file", 500, MODIFIED, 1, PLENTY));
        try (IncomingFile file = tree.download("file", 500, MODIFIED, 0, PLENTY)) {
            write(file, "1");
        }
        assertEquals(1, tree.downloaded("file", 500, MODIFIED));
        assertEquals("secret", Files.readString(secret));
    }

    /** Times after the year 2255 are all told as one: two such versions of a file can't be told apart by them. */
    @Test
    void aVersionOfTheFarFutureIsNeverThereAlreadyAndNeverGoneOnWith() throws IOException {
        long latest = OutgoingFile.LATEST_MICROS;
        try (IncomingFile file = tree.download("file", 5, latest, 0, PLENTY)) {
            write(file, "123");
            assertFalse(file.isWorthKeeping());
        }
        assertEquals(0, tree.downloaded("file", 5, latest));
        Transfers.store(tree.download("file", 5, latest, 0, PLENTY), "12345");
        assertFalse(tree.isThere("file", 5, latest));
        Transfers.store(tree.download("file", 5, latest - 1, 0, PLENTY), "12345");
        assertTrue(tree.isThere("file", 5, latest - 1));
    }

    /** Times before 1970 are all told as 0: two such versions of a file can't be told apart by them. */
    @Test
    void aVersionOfUnknownTimeIsNeverThereAlreadyAndNeverGoneOnWith() throws IOException {
        try (IncomingFile file = tree.download("file", 5, 0, 0, PLENTY)) {
            write(file, "123");
            assertFalse(file.isWorthKeeping());
        }
        assertEquals(List.of(), namesIn(directory));
        assertEquals(0, tree.downloaded("file", 5, 0));
        Transfers.store(tree.download("file", 5, 0, 0, PLENTY), "12345");
        assertEquals(FileTime.fromMillis(0), Files.getLastModifiedTime(directory.resolve("file")));
        assertFalse(tree.isThere("file", 5, 0));
        Files.setLastModifiedTime(directory.resolve("file"), FileTime.fromMillis(-1_000));
        assertFalse(tree.isThere("file", 5, 0));
        Files.setLastModifiedTime(directory.resolve("file"), FileTime.fromMillis(1));
        assertTrue(tree.isThere("file", 5, 1_000));
    }

    @Test
    void badNamesAreRefused() {
        assertRefused(Reason.BAD_NAME, () -> tree.downloaded("../file", 5, MODIFIED));
        assertRefused(Reason.BAD_NAME, () -> tree.download("../file", 5, MODIFIED, 0, PLENTY));
    }

    private void interrupt(String part) throws IOException {
        try (IncomingFile file = tree.download("file", 5, MODIFIED, 0, PLENTY)) {
            write(file, part);
            assertTrue(file.isWorthKeeping());
        }
        assertFalse(Files.exists(directory.resolve("file")));
    }

    private void assertWhole(String content) throws IOException {
        Path path = directory.resolve("file");
        assertEquals(content, Files.readString(path));
        assertEquals(FileTime.from(MODIFIED, TimeUnit.MICROSECONDS), Files.getLastModifiedTime(path));
        assertEquals(List.of("file"), namesIn(directory));
    }
}
