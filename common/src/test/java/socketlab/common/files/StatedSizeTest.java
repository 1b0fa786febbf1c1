package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.assertRefused;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
@DisplayName("A file whose size is not what can be read is never sent as something else")
class StatedSizeTest {

    @Parameter
    private FolderKind kind;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_096, 700_000})
    void theSizeOfAnUsualFileIsTrueAndNoOtherOneIs(int size) throws IOException {
        Path path = Files.write(directory.resolve("file"), new byte[size]);
        try (FileChannel channel = FileChannel.open(path)) {
            assertTrue(StatedSize.isTrue(channel, size));
            assertFalse(StatedSize.isTrue(channel, size + 1));
            assertFalse(StatedSize.isTrue(channel, size + 100_000));
            assertFalse(StatedSize.isTrue(channel, Long.MAX_VALUE));
            assertEquals(size == 0, StatedSize.isTrue(channel, size / 2));
            assertEquals(size == 0, StatedSize.isTrue(channel, Math.max(0, size - 1)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/proc/self, limits",
        "/proc/self, status",
        "/proc/self, cmdline",
        "/proc, uptime",
        "/sys/kernel/mm, transparent_hugepage/enabled"
    })
    void whatTheSystemMakesUpIsRefusedAtOnce(Path tree, String name) throws IOException {
        assumeTrue(Files.isReadable(tree.resolve(name)), "this system has no such file");
        try (FileTree made = kind.tree(tree)) {
            for (long offset : new long[] {0, 1}) {
                RefusedException refused = assertRefused(Reason.FILE_CHANGED, () -> made.read(name, offset, PLENTY));
                assertEquals(
                        "'" + name
                                + "' does not have as many bytes as its size says, because it is being written, or made"
                                + " up by the system: copy it first, and take the copy",
                        refused.getMessage());
            }
        }
    }

    @Test
    void whatCannotBeReadAtAllIsDenied() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/mem")), "this system has no such file");
        try (FileTree made = kind.tree(Path.of("/proc/self"))) {
            assertRefused(Reason.DENIED, () -> made.read("mem", 0, PLENTY));
        }
    }

    @Test
    void anEmptyFileIsEmpty() throws IOException {
        Files.createFile(directory.resolve("file"));
        try (FileTree tree = kind.tree(directory)) {
            assertEquals("", Transfers.text(tree, "file"));
        }
    }

    @Test
    void aFileThatIsBeingWrittenWhenItIsOpenedIsRefusedAtOnce() throws IOException {
        Path log = Files.writeString(directory.resolve("log"), "line\n");
        HookedFolder.Hooks hooks = new HookedFolder.Hooks();
        hooks.afterOpen = () -> Files.writeString(log, "line\n", StandardOpenOption.APPEND);
        try (FileTree tree = FileTree.open(
                directory, new HookedFolder(kind.open(directory), hooks), true, Transfers.DIGESTERS, () -> 0)) {
            assertRefused(Reason.FILE_CHANGED, () -> tree.read("log", 0, PLENTY));
            hooks.afterOpen = HookedFolder.Hook.NOTHING;
            assertTrue(Transfers.text(tree, "log").startsWith("line\nline\n"), "good once it is left alone");
            assertEquals(0, hooks.openChannels());
        }
    }

    @Test
    void nothingIsAppendedToAFileOfWhichNotAllWouldBeKept() throws IOException {
        Path log = Files.writeString(directory.resolve("log"), "line\n");
        HookedFolder.Hooks hooks = new HookedFolder.Hooks();
        hooks.afterOpen = () -> {
            hooks.afterOpen = HookedFolder.Hook.NOTHING;
            Files.writeString(log, "more\n", StandardOpenOption.APPEND);
        };
        try (FileTree tree = FileTree.open(
                directory, new HookedFolder(kind.open(directory), hooks), true, Transfers.DIGESTERS, () -> 0)) {
            assertRefused(Reason.FILE_CHANGED, () -> tree.append("log", 3, PLENTY));
            Transfers.store(tree.append("log", 3, PLENTY), "end");
        }
        assertEquals("line\nmore\nend", Files.readString(log));
    }
}
