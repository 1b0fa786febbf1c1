package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static socketlab.common.files.Transfers.PLENTY;
import static socketlab.common.files.Transfers.assertRefused;
import static socketlab.common.files.Transfers.namesIn;

import com.google.common.jimfs.Configuration;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.files.RefusedException.Reason;

@DisplayName("On Windows, fewer names are names of files")
class WindowsNamesTest {

    private FileSystem windows;
    private Path directory;
    private FileTree tree;

    @BeforeEach
    void open() throws IOException {
        windows = Jimfs.newFileSystem(Configuration.windows());
        directory = Files.createDirectory(windows.getPath("C:\\tree"));
        Files.writeString(windows.getPath("C:\\secret"), "secret");
        tree = FileTree.open(directory, true, Transfers.DIGESTERS, () -> 0);
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
        windows.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "C:", "C:secret", "a/C:secret", "C:/secret", "a?", "a*", "a<b", "a|b", "\"", "a "})
    void whatNoFileCanBeCalledIsABadName(String name) throws IOException {
        assertRefused(Reason.BAD_NAME, () -> tree.read(name, 0, PLENTY));
        assertRefused(Reason.BAD_NAME, () -> tree.list(name, ""));
        assertRefused(Reason.BAD_NAME, () -> tree.downloaded(name, 1, 1));
        for (int time = 0; time < 2; time++) { // it does not become busy either
            assertRefused(Reason.BAD_NAME, () -> tree.create(name, 1, PLENTY));
            assertRefused(Reason.BAD_NAME, () -> tree.replace("x/" + name, 1, PLENTY));
        }
        assertEquals(List.of(), namesIn(directory));
    }

    @Test
    void otherFilesAreWrittenAndReadByNamesWithSlashes() throws IOException {
        Transfers.store(tree.create("a/안녕/file.txt", 3, PLENTY), "new");
        assertEquals("new", Transfers.text(tree, "a/안녕/file.txt"));
        assertEquals("new", Files.readString(windows.getPath("C:\\tree\\a\\안녕\\file.txt")));
        assertEquals("file.txt", tree.list("a/안녕", "").entries().get(0).name());
    }
}
