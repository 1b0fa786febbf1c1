package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.Seed;
import socketlab.common.files.RefusedException.Reason;

@DisplayName("What could lead out of the tree is no name")
class FileNameTest {

    private static final String CLEF = "\uD834\uDD1E";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a/b/c.txt",
                "...",
                "..a",
                "a..",
                ".hidden",
                " ",
                "-rf",
                "~",
                "C:",
                "a b",
                "a%2Fb",
                "%2e%2e",
                "안녕/🙂",
                "\u00A0",
                "\u2028",
                "\uFEFF",
                ".socketlab-",
                ".socketlab-a.txt",
                "socketlab-a.partial",
                "a.partial",
                "a.download"
            })
    void aRelativePathIsReadPartByPart(String path) throws RefusedException {
        FileName name = FileName.parse(path);
        assertEquals(List.of(path.split("/")), name.parts());
        assertEquals(path, name.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "//", "/a", "a/", "a//b", ".", "..", "a/.", "./a", "a/../b", "../a", "a/..", "\\", "a\\b",
                "..\\a", "a\\", "a/b\\c"
            })
    void emptyAbsoluteAndClimbingPathsAreNone(String path) {
        assertBad(path);
    }

    @Test
    void noControlCharacterIsInAName() {
        for (char c = 0; c < 0x100; c++) {
            String path = "a/b" + c + "c";
            if (c < 0x20 || c >= 0x7F && c < 0xA0 || c == '\\') {
                assertBad(path);
            } else {
                assertDoesNotThrow(() -> FileName.parse(path), path);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uD834",
                "a\uD834",
                "\uD834a",
                "\uD834\uD834\uDD1E",
                "\uDD1E",
                "a\uDD1Eb",
                "\uD834/\uDD1E",
                "\uDD1E\uD834"
            })
    void halfASurrogatePairIsInNone(String path) {
        assertBad(path);
    }

    @Test
    void aWholePairIs() throws RefusedException {
        assertEquals(List.of(CLEF + CLEF), FileName.parse(CLEF + CLEF).parts());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".socketlab-.partial",
                ".socketlab-0123.partial",
                ".socketlab-0123-4567.download",
                "a/.socketlab-x.partial",
                ".socketlab-x.partial/a",
                ".SocketLab-x.PARTIAL",
                ".ſocketlab-x.partial"
            })
    void unfinishedFilesHaveNoName(String path) {
        assertBad(path);
    }

    @Test
    void theNamesThatThisProgramGivesUnfinishedFilesAreSuch() {
        assertBad(PartialName.of("a"));
        assertBad(PartialName.ofVersion("a", 1, 2));
        assertBad(PartialName.EXAMPLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "안", CLEF})
    void aPartHasUpTo255Bytes(String character) throws RefusedException {
        int size = character.getBytes(StandardCharsets.UTF_8).length;
        String fits = character.repeat(255 / size) + "a".repeat(255 % size);
        assertEquals(fits, FileName.parse("x/" + fits).last());
        assertBad("x/" + fits + "a");
        assertBad(character.repeat(255 / size + 1));
    }

    @Test
    void aNameHasUpTo4095Bytes() throws RefusedException {
        String part = "안".repeat(85) + "/"; // 255 bytes and the slash
        String fits = part.repeat(15) + "a".repeat(255);
        assertEquals(16, FileName.parse(fits).parts().size());
        assertBad(part.repeat(15) + "a".repeat(254) + "/b");
    }

    @Test
    void aNameHasUpTo255Parts() throws RefusedException {
        assertEquals(255, FileName.parse("a/".repeat(254) + "a").parts().size());
        assertBad("a/".repeat(255) + "a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a/.. | no part of a name may be . or ..",
                "/etc | a name is relative, and has something on both sides of each /",
                "a\\b | the parts of a name are separated by /, and hold no slash or backslash",
                "a/.socketlab-x.partial | names like .socketlab-….partial are those of unfinished files",
            })
    void theRefusalNamesTheNameAndSaysWhatIsWrong(String path, String problem) {
        assertEquals(
                "'" + path + "' is not the name of a file here: " + problem,
                assertBad(path).getMessage());
    }

    @Test
    void whatCannotBeShownIsNamedByItsEscapeAndALongNameByItsBeginning() {
        assertEquals(
                "'a/\\u{0}' is not the name of a file here: it holds a control character, U+0000",
                assertBad("a/\0").getMessage());
        assertEquals(
                "'\\u{D834}' is not the name of a file here:"
                        + " it holds half of a surrogate pair, which no UTF-8 text can hold",
                assertBad("\uD834").getMessage());
        assertEquals(
                "'" + "a/".repeat(99) + "a…' is not the name of a file here: it has more than 4095 bytes",
                assertBad("a/".repeat(3000)).getMessage());
        assertEquals(
                "'" + "a".repeat(199) + "…' is not the name of a file here: a part of it has more than 255 bytes",
                assertBad("a".repeat(256)).getMessage());
        assertEquals(
                "'" + "a/".repeat(99) + "a…' is not the name of a file here: it has more than 255 parts",
                assertBad("a/".repeat(255) + "a").getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "/", ".", "..", "a\\b", "\n"})
    void aSinglePartHoldsNoSlashEither(String part) {
        assertEquals(
                Reason.BAD_NAME,
                assertThrowsExactly(RefusedException.class, () -> FileName.requirePart(part))
                        .reason());
    }

    @Test
    void theLastPartIsTheFileAndTheOthersLeadThere() throws RefusedException {
        FileName name = FileName.parse("a/b/c");
        assertEquals("c", name.last());
        assertEquals(List.of("a", "b"), name.folders());
        assertEquals(List.of(), FileName.parse("c").folders());
    }

    @Test
    void nobodyChangesTheParts() {
        List<String> parts = new ArrayList<>(List.of("a"));
        FileName name = new FileName(parts);
        parts.set(0, "..");
        assertEquals(List.of("a"), name.parts());
    }

    @Test
    void whateverIsAcceptedStaysBelowTheRoot() {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        String alphabet = "./\\ab\0\n안\uD834\uDD1E";
        for (int run = 0; run < 20_000; run++) {
            StringBuilder path = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                path.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                List<String> parts = FileName.parse(path.toString()).parts();
                assertEquals(path.toString(), String.join("/", parts), () -> "the same path" + seed);
                for (String part : parts) {
                    assertDoesNotThrow(() -> FileName.requirePart(part), () -> path + seed.toString());
                }
            } catch (RefusedException e) {
                assertEquals(Reason.BAD_NAME, e.reason(), () -> path + seed.toString());
            }
        }
    }

    private static RefusedException assertBad(String path) {
        RefusedException refused = assertThrowsExactly(RefusedException.class, () -> FileName.parse(path), path);
        assertEquals(Reason.BAD_NAME, refused.reason());
        return refused;
    }
}
