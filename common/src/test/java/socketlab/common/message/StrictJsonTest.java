package socketlab.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static socketlab.common.message.Json.ascii;
import static socketlab.common.message.Json.concat;
import static socketlab.common.message.Json.decode;
import static socketlab.common.message.Json.refused;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The categories are those of the JSONTestSuite: n_ must be refused, y_ must be taken, i_ is for us to define. */
@DisplayName("JSON is read as strictly as RFC 8259 permits")
class StrictJsonTest {

    static Stream<String> examples() {
        return Examples.json().stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aMessageCutAnywhereIsRefused(String json) {
        byte[] whole = json.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertEquals(ErrorCode.BAD_JSON, refused(cut).code(), () -> new String(cut, StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n",
                "\t\r\n ",
                "[]",
                "[{\"type\":\"stats\",\"id\":1}]",
                "\"stats\"",
                "\"\"",
                "0",
                "7",
                "-1",
                "1.5",
                "true",
                "false",
                "null",
                "}",
                "]",
                ",",
                ":",
                "{",
                "[",
                "\"",
                "stats",
                "<a>",
                "{]",
                "[}"
            })
    void whatIsNoObjectIsRefused(String json) {
        assertBadJson(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"stats\",\"id\":1}{\"type\":\"stats\",\"id\":1}",
                "{\"type\":\"stats\",\"id\":1}\n{\"type\":\"stats\",\"id\":2}",
                "{\"type\":\"stats\",\"id\":1} 1",
                "{\"type\":\"stats\",\"id\":1}x",
                "{\"type\":\"stats\",\"id\":1}}",
                "{\"type\":\"stats\",\"id\":1}]",
                "{\"type\":\"stats\",\"id\":1},",
                "{\"type\":\"stats\",\"id\":1}\"",
                "{\"type\":\"stats\",\"id\":1}#",
                "{\"type\":\"stats\",\"id\":1}//",
                "{\"type\":\"stats\",\"id\":1}\u0000",
                "{\"type\":\"stats\",\"id\":1}\u001e",
                "{\"type\":\"stats\",\"id\":1}\u00a0",
                "{\"type\":\"stats\",\"id\":1}\u2060",
                "{\"type\":\"stats\",\"id\":1}\ufeff",
                "x{\"type\":\"stats\",\"id\":1}",
                ",{\"type\":\"stats\",\"id\":1}",
                "\u001e{\"type\":\"stats\",\"id\":1}",
                "\f{\"type\":\"stats\",\"id\":1}"
            })
    void whatStandsBesideTheObjectIsRefused(String json) {
        assertBadJson(json);
        assertBadJson(json.replace("\"type\":\"stats\",\"id\":1}", "\"id\":1,\"type\":\"stats\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"stats\",\"id\":1,}",
                "{,\"type\":\"stats\",\"id\":1}",
                "{\"type\":\"stats\",,\"id\":1}",
                "{\"type\":\"stats\" \"id\":1}",
                "{\"type\":\"stats\";\"id\":1}",
                "{\"type\" \"stats\",\"id\":1}",
                "{\"type\"::\"stats\",\"id\":1}",
                "{\"type\"=\"stats\",\"id\":1}",
                "{\"type\":\"stats\",\"id\":}",
                "{\"type\":\"stats\",\"id\"}",
                "{\"type\":\"stats\",\"id\",\"x\":1}",
                "{\"type\":\"stats\",\"id\":1/**/}",
                "{\"type\":\"stats\",/* */\"id\":1}",
                "{\"type\":\"stats\",\"id\":1//\n}",
                "{\"type\":\"stats\",\"id\":1#\n}",
                "{'type':\"stats\",\"id\":1}",
                "{\"type\":'stats',\"id\":1}",
                "{type:\"stats\",\"id\":1}",
                "{\"type\":stats,\"id\":1}",
                "{1:1,\"type\":\"stats\",\"id\":1}",
                "{null:1,\"type\":\"stats\",\"id\":1}",
                "{\"type\":\"stats\",\"id\":1",
                "{\"type\":\"stats\",\"id\":1]",
                "{\"type\":\"stats\",\u00a0\"id\":1}",
                "{\"type\":\"stats\",\u000b\"id\":1}",
                "{\"type\":\"stats\",\f\"id\":1}",
                "{\"type\":\"stats\",\u0000\"id\":1}"
            })
    void anObjectMustBePunctuatedAsOne(String json) {
        assertBadJson(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "-NaN",
                "Infinity",
                "-Infinity",
                "+Infinity",
                "Inf",
                "nan",
                "01",
                "-01",
                "00",
                "+1",
                "0x1F",
                "1e",
                "1e+",
                "1E-",
                "1.",
                ".5",
                "-",
                "--1",
                "-.5",
                "1.e3",
                "1_000",
                "1,000",
                "1 2",
                "１",
                "0b1",
                "1L",
                "1.5f",
                "True",
                "TRUE",
                "tru",
                "nul",
                "nulll",
                "undefined",
                "None",
                "true1",
                "1a",
                "-a",
                "''",
                "`a`",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1",
                "[1}",
                "[1,,2]",
                "[\"a\":1]",
                "{\"a\"}",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{a:1}",
                "{\"a\":1"
            })
    void whatIsNoValueIsRefusedAlsoInAMemberThatIsIgnored(String value) {
        assertBadJson("{\"type\":\"stats\",\"id\":1,\"later\":" + value + "}");
        assertBadJson("{\"later\":" + value + ",\"type\":\"stats\",\"id\":1}");
        assertBadJson("{\"type\":\"stats\",\"id\":1,\"later\":[" + value + "]}");
        assertBadJson("{\"type\":\"stats\",\"id\":" + value + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\x41",
                "\\a",
                "\\v",
                "\\0",
                "\\'",
                "\\u",
                "\\u1",
                "\\u12",
                "\\u123",
                "\\u123g",
                "\\u+123",
                "\\U0041",
                "\\u{41}",
                "\\ ",
                "\\\n",
                "\\é",
                "\\🙂",
                "\u0000",
                "\u0001",
                "\b",
                "\t",
                "\n",
                "\r",
                "\u001f",
                "a\nb",
                "\\uD83D\\u",
                "\\uD83D\\"
            })
    void whatIsNoTextIsRefusedAlsoInAMemberThatIsIgnored(String content) {
        assertBadJson("{\"type\":\"echo\",\"id\":1,\"text\":\"" + content + "\"}");
        assertBadJson("{\"type\":\"stats\",\"id\":1,\"later\":\"" + content + "\"}");
        assertBadJson("{\"type\":\"stats\",\"id\":1,\"" + content + "\":1}");
        assertBadJson("{\"type\":\"" + content + "\",\"id\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "a\\udfff", "\\ud83d\\ud83d", "\\ude42\\ud83d", "\\ud83dx"})
    void halfOfASurrogatePairIsNoName(String escape) {
        assertBadJson("{\"type\":\"stats\",\"id\":1,\"" + escape + "\":1}");
        assertBadJson("{\"type\":\"stats\",\"id\":1,\"later\":{\"" + escape + "\":1}}");
    }

    static Stream<Arguments> brokenUtf8() {
        return Stream.of(
                arguments("lone continuation", "80"),
                arguments("lone last continuation", "BF"),
                arguments("overlong slash in two bytes", "C0 AF"),
                arguments("overlong zero in two bytes", "C0 80"),
                arguments("overlong DEL in two bytes", "C1 BF"),
                arguments("overlong slash in three bytes", "E0 80 AF"),
                arguments("largest overlong in three bytes", "E0 9F BF"),
                arguments("overlong slash in four bytes", "F0 80 80 AF"),
                arguments("largest overlong in four bytes", "F0 8F BF BF"),
                arguments("first high surrogate", "ED A0 80"),
                arguments("last low surrogate", "ED BF BF"),
                arguments("an emoji as two surrogates (CESU-8)", "ED A0 BD ED B9 82"),
                arguments("first beyond U+10FFFF", "F4 90 80 80"),
                arguments("lead byte F5", "F5 80 80 80"),
                arguments("five bytes", "F8 88 80 80 80"),
                arguments("six bytes", "FC 84 80 80 80 80"),
                arguments("FE", "FE"),
                arguments("FF", "FF"),
                arguments("cut after one of two", "C3"),
                arguments("cut after two of three", "ED 95"),
                arguments("cut after three of four", "F0 9F 99"),
                arguments("lead byte twice", "C3 C3 A9"),
                arguments("one continuation too many", "C3 A9 A9"),
                arguments("Latin-1 é", "E9"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("brokenUtf8")
    void brokenUtf8IsRefusedWhereverItStands(String name, String hex) {
        byte[] broken = HexFormat.ofDelimiter(" ").parseHex(hex);
        for (String[] around : new String[][] {
            {"{\"type\":\"echo\",\"id\":1,\"text\":\"", "\"}"},
            {"{\"type\":\"echo\",\"id\":1,\"text\":\"한\\n", "x\"}"},
            {"{\"type\":\"stats\",\"id\":1,\"", "\":0}"},
            {"{\"type\":\"stats\",\"id\":1,\"later\":\"", "\"}"},
            {"{\"type\":\"stats\",\"id\":1,\"later\":[{\"a\":\"", "\"}]}"},
            {"{\"type\":\"", "\",\"id\":1}"},
            {"{\"type\":\"stats\",\"id\":1}", ""},
            {"", "{\"type\":\"stats\",\"id\":1}"}
        }) {
            byte[] json = concat(
                    around[0].getBytes(StandardCharsets.UTF_8), broken, around[1].getBytes(StandardCharsets.UTF_8));
            assertEquals(ErrorCode.BAD_JSON, refused(json).code(), () -> around[0] + " " + hex + " " + around[1]);
        }
    }

    @Test
    @DisplayName("the search for the first byte beyond ASCII misses none, wherever it stands")
    void brokenUtf8IsFoundAtEveryPosition() {
        for (int before = 0; before < 40; before++) {
            String start = "{\"type\":\"echo\",\"id\":1,\"text\":\"" + "x".repeat(before);
            byte[] json = concat(ascii(start), new byte[] {(byte) 0x80}, ascii("\"}"));
            assertEquals(ErrorCode.BAD_JSON, refused(json).code(), start);
        }
    }

    @Test
    void theBordersOfUtf8AreTaken() throws Exception {
        for (int codePoint : new int[] {0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF}) {
            String text = Character.toString(codePoint);
            assertEquals(new Request.Echo(1, text), decode("{\"type\":\"echo\",\"id\":1,\"text\":\"" + text + "\"}"));
        }
    }

    @Test
    void aByteOrderMarkIsRefusedAndNamed() {
        for (String json : List.of("\ufeff{\"type\":\"stats\",\"id\":1}", "\ufeff", "\ufeff\ufeff{}")) {
            assertBadJson(json);
            assertTrue(
                    refused(json).message().contains("byte order mark"),
                    refused(json).message());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void otherEncodingsAreRefused(String encoding) {
        for (String json : List.of("{}", "{\"type\":\"stats\",\"id\":1}", "\ufeff{\"type\":\"stats\",\"id\":1}", "7")) {
            assertEquals(
                    ErrorCode.BAD_JSON,
                    refused(json.getBytes(Charset.forName(encoding))).code(),
                    json);
        }
    }

    @Test
    void nestingIs32DeepAndNotDeeper() throws Exception {
        int inside = MessageCodec.MAX_DEPTH - 1;
        assertEquals(31, inside, "the message is the first level");
        for (String[] level : new String[][] {{"[", "]"}, {"{\"a\":", "}"}, {"[{\"a\":", "}]"}}) {
            int times = level[0].length() == 6 ? inside / 2 : inside;
            String deepest = level[0].repeat(times) + "0" + level[1].repeat(times);
            if (times != inside) {
                deepest = "[" + deepest + "]";
            }
            assertEquals(
                    new Request.Stats(1), decode("{\"type\":\"stats\",\"later\":" + deepest + ",\"id\":1}"), deepest);
            for (String deeper : List.of("[" + deepest + "]", "{\"a\":" + deepest + "}")) {
                assertBadJson("{\"type\":\"stats\",\"id\":1,\"later\":" + deeper + "}");
                assertBadJson("{\"later\":" + deeper + ",\"type\":\"stats\",\"id\":1}");
            }
        }
    }

    @Test
    void aHundredThousandLevelsAreRefusedLikeThirtyThree() {
        for (String level : List.of("[", "{\"a\":", "[{\"\":")) {
            assertBadJson(level.repeat(100_000));
            assertBadJson("{\"type\":\"stats\",\"id\":1,\"later\":" + level.repeat(100_000));
        }
    }

    @Test
    void depthIsNotWhatIsOpenOneAfterTheOther() throws Exception {
        String many = "[{}],".repeat(1_000);
        assertEquals(new Request.Stats(1), decode("{\"type\":\"stats\",\"later\":[" + many + "0],\"id\":1}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"stats\",\"id\":1,\"id\":1}",
                "{\"type\":\"stats\",\"id\":1,\"id\":2}",
                "{\"type\":\"stats\",\"type\":\"stats\",\"id\":1}",
                "{\"id\":1,\"type\":\"stats\",\"type\":\"close\"}",
                "{\"id\":1,\"id\":1,\"type\":\"stats\"}",
                "{\"type\":\"stats\",\"id\":1,\"\\u0069d\":1}",
                "{\"type\":\"stats\",\"\\u0069\\u0064\":1,\"id\":1}",
                "{\"type\":\"stats\",\"id\":1,\"t\\u0079pe\":\"close\"}",
                "{\"type\":\"stats\",\"id\":1,\"later\":1,\"later\":1}",
                "{\"type\":\"stats\",\"id\":1,\"한\":1,\"\\ud55c\":1}",
                "{\"type\":\"stats\",\"id\":1,\"🙂\":1,\"\\ud83d\\ude42\":1}",
                "{\"type\":\"stats\",\"id\":1,\"\":1,\"\":1}",
                "{\"type\":\"stats\",\"id\":1,\"later\":{\"a\":1,\"a\":1}}",
                "{\"type\":\"stats\",\"id\":1,\"later\":[[{\"a\":1,\"b\":{},\"\\u0061\":1}]]}",
                "{\"later\":{\"a\":1,\"a\":1},\"type\":\"stats\",\"id\":1}",
                "{\"type\":\"dance\",\"id\":1,\"id\":1}",
                "{\"type\":\"data\",\"id\":1,\"body\":1,\"body\":1}",
                "{\"type\":\"listing\",\"id\":1,\"entries\":[],\"entries\":[]}",
                "{\"type\":\"listing\",\"id\":1,\"entries\":[{\"a\":1}],\"id\":1}",
                "{\"type\":\"listing\",\"id\":1,\"entries\":[{}],\"later\":1,\"later\":1}",
                "{\"type\":\"echo\",\"id\":1,\"text\":5,\"text\":\"a\"}"
            })
    void aNameTwiceIsRefused(String json) {
        assertBadJson(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"name\":\"a\",\"name\":\"a\"",
                "\"name\":\"a\",\"n\\u0061me\":\"b\"",
                "\"name\":\"a\",\"size\":1,\"size\":1",
                "\"kind\":\"link\",\"kind\":\"file\"",
                "\"modified\":1,\"modified\":\"x\"",
                "\"later\":1,\"later\":1",
                "\"id\":1,\"id\":1",
                "\"later\":{\"a\":1,\"a\":1}",
                "\"later\":[{\"a\":1,\"\\u0061\":1}]",
                "\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"a\":1"
            })
    void aNameTwiceInAnEntryIsRefused(String members) {
        for (String entries : List.of("{" + members + "}", "{},{" + members + "}", "{" + members + "},7")) {
            assertBadJson("{\"type\":\"listing\",\"id\":1,\"entries\":[" + entries + "]}");
            assertBadJson("{\"id\":1,\"entries\":[" + entries + "],\"type\":\"listing\"}");
        }
    }

    @Test
    void entriesAndTheMessageAroundThemMayHaveTheSameNames() throws Exception {
        String entry =
                "{\"name\":\"a\",\"kind\":\"file\",\"size\":1,\"modified\":2,\"type\":\"list\",\"id\":3,\"later\":4}";
        Message expected = new Reply.Listing(
                1,
                List.of(new Reply.Entry("a", EntryKind.FILE, 1, 2), new Reply.Entry("a", EntryKind.FILE, 1, 2)),
                false);
        String entries = "\"entries\":[" + entry + "," + entry + "]";
        assertEquals(expected, decode("{\"type\":\"listing\",\"id\":1," + entries + ",\"later\":5,\"size\":6}"));
        assertEquals(expected, decode("{\"size\":6,\"later\":5," + entries + ",\"id\":1,\"type\":\"listing\"}"));
    }

    @Test
    void insideAnEntryNestingEndsAt32Too() throws Exception {
        // The entry is on the third level: in the array of the message.
        int inside = MessageCodec.MAX_DEPTH - 3;
        String start = "{\"type\":\"listing\",\"id\":1,\"entries\":[{\"name\":\"a\",\"kind\":\"file\",\"size\":1,"
                + "\"modified\":2,\"later\":";
        for (String[] level : new String[][] {{"[", "]"}, {"{\"a\":", "}"}}) {
            String deepest = level[0].repeat(inside) + "0" + level[1].repeat(inside);
            assertEquals(
                    new Reply.Listing(1, List.of(new Reply.Entry("a", EntryKind.FILE, 1, 2)), false),
                    decode(start + deepest + "}]}"));
            assertBadJson(start + level[0] + deepest + level[1] + "}]}");
            assertBadJson(start + level[0].repeat(100_000));
        }
        for (String entries : List.of("[", "[[", "[{\"name\":[")) {
            assertBadJson("{\"type\":\"listing\",\"id\":1,\"entries\":" + entries + "[".repeat(100_000));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"listing\",\"id\":1,\"entries\":[]}",
                "{\"type\":\"stats\",\"id\":1}",
                "1",
                "x",
                "}",
                "]",
                "]}",
                ",",
                "[]",
                "\"\"",
                "\u0000"
            })
    void whatStandsBehindAListingIsRefused(String behind) {
        String entry = "{\"name\":\"a\",\"kind\":\"file\",\"size\":1,\"modified\":2}";
        for (String entries :
                List.of("[]", "[" + entry + "]", "[" + entry + "," + entry + "]", "[{\"kind\":\"link\"}]")) {
            for (String between : List.of("", " ", "\n")) {
                assertBadJson(
                        "{\"type\":\"listing\",\"id\":1,\"more\":true,\"entries\":" + entries + "}" + between + behind);
                assertBadJson("{\"id\":1,\"entries\":" + entries + ",\"type\":\"listing\"}" + between + behind);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[,]",
                "[{},]",
                "[,{}]",
                "[{} {}]",
                "[{}",
                "[{}}",
                "[{]",
                "{]",
                "[{\"name\"}]",
                "[{\"name\":}]",
                "[{\"name\":\"a\",}]",
                "[{name:\"a\"}]",
                "[{\"name\":\"a\"\"kind\":\"file\"}]",
                "[{\"name\":\"a\\x\"}]",
                "[{\"name\":\"a\nb\"}]",
                "[{\"size\":01}]",
                "[{\"later\":NaN}]",
                "[{\"\\ud800\":1}]"
            })
    void entriesMustBePunctuatedAsWell(String entries) {
        assertBadJson("{\"type\":\"listing\",\"id\":1,\"entries\":" + entries + "}");
        assertBadJson("{\"entries\":" + entries + ",\"type\":\"listing\",\"id\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"n", "한", "🙂", "x🙂", "\\n", "\\u0000"})
    void anErrorQuotesALongNameInShort(String character) throws Exception {
        String name = "\"" + character.repeat(10_000) + "\"";
        for (String json :
                List.of("{" + name + ":1," + name + ":2}", "{" + name + "}", "{\"a\":" + name.replace("\"", ""))) {
            Reply.Failure failure = refused(json);
            assertEquals(ErrorCode.BAD_JSON, failure.code());
            assertTrue(failure.message().length() < 500, () -> failure.message().length() + " characters");
            assertEquals(failure, decode(Json.encode(failure)));
        }
    }

    @Test
    void theSameNameInDifferentObjectsIsNoDuplicate() throws Exception {
        assertEquals(
                new Request.Stats(1),
                decode("{\"type\":\"stats\",\"a\":{\"a\":{\"a\":[{\"a\":1},{\"a\":1}],\"id\":1}},\"b\":{\"a\":1},"
                        + "\"A\":1,\"e\\u0301\":1,\"\\u00e9\":1,\"id\":1}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "1E+2",
                "1e-2",
                "0e1",
                "123.456e78",
                "true",
                "false",
                "null",
                "\"\"",
                "[]",
                "{}",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\"\\u0000\"",
                "\"\\uFFFF\"",
                "\"\u007f\"",
                "\"\\ud800\"",
                "\"\u2028\"",
                "[ ]",
                "{ }",
                "[[[]]]",
                "{\"\":{\"\":{}}}",
                "\" \"",
                "[1,\"a\",null]"
            })
    void whatIsAValueIsTaken(String value) throws Exception {
        assertEquals(new Request.Stats(1), decode("{\"type\":\"stats\",\"id\":1,\"later\":" + value + "}"));
        assertEquals(new Request.Stats(1), decode("{\"later\": " + value + " ,\"id\":1,\"type\":\"stats\"}"));
    }

    @Test
    void afterManyErrorsGoodMessagesAreStillRead() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            assertBadJson("{\"type\":\"echo\",\"id\":1,\"text\":\"" + "x".repeat(i));
        }
        assertEquals(new Request.Echo(1, "a"), decode("{\"type\":\"echo\",\"id\":1,\"text\":\"a\"}"));
    }

    private static void assertBadJson(String json) {
        Reply.Failure failure = refused(json);
        assertEquals(ErrorCode.BAD_JSON, failure.code(), () -> json + " was refused with: " + failure.message());
        assertEquals(Reply.NO_ID, failure.id(), json);
    }
}
