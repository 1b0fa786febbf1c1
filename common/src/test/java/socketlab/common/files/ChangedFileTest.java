package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.assertRefused;
import static socketlab.common.files.Transfers.received;
import static socketlab.common.files.Transfers.sha256;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Random;
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
@DisplayName("A file that changes while it is sent is told from one that only loses its name")
class ChangedFileTest {

    private static final byte[] CONTENT = Transfers.randomBytes(new Random(1), 700_000);

    @Parameter
    private FolderKind kind;

    @TempDir
    private Path directory;

    private Path path;
    private FileTree tree;
    private OutgoingFile file;

    @BeforeEach
    void open() throws IOException {
        path = Files.write(directory.resolve("file"), CONTENT);
        // Long ago, so that every change is at another time.
        Files.setLastModifiedTime(path, FileTime.fromMillis(1_000_000_000_000L));
        tree = kind.tree(directory, Transfers.DIGESTERS);
        file = tree.read("file", 0, PLENTY);
    }

    @AfterEach
    void close() throws IOException {
        file.close();
        tree.close();
    }

    @Test
    void anUnchangedFileIsWhole() throws IOException {
        assertIsWhole();
    }

    @Test
    void aFileThatShrinksHasChanged() throws IOException {
        try (RandomAccessFile other = new RandomAccessFile(path.toFile(), "rw")) {
            other.setLength(CONTENT.length - 1);
        }
        String told = assertRefused(Reason.FILE_CHANGED, file::finish).getMessage();
        assertTrue(told.startsWith("'" + path.getFileName() + "' has changed while it was sent"), told);
    }

    @Test
    void aFileThatBecomesEmptyHasChanged() throws IOException {
        Files.newByteChannel(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                .close();
        assertRefused(Reason.FILE_CHANGED, file::finish);
    }

    @Test
    void aFileThatShrinksAfterItsDigestWasComputedHasChangedToo() throws IOException {
        Transfers.finish(file);
        try (RandomAccessFile other = new RandomAccessFile(path.toFile(), "rw")) {
            other.setLength(10);
        }
        assertRefused(Reason.FILE_CHANGED, file::finish);
    }

    @Test
    void aFileThatGrowsHasChanged() throws IOException {
        Files.write(path, new byte[] {1}, StandardOpenOption.APPEND);
        assertRefused(Reason.FILE_CHANGED, file::finish);
    }

    @Test
    void aFileThatIsOverwrittenInPlaceHasChanged() throws IOException {
        try (RandomAccessFile other = new RandomAccessFile(path.toFile(), "rw")) {
            other.write(1);
        }
        assertRefused(Reason.FILE_CHANGED, file::finish);
    }

    /** Anybody can set the time of modification, and nobody the time of that change. */
    @Test
    void alsoIfItsTimeOfModificationIsPutBack() throws IOException {
        FileTime modified = Files.getLastModifiedTime(path);
        Object before = Files.getAttribute(path, "unix:ctime");
        do { // until the file system's clock has moved on
            try (RandomAccessFile other = new RandomAccessFile(path.toFile(), "rw")) {
                other.write(1);
            }
            Files.setLastModifiedTime(path, modified);
        } while (before.equals(Files.getAttribute(path, "unix:ctime")));
        assertRefused(Reason.FILE_CHANGED, () -> Transfers.finish(file));
    }

    @Test
    void aFileThatIsReplacedStaysWholeForThoseWhoHaveItOpen() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "another");
        Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
        assertIsWhole();
        assertEquals("another", Transfers.text(tree, "file"));
    }

    @Test
    void aFileThatIsDeletedStaysWholeForThoseWhoHaveItOpen() throws IOException {
        Files.delete(path);
        assertIsWhole();
        assertRefused(Reason.NOT_FOUND, () -> tree.read("file", 0, PLENTY));
    }

    @Test
    void aFileWhoseDirectoryIsRenamedStaysWholeToo() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        Files.write(inner.resolve("file"), CONTENT);
        try (OutgoingFile moved = tree.read("inner/file", 0, PLENTY)) {
            Files.move(inner, directory.resolve("elsewhere"));
            assertEquals(sha256(CONTENT), Transfers.finish(moved).file());
        }
    }

    @Test
    void afterAChangeTheNewContentIsRead() throws IOException {
        Files.writeString(path, "new");
        assertRefused(Reason.FILE_CHANGED, file::finish);
        assertEquals("new", Transfers.text(tree, "file"));
    }

    private void assertIsWhole() throws IOException {
        assertArrayEquals(CONTENT, received(file));
        assertEquals(new Digests(sha256(CONTENT), sha256(CONTENT)), Transfers.finish(file));
    }
}
