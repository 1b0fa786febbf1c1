package socketlab.common.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Text of a stranger can be shown: it drives no terminal and forges no line")
class PrintableTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain ASCII: ~ \\ \" ' %s {}",
                "안녕하세요",
                "é",
                "e\u0301",
                "日本語",
                "עברית",
                "🙂",
                "👍🏽",
                "🇰🇷",
                "“—…”",
                "\u00a0"
            })
    void whatPeopleWriteStays(String text) {
        assertEquals(text, Printable.of(text));
    }

    @Test
    void controlCharactersBecomeEscapes() {
        assertEquals(
                "\\u{1B}[31mred\\u{1B}[0m\\u{A}forged line\\u{D}\\u{7}\\u{0}\\u{7F}",
                Printable.of("\u001b[31mred\u001b[0m\nforged line\r\u0007\u0000\u007f"));
    }

    @Test
    void soDoTheEightBitControlsThatSomeTerminalsObey() {
        assertEquals("\\u{9B}31m\\u{85}", Printable.of("\u009b31m\u0085"));
    }

    @Test
    void soDoesWhatTurnsTheDirectionOfTextAround() {
        assertEquals("a\\u{202E}b\\u{2066}c\\u{2069}\\u{200F}", Printable.of("a\u202eb\u2066c\u2069\u200f"));
    }

    @Test
    void soDoLineSeparatorsAndInvisibleCharacters() {
        assertEquals(
                "\\u{2028}\\u{2029}\\u{FEFF}\\u{200B}\\u{AD}\\u{E0041}",
                Printable.of("\u2028\u2029\ufeff\u200b\u00ad\udb40\udc41"));
    }

    @Test
    void aFamilyOfEmojiStaysTogether() {
        assertEquals("👨\u200d👩\u200d👧", Printable.of("👨\u200d👩\u200d👧"));
    }

    @Test
    void halfOfASurrogatePairIsShownAsOne() {
        assertEquals("\\u{D800}x\\u{DC00}", Printable.of("\ud800x\udc00"));
    }

    @Test
    void privateAndUnassignedCharactersBecomeEscapes() {
        assertEquals("\\u{E000}\\u{FFFF}\\u{10FFFF}", Printable.of("\ue000\uffff\udbff\udfff"));
    }

    @Test
    void noCharacterLeavesAControlCharacterBehind() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 61) {
            String shown = Printable.of(Character.toString(c));
            assertFalse(shown.codePoints().anyMatch(Character::isISOControl), () -> shown);
        }
    }

    @Test
    void aQuotedNameIsFitToBeShown() {
        assertEquals("'a\\u{A}b'", Printable.quoted("a\nb"));
        assertEquals("''", Printable.quoted(""));
    }

    @Test
    void ofALongNameTheFirst200CharactersAreQuotedAndNoHalfOfOne() {
        assertEquals("'" + "a".repeat(200) + "'", Printable.quoted("a".repeat(200)));
        assertEquals("'" + "a".repeat(199) + "…'", Printable.quoted("a".repeat(201)));
        assertEquals("'" + "a".repeat(198) + "…'", Printable.quoted("a".repeat(198) + "🙂🙂"));
        assertEquals(202, Printable.quoted("\n".repeat(100_000)).length());
    }
}
