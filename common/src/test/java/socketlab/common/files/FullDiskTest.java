package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.assertRefused;
import static socketlab.common.files.Transfers.namesIn;
import static socketlab.common.files.Transfers.store;
import static socketlab.common.files.Transfers.write;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Feature;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.files.RefusedException.Reason;

@ParameterizedClass
@EnumSource(FolderKind.class)
@DisplayName("On a full disk nothing is lost, and what was taken is given back")
class FullDiskTest {

    private static final int BLOCK = 1024;
    private static final int BLOCKS = 64;

    @Parameter
    private FolderKind kind;

    private FileSystem disk;
    private Path directory;
    private FileTree tree;
    private long free;

    @BeforeEach
    void open() throws IOException {
        Configuration.Builder configuration =
                Configuration.unix().toBuilder().setBlockSize(BLOCK).setMaxSize(BLOCK * BLOCKS);
        if (kind == FolderKind.CHECKED) {
            configuration.setSupportedFeatures(Feature.LINKS, Feature.SYMBOLIC_LINKS, Feature.FILE_CHANNEL);
        }
        disk = Jimfs.newFileSystem(configuration.build());
        directory = Files.createDirectory(disk.getPath("/tree"));
        try (Folder folder = Folder.open(directory)) {
            assertEquals(kind == FolderKind.SECURE ? SecureFolder.class : CheckedFolder.class, folder.getClass());
        }
        tree = FileTree.open(directory, true, Transfers.DIGESTERS, () -> 0);
        fill("old", 10 * BLOCK);
        free = free();
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
        disk.close();
    }

    @Test
    void whatDoesNotFitIsRefusedAtOnce() throws IOException {
        tree.create("new", free, PLENTY).close();
        assertRefused(Reason.NO_SPACE, () -> tree.create("new", free + 1, PLENTY));
        assertRefused(Reason.NO_SPACE, () -> tree.create("a/b/new", free + 1, PLENTY));
        assertRefused(Reason.NO_SPACE, () -> tree.replace("old", free + 1, PLENTY));
        assertNothingHappened();
    }

    @Test
    void anAppendNeedsRoomForTheOldContentToo() throws IOException {
        tree.append("old", free - 10 * BLOCK, PLENTY).close();
        assertRefused(Reason.NO_SPACE, () -> tree.append("old", free - 10 * BLOCK + 1, PLENTY));
        assertNothingHappened();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 10 * BLOCK, Long.MAX_VALUE - 10 * BLOCK + 1, 1L << 53})
    void noSizeIsTooLargeToBeRefused(long size) throws IOException {
        assertRefused(Reason.NO_SPACE, () -> tree.create("new", size, PLENTY));
        assertRefused(Reason.NO_SPACE, () -> tree.append("old", size, PLENTY));
        assertNothingHappened();
    }

    @Test
    void sizesOver4GiBAreCountedRight() throws IOException {
        try (FileSystem large = Jimfs.newFileSystem(
                Configuration.unix().toBuilder().setMaxSize(6L << 30).build())) {
            try (FileTree inLarge = FileTree.open(large.getPath("/work"), true, Transfers.DIGESTERS, () -> 0);
                    IncomingFile file = inLarge.create("new", 5L << 30, PLENTY)) {
                write(file, "123");
                file.requireRoomFor((5L << 30) - 3);
                assertRefused(Reason.SIZE_MISMATCH, () -> file.requireRoomFor((5L << 30) - 2));
                assertRefused(Reason.SIZE_MISMATCH, () -> file.finish(Transfers.sha256("123"), null));
                assertRefused(Reason.NO_SPACE, () -> inLarge.create("other", 7L << 30, PLENTY));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"new", "old", "a/b/new"})
    void whenTheDiskFillsUpTheOldFileStaysAndTheSpaceIsGivenBack(String name) throws IOException {
        try (IncomingFile file = tree.replace(name, 20 * BLOCK, PLENTY)) {
            write(file, new byte[10 * BLOCK]);
            fill("other", 40 * BLOCK);
            assertRefused(Reason.NO_SPACE, () -> write(file, new byte[10 * BLOCK]));
        }
        Files.delete(directory.resolve("other"));
        assertNothingHappened();
    }

    @Test
    void alsoWhenTheEndOfAnUnknownSizeDoesNotFit() throws IOException {
        try (IncomingFile file = tree.create("new", Terms.UNKNOWN_SIZE, PLENTY)) {
            assertRefused(Reason.NO_SPACE, () -> write(file, new byte[60 * BLOCK]));
        }
        assertNothingHappened();
    }

    @Test
    void alsoWhenItFillsUpWhileTheOldContentIsTakenOver() throws IOException {
        HookedFolder.Hooks hooks = new HookedFolder.Hooks();
        int[] opened = {0};
        hooks.afterOpen = () -> {
            if (++opened[0] == 2) { // the first is the old file
                fill("other", 50 * BLOCK);
            }
        };
        try (FileTree hooked = FileTree.open(
                directory, new HookedFolder(Folder.open(directory), hooks), true, Transfers.DIGESTERS, () -> 0)) {
            try (IncomingFile file = hooked.append("old", BLOCK, PLENTY)) {
                assertRefused(Reason.NO_SPACE, file::room);
            }
        }
        assertEquals(0, hooks.openFolders());
        Files.delete(directory.resolve("other"));
        assertNothingHappened();
    }

    @Test
    void whatHasComeOfADownloadStaysSoThatItCanGoOnWhenThereIsRoomAgain() throws IOException {
        try (IncomingFile file = tree.download("new", 20 * BLOCK, 1, 0, PLENTY)) {
            write(file, new byte[10 * BLOCK]);
            fill("other", 40 * BLOCK);
            assertRefused(Reason.NO_SPACE, () -> write(file, new byte[10 * BLOCK]));
            assertTrue(file.isWorthKeeping());
        }
        Files.delete(directory.resolve("other"));
        long there = tree.downloaded("new", 20 * BLOCK, 1);
        assertTrue(there >= 10 * BLOCK, () -> there + " bytes");
        store(tree.download("new", 20 * BLOCK, 1, there, PLENTY), new byte[(int) (20 * BLOCK - there)]);
        assertArrayEquals(new byte[20 * BLOCK], Files.readAllBytes(directory.resolve("new")));
    }

    @Test
    void onceThereIsRoomAgainTheSameNameCanBeWritten() throws IOException {
        fill("other", (int) free);
        assertRefused(Reason.NO_SPACE, () -> tree.create("new", 1, PLENTY));
        Files.delete(directory.resolve("other"));
        store(tree.create("new", 3, PLENTY), "new");
        assertEquals("new", Transfers.text(tree, "new"));
    }

    private void fill(String name, int size) throws IOException {
        byte[] content = new byte[size];
        content[0] = 1;
        Files.write(directory.resolve(name), content);
    }

    private void assertNothingHappened() throws IOException {
        byte[] old = Files.readAllBytes(directory.resolve("old"));
        assertEquals(10 * BLOCK, old.length);
        assertEquals(1, old[0]);
        assertEquals(List.of("old"), namesIn(directory));
        assertEquals(free, free(), "bytes free");
    }

    private long free() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }
}
