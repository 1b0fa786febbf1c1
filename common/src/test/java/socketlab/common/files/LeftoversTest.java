package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.namesIn;
import static socketlab.common.files.Transfers.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(FolderKind.class)
@DisplayName("Unfinished files without a writer are deleted, and nothing else is")
class LeftoversTest {

    private static final String LEFTOVER = PartialName.of("file");

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

    @Test
    void aTreeWithoutAnyStaysAsItIs() throws IOException {
        Files.createDirectories(directory.resolve("a/b"));
        for (String name : List.of("file", ".hidden", "x.partial", ".socketlab-x", ".socketlab-x.partial~")) {
            Files.createFile(directory.resolve(name));
        }
        assertEquals(0, tree.deleteLeftovers());
        assertEquals(6, namesIn(directory).size());
    }

    @Test
    void theyAreFoundAtAnyDepth() throws IOException {
        Files.createDirectories(directory.resolve("a/안녕/c"));
        for (String folder : List.of("", "a/", "a/안녕/", "a/안녕/c/")) {
            Files.writeString(directory.resolve(folder + LEFTOVER), "half");
            Files.writeString(directory.resolve(folder + "file"), "whole");
        }
        assertEquals(4, tree.deleteLeftovers());
        assertEquals(0, tree.deleteLeftovers());
        assertEquals(List.of("a", "file"), namesIn(directory));
        assertEquals(List.of("file"), namesIn(directory.resolve("a/안녕/c")));
    }

    @Test
    void unfinishedDownloadsStayToBeGoneOnWith() throws IOException {
        String name = PartialName.ofVersion("file", 3, 4);
        Files.createFile(directory.resolve(name));
        assertEquals(0, tree.deleteLeftovers());
        assertEquals(List.of(name), namesIn(directory));
    }

    @Test
    void oneThatIsBeingWrittenStays() throws IOException {
        try (IncomingFile file = tree.create("a/file", 3, PLENTY)) {
            assertEquals(0, tree.deleteLeftovers());
            assertEquals(1, namesIn(directory.resolve("a")).size());
            store(file, "new");
        }
        assertEquals(List.of("file"), namesIn(directory.resolve("a")));
    }

    @Test
    void oneThatIsLockedStaysUntilItIsNot() throws IOException {
        try (FileChannel channel = FileChannel.open(
                        directory.resolve(LEFTOVER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertTrue(lock.isValid());
            assertEquals(0, tree.deleteLeftovers());
            assertEquals(List.of(LEFTOVER), namesIn(directory));
        }
        assertEquals(1, tree.deleteLeftovers());
        assertEquals(List.of(), namesIn(directory));
    }

    @Test
    void oneThatIsReadOnlyGoesToo() throws IOException {
        Files.createFile(directory.resolve(LEFTOVER));
        Files.setPosixFilePermissions(directory.resolve(LEFTOVER), PosixFilePermissions.fromString("r--r--r--"));
        assertEquals(1, tree.deleteLeftovers());
        assertEquals(List.of(), namesIn(directory));
    }

    @Test
    void trapsUnderSuchANameAreRemovedAndNotFollowed() throws Exception {
        Path secret = Files.writeString(temporary.resolve("secret"), "secret");
        Files.createSymbolicLink(directory.resolve(".socketlab-link.partial"), secret);
        Files.createSymbolicLink(directory.resolve(".socketlab-dangling.partial"), temporary.resolve("nothing"));
        Transfers.makePipe(directory.resolve(".socketlab-pipe.partial"));
        assertEquals(3, tree.deleteLeftovers());
        assertEquals(List.of(), namesIn(directory));
        assertEquals("secret", Files.readString(secret));
    }

    @Test
    void aDirectoryThatDidNotGetToItsPlaceGoesIfItIsEmpty() throws IOException {
        Files.createDirectory(directory.resolve(".socketlab-empty.partial"));
        Path full = Files.createDirectory(directory.resolve(".socketlab-full.partial"));
        Files.writeString(full.resolve("file"), "somebody's");
        Files.writeString(full.resolve(LEFTOVER), "half");
        assertEquals(1, tree.deleteLeftovers(), "the file; directories don't count");
        assertEquals(List.of(".socketlab-full.partial"), namesIn(directory));
        assertEquals(List.of("file"), namesIn(full));
    }

    @Test
    void noLinkLeadsTheSearchOutOfTheTree() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve(LEFTOVER), "somebody's");
        Files.createSymbolicLink(directory.resolve("link"), outside);
        Files.createSymbolicLink(directory.resolve("loop"), Path.of("."));
        Files.createSymbolicLink(directory.resolve(".socketlab-link.partial"), outside);
        assertEquals(1, tree.deleteLeftovers());
        assertEquals(List.of(LEFTOVER), namesIn(outside));
        assertEquals(List.of("link", "loop"), namesIn(directory));
    }

    @Test
    void pipesOnTheWayAreLeftAlone() throws Exception {
        Transfers.makePipe(directory.resolve("pipe"));
        assertEquals(0, tree.deleteLeftovers());
        assertEquals(List.of("pipe"), namesIn(directory));
    }
}
