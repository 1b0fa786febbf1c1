package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.assertRefused;
import static socketlab.common.files.Transfers.bytes;
import static socketlab.common.files.Transfers.namesIn;
import static socketlab.common.files.Transfers.sha256;
import static socketlab.common.files.Transfers.store;
import static socketlab.common.files.Transfers.text;
import static socketlab.common.files.Transfers.write;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.files.RefusedException.Reason;

@ParameterizedClass
@EnumSource(FolderKind.class)
@DisplayName("A file that is written appears whole or not at all")
class FileTreeWriteTest {

    private static final int BUFFER = TransferBuffers.LARGE_BYTES;

    /** One of the ways to write a file. */
    private enum Mode {
        CREATE,
        REPLACE,
        APPEND;

        IncomingFile open(FileTree tree, String name, long size) throws IOException {
            return switch (this) {
                case CREATE -> tree.create(name, size, PLENTY);
                case REPLACE -> tree.replace(name, size, PLENTY);
                case APPEND -> tree.append(name, size, PLENTY);
            };
        }
    }

    @Parameter
    private FolderKind kind;

    @TempDir
    private Path temporary;

    private Path directory;
    private Path path;
    private FileTree tree;
    private final HookedFolder.Hooks hooks = new HookedFolder.Hooks();

    @BeforeEach
    void open() throws IOException {
        directory = Files.createDirectory(temporary.resolve("tree"));
        path = directory.resolve("file");
        tree = FileTree.open(
                directory, new HookedFolder(kind.open(directory), hooks), true, Transfers.DIGESTERS, () -> 0);
    }

    @AfterEach
    void everythingIsFreed() throws IOException {
        tree.close();
        assertEquals(0, hooks.openFolders());
        assertEquals(0, hooks.openChannels());
    }

    @ParameterizedTest
    @EnumSource
    void aNewFileIsThereOnceItIsFinishedAndNotBefore(Mode mode) throws IOException {
        try (IncomingFile file = mode.open(tree, "file", 5)) {
            assertEquals(0, file.offset());
            write(file, "123");
            assertEquals(3, file.written());
            write(file, "45");
            assertFalse(Files.exists(path));
            assertEquals(List.of(), tree.list("", "").entries());
            assertEquals(new Digests(sha256("12345"), sha256("12345")), file.finish(sha256("12345"), null));
            assertEquals("12345", Files.readString(path));
        }
        assertEquals(List.of("file"), namesIn(directory));
        assertEquals("12345", text(tree, "file"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 9 * BUFFER + 1})
    void filesOfAllSizesComeWhole(int size) throws IOException {
        byte[] content = Transfers.randomBytes(new Random(size), size);
        assertEquals(new Digests(sha256(content), sha256(content)), store(tree.create("file", size, PLENTY), content));
        assertArrayEquals(content, Files.readAllBytes(path));
        byte[] more = Transfers.randomBytes(new Random(-size), size);
        byte[] both = Arrays.copyOf(content, 2 * size);
        System.arraycopy(more, 0, both, size, size);
        try (IncomingFile file = tree.append("file", size, PLENTY)) {
            assertEquals(size, file.offset());
            write(file, more);
            assertEquals(size, file.written());
            assertEquals(new Digests(sha256(more), sha256(both)), file.finish(sha256(more), sha256(both)));
        }
        assertArrayEquals(both, Files.readAllBytes(path));
    }

    @Test
    void createRefusesANameThatIsTaken() throws IOException {
        Files.writeString(path, "old");
        assertRefused(Reason.EXISTS, () -> tree.create("file", 3, PLENTY));
        assertOldAlone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quota.csv", "no space left on device"})
    void whatAFileIsCalledDoesNotChangeWhyItIsRefused(String name) throws IOException {
        Files.writeString(directory.resolve(name), "old");
        assertRefused(Reason.EXISTS, () -> tree.create(name, 3, PLENTY));
        assertRefused(Reason.NOT_FOUND, () -> tree.create(name + "/file", 3, PLENTY));
    }

    @Test
    void createRefusesANameThatWasTakenMeanwhile() throws IOException {
        try (IncomingFile file = tree.create("file", 3, PLENTY)) {
            write(file, "new");
            Files.writeString(path, "old");
            assertRefused(Reason.EXISTS, () -> file.finish(sha256("new"), null));
        }
        assertOldAlone();
    }

    @Test
    void replaceTakesTheOldFilesPlaceInOneMoment() throws IOException {
        Files.writeString(path, "old");
        try (IncomingFile file = tree.replace("file", 11, PLENTY)) {
            assertEquals(0, file.offset());
            write(file, "the new one");
            hooks.beforeRename = () -> assertEquals("old", Files.readString(path));
            file.finish(sha256("the new one"), null);
        }
        assertEquals("the new one", Files.readString(path));
        assertEquals(List.of("file"), namesIn(directory));
    }

    @Test
    void whoeverReadsTheOldFileGetsItWhole() throws IOException {
        Files.writeString(path, "old");
        try (OutgoingFile old = tree.read("file", 0, PLENTY)) {
            store(tree.replace("file", 3, PLENTY), "new");
            assertArrayEquals(bytes("old"), Transfers.received(old));
            assertEquals(sha256("old"), Transfers.finish(old).file());
        }
        assertEquals("new", text(tree, "file"));
    }

    @Test
    void appendKeepsWhatWasThere() throws IOException {
        Files.writeString(path, "old");
        try (IncomingFile file = tree.append("file", 4, PLENTY)) {
            assertEquals(3, file.offset());
            write(file, " new");
            assertEquals(4, file.written());
            assertEquals("old", Files.readString(path));
            assertEquals(
                    new Digests(sha256(" new"), sha256("old new")), file.finish(sha256(" new"), sha256("old new")));
        }
        assertEquals("old new", Files.readString(path));
        assertEquals(List.of("file"), namesIn(directory));
    }

    @Test
    void appendingNothingLeavesTheFileAsItIs() throws IOException {
        Files.writeString(path, "old");
        assertEquals(new Digests(sha256(""), sha256("old")), store(tree.append("file", 0, PLENTY), ""));
        assertOldAlone();
    }

    @Test
    void anAppendToAFileThatIsChangedMeanwhileFails() throws IOException {
        Files.writeString(path, "old");
        Files.setLastModifiedTime(path, FileTime.fromMillis(0));
        try (IncomingFile file = tree.append("file", 4, PLENTY)) {
            write(file, " new");
            Files.writeString(path, "OLD");
            assertRefused(Reason.FILE_CHANGED, () -> file.finish(sha256(" new"), null));
        }
        assertEquals("OLD", Files.readString(path));
        assertEquals(List.of("file"), namesIn(directory));
    }

    @Test
    void anAppendToAFileThatComesOrGoesMeanwhileFails() throws IOException {
        try (IncomingFile file = tree.append("file", 3, PLENTY)) {
            write(file, "new");
            Files.writeString(path, "old");
            assertRefused(Reason.FILE_CHANGED, () -> file.finish(sha256("new"), null));
        }
        assertOldAlone();
        try (IncomingFile file = tree.append("file", 3, PLENTY)) {
            write(file, "new");
            Files.delete(path);
            assertRefused(Reason.FILE_CHANGED, () -> file.finish(sha256("new"), null));
        }
        assertEquals(List.of(), namesIn(directory));
    }

    @Test
    void anAppendToAFileThatShrinksWhileItIsTakenOverFails() throws IOException {
        Files.writeString(path, "old");
        int[] opened = {0};
        hooks.beforeOpen = () -> {
            if (++opened[0] == 2) { // the first is the partial file
                try (RandomAccessFile other = new RandomAccessFile(path.toFile(), "rw")) {
                    other.setLength(1);
                }
            }
        };
        try (IncomingFile file = tree.append("file", 4, PLENTY)) {
            assertRefused(Reason.FILE_CHANGED, file::room);
        }
        hooks.beforeOpen = HookedFolder.Hook.NOTHING;
        assertEquals("o", Files.readString(path));
        assertEquals(List.of("file"), namesIn(directory));
        store(tree.append("file", 4, PLENTY), " new");
        assertEquals("o new", Files.readString(path));
    }

    @ParameterizedTest
    @EnumSource
    void moreThanAnnouncedIsRefusedBeforeItIsWritten(Mode mode) throws IOException {
        putOld(mode);
        try (IncomingFile file = mode.open(tree, "file", 5)) {
            write(file, "1234");
            file.requireRoomFor(1);
            assertRefused(Reason.SIZE_MISMATCH, () -> file.requireRoomFor(2));
            assertRefused(Reason.SIZE_MISMATCH, () -> write(file, "56"));
            assertEquals(4, file.written());
            write(file, "5");
            file.requireRoomFor(0);
            assertRefused(Reason.SIZE_MISMATCH, () -> file.requireRoomFor(1));
        }
        assertNothingHappened(mode);
    }

    @ParameterizedTest
    @EnumSource
    void lessThanAnnouncedIsNotFinished(Mode mode) throws IOException {
        putOld(mode);
        try (IncomingFile file = mode.open(tree, "file", 5)) {
            write(file, "1234");
            assertRefused(Reason.SIZE_MISMATCH, () -> file.finish(sha256("1234"), null));
        }
        assertNothingHappened(mode);
    }

    @Test
    void anUnknownSizeFitsWhateverComes() throws IOException {
        try (IncomingFile file = tree.create("file", Terms.UNKNOWN_SIZE, PLENTY)) {
            file.requireRoomFor(Long.MAX_VALUE);
            write(file, "12345");
            file.finish(sha256("12345"), null);
        }
        assertEquals("12345", Files.readString(path));
    }

    @ParameterizedTest
    @EnumSource
    void otherBytesThanAnnouncedAreNotFinished(Mode mode) throws IOException {
        putOld(mode);
        try (IncomingFile file = mode.open(tree, "file", 3)) {
            write(file, "new");
            assertRefused(Reason.HASH_MISMATCH, () -> file.finish(sha256("neu"), null));
            assertFalse(file.isWorthKeeping());
        }
        assertNothingHappened(mode);
        for (String sha256 : List.of("", "0", "new", sha256("new") + "0")) {
            try (IncomingFile file = mode.open(tree, "file", 3)) {
                write(file, "new");
                assertRefused(Reason.HASH_MISMATCH, () -> file.finish(sha256, null));
            }
        }
        assertNothingHappened(mode);
    }

    @Test
    void theDigestOfTheWholeFileMustAgreeIfItIsGiven() throws IOException {
        Files.writeString(path, "old");
        try (IncomingFile file = tree.append("file", 3, PLENTY)) {
            write(file, "new");
            assertRefused(Reason.HASH_MISMATCH, () -> file.finish(sha256("new"), sha256("new")));
        }
        assertOldAlone();
    }

    @Test
    void digestsMayBeWrittenInCapitals() throws IOException {
        try (IncomingFile file = tree.create("file", 3, PLENTY)) {
            write(file, "new");
            String digest = sha256("new").toUpperCase(Locale.ROOT);
            assertEquals(sha256("new"), file.finish(digest, digest).file());
        }
        assertEquals("new", Files.readString(path));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsClosedUnfinishedNeverHappened(Mode mode) throws IOException {
        putOld(mode);
        try (IncomingFile file = mode.open(tree, "file", 2L * BUFFER)) {
            write(file, new byte[BUFFER + 1]);
            assertFalse(file.isWorthKeeping());
        }
        assertNothingHappened(mode);
        mode.open(tree, "file", 5).close();
        assertNothingHappened(mode);
    }

    @ParameterizedTest
    @EnumSource
    void aNameIsBusyWhileItIsWritten(Mode mode) throws IOException {
        putOld(mode);
        try (IncomingFile file = mode.open(tree, "file", 3)) {
            for (Mode other : Mode.values()) {
                assertRefused(Reason.BUSY, () -> other.open(tree, "file", 3));
            }
            assertRefused(Reason.BUSY, () -> tree.download("file", 3, 0, 0, PLENTY));
            tree.create("other", 3, PLENTY).close();
            store(file, "new");
        }
        store(tree.replace("file", 3, PLENTY), "end");
        assertEquals("end", Files.readString(path));
    }

    @ParameterizedTest
    @EnumSource
    void aNameIsFreeAgainAfterEveryRefusal(Mode mode) throws IOException {
        putOld(mode);
        mode.open(tree, "file", 3).close();
        for (String name : List.of("file", "d/file")) {
            try (IncomingFile file = mode.open(tree, name, 3)) {
                write(file, "12");
                assertRefused(Reason.SIZE_MISMATCH, () -> file.finish(sha256("12"), null));
            }
            try (IncomingFile file = mode.open(tree, name, 3)) {
                write(file, "123");
                assertRefused(Reason.HASH_MISMATCH, () -> file.finish("", null));
            }
            mode.open(tree, name, 3).close();
        }
        assertRefused(Reason.NO_SPACE, () -> mode.open(tree, "file", Long.MAX_VALUE));
        store(mode.open(tree, "file", 3), "new");
    }

    @Test
    void anotherTreeOfTheSameDirectoryFindsItBusyToo() throws IOException {
        try (FileTree other = kind.tree(directory);
                IncomingFile file = tree.create("file", 3, PLENTY)) {
            assertRefused(Reason.BUSY, () -> other.create("file", 3, PLENTY));
            assertRefused(Reason.BUSY, () -> other.replace("file", 3, PLENTY));
            store(file, "new");
            assertRefused(Reason.EXISTS, () -> other.create("file", 3, PLENTY));
            store(other.append("file", 3, PLENTY), "er!");
        }
        assertEquals("newer!", Files.readString(path));
    }

    @Test
    void closingTwiceDoesNotDisturbTheNextWriter() throws IOException {
        IncomingFile first = tree.create("file", 3, PLENTY);
        first.close();
        try (IncomingFile second = tree.create("file", 3, PLENTY)) {
            first.close();
            assertRefused(Reason.BUSY, () -> tree.create("file", 3, PLENTY));
            store(second, "new");
        }
        first.close();
        assertEquals("new", Files.readString(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-rw-rw-", "rwxr-x--x", "r--r--r--", "-w-------", "---------"})
    void anOlderFilesPermissionsStay(String permissions) throws IOException {
        Files.writeString(path, "old");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        store(tree.replace("file", 3, PLENTY), "new");
        assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        store(tree.append("file", 3, PLENTY), "er!");
        assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertEquals("newer!", Files.readString(path));
    }

    @Test
    void anUnfinishedFileIsNoMoreReadableThanTheOldOne() throws IOException {
        Files.writeString(path, "old");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        try (IncomingFile file = tree.replace("file", 3, PLENTY)) {
            write(file, "new");
            Path partial = directory.resolve(PartialName.of("file"));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(partial)));
        }
    }

    @ParameterizedTest
    @CsvSource({"r--r--r--, rw-r--r--", "-w-------, rw-------", "---------, rw-------", "r-x--x--x, rwx--x--x"})
    void anUnfinishedFileCanBeGoneOnWithByItsWriterAndReadByNobodyElse(String older, String unfinished)
            throws IOException {
        Files.writeString(path, "old");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(older));
        try (IncomingFile file = tree.download("file", 3, 1, 0, PLENTY)) {
            Path partial = directory.resolve(PartialName.ofVersion("file", 3, 1));
            assertEquals(unfinished, PosixFilePermissions.toString(Files.getPosixFilePermissions(partial)));
            write(file, "new");
            file.finish(sha256("new"), null);
        }
        assertEquals(older, PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void nothingCanFailAnyMoreOnceTheFileHasItsName() throws IOException {
        Files.writeString(path, "old");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("-w-------"));
        hooks.beforeRename = () -> {
            Path partial = directory.resolve(PartialName.ofVersion("file", 3, 1_000));
            assertEquals(FileTime.fromMillis(1), Files.getLastModifiedTime(partial));
            assertEquals("-w-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(partial)));
        };
        store(tree.download("file", 3, 1_000, 0, PLENTY), "new");
        assertEquals(FileTime.fromMillis(1), Files.getLastModifiedTime(path));
    }

    @Test
    void whatWillBeReplacedIsKnownByWhatWasWritten() throws IOException {
        String first;
        try (IncomingFile file = tree.replace("file", 3, PLENTY)) {
            first = file.identity();
            assertNull(file.replaces());
            write(file, "new");
            file.finish(sha256("new"), null);
        }
        try (IncomingFile other = tree.replace("other", 3, PLENTY);
                IncomingFile file = tree.replace("file", 3, PLENTY)) {
            assertNull(other.replaces());
            assertEquals(first, file.replaces());
            assertEquals(3, Set.of(first, file.identity(), other.identity()).size());
        }
        try (IncomingFile appended = tree.append("file", 3, PLENTY)) {
            assertNull(appended.identity(), "nothing goes away");
            assertNull(appended.replaces());
        }
    }

    @ParameterizedTest
    @EnumSource
    void directoriesOnTheWayAreMade(Mode mode) throws IOException {
        store(mode.open(tree, "a/안녕/c/file", 3), "new");
        assertEquals("new", Files.readString(directory.resolve("a/안녕/c/file")));
        assertEquals(List.of("a"), namesIn(directory), "nothing is left of how they were made");
        store(mode.open(tree, "a/안녕/other", 3), "new");
        assertEquals(List.of("c", "other"), namesIn(directory.resolve("a/안녕")));
    }

    @ParameterizedTest
    @EnumSource
    void directoriesThatWereMadeGoIfTheFileDoesNotCome(Mode mode) throws IOException {
        Files.createDirectory(directory.resolve("a"));
        mode.open(tree, "a/b/c/file", 3).close();
        assertEquals(List.of("a"), namesIn(directory), "it was there before");
        assertEquals(List.of(), namesIn(directory.resolve("a")));
        assertRefused(Reason.NO_SPACE, () -> mode.open(tree, "a/b/c/file", Long.MAX_VALUE));
        assertEquals(List.of(), namesIn(directory.resolve("a")));
    }

    @Test
    void directoriesThatSomebodyElseUsesStay() throws IOException {
        try (IncomingFile file = tree.create("a/b/file", 3, PLENTY)) {
            assertEquals(0, file.written());
            store(tree.create("a/other", 3, PLENTY), "new");
        }
        assertEquals(List.of("other"), namesIn(directory.resolve("a")));
    }

    @Test
    void directoriesGoAlsoIfOneOfThemCanNotBeMade() throws IOException {
        hooks.beforeCreateFolder = () -> {
            if (Files.exists(directory.resolve("a"))) {
                throw new IOException("no more directories today");
            }
        };
        assertThrowsExactly(IOException.class, () -> tree.create("a/b/file", 3, PLENTY));
        assertEquals(List.of(), namesIn(directory));
        hooks.beforeCreateFolder = HookedFolder.Hook.NOTHING;
        store(tree.create("a/b/file", 3, PLENTY), "new");
    }

    @Test
    void anErrorBeforeTheFirstByteLeavesNothing() throws IOException {
        Files.writeString(path, "old");
        hooks.afterOpen = () -> {
            hooks.afterOpen = HookedFolder.Hook.NOTHING;
            Files.delete(path); // whose permissions the new one was to get
        };
        assertRefused(Reason.NOT_FOUND, () -> tree.replace("file", 3, PLENTY));
        assertEquals(List.of(), namesIn(directory));
        store(tree.replace("file", 3, PLENTY), "new");
    }

    @Test
    void aDirectoryThatSomebodyElseMakesAtTheSameTimeIsUsed() throws IOException {
        hooks.beforeCreateFolder = () -> {
            Files.createDirectory(directory.resolve("a"));
            Files.writeString(directory.resolve("a/other"), "other");
        };
        store(tree.create("a/file", 3, PLENTY), "new");
        assertEquals(List.of("file", "other"), namesIn(directory.resolve("a")));
        assertEquals(List.of("a"), namesIn(directory));
    }

    @Test
    void aFileThatComesWhereADirectoryWasToBeMadeStays() throws IOException {
        hooks.beforeCreateFolder = () -> Files.writeString(directory.resolve("a"), "old");
        assertRefused(Reason.NOT_FOUND, () -> tree.create("a/file", 3, PLENTY));
        assertEquals("old", Files.readString(directory.resolve("a")));
        assertEquals(List.of("a"), namesIn(directory));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoFileIsNotWritten(Mode mode) throws Exception {
        Files.createDirectory(directory.resolve("directory"));
        Transfers.makePipe(directory.resolve("pipe"));
        Path secret = Files.writeString(temporary.resolve("secret"), "secret");
        Files.createSymbolicLink(directory.resolve("link"), secret);
        Files.createSymbolicLink(directory.resolve("dangling"), temporary.resolve("nothing"));
        for (String name : List.of("directory", "pipe", "link", "dangling")) {
            assertRefused(Reason.NOT_A_FILE, () -> mode.open(tree, name, 3));
        }
        assertEquals(List.of("dangling", "directory", "link", "pipe"), namesIn(directory));
        assertEquals("secret", Files.readString(secret));
        assertFalse(Files.exists(temporary.resolve("nothing")));
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsWrittenThroughALink(Mode mode) throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.createDirectory(directory.resolve("a"));
        Files.createSymbolicLink(directory.resolve("a/link"), outside);
        assertRefused(Reason.NOT_FOUND, () -> mode.open(tree, "a/link/file", 3));
        assertRefused(Reason.NOT_FOUND, () -> mode.open(tree, "a/link/b/file", 3));
        assertEquals(List.of(), namesIn(outside));
    }

    @Test
    void aLinkThatComesMeanwhileIsNotFollowedAndStays() throws IOException {
        Path secret = Files.writeString(temporary.resolve("secret"), "secret");
        try (IncomingFile file = tree.replace("file", 3, PLENTY)) {
            write(file, "new");
            Files.createSymbolicLink(path, secret);
            assertRefused(Reason.NOT_A_FILE, () -> file.finish(sha256("new"), null));
        }
        assertTrue(Files.isSymbolicLink(path));
        assertEquals("secret", Files.readString(secret));
        assertEquals(List.of("file"), namesIn(directory));
    }

    @ParameterizedTest
    @EnumSource
    void badNamesAreRefused(Mode mode) throws IOException {
        for (String name : List.of("", "/a", "../a", "a/../../b", "a/", "a\\b", "a\0", PartialName.of("a"))) {
            assertRefused(Reason.BAD_NAME, () -> mode.open(tree, name, 3));
        }
        assertEquals(List.of(), namesIn(directory));
        assertEquals(List.of("tree"), namesIn(temporary));
    }

    @ParameterizedTest
    @EnumSource
    void theLongestNameIsWritten(Mode mode) throws IOException {
        String name = "안".repeat(85);
        store(mode.open(tree, name, 3), "new");
        assertEquals("new", text(tree, name));
    }

    @ParameterizedTest
    @EnumSource
    void aTreeThatIsReadOnlyStaysAsItIs(Mode mode) throws IOException {
        try (FileTree readOnly = FileTree.open(directory, kind.open(directory), false, Transfers.DIGESTERS, () -> 0)) {
            assertFalse(readOnly.isWritable());
            assertRefused(Reason.DENIED, () -> mode.open(readOnly, "a/file", 3));
            assertRefused(Reason.BAD_NAME, () -> mode.open(readOnly, "..", 3));
        }
        assertTrue(tree.isWritable());
        assertEquals(List.of(), namesIn(directory));
    }

    @Test
    void anOldPartialFileWithoutAWriterIsNoObstacle() throws IOException {
        Files.write(directory.resolve(PartialName.of("file")), new byte[100]);
        store(tree.create("file", 3, PLENTY), "new");
        assertEquals("new", Files.readString(path));
        assertEquals(List.of("file"), namesIn(directory));
    }

    @Test
    void aTrapUnderThePartialNameIsNotWrittenThrough() throws Exception {
        Path secret = Files.writeString(temporary.resolve("secret"), "secret");
        Path partial = directory.resolve(PartialName.of("file"));
        Files.createSymbolicLink(partial, secret);
        store(tree.create("file", 3, PLENTY), "new");
        assertEquals("secret", Files.readString(secret));
        Transfers.makePipe(partial);
        store(tree.replace("file", 3, PLENTY), "end");
        assertEquals("end", Files.readString(path));
        assertEquals(List.of("file"), namesIn(directory));
    }

    @Test
    void anErrorAtTheVeryEndLeavesTheOldFile() throws IOException {
        Files.writeString(path, "old");
        try (IncomingFile file = tree.replace("file", 3, PLENTY)) {
            write(file, "new");
            hooks.beforeRename = () -> {
                throw new IOException("the disk is broken");
            };
            assertThrowsExactly(IOException.class, () -> file.finish(sha256("new"), null));
        }
        assertOldAlone();
    }

    @Test
    void aTreeThatIsClosedWhileAFileComesLeavesNoPartialFile() throws IOException {
        IncomingFile file = tree.create("a/file", 3, PLENTY);
        write(file, "ne");
        tree.close();
        file.close();
        try (Stream<Path> entries = Files.walk(directory)) {
            assertEquals(List.of(), entries.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    void anExecutorThatTakesNoMoreTasksLeavesNoNameBusy() throws IOException {
        Files.write(path, new byte[5 * BUFFER]);
        try (FileTree broken = FileTree.open(
                directory,
                new HookedFolder(kind.open(directory), hooks),
                true,
                task -> {
                    throw new RejectedExecutionException("shutting down");
                },
                () -> 0)) {
            for (int time = 0; time < 2; time++) {
                try (IncomingFile file = broken.append("file", 3, PLENTY)) {
                    assertThrowsExactly(RejectedExecutionException.class, file::room);
                }
                try (OutgoingFile file = broken.read("file", 0, PLENTY)) {
                    assertThrowsExactly(RejectedExecutionException.class, () -> Transfers.received(file));
                }
            }
            store(broken.replace("file", 3, PLENTY), "new");
        }
        assertEquals(List.of("file"), namesIn(directory));
    }

    @Test
    void manyUploadsIntoOneNewDirectoryAllArrive() throws Exception {
        ExecutorService uploaders = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 20; round++) {
                String folder = "round" + round + "/a/b/";
                List<Callable<Digests>> uploads = List.of(
                        () -> store(tree.create(folder + "1", 3, PLENTY), "new"),
                        () -> store(tree.create(folder + "2", 3, PLENTY), "new"),
                        () -> store(tree.create(folder + "3", 3, PLENTY), "new"),
                        () -> store(tree.create(folder + "4", 3, PLENTY), "new"));
                for (Future<Digests> upload : uploaders.invokeAll(uploads)) {
                    assertEquals(sha256("new"), upload.get().file());
                }
            }
        } finally {
            uploaders.shutdown();
        }
    }

    @Test
    void roomIsEmptyAndOfAReasonableSize() throws IOException {
        try (IncomingFile file = tree.create("file", BUFFER, PLENTY)) {
            ByteBuffer room = file.room();
            assertEquals(0, room.position());
            assertEquals(BUFFER, room.remaining());
        }
    }

    private void putOld(Mode mode) throws IOException {
        if (mode != Mode.CREATE) {
            Files.writeString(path, "old");
        }
    }

    private void assertNothingHappened(Mode mode) throws IOException {
        if (mode == Mode.CREATE) {
            assertEquals(List.of(), namesIn(directory));
        } else {
            assertOldAlone();
        }
    }

    private void assertOldAlone() throws IOException {
        assertEquals("old", Files.readString(path));
        assertEquals(List.of("file"), namesIn(directory));
    }
}
