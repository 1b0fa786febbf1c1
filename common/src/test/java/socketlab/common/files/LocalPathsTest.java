package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static socketlab.common.files.Transfers.PLENTY;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file's name is UTF-8 whatever the locale says")
class LocalPathsTest {

    /** Prints what becomes of its arguments, which are escaped because Java reads them by the locale as well. */
    static final class InOtherLocale {

        private InOtherLocale() {}

        public static void main(String[] arguments) throws IOException {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
            for (String text : TEXTS) {
                out.println(text.equals(LocalPaths.text(LocalPaths.of(text))));
            }
            Path directory = LocalPaths.of(arguments[0]);
            try (FileTree tree = FileTree.open(directory, true, Transfers.DIGESTERS, () -> 0)) {
                Transfers.store(tree.create("안녕/🙂", 3, PLENTY), "new");
                out.println(Transfers.text(tree, "안녕/🙂"));
                out.println(tree.list("", "").entries().get(0).name().equals("안녕"));
                out.println(tree.list("안녕", "").entries().get(0).name().equals("🙂"));
            }
            out.println(LocalPaths.text(Path.of(URI.create("file:///a/%FF"))));
            out.println(LocalPaths.shown(Path.of(URI.create("file:///a/%FF"))));
        }
    }

    private static final String[] TEXTS = {
        "a", "안녕", "a/🙂/é", "/a/안녕", "/", "..", ".", "../a", "../../a/..", "a/../b", "./a", "a b%41+&", "/../a"
    };

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "안녕",
                "a/🙂/é",
                "/a/안녕",
                "/",
                "..",
                ".",
                "../a",
                "../../a/..",
                "a/../b",
                "./a",
                "a b%41+&",
                "a\uFFFDb",
                "/../a"
            })
    void aTextComesBackFromItsPath(String text) {
        assertEquals(text, LocalPaths.text(LocalPaths.of(text)));
    }

    @Test
    void aPathIsThatOfTheFileWithThisName() throws IOException {
        Files.writeString(directory.resolve("안녕 🙂"), "hello");
        assertEquals("hello", Files.readString(LocalPaths.of(directory + "/안녕 🙂")));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aNameThatIsNoUtf8HasNoText() {
        assertNull(LocalPaths.text(Path.of(URI.create("file:///a/%FF"))));
        assertNull(LocalPaths.text(Path.of(URI.create("file:///%C3"))));
        assertEquals("/a/é", LocalPaths.text(Path.of(URI.create("file:///a/%C3%A9"))));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void butItIsShownByItsBytes() {
        assertEquals("/a/\\xFF", LocalPaths.shown(Path.of(URI.create("file:///a/%FF"))));
        assertEquals(
                "caf\\xE9 안",
                LocalPaths.shown(
                        Path.of(URI.create("file:///a/caf%E9%20%EC%95%88")).getFileName()));
        assertEquals(
                "\\xED\\xA0\\x80",
                LocalPaths.shown(Path.of(URI.create("file:///%ED%A0%80")).getFileName()));
        assertEquals(
                "é\\xC3",
                LocalPaths.shown(Path.of(URI.create("file:///%C3%A9%C3")).getFileName()));
        assertEquals("a/안녕", LocalPaths.shown(Path.of("a/안녕")));
    }

    @Test
    void whatNoFileCanBeCalledIsRefused() {
        assertThrowsExactly(InvalidPathException.class, () -> LocalPaths.of("a\0b"));
    }

    @Test
    void otherFileSystemsHaveTheirOwnPaths() throws IOException {
        try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
            Path path = LocalPaths.in(memory, "a/안녕");
            assertEquals(memory.getPath("a", "안녕"), path);
            assertEquals("a/안녕", LocalPaths.text(path));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theSameHoldsInALocaleThatKnowsOnlyAscii() throws IOException {
        try (ChildProgram child =
                ChildProgram.start(Map.of("LC_ALL", "C", "LANG", "C"), InOtherLocale.class, directory.toString())) {
            for (String text : TEXTS) {
                assertEquals("true", child.line(), text);
            }
            assertEquals("new", child.line());
            assertEquals("true", child.line());
            assertEquals("true", child.line());
            assertEquals("null", child.line());
            assertEquals("/a/\\xFF", child.line());
        }
        assertEquals("new", Files.readString(directory.resolve("안녕/🙂")));
    }
}
