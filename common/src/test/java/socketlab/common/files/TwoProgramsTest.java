package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.assertRefused;
import static socketlab.common.files.Transfers.namesIn;
import static socketlab.common.files.Transfers.sha256;
import static socketlab.common.files.Transfers.store;
import static socketlab.common.files.Transfers.write;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
@DisplayName("Two programs that write into one directory respect each other, and one that is killed leaves no trace")
class TwoProgramsTest {

    /** Does with a tree what each line of its input says, and prints what has become of it. */
    static final class Writer {

        private static IncomingFile file;

        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            try (FileTree tree = FolderKind.valueOf(arguments[0]).tree(Path.of(arguments[1]))) {
                out.println("ready");
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    out.println(run(tree, line.split(" ", 2)));
                }
            }
        }

        private static String run(FileTree tree, String[] command) throws IOException {
            try {
                switch (command[0]) {
                    case "create" -> file = tree.create(command[1], 7, PLENTY);
                    case "replace" -> file = tree.replace(command[1], 7, PLENTY);
                    case "append" -> file = tree.append(command[1], 7, PLENTY);
                    case "download" -> file = tree.download(command[1], 7, 1, 0, PLENTY);
                    case "write" -> write(file, command[1]);
                    case "finish" -> file.finish(command[1], null);
                    case "close" -> file.close();
                    case "clean" -> {
                        return String.valueOf(tree.deleteLeftovers());
                    }
                    default -> throw new IllegalArgumentException(command[0]);
                }
                return "done";
            } catch (RefusedException e) {
                return e.reason().name();
            }
        }
    }

    @Parameter
    private FolderKind kind;

    @TempDir
    private Path directory;

    private FileTree tree;
    private ChildProgram other;

    @BeforeEach
    void start() throws IOException {
        tree = kind.tree(directory);
        other = ChildProgram.start(Map.of(), Writer.class, kind.name(), directory.toString());
        assertEquals("ready", other.line());
    }

    @AfterEach
    void end() throws IOException {
        other.close();
        tree.close();
    }

    @Test
    void aNameIsBusyWhileAnotherProgramWritesIt() throws IOException {
        assertOther("done", "create file");
        assertOther("done", "write new");
        assertRefused(Reason.BUSY, () -> tree.create("file", 3, PLENTY));
        assertRefused(Reason.BUSY, () -> tree.replace("file", 3, PLENTY));
        assertEquals(0, tree.deleteLeftovers(), "it is no leftover");
        assertOther("done", "write file");
        assertOther("done", "finish " + sha256("newfile"));
        assertOther("done", "close");
        assertEquals("newfile", Files.readString(directory.resolve("file")));
        store(tree.append("file", 1, PLENTY), "!");
        assertEquals(List.of("file"), namesIn(directory));
    }

    @Test
    void aNameIsBusyForTheOtherWhileThisOneWritesIt() throws IOException {
        Files.writeString(directory.resolve("file"), "old");
        for (IncomingFile file : List.of(
                tree.create("a", 3, PLENTY),
                tree.replace("file", 3, PLENTY),
                tree.append("b", 3, PLENTY),
                tree.download("c", 7, 1, 0, PLENTY))) {
            write(file, "new");
        }
        assertOther("BUSY", "create a");
        assertOther("BUSY", "replace file");
        assertOther("BUSY", "append file");
        assertOther("BUSY", "append b");
        assertOther("BUSY", "download c");
        assertOther("0", "clean");
        assertOther("BUSY", "replace file");
    }

    /** Setting attributes takes a program's locks off a file. */
    @Test
    void aNameIsBusyUntilTheVeryMomentWhenTheFileHasIt() throws IOException {
        Files.writeString(directory.resolve("file"), "old");
        HookedFolder.Hooks hooks = new HookedFolder.Hooks();
        hooks.beforeRename = () -> assertOther("BUSY", "replace file");
        try (FileTree hooked = FileTree.open(
                directory, new HookedFolder(kind.open(directory), hooks), true, Transfers.DIGESTERS, () -> 0)) {
            store(hooked.replace("file", 3, PLENTY), "new");
        }
        assertEquals("new", Files.readString(directory.resolve("file")));
    }

    @Test
    void whoeverAppendsHasTheNameForHimself() throws IOException {
        Files.writeString(directory.resolve("file"), "old");
        try (IncomingFile file = tree.append("file", 3, PLENTY)) {
            assertOther("BUSY", "append file");
            assertOther("0", "clean");
            store(file, "new");
        }
        assertEquals("oldnew", Files.readString(directory.resolve("file")));
    }

    @Test
    void whatAKilledProgramWasWritingIsGoneAtTheNextStart() throws IOException {
        Files.writeString(directory.resolve("file"), "old");
        for (String command : List.of("create a/b/new", "replace file", "append file2")) {
            assertOther("done", command);
            assertOther("done", "write 123");
        }
        other.kill();
        assertEquals("old", Files.readString(directory.resolve("file")));
        assertEquals(3, tree.deleteLeftovers());
        assertEquals(List.of("a", "file"), namesIn(directory));
        assertEquals(List.of(), namesIn(directory.resolve("a/b")));
        assertEquals("old", Files.readString(directory.resolve("file")));
        store(tree.replace("file", 3, PLENTY), "new");
    }

    @Test
    void whatAKilledProgramWasWritingIsNoObstacleEvenBefore() throws IOException {
        assertOther("done", "create file");
        assertOther("done", "write 123");
        other.kill();
        store(tree.create("file", 3, PLENTY), "new");
        assertEquals("new", Files.readString(directory.resolve("file")));
        assertEquals(List.of("file"), namesIn(directory));
    }

    @Test
    void whatAKilledProgramHasDownloadedCanBeGoneOnWith() throws IOException {
        assertOther("done", "download file");
        assertOther("done", "write 1234");
        other.kill();
        assertEquals(0, tree.deleteLeftovers());
        assertEquals(4, tree.downloaded("file", 7, 1));
        try (IncomingFile file = tree.download("file", 7, 1, 4, PLENTY)) {
            write(file, "567");
            file.finish(sha256("567"), sha256("1234567"));
        }
        assertEquals("1234567", Files.readString(directory.resolve("file")));
    }

    @Test
    void aFileThatIsNotLockedYetMayBeTakenForALeftoverAndIsGivenUpThen() throws IOException {
        HookedFolder.Hooks hooks = new HookedFolder.Hooks();
        hooks.afterLook = () -> {
            hooks.afterLook = HookedFolder.Hook.NOTHING;
            assertOther("done", "create file");
            assertOther("done", "write new");
        };
        try (FileTree hooked = hooked(hooks)) {
            assertRefused(Reason.BUSY, () -> hooked.create("file", 3, PLENTY));
            assertRefused(Reason.BUSY, () -> hooked.create("file", 3, PLENTY));
        }
        assertEquals(0, hooks.openFolders());
        assertEquals(0, hooks.openChannels());
        assertOther("done", "write file");
        assertOther("done", "finish " + sha256("newfile"));
        assertEquals("newfile", Files.readString(directory.resolve("file")));
    }

    @Test
    void aLeftoverThatAnotherProgramHasReplacedMeanwhileIsNone() throws IOException {
        Files.createFile(directory.resolve(PartialName.of("file")));
        HookedFolder.Hooks hooks = new HookedFolder.Hooks();
        hooks.afterOpen = () -> assertOther("done", "create file");
        try (FileTree hooked = hooked(hooks)) {
            assertEquals(0, hooked.deleteLeftovers());
        }
        assertOther("done", "write newfile");
        assertOther("done", "finish " + sha256("newfile"));
        assertEquals("newfile", Files.readString(directory.resolve("file")));
    }

    private FileTree hooked(HookedFolder.Hooks hooks) throws IOException {
        return FileTree.open(
                directory, new HookedFolder(kind.open(directory), hooks), true, Transfers.DIGESTERS, () -> 0);
    }

    private void assertOther(String answer, String command) throws IOException {
        other.tell(command);
        assertEquals(answer, other.line(), command);
    }
}
