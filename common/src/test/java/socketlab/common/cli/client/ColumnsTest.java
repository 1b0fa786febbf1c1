package socketlab.common.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A text takes no more columns than counted, and is shortened in its middle, never inside of a character")
class ColumnsTest {

    private static final Columns COLUMNS = new Columns(UTF_8);

    private static final String DECOMPOSED = Normalizer.normalize("한글", Normalizer.Form.NFD);

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "abc, 3",
        "é, 1",
        "e\u0301, 1",
        "한글, 4",
        "ｱ, 1",
        "Ａ, 2",
        "🙂, 2",
        "❤, 1",
        "❤\uFE0F, 2",
        "👋🏽, 4",
        "👨‍👩‍👧, 6",
        "🇰🇷, 4"
    })
    void inUtf8(String text, int columns) {
        assertEquals(columns, COLUMNS.of(text));
    }

    @Test
    void aSyllableInItsPartsTakesAsMuchAsInOne() {
        assertEquals(6, DECOMPOSED.length());
        assertEquals(4, COLUMNS.of(DECOMPOSED));
    }

    @ParameterizedTest
    @CsvSource({
        "MS949, abc, 3",
        "MS949, 한글, 4",
        "MS949, Ж, 2",
        "MS949, 🙂, 1",
        "windows-1252, é, 1",
        "windows-1252, 한글, 2",
        "Shift_JIS, ｱ, 1"
    })
    void whereACharsetHasNotAllTheMissingOnesTakeAQuestionMark(String charset, String text, int columns) {
        assertEquals(columns, new Columns(Charset.forName(charset)).of(text));
    }

    @Test
    void eachPartThatACharsetHasNotTakesAQuestionMarkOfItsOwn() {
        assertEquals(6, new Columns(Charset.forName("MS949")).of(DECOMPOSED));
    }

    @ParameterizedTest
    @CsvSource({
        "abcdefghij, 10, abcdefghij",
        "abcdefghij, 9, abc...hij",
        "abcdefghij, 8, abc...ij",
        "abcdefghij, 4, a...",
        "abcdefghij, 3, ...",
        "abcdefghij, 2, ..",
        "abcdefghij, 0, ''",
        "abcdefghij, -1, ''",
        "한국어 이름의 파일.txt, 14, 한국어....txt",
        "🙂🙂🙂🙂🙂🙂, 9, 🙂🙂...🙂",
        "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧, 15, 👨‍👩‍👧...👨‍👩‍👧",
        "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧, 14, 👨‍👩‍👧..."
    })
    void whatIsTooLongLosesItsMiddle(String text, int columns, String shortened) {
        assertEquals(shortened, COLUMNS.shortened(text, columns));
    }

    @Test
    void syllablesInTheirPartsAreNotCut() {
        String shortened = COLUMNS.shortened(DECOMPOSED.repeat(5), 11);
        assertEquals("한글...한글", Normalizer.normalize(shortened, Normalizer.Form.NFC));
    }

    @Test
    void noTextAndNoWidthMakesItTooLong() {
        long seed = Long.getLong("socketlab.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] parts = {
            "a", "가", "\u1112\u1161\u11ab", "🙂", "👨‍👩‍👧", "👋🏽", "e\u0301", "🇰🇷", "❤\uFE0F", "Ж", " "
        };
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(40); left > 0; left--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            for (String charset : new String[] {"UTF-8", "MS949", "windows-1252", "GB18030"}) {
                Columns columns = new Columns(Charset.forName(charset));
                int width = random.nextInt(60);
                String shortened = columns.shortened(text.toString(), width);
                assertTrue(
                        columns.of(shortened) <= width,
                        () -> "seed " + seed + ": '" + shortened + "' in " + charset + " takes more than " + width);
            }
        }
    }
}
