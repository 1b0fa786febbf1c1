package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static socketlab.common.files.Transfers.assertRefused;
import static socketlab.common.files.Transfers.namesIn;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
@DisplayName("Nothing that is done in an open directory follows a link")
class FolderTest {

    private static final Path NAME = Path.of("name");
    private static final Path OTHER = Path.of("other");

    @Parameter
    private FolderKind kind;

    @TempDir
    private Path temporary;

    private Path directory;
    private Path outside;
    private Folder folder;

    @BeforeEach
    void open() throws IOException {
        directory = Files.createDirectory(temporary.resolve("tree"));
        outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.setLastModifiedTime(outside.resolve("secret"), FileTime.fromMillis(1));
        Files.setPosixFilePermissions(outside.resolve("secret"), PosixFilePermissions.fromString("rw-------"));
        folder = kind.open(directory);
    }

    @AfterEach
    void nothingHasHappenedOutside() throws IOException {
        folder.close();
        assertEquals("secret", Files.readString(outside.resolve("secret")));
        assertEquals(FileTime.fromMillis(1), Files.getLastModifiedTime(outside.resolve("secret")));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(outside.resolve("secret"))));
        assertEquals(1, namesIn(outside).size());
    }

    @Test
    void theSameDirectoryOnceMoreIsClosedOnItsOwn() throws IOException {
        Files.createFile(directory.resolve("name"));
        folder.again().close();
        try (Folder again = folder.again()) {
            assertTrue(again.attributes(NAME).isRegularFile());
            try (Folder third = again.again()) {
                assertTrue(third.attributes(NAME).isRegularFile());
            }
        }
        assertTrue(folder.attributes(NAME).isRegularFile());
    }

    @Test
    void onlyADirectoryIsEntered() throws Exception {
        Files.createDirectories(directory.resolve("inner/name"));
        Files.createFile(directory.resolve("file"));
        Transfers.makePipe(directory.resolve("pipe"));
        Files.createSymbolicLink(directory.resolve("link"), outside);
        Files.createSymbolicLink(directory.resolve("inside"), Path.of("inner"));
        try (Folder inner = folder.folder(Path.of("inner"))) {
            assertTrue(inner.attributes(NAME).isDirectory());
        }
        for (String name : new String[] {"file", "pipe", "link", "inside"}) {
            assertThrowsExactly(NotDirectoryException.class, () -> folder.folder(Path.of(name)), name);
        }
        assertThrowsExactly(NoSuchFileException.class, () -> folder.folder(Path.of("nothing")));
    }

    @Test
    void aDirectoryIsMadeOnce() throws IOException {
        assertTrue(folder.createFolder(NAME));
        assertTrue(Files.isDirectory(directory.resolve("name")));
        Object key = folder.attributes(NAME).fileKey();
        assertFalse(folder.createFolder(NAME));
        assertEquals(key, folder.attributes(NAME).fileKey(), "it is still the same");
        Files.createFile(directory.resolve("name/file"));
        assertFalse(folder.createFolder(NAME));
        try (Folder inner = folder.folder(NAME)) {
            inner.createFolder(OTHER);
        }
        assertEquals(1, namesIn(directory).size());
        assertEquals(2, namesIn(directory.resolve("name")).size());
    }

    /** What is made in the root can't be moved from there; and who isn't root can't even make anything there. */
    @Test
    void aDirectoryIsMadeInAnotherFileSystemBelowTheRoot() throws IOException {
        Path devices = Path.of("/dev");
        Path shared = devices.resolve("shm");
        assumeTrue(Files.isWritable(shared), "there is no other file system below /dev");
        assumeFalse(Files.getFileStore(shared).equals(Files.getFileStore(devices)), "/dev/shm is none");
        Path place = Files.createTempDirectory(shared, "socketlab");
        try (Folder root = kind.open(devices);
                Folder outer = root.folder(Path.of("shm"));
                Folder inner = outer.folder(place.getFileName())) {
            assertTrue(inner.createFolder(NAME));
            assertFalse(inner.createFolder(NAME));
            assertEquals(List.of("name"), namesIn(place));
            assertThrows(IOException.class, () -> inner.createFolder(Path.of("no/where")));
            assertEquals(List.of("name"), namesIn(place), "what could not be moved is gone");
            inner.deleteFolder(NAME);
        } finally {
            Files.delete(place);
        }
    }

    @Test
    void whereSomethingElseIsNoDirectoryIsMade() throws IOException {
        Files.createFile(directory.resolve("name"));
        Files.createSymbolicLink(directory.resolve("other"), outside.resolve("new"));
        for (Path name : Set.of(NAME, OTHER)) {
            assertFalse(folder.createFolder(name));
            assertThrowsExactly(NotDirectoryException.class, () -> folder.folder(name));
        }
        assertEquals(2, namesIn(directory).size());
    }

    @Test
    void aLinkIsNotOpened() throws IOException {
        Files.createSymbolicLink(directory.resolve("name"), outside.resolve("secret"));
        Files.createSymbolicLink(directory.resolve("other"), outside.resolve("new"));
        assertRefused(Reason.NOT_A_FILE, () -> folder.open(NAME, Set.of(StandardOpenOption.READ)));
        assertRefused(
                Reason.NOT_A_FILE,
                () -> folder.open(NAME, Set.of(StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)));
        assertRefused(
                Reason.NOT_A_FILE,
                () -> folder.open(OTHER, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE)));
    }

    @Test
    void theAttributesAreThoseOfTheLink() throws IOException {
        Files.createSymbolicLink(directory.resolve("name"), outside.resolve("secret"));
        assertTrue(folder.attributes(NAME).isSymbolicLink());
        assertThrowsExactly(NoSuchFileException.class, () -> folder.attributes(OTHER));
    }

    @Test
    void theOwnershipOfAFileCanBeReadAndChanged() throws IOException {
        Files.createFile(directory.resolve("name"));
        Files.setPosixFilePermissions(directory.resolve("name"), PosixFilePermissions.fromString("rwxrwx--x"));
        PosixFileAttributes attributes = folder.ownership(NAME).readAttributes();
        assertEquals(Files.getOwner(directory.resolve("name")), attributes.owner());
        assertEquals("rwxrwx--x", PosixFilePermissions.toString(attributes.permissions()));
        folder.ownership(NAME).setPermissions(PosixFilePermissions.fromString("r--------"));
        assertEquals(
                "r--------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("name"))));
    }

    @Test
    void permissionsAreNotSetThroughALink() throws IOException {
        Files.createFile(directory.resolve("name"));
        Files.createSymbolicLink(directory.resolve("other"), outside.resolve("secret"));
        assertThrows(
                IOException.class,
                () -> folder.ownership(OTHER).setPermissions(PosixFilePermissions.fromString("rwxrwxrwx")));
    }

    @Test
    void theTimeOfModificationIsSet() throws IOException {
        Files.createFile(directory.resolve("name"));
        folder.setModified(NAME, FileTime.fromMillis(5));
        assertEquals(FileTime.fromMillis(5), Files.getLastModifiedTime(directory.resolve("name")));
    }

    @Test
    void theTimeIsNotSetThroughALink() throws IOException {
        Files.createSymbolicLink(directory.resolve("name"), outside.resolve("secret"));
        assertThrows(IOException.class, () -> folder.setModified(NAME, FileTime.fromMillis(5)));
    }

    @Test
    void renamingReplacesWhatHadTheName() throws IOException {
        Files.writeString(directory.resolve("name"), "new");
        Files.createSymbolicLink(directory.resolve("other"), outside.resolve("secret"));
        folder.rename(NAME, OTHER);
        assertEquals("new", Files.readString(directory.resolve("other")));
        assertEquals(1, namesIn(directory).size());
    }

    @Test
    void deletingALinkLeavesWhatItLeadsTo() throws IOException {
        Files.createSymbolicLink(directory.resolve("name"), outside.resolve("secret"));
        folder.deleteFile(NAME);
        assertEquals(0, namesIn(directory).size());
        assertThrowsExactly(NoSuchFileException.class, () -> folder.deleteFile(NAME));
    }

    @Test
    void onlyAnEmptyDirectoryIsDeleted() throws IOException {
        Files.createDirectory(directory.resolve("name"));
        Files.createFile(directory.resolve("name/file"));
        assertThrows(IOException.class, () -> folder.deleteFolder(NAME));
        Files.delete(directory.resolve("name/file"));
        folder.deleteFolder(NAME);
        Files.createFile(directory.resolve("name"));
        assertThrows(IOException.class, () -> folder.deleteFolder(NAME), "a file is none");
        folder.deleteFile(NAME);
        assertEquals(0, namesIn(directory).size());
    }

    @Test
    void allNamesAreToldEachTime() throws IOException {
        Files.createDirectory(directory.resolve("name"));
        Files.createSymbolicLink(directory.resolve("other"), outside);
        for (int time = 0; time < 2; time++) {
            Set<Path> names = new TreeSet<>();
            folder.forEachName(names::add);
            assertEquals(Set.of(NAME, OTHER), names);
        }
    }

    @Test
    void aDirectoryThatIsSwappedForALinkLeadsNowhereElse() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        Files.writeString(inner.resolve("secret"), "good");
        try (Folder open = folder.folder(Path.of("inner"))) {
            Files.move(inner, directory.resolve("away"));
            Files.createSymbolicLink(inner, outside);
            if (kind == FolderKind.SECURE) {
                assertEquals(4, open.attributes(Path.of("secret")).size(), "the directory that was opened");
                try (FileChannel channel = open.open(Path.of("secret"), Set.of(StandardOpenOption.READ))) {
                    assertEquals(4, channel.size());
                }
                open.createFolder(NAME);
                assertEquals(2, namesIn(directory.resolve("away")).size());
            } else {
                assertThrowsExactly(NotDirectoryException.class, () -> open.attributes(Path.of("secret")));
                assertThrowsExactly(
                        NotDirectoryException.class,
                        () -> open.open(Path.of("secret"), Set.of(StandardOpenOption.READ)));
                assertThrowsExactly(NotDirectoryException.class, () -> open.createFolder(NAME));
                assertThrowsExactly(NotDirectoryException.class, () -> open.deleteFile(Path.of("secret")));
                assertThrowsExactly(NotDirectoryException.class, () -> open.rename(Path.of("secret"), NAME));
                assertThrowsExactly(NotDirectoryException.class, () -> open.forEachName(name -> {}));
            }
        }
    }

    @Test
    void aFileIsNoTree() throws IOException {
        Path file = Files.createFile(directory.resolve("name"));
        assertThrowsExactly(NotDirectoryException.class, () -> Folder.open(file));
        assertThrowsExactly(NoSuchFileException.class, () -> Folder.open(directory.resolve("nothing")));
    }

    @Test
    void theSaferKindIsUsedWhereItExists() throws IOException {
        try (Folder opened = Folder.open(directory);
                var stream = Files.newDirectoryStream(directory)) {
            assertEquals(
                    stream instanceof SecureDirectoryStream<Path> ? SecureFolder.class : CheckedFolder.class,
                    opened.getClass());
        }
    }
}
