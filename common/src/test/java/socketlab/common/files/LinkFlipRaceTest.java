package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.namesIn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("While somebody swaps directories and files for links and back, nothing leads out of the tree")
class LinkFlipRaceTest {

    private static final int TRIES = 3_000;

    @TempDir
    private Path temporary;

    private Path directory;
    private Path outside;
    private FileTree tree;

    private volatile boolean over;
    private final AtomicReference<IOException> flipped = new AtomicReference<>();
    private Thread flipper;

    @BeforeEach
    void start() throws IOException {
        outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("file"), "secret");
        Files.createDirectory(outside.resolve("inner"));
        Files.writeString(outside.resolve("inner/file"), "secret");
        for (String name : List.of("file", "inner/file", "inner", "")) {
            Files.setLastModifiedTime(outside.resolve(name), FileTime.fromMillis(1));
        }
        directory = Files.createDirectory(temporary.resolve("tree"));
        Files.createDirectories(directory.resolve("folder/inner"));
        Files.writeString(directory.resolve("folder/file"), "good");
        Files.writeString(directory.resolve("folder/inner/file"), "good");
        Files.writeString(directory.resolve("file"), "good");
        tree = FolderKind.SECURE.tree(directory);
        Files.createSymbolicLink(temporary.resolve("link"), outside);
        flipper = new Thread(this::flip, "flipper");
        flipper.start();
    }

    /** Somebody on the server's machine. */
    private void flip() {
        Path folder = directory.resolve("folder");
        Path link = temporary.resolve("link");
        Path away = temporary.resolve("away");
        Path file = directory.resolve("file");
        try {
            while (!over) {
                Files.move(folder, away);
                moveTo(folder, link);
                Files.createSymbolicLink(temporary.resolve("secret"), outside.resolve("file"));
                Files.move(temporary.resolve("secret"), file, StandardCopyOption.ATOMIC_MOVE);
                Files.move(folder, link);
                moveTo(folder, away);
                Files.writeString(temporary.resolve("good"), "good");
                Files.move(temporary.resolve("good"), file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            flipped.set(e);
        }
    }

    /** Where nothing is at the moment, uploads make a directory of their own: that goes out of the way. */
    private void moveTo(Path folder, Path from) throws IOException {
        while (true) {
            try {
                Files.move(from, folder);
                return;
            } catch (FileSystemException e) {
                Files.move(folder, Files.createTempDirectory(temporary, "made").resolve("folder"));
            }
        }
    }

    @AfterEach
    void nothingHasHappenedOutside() throws Exception {
        over = true;
        flipper.join();
        tree.close();
        assertEquals(null, flipped.get(), "the one who flips had no trouble");
        assertEquals(List.of("file", "inner"), namesIn(outside));
        assertEquals(List.of("file"), namesIn(outside.resolve("inner")));
        for (String name : List.of("file", "inner/file", "inner", "")) {
            assertEquals(FileTime.fromMillis(1), Files.getLastModifiedTime(outside.resolve(name)), name);
        }
        assertEquals("secret", Files.readString(outside.resolve("file")));
        assertEquals("secret", Files.readString(outside.resolve("inner/file")));
        try (Stream<Path> left = Files.walk(directory)) {
            assertEquals(
                    List.of(),
                    left.filter(path -> PartialName.is(path.getFileName().toString()))
                            .toList());
        }
    }

    @Test
    void noReaderSeesTheSecret() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            for (String name : List.of("folder/file", "folder/inner/file", "file")) {
                try (OutgoingFile file = tree.read(name, 0, PLENTY)) {
                    assertEquals("good", new String(Transfers.received(file), StandardCharsets.UTF_8));
                } catch (RefusedException e) {
                    continue;
                }
            }
        }
    }

    @Test
    void noListingShowsWhatIsOutside() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            for (String name : List.of("folder", "folder/inner", "file")) {
                try {
                    for (Listing.Entry entry : tree.list(name, "").entries()) {
                        assertTrue(entry.isDirectory() || entry.size() == 4, entry::toString);
                    }
                } catch (RefusedException e) {
                    continue;
                }
            }
        }
    }

    @Test
    void noUploadGetsOut() throws IOException {
        for (int i = 0; i < TRIES / 10; i++) {
            for (String name : List.of("folder/new" + i, "folder/inner/new" + i, "folder/new" + i + "/a/b", "file")) {
                try {
                    Transfers.store(i % 2 == 0 ? tree.replace(name, 4, PLENTY) : tree.append(name, 4, PLENTY), "good");
                } catch (RefusedException e) {
                    continue;
                }
            }
        }
    }

    @Test
    void noDownloadAndNoTidyingUpGetsOut() throws IOException {
        for (int i = 0; i < TRIES / 5; i++) {
            try {
                assertEquals(0, tree.downloaded("folder/file", 4, i));
                try (IncomingFile file = tree.download("folder/file", 4, i, 0, PLENTY)) {
                    Transfers.write(file, "good");
                    file.finish(Transfers.sha256("good"), null);
                }
            } catch (RefusedException e) {
                tree.deleteLeftovers();
            }
        }
    }
}
