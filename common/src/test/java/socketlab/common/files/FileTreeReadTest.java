package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.assertRefused;
import static socketlab.common.files.Transfers.received;
import static socketlab.common.files.Transfers.sha256;
import static socketlab.common.files.Transfers.text;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.files.RefusedException.Reason;

@ParameterizedClass
@EnumSource(FolderKind.class)
@DisplayName("A file is read with its digest, and nothing but a regular file inside the tree is")
class FileTreeReadTest {

    /** What a digest is computed in, and one byte less and more. */
    private static final int BUFFER = 256 * 1024;

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

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, BUFFER - 1, BUFFER, BUFFER + 1, 3 * BUFFER + 17})
    void theWholeFileComesWithItsDigest(int size) throws IOException {
        byte[] content = Transfers.randomBytes(new Random(size), size);
        Files.write(directory.resolve("file"), content);
        try (OutgoingFile file = tree.read("file", 0, PLENTY)) {
            assertEquals(size, file.size());
            assertEquals(0, file.offset());
            assertArrayEquals(content, received(file));
            assertEquals(new Digests(sha256(content), sha256(content)), Transfers.finish(file));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 2 * BUFFER + 9, 2 * BUFFER + 10})
    void fromAnOffsetOnTheRestHasADigestOfItsOwn(int offset) throws IOException {
        byte[] content = Transfers.randomBytes(new Random(7), 2 * BUFFER + 10);
        byte[] rest = Arrays.copyOfRange(content, offset, content.length);
        Files.write(directory.resolve("file"), content);
        try (OutgoingFile file = tree.read("file", offset, PLENTY)) {
            assertEquals(content.length, file.size(), "the size is that of the whole file");
            assertEquals(offset, file.offset());
            assertArrayEquals(rest, received(file));
            assertEquals(new Digests(sha256(rest), sha256(content)), Transfers.finish(file));
        }
    }

    @Test
    void noByteBeginsBehindTheEnd() throws IOException {
        Files.writeString(directory.resolve("file"), "123");
        RefusedException refused = assertRefused(Reason.SIZE_MISMATCH, () -> tree.read("file", 4, PLENTY));
        assertEquals("'file' has 3 bytes: none begins at 4", refused.getMessage());
        assertRefused(Reason.SIZE_MISMATCH, () -> tree.read("file", Long.MAX_VALUE, PLENTY));
        assertEquals("123", text(tree, "file"));
    }

    @Test
    void theTimeOfModificationComesInMicroseconds() throws IOException {
        Path path = Files.writeString(directory.resolve("file"), "123");
        Files.setLastModifiedTime(path, FileTime.from(1_234_567_890_123_456L, TimeUnit.MICROSECONDS));
        try (OutgoingFile file = tree.read("file", 0, PLENTY)) {
            assertEquals(1_234_567_890_123_456L, file.modifiedMicros());
        }
    }

    @Test
    void theEndOfAFileOf5GiBIsRead() throws IOException {
        long size = 5L << 30;
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("big").toFile(), "rw")) {
            file.setLength(size);
            file.seek(size - 3);
            file.write(new byte[] {1, 2, 3});
        }
        try (OutgoingFile file = tree.read("big", size - 4, PLENTY)) {
            assertEquals(size, file.size());
            assertEquals(size - 4, file.offset());
            // Not by copyTo, which would digest the whole of it and take seconds.
            ByteBuffer end = ByteBuffer.allocate(5);
            assertEquals(4, file.channel().read(end, file.offset()));
            assertArrayEquals(new byte[] {0, 1, 2, 3, 0}, end.array());
        }
        assertRefused(Reason.SIZE_MISMATCH, () -> tree.read("big", size + 1, PLENTY));
    }

    @Test
    void aFileDeepInsideIsReadByItsPath() throws IOException {
        Files.createDirectories(directory.resolve("안녕/b"));
        Files.writeString(directory.resolve("안녕/b/🙂"), "deep");
        assertEquals("deep", text(tree, "안녕/b/🙂"));
    }

    @Test
    void whatIsNotThereIsNotFound() throws IOException {
        Files.createFile(directory.resolve("file"));
        assertRefused(Reason.NOT_FOUND, () -> tree.read("nothing", 0, PLENTY));
        assertRefused(Reason.NOT_FOUND, () -> tree.read("nothing/file", 0, PLENTY));
        assertRefused(Reason.NOT_FOUND, () -> tree.read("file/file", 0, PLENTY));
    }

    @Test
    void badNamesAreRefused() throws IOException {
        Files.writeString(temporary.resolve("secret"), "secret");
        for (String name : List.of(
                "", "../secret", "a/../../secret", temporary.resolve("secret").toString(), "..\\secret", "a\0")) {
            assertRefused(Reason.BAD_NAME, () -> tree.read(name, 0, PLENTY));
        }
    }

    @Test
    void partialFilesAreNotRead() throws IOException {
        Files.writeString(directory.resolve(PartialName.of("a")), "half");
        assertRefused(Reason.BAD_NAME, () -> tree.read(PartialName.of("a"), 0, PLENTY));
    }

    @Test
    void aDirectoryIsNoFile() throws IOException {
        Files.createDirectory(directory.resolve("inner"));
        assertEquals(
                "'inner' is a directory",
                assertRefused(Reason.NOT_A_FILE, () -> tree.read("inner", 0, PLENTY))
                        .getMessage());
    }

    @Test
    void aPipeIsNoFileAndNobodyWaitsForItsWriter() throws Exception {
        Transfers.makePipe(directory.resolve("pipe"));
        assertRefused(Reason.NOT_A_FILE, () -> tree.read("pipe", 0, PLENTY));
        assertRefused(Reason.NOT_FOUND, () -> tree.read("pipe/file", 0, PLENTY));
    }

    @Test
    void aLinkIsNotFollowedEvenIfItStaysInside() throws IOException {
        Files.writeString(directory.resolve("file"), "inside");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nothing"));
        assertEquals(
                "'link' is a symbolic link, which is not followed",
                assertRefused(Reason.NOT_A_FILE, () -> tree.read("link", 0, PLENTY))
                        .getMessage());
        assertRefused(Reason.NOT_A_FILE, () -> tree.read("dangling", 0, PLENTY));
    }

    @Test
    void noLinkOnTheWayIsFollowed() throws IOException {
        Path outside = Files.createDirectories(temporary.resolve("outside/inner"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createDirectories(directory.resolve("a/b"));
        Files.createSymbolicLink(directory.resolve("first"), temporary.resolve("outside"));
        Files.createSymbolicLink(directory.resolve("a/middle"), outside);
        Files.createSymbolicLink(directory.resolve("a/b/up"), Path.of("../../.."));
        for (String name : List.of("first/inner/secret", "a/middle/secret", "a/b/up/outside/inner/secret")) {
            assertRefused(Reason.NOT_FOUND, () -> tree.read(name, 0, PLENTY));
        }
    }

    @Test
    void aLinkThatReplacesADirectoryLaterIsNotFollowedEither() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("file"), "secret");
        Path inner = Files.createDirectory(directory.resolve("inner"));
        Files.writeString(inner.resolve("file"), "good");
        assertEquals("good", text(tree, "inner/file"));
        Files.move(inner, directory.resolve("away"));
        Files.createSymbolicLink(inner, outside);
        assertRefused(Reason.NOT_FOUND, () -> tree.read("inner/file", 0, PLENTY));
        assertEquals("good", text(tree, "away/file"));
    }

    @Test
    void theLinkThatLeadsToTheTreeItselfIsTrusted() throws IOException {
        Files.writeString(directory.resolve("file"), "inside");
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
        try (FileTree linked = kind.tree(link)) {
            assertEquals("inside", text(linked, "file"));
            assertEquals(directory.toRealPath(), linked.path());
        }
    }

    @Test
    void aFileThatIsSwappedOnceWhileItIsOpenedIsReadAsItIsThen() throws IOException {
        HookedFolder.Hooks hooks = new HookedFolder.Hooks();
        Files.writeString(directory.resolve("file"), "old");
        hooks.beforeOpen = () -> {
            hooks.beforeOpen = HookedFolder.Hook.NOTHING;
            swap("the new one");
        };
        try (FileTree hooked = hooked(hooks)) {
            assertEquals("the new one", text(hooked, "file"));
        }
        assertEquals(0, hooks.openFolders());
        assertEquals(0, hooks.openChannels());
    }

    @Test
    void aFileThatIsSwappedAgainAndAgainIsGivenUp() throws IOException {
        HookedFolder.Hooks hooks = new HookedFolder.Hooks();
        Files.writeString(directory.resolve("file"), "");
        StringBuilder swaps = new StringBuilder();
        hooks.beforeOpen = () -> swap(swaps.append('x').toString());
        try (FileTree hooked = hooked(hooks)) {
            assertRefused(Reason.FILE_CHANGED, () -> hooked.read("file", 0, PLENTY));
        }
        assertEquals("xxx", swaps.toString(), "three tries");
        assertEquals(0, hooks.openFolders());
        assertEquals(0, hooks.openChannels());
    }

    @Test
    void aFileThatBecomesALinkWhileItIsOpenedIsRefused() throws IOException {
        Path secret = Files.writeString(temporary.resolve("secret"), "secret");
        HookedFolder.Hooks hooks = new HookedFolder.Hooks();
        Files.writeString(directory.resolve("file"), "public");
        hooks.beforeOpen = () -> {
            Files.delete(directory.resolve("file"));
            Files.createSymbolicLink(directory.resolve("file"), secret);
            hooks.beforeOpen = HookedFolder.Hook.NOTHING;
        };
        try (FileTree hooked = hooked(hooks)) {
            assertRefused(Reason.NOT_A_FILE, () -> hooked.read("file", 0, PLENTY));
        }
        assertEquals(0, hooks.openFolders());
        assertEquals(0, hooks.openChannels());
    }

    @Test
    void everythingIsFreedWithTheFileAndByEveryRefusal() throws IOException {
        HookedFolder.Hooks hooks = new HookedFolder.Hooks();
        Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(directory.resolve("a/b/file"), "123");
        try (FileTree hooked = hooked(hooks)) {
            OutgoingFile file = hooked.read("a/b/file", 0, PLENTY);
            assertEquals(1, hooks.openChannels());
            file.close();
            assertFalse(file.channel().isOpen());
            file.close();
            for (String name : List.of("a/b/nothing", "a/nothing/file", "a/b", "a/b/file/x")) {
                assertTrue(List.of(Reason.NOT_FOUND, Reason.NOT_A_FILE).contains(reason(hooked, name)));
            }
            assertRefused(Reason.SIZE_MISMATCH, () -> hooked.read("a/b/file", 4, PLENTY));
            hooked.list("a/b", "");
            assertEquals(1, hooks.openFolders(), "the tree's own");
            assertEquals(0, hooks.openChannels());
        }
        assertEquals(0, hooks.openFolders());
    }

    @Test
    void theChannelIsTheSendersToMove() throws IOException {
        byte[] content = Transfers.randomBytes(new Random(3), 3 * BUFFER);
        Files.write(directory.resolve("file"), content);
        try (OutgoingFile file = tree.read("file", 0, PLENTY)) {
            file.channel().position(5);
            assertEquals(1, file.channel().read(ByteBuffer.allocate(1)));
            assertEquals(sha256(content), Transfers.finish(file).file());
            assertEquals(6, file.channel().position(), "the digest moves nothing");
        }
    }

    private static Reason reason(FileTree tree, String name) {
        try (OutgoingFile file = tree.read(name, 0, PLENTY)) {
            throw new AssertionError(file.size() + " bytes of " + name);
        } catch (RefusedException e) {
            return e.reason();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void swap(String content) throws IOException {
        Path other = Files.writeString(temporary.resolve("other"), content);
        Files.move(other, directory.resolve("file"), StandardCopyOption.REPLACE_EXISTING);
    }

    private FileTree hooked(HookedFolder.Hooks hooks) throws IOException {
        return FileTree.open(
                directory, new HookedFolder(kind.open(directory), hooks), true, Transfers.DIGESTERS, () -> 0);
    }
}
