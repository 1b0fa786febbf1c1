package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.files.Transfers.assertRefused;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
@DisplayName("A listing has the files and directories that a request could name, in order, a page at a time")
class FileTreeListTest {

    @Parameter
    private FolderKind kind;

    @TempDir
    private Path temporary;

    private FileSystem memory;
    private Path directory;

    private FileTree tree;

    @BeforeEach
    void open() throws IOException {
        directory = temporary;
        tree = kind.tree(directory);
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
        if (memory != null) {
            memory.close();
        }
    }

    @Test
    void anEmptyDirectoryHasNoEntries() throws IOException {
        assertEquals(new Listing(List.of(), false), tree.list("", ""));
    }

    @Test
    void entriesComeInTheOrderOfTheirNames() throws IOException {
        for (String name : List.of("b", "a", "B", "a.txt", "a b", "안녕", "🙂", "10", "9")) {
            Files.createFile(directory.resolve(name));
        }
        assertEquals(List.of("10", "9", "B", "a", "a b", "a.txt", "b", "안녕", "🙂"), names(tree.list("", "")));
    }

    @Test
    void aFileHasItsSizeAndTimeAndADirectoryNoSize() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "12345");
        Path inner = Files.createDirectory(directory.resolve("inner"));
        Files.setLastModifiedTime(file, FileTime.from(1_234_567_890_123_456L, TimeUnit.MICROSECONDS));
        Files.setLastModifiedTime(inner, FileTime.from(42, TimeUnit.SECONDS));
        assertEquals(
                List.of(
                        new Listing.Entry("file", false, 5, 1_234_567_890_123_456L),
                        new Listing.Entry("inner", true, 0, 42_000_000)),
                tree.list("", "").entries());
    }

    @Test
    void aTimeBefore1970IsShownAs0() throws IOException {
        Files.setLastModifiedTime(Files.createFile(directory.resolve("old")), FileTime.from(-1, TimeUnit.DAYS));
        assertEquals(0, tree.list("", "").entries().get(0).modifiedMicros());
    }

    @Test
    void aFileOf5GiBHasItsSize() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("big").toFile(), "rw")) {
            file.setLength(5L << 30);
        }
        assertEquals(5L << 30, tree.list("", "").entries().get(0).size());
        assertEquals(5L << 30, tree.list("big", "").entries().get(0).size());
    }

    @Test
    void anInnerDirectoryIsListedByItsPath() throws IOException {
        Files.createDirectories(directory.resolve("a/b"));
        Files.createFile(directory.resolve("a/b/c"));
        assertEquals(List.of("b"), names(tree.list("a", "")));
        assertEquals(List.of("c"), names(tree.list("a/b", "")));
    }

    @Test
    void theNameOfAFileListsThisFileAlone() throws IOException {
        Files.createDirectory(directory.resolve("a"));
        Files.writeString(directory.resolve("a/b"), "123");
        Files.setLastModifiedTime(directory.resolve("a/b"), FileTime.fromMillis(7));
        assertEquals(new Listing(List.of(new Listing.Entry("b", false, 3, 7_000)), false), tree.list("a/b", "z"));
    }

    @Test
    void onlyNamesBehindTheGivenOneAreListed() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            Files.createFile(directory.resolve(name));
        }
        assertEquals(List.of("b", "c"), names(tree.list("", "a")));
        assertEquals(List.of("b", "c"), names(tree.list("", "aa")), "it need not be there");
        assertEquals(List.of(), names(tree.list("", "c")));
    }

    @Test
    void aThousandEntriesAreOnePage() throws IOException {
        moveIntoMemory();
        makeFiles(1_000);
        Listing listing = tree.list("", "");
        assertEquals(1_000, listing.entries().size());
        assertFalse(listing.more());
    }

    @Test
    void oneMoreIsOnTheNextPage() throws IOException {
        moveIntoMemory();
        makeFiles(1_001);
        Listing first = tree.list("", "");
        assertEquals(1_000, first.entries().size());
        assertTrue(first.more());
        assertEquals("01000", first.entries().get(999).name());
        assertEquals(List.of("01001"), names(tree.list("", "01000")));
    }

    @Test
    void thePagesTogetherHaveEveryEntryOnce() throws IOException {
        moveIntoMemory();
        makeFiles(2_500);
        List<String> all = new ArrayList<>();
        String after = "";
        Listing page;
        do {
            page = tree.list("", after);
            all.addAll(names(page));
            after = all.get(all.size() - 1);
        } while (page.more());
        assertEquals(
                IntStream.rangeClosed(1, 2_500).mapToObj(FileTreeListTest::name).toList(), all);
    }

    @Test
    void whatNoRequestCouldOpenIsLeftOut() throws Exception {
        Files.createFile(directory.resolve("file"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nothing"));
        Transfers.makePipe(directory.resolve("pipe"));
        Files.createFile(directory.resolve(PartialName.of("file")));
        Files.createFile(directory.resolve(PartialName.ofVersion("file", 1, 2)));
        Files.createFile(directory.resolve("back\\slash"));
        Files.createFile(directory.resolve("line\nfeed"));
        Files.createFile(Path.of(URI.create(directory.toUri() + "no%FFutf8")));
        assertEquals(List.of("file"), names(tree.list("", "")));
    }

    @Test
    void aPageIsNeverEmptyAsLongAsThereAreMoreEntries() throws IOException {
        moveIntoMemory();
        for (int i = 1; i <= 1_001; i++) {
            Files.createSymbolicLink(directory.resolve(name(i)), directory.resolve("nothing"));
        }
        Files.createFile(directory.resolve("z"));
        assertEquals(List.of("z"), names(tree.list("", "")));
        assertFalse(tree.list("", "").more());
    }

    @Test
    void aLinkIsNotListedEvenByItsName() throws IOException {
        Files.createDirectory(directory.resolve("inner"));
        Files.createFile(directory.resolve("inner/file"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("inner"));
        assertRefused(Reason.NOT_A_FILE, () -> tree.list("link", ""));
        assertRefused(Reason.NOT_FOUND, () -> tree.list("link/file", ""));
    }

    @Test
    void aPipeIsNotListedEvenByItsName() throws Exception {
        Transfers.makePipe(directory.resolve("pipe"));
        assertRefused(Reason.NOT_A_FILE, () -> tree.list("pipe", ""));
        assertRefused(Reason.NOT_FOUND, () -> tree.list("pipe/file", ""));
    }

    @Test
    void whatIsNotThereIsNotFound() throws IOException {
        Files.createFile(directory.resolve("file"));
        assertRefused(Reason.NOT_FOUND, () -> tree.list("nothing", ""));
        assertRefused(Reason.NOT_FOUND, () -> tree.list("nothing/file", ""));
        assertRefused(Reason.NOT_FOUND, () -> tree.list("file/file", ""));
    }

    @Test
    void aBadNameIsRefused() {
        for (String name : List.of("/", ".", "..", "a/..", "/etc", "a\\b", PartialName.of("a"))) {
            assertRefused(Reason.BAD_NAME, () -> tree.list(name, ""));
        }
    }

    /** Thousands of files, a few times over, would keep a disk busy. */
    private void moveIntoMemory() throws IOException {
        tree.close();
        memory = Jimfs.newFileSystem(Configuration.unix());
        directory = memory.getPath("/work");
        tree = kind.tree(directory);
    }

    private void makeFiles(int count) throws IOException {
        for (int i = count; i >= 1; i--) {
            Files.createFile(directory.resolve(name(i)));
        }
    }

    private static String name(int i) {
        return String.format("%05d", i);
    }

    private static List<String> names(Listing listing) {
        return listing.entries().stream().map(Listing.Entry::name).toList();
    }
}
