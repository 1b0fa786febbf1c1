package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import socketlab.common.cli.TestEnvironment;
import socketlab.common.cli.UserError;

@DisplayName("That a result can be written is known before there is one, and leaves no trace")
class ResultFilesTest {

    @TempDir
    private Path here;

    private ResultFiles files;

    @BeforeEach
    void inADirectory() {
        files = new ResultFiles(new TestEnvironment(here, ""));
    }

    @Test
    void aNewFileIsNotThereBeforeItsResult() throws UserError, IOException {
        files.requireWritable("new");
        assertFalse(Files.exists(here.resolve("new")));
        files.write("new", out -> out.print("result"));
        assertEquals("result", Files.readString(here.resolve("new")));
    }

    @Test
    void aFileThatIsThereKeepsWhatItHoldsUntilThen() throws UserError, IOException {
        Files.writeString(here.resolve("old"), "the last result, which is longer");
        files.requireWritable("old");
        assertEquals("the last result, which is longer", Files.readString(here.resolve("old")));
        files.write("old", out -> out.print("result"));
        assertEquals("result", Files.readString(here.resolve("old")));
    }

    @Test
    void aLinkStaysALinkAndItsTargetIsNotThereBeforeItsResult() throws UserError, IOException {
        Path link = Files.createSymbolicLink(here.resolve("link"), Path.of("target"));
        files.requireWritable("link");
        assertTrue(Files.isSymbolicLink(link));
        assertFalse(Files.exists(here.resolve("target")));
        files.write("link", out -> out.print("result"));
        assertEquals("result", Files.readString(here.resolve("target")));
    }

    @Test
    void whatCannotBeWrittenIsSaidBeforehand() throws IOException {
        Files.createDirectory(here.resolve("directory"));
        for (String name : new String[] {"no/such/folder", "directory", "n".repeat(300)}) {
            UserError error = assertThrows(UserError.class, () -> files.requireWritable(name));
            assertTrue(error.getMessage().startsWith("cannot write " + name + ": "), error.getMessage());
        }
        try (var names = Files.list(here)) {
            assertEquals(1, names.count());
        }
    }
}
