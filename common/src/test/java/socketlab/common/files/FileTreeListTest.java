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
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void whatNoRequestCouldOpenIsLeftOutAndSaidToBe() throws Exception {
        Files.createFile(directory.resolve("file"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nothing"));
        Transfers.makePipe(directory.resolve("pipe"));
        Files.createFile(directory.resolve("back\\slash"));
        Files.createFile(directory.resolve("line\nfeed"));
        Files.createFile(Path.of(URI.create(directory.toUri() + "no%FFutf8")));
        Listing listing = tree.list("", "");
        assertEquals(List.of("file"), names(listing));
        assertEquals(6, listing.unservedCount());
        assertEquals(
                List.of(
                        new Unserved("no\\xFFutf8", "its name is no UTF-8"),
                        new Unserved(
                                "back\\slash",
                                "the parts of a name are separated by /, and hold no slash or backslash"),
                        new Unserved("dangling", "it is a symbolic link"),
                        new Unserved("line\\u{A}feed", "it holds a control character, U+000A"),
                        new Unserved("link", "it is a symbolic link"),
                        new Unserved("pipe", "it is a device, a pipe or a socket")),
                listing.unserved());
    }

    @Test
    void unfinishedFilesAreNothingYet() throws IOException {
        Files.createFile(directory.resolve("file"));
        Files.createFile(directory.resolve(PartialName.of("file")));
        Files.createFile(directory.resolve(PartialName.ofVersion("file", 1, 2)));
        Listing listing = tree.list("", "");
        assertEquals(List.of("file"), names(listing));
        assertEquals(0, listing.unservedCount());
    }

    @Test
    void noSizeThatCanNotBeSaidSpoilsTheListing() throws IOException {
        for (String name : List.of("fits", "huge", "largest", "small")) {
            Files.createFile(directory.resolve(name));
        }
        HookedFolder.Hooks hooks = new HookedFolder.Hooks();
        hooks.sizes = Map.of("fits", Unserved.MAX_SIZE, "huge", Unserved.MAX_SIZE + 1, "largest", Long.MAX_VALUE);
        reopen(hooks);
        Listing listing = tree.list("", "");
        assertEquals(List.of("fits", "small"), names(listing));
        assertEquals(Unserved.MAX_SIZE, listing.entries().get(0).size());
        assertEquals(
                List.of(
                        new Unserved(
                                "huge",
                                "it has 9007199254740992 bytes, and no message can say more than 9007199254740991"),
                        new Unserved(
                                "largest",
                                "it has 9223372036854775807 bytes, and no message can say more than"
                                        + " 9007199254740991")),
                listing.unserved());
        for (Executable request :
                List.<Executable>of(() -> tree.list("huge", ""), () -> tree.read("huge", 0, Transfers.PLENTY))) {
            assertEquals(
                    "'huge' can't be sent: it has 9007199254740992 bytes, and no message can say more than"
                            + " 9007199254740991",
                    assertRefused(Reason.SIZE_MISMATCH, request).getMessage());
        }
    }

    private void reopen(HookedFolder.Hooks hooks) throws IOException {
        tree.close();
        tree = FileTree.open(
                directory, new HookedFolder(kind.open(directory), hooks), true, Transfers.DIGESTERS, () -> 0);
    }

    @ParameterizedTest
    @CsvSource({
        "-9223372036854775808, 0",
        "-62135596800000000, 0",
        "-1, 0",
        "9007199254740990, 9007199254740990",
        "9007199254740992, 9007199254740991",
        "884541600000000000, 9007199254740991",
        "9223372036854775807, 9007199254740991"
    })
    void noTimeThatCanNotBeSaidSpoilsTheListing(long micros, long said) throws IOException {
        moveIntoMemory(); // which keeps any time
        Files.setLastModifiedTime(
                Files.createFile(directory.resolve("odd")), FileTime.from(micros, TimeUnit.MICROSECONDS));
        Files.setLastModifiedTime(
                Files.createDirectory(directory.resolve("old")), FileTime.from(Long.MIN_VALUE, TimeUnit.DAYS));
        Files.setLastModifiedTime(
                Files.createDirectory(directory.resolve("to come")), FileTime.from(Long.MAX_VALUE, TimeUnit.DAYS));
        assertEquals(
                List.of(said, 0L, Unserved.MAX_SIZE),
                tree.list("", "").entries().stream()
                        .map(Listing.Entry::modifiedMicros)
                        .toList());
    }

    @Test
    void whatGoesBeforeItIsLookedAtIsNotListedAndWhatCanNotBeLookedAtIsSaid() throws IOException {
        for (String name : List.of("forbidden", "gone", "here", "unreadable")) {
            Files.createFile(directory.resolve(name));
        }
        HookedFolder.Hooks hooks = new HookedFolder.Hooks();
        hooks.onLook = name -> {
            switch (name.toString()) {
                case "gone" -> throw new NoSuchFileException("gone");
                case "forbidden" -> throw new AccessDeniedException("forbidden");
                case "unreadable" -> throw new FileSystemException("unreadable", null, "Input/output error");
                default -> {}
            }
        };
        reopen(hooks);
        Listing listing = tree.list("", "");
        assertEquals(List.of("here"), names(listing));
        assertEquals(
                List.of(
                        new Unserved("forbidden", "the operating system does not let it be looked at"),
                        new Unserved(
                                "unreadable", "the operating system does not let it be looked at: Input/output error")),
                listing.unserved());
    }

    @Test
    void thePagesTogetherCountWhatIsNotServedOnceAndEachNamesTheFirst100() throws IOException {
        moveIntoMemory();
        for (int i = 1; i <= 4_001; i++) {
            Path file = directory.resolve(name(i));
            if (i % 2 == 0) {
                Files.createFile(file);
            } else {
                Files.createSymbolicLink(file, directory.resolve("nothing"));
            }
        }
        Listing first = tree.list("", "");
        assertEquals("02000", first.entries().get(999).name());
        assertEquals(1_000, first.unservedCount());
        assertEquals(100, first.unserved().size());
        assertEquals("00199", first.unserved().get(99).name());
        assertTrue(first.more());
        Listing second = tree.list("", "02000");
        assertEquals("04000", second.entries().get(999).name());
        assertEquals(1_000, second.unservedCount());
        assertTrue(second.more(), "one name is left, which is not served");
        Listing third = tree.list("", "04000");
        assertEquals(List.of(), third.entries());
        assertEquals(List.of(new Unserved("04001", "it is a symbolic link")), third.unserved());
        assertFalse(third.more());
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
