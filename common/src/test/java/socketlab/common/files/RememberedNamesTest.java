package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;

@ParameterizedClass
@EnumSource(FolderKind.class)
@DisplayName("A listing that goes on reads its directory once, as long as memory, time and the directory allow")
class RememberedNamesTest {

    private static final long LIFETIME_MICROS = 30_000_000;
    private static final FileTime SOME_TIME = FileTime.fromMillis(1_000_000);

    @Parameter
    private FolderKind kind;

    private final HookedFolder.Hooks hooks = new HookedFolder.Hooks();
    private FileSystem memory;
    private Path directory;
    private long nowMicros = 1_000_000_000;
    private MemoryBudget budget = new MemoryBudget(100_000_000);
    private FileTree tree;

    @BeforeEach
    void open() throws IOException {
        memory = Jimfs.newFileSystem(Configuration.unix());
        directory = memory.getPath("/work");
        open(budget);
    }

    private void open(MemoryBudget chosen) throws IOException {
        budget = chosen;
        tree = FileTree.open(
                directory,
                new HookedFolder(kind.open(directory), hooks),
                false,
                Transfers.DIGESTERS,
                () -> nowMicros,
                budget);
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
        memory.close();
        assertEquals(0, budget.held(), "all is given back");
    }

    private void makeFiles(Path where, int count) throws IOException {
        Files.createDirectories(where);
        for (int i = 1; i <= count; i++) {
            Files.createFile(where.resolve(name(i)));
        }
        Files.setLastModifiedTime(where, SOME_TIME);
    }

    private static String name(int i) {
        return String.format("%05d", i);
    }

    private static List<String> names(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(RememberedNamesTest::name)
                .toList();
    }

    private List<String> names(String path, String after) throws IOException {
        return tree.list(path, after).entries().stream()
                .map(Listing.Entry::name)
                .toList();
    }

    /** All pages of a listing. */
    private List<String> listing(String path) throws IOException {
        List<String> all = new ArrayList<>();
        Listing page;
        do {
            page = tree.list(path, all.isEmpty() ? "" : all.get(all.size() - 1));
            page.entries().forEach(entry -> all.add(entry.name()));
        } while (page.more());
        return all;
    }

    @Test
    void allPagesAreMadeOfOneReadingAndEachNameIsLookedAtOnce() throws IOException {
        makeFiles(directory.resolve("inner"), 5_000);
        AtomicInteger looks = new AtomicInteger();
        hooks.onLook = name -> looks.incrementAndGet();
        assertEquals(names(1, 5_000), listing("inner"));
        assertEquals(1, hooks.readings());
        assertEquals(5_000 + 5, looks.get(), "and for each page at the directory");
    }

    @Test
    void eachListingReadsForItself() throws IOException {
        makeFiles(directory, 2_001);
        listing("");
        listing("");
        assertEquals(2, hooks.readings());
    }

    @Test
    void listingsThatGoOnSideBySideDoNotReadAgain() throws IOException {
        makeFiles(directory, 3_000);
        makeFiles(directory.resolve("x"), 3_000);
        names("", "");
        names("x", "");
        names("", "");
        for (String after : List.of(name(1_000), name(2_000), name(500))) {
            assertEquals(names("", after), names("x", after));
        }
        assertEquals(3, hooks.readings());
    }

    @Test
    void aChangeOfTheDirectoryIsSeenOnTheNextPage() throws IOException {
        makeFiles(directory, 2_500);
        names("", "");
        Files.createFile(directory.resolve("01000 new"));
        Files.delete(directory.resolve("01500"));
        Files.setLastModifiedTime(directory, FileTime.fromMillis(SOME_TIME.toMillis() + 1));
        List<String> page = names("", "01000");
        assertEquals("01000 new", page.get(0));
        assertEquals(1_000, page.size());
        assertTrue(!page.contains("01500"));
        assertEquals(2, hooks.readings());
    }

    @Test
    void anotherDirectoryOfTheSameNameIsNotTakenForIt() throws IOException {
        makeFiles(directory.resolve("a"), 1_500);
        makeFiles(directory.resolve("b"), 1_500);
        Files.createFile(directory.resolve("b/z"));
        Files.setLastModifiedTime(directory.resolve("b"), SOME_TIME);
        names("a", "");
        Files.move(directory.resolve("a"), directory.resolve("old"));
        Files.move(directory.resolve("b"), directory.resolve("a"));
        List<String> page = names("a", "01000");
        assertEquals("z", page.get(page.size() - 1));
    }

    @Test
    void whatGoesWithoutATraceInTheTimeOfModificationIsNotListed() throws IOException {
        makeFiles(directory, 1_500);
        names("", "");
        Files.delete(directory.resolve("01400"));
        Files.setLastModifiedTime(directory, SOME_TIME);
        assertTrue(!names("", "01000").contains("01400"));
        assertEquals(1, hooks.readings());
    }

    @Test
    void whatCameWithoutATraceInTheTimeOfModificationIsInEveryLaterListing() throws IOException {
        makeFiles(directory, 1_500);
        names("", "");
        Files.createFile(directory.resolve("z"));
        Files.setLastModifiedTime(directory, SOME_TIME);
        assertEquals("z", listing("").get(1_500));
    }

    @Test
    void aReadingThatBeganEarlierAndEndsLaterDoesNotCount() throws IOException {
        makeFiles(directory, 1_500);
        hooks.afterReading = () -> {
            hooks.afterReading = HookedFolder.Hook.NOTHING;
            Files.createFile(directory.resolve("z")); // which the outer reading has missed
            Files.setLastModifiedTime(directory, SOME_TIME);
            names("", "");
        };
        names("", "");
        assertTrue(names("", "01000").contains("z"));
        assertEquals(2, hooks.readings());
    }

    @Test
    void norDoesItIfWhatWasReadMeanwhileIsForgotten() throws IOException {
        makeFiles(directory, 3_000);
        hooks.afterReading = () -> {
            hooks.afterReading = HookedFolder.Hook.NOTHING;
            Files.createFile(directory.resolve("z"));
            Files.setLastModifiedTime(directory, SOME_TIME);
            names("", "");
            takeEverything().close();
        };
        names("", "");
        assertTrue(names("", "02500").contains("z"));
        assertEquals(3, hooks.readings());
    }

    private Account takeEverything() {
        Account other = budget.open(0, () -> false);
        for (long bytes = budget.limit(); bytes > 0; bytes /= 2) {
            while (other.take(bytes)) {}
        }
        return other;
    }

    @Test
    void itIsForgottenAfterHalfAMinute() throws IOException {
        makeFiles(directory, 3_000);
        names("", "");
        nowMicros += LIFETIME_MICROS - 1;
        names("", "01000");
        assertEquals(1, hooks.readings());
        nowMicros++;
        assertEquals(names(2_001, 3_000), names("", "02000"));
        assertEquals(2, hooks.readings());
    }

    @Test
    void andWhenTheClockWasSetBack() throws IOException {
        makeFiles(directory, 3_000);
        names("", "");
        nowMicros--;
        names("", "01000");
        assertEquals(2, hooks.readings());
    }

    @Test
    void whatIsForgottenInTimeIsGivenBackWithTheNextListingWhateverItIsOf() throws IOException {
        makeFiles(directory.resolve("large"), 3_000);
        makeFiles(directory.resolve("small"), 1);
        names("large", "");
        assertTrue(budget.held() > 3_000 * 10, () -> budget.held() + " bytes");
        nowMicros += LIFETIME_MICROS;
        names("small", "");
        assertEquals(0, budget.held());
    }

    @Test
    void aPageOfWhichNothingFollowsIsNotRemembered() throws IOException {
        makeFiles(directory, 1_000);
        listing("");
        assertEquals(0, budget.held());
    }

    @Test
    void whereThereIsNoMemoryEachPageReadsAndTheListingIsTheSame() throws IOException {
        tree.close();
        open(new MemoryBudget(0));
        makeFiles(directory, 3_500);
        assertEquals(names(1, 3_500), listing(""));
        assertEquals(4, hooks.readings());
        assertEquals(0, budget.held());
    }

    @Test
    void whereThereIsLittleMemoryOneReadingIsForAsManyPagesAsFitAndNoMoreThanAnEighthIsTaken() throws IOException {
        tree.close();
        open(new MemoryBudget(6_000_000)); // half of an eighth for one directory: some 4,000 names of five characters
        makeFiles(directory, 10_000);
        hooks.afterReading = () -> assertTrue(budget.held() <= budget.limit() / 8, () -> budget.held() + " bytes");
        assertEquals(names(1, 10_000), listing(""));
        assertTrue(hooks.readings() > 1 && hooks.readings() < 6, () -> hooks.readings() + " readings");
        assertTrue(budget.held() <= budget.limit() / 8, () -> budget.held() + " bytes");
    }

    @Test
    void ofManyDirectoriesTheEldestMakeRoom() throws IOException {
        tree.close();
        open(new MemoryBudget(6_000_000));
        for (int i = 0; i < 5; i++) {
            makeFiles(directory.resolve("d" + i), 2_500);
            names("d" + i, "");
            assertTrue(budget.held() <= budget.limit() / 8, () -> budget.held() + " bytes");
        }
        int before = hooks.readings();
        assertEquals(names(1_001, 2_000), names("d4", "01000"));
        assertEquals(before, hooks.readings());
        assertEquals(names(1_001, 2_000), names("d0", "01000"));
        assertEquals(before + 1, hooks.readings());
    }

    @Test
    void whoeverNeedsTheMemoryGetsItAndTheListingGoesOn() throws IOException {
        makeFiles(directory, 4_000);
        names("", "");
        long remembered = budget.held();
        assertTrue(remembered > 0);
        try (Account other = budget.open(0, () -> false)) {
            assertTrue(other.tryTake(budget.limit() - remembered));
            assertEquals(budget.limit(), budget.held());
            assertTrue(other.tryTake(remembered));
            assertEquals(names(1_001, 2_000), names("", "01000"));
            assertEquals(2, hooks.readings());
            assertEquals(budget.limit(), budget.held());
        }
    }
}
