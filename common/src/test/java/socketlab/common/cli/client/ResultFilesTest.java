package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import socketlab.common.cli.TestEnvironment;
import socketlab.common.cli.UserError;

@DisplayName("Results go to files of their own, and people are told something elsewhere")
class ResultFilesTest {

    @TempDir
    private Path directory;

    private TestEnvironment environment;
    private ResultFiles files;

    @BeforeEach
    void open() {
        environment = new TestEnvironment(directory, "");
        files = new ResultFiles(environment);
    }

    @ParameterizedTest
    @CsvSource({
        "a, a, true",
        "a, ./a, true",
        "a, folder/../a, true",
        "folder/a, linked/a, true",
        "folder/a, linked/../folder/a, true",
        "a, link, true",
        "link, a, true",
        "link, linkToLink, true",
        "old, hard, true",
        "old, ./hard, true",
        "-, -, true",
        "/dev/null, /dev/null, true",
        "/dev/null, folder/../../../../../../../../../../../../dev/null, true",
        "a, b, false",
        "a, folder/a, false",
        "old, new, false",
        "old, link, false",
        "-, a, false",
        "a, -, false",
        "/dev/null, a, false",
        "a, , false",
        ", a, false",
        ", , false"
    })
    void twoNamesOfOneFileAreKnownAndWhatIsNotThereIsNotThereAfterwards(String file, String other, boolean areOne)
            throws Exception {
        Files.createDirectory(directory.resolve("folder"));
        Files.createSymbolicLink(directory.resolve("linked"), Path.of("folder"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("a"));
        Files.createSymbolicLink(directory.resolve("linkToLink"), Path.of("./link"));
        Files.writeString(directory.resolve("old"), "older");
        Files.createLink(directory.resolve("hard"), directory.resolve("old"));
        files.requireWritable(file);
        files.requireWritable(other);
        assertEquals(areOne, files.areOne(file, other));
        assertFalse(Files.exists(directory.resolve("a")));
        assertFalse(Files.exists(directory.resolve("folder/a")));
        assertEquals("older", Files.readString(directory.resolve("old")));
    }

    @Test
    void theFileToWhichStandardOutputGoesIsTakenAlready() throws Exception {
        Path output = Files.createFile(directory.resolve("output"));
        environment.outputGoesTo(output);
        assertTrue(files.areOne("-", "output"));
        assertTrue(files.areOne("./output", "-"));
        assertFalse(files.areOne("-", "other"));
        UserError error = assertThrowsExactly(UserError.class, () -> files.requireWritable("./output"));
        assertEquals(
                "cannot write ./output: standard output goes there as well, and one would replace the other: give another"
                        + " name, or - for standard output",
                error.getMessage());
    }

    @Test
    void peopleAreToldWhereNoResultGoes() throws UserError {
        assertSame(environment.out(), files.forPeople("a", null));
        assertSame(environment.out(), files.forPeople("/dev/null", null));
        assertSame(environment.err(), files.forPeople(null, "-"));
        files.write("-", out -> out.print("result"));
        assertEquals("result", environment.outText());
    }

    @Test
    void aFileHoldsTheResultAndADeviceStaysOne() throws Exception {
        files.requireWritable("a");
        files.write("a", out -> out.print("older, and longer"));
        files.requireWritable("a");
        assertEquals("older, and longer", Files.readString(directory.resolve("a")));
        files.write("a", out -> out.print("newer"));
        assertEquals("newer", Files.readString(directory.resolve("a")));
        files.requireWritable("/dev/null");
        files.write("/dev/null", out -> out.print("nothing"));
        assertFalse(Files.isRegularFile(Path.of("/dev/null")));
        files.write(null, out -> out.print("nothing"));
    }

    @Test
    void aNewFileIsNotThereBeforeItsResult() throws UserError {
        files.requireWritable("new");
        assertFalse(Files.exists(directory.resolve("new")));
    }

    @Test
    void aLinkStaysALinkAndItsTargetIsNotThereBeforeItsResult() throws UserError, IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("target"));
        files.requireWritable("link");
        assertTrue(Files.isSymbolicLink(link));
        assertFalse(Files.exists(directory.resolve("target")));
        files.write("link", out -> out.print("result"));
        assertEquals("result", Files.readString(directory.resolve("target")));
    }

    @Test
    void whereNothingCanBeWrittenIsSaidBefore() throws IOException {
        Files.createDirectory(directory.resolve("directory"));
        for (String file : new String[] {"no/where", "directory", "n".repeat(300)}) {
            UserError error = assertThrowsExactly(UserError.class, () -> files.requireWritable(file));
            assertTrue(error.getMessage().startsWith("cannot write " + file + ": "), error.getMessage());
        }
    }
}
