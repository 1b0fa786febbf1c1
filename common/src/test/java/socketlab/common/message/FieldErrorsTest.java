package socketlab.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static socketlab.common.message.Json.decode;
import static socketlab.common.message.Json.encode;
import static socketlab.common.message.Json.refused;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Good JSON with wrong members is refused, with the request's id wherever it can be read")
class FieldErrorsTest {

    private static final String PONG =
            "{\"type\":\"pong\",\"id\":7,\"sentAt\":1,\"receivedAt\":2,\"repliedAt\":3,\"processingNanos\":4}";
    private static final String STATISTICS = "{\"type\":\"statistics\",\"id\":7,\"uptimeMillis\":1,\"peers\":2,"
            + "\"peersTotal\":3,\"messagesReceived\":4,\"messagesSent\":5,\"bytesReceived\":6,\"bytesSent\":7,"
            + "\"unanswered\":8,\"unlogged\":6,\"errors\":{\"bad-json\":9}}";

    private static final String LIST = "{\"type\":\"list\",\"id\":7,\"path\":\"a\",\"after\":\"b\"}";
    private static final String GET = "{\"type\":\"get\",\"id\":7,\"path\":\"a\",\"offset\":1}";
    private static final String SET =
            "{\"type\":\"get\",\"id\":7,\"path\":\"a\",\"recovery\":\"a\",\"congestion\":\"b\","
                    + "\"payload\":2,\"window\":3}";
    private static final String PUT = "{\"type\":\"put\",\"id\":7,\"path\":\"a\",\"mode\":\"create\",\"size\":1}";
    private static final String DATA = "{\"type\":\"data\",\"id\":7,\"body\":1}";
    private static final String SENT = "{\"type\":\"sent\",\"id\":7,\"sha256\":\"00\",\"fileSha256\":\"11\"}";
    private static final String LISTING =
            "{\"type\":\"listing\",\"id\":7,\"entries\":[{\"name\":\"a\",\"kind\":\"file\","
                    + "\"size\":1,\"modified\":2}],\"more\":true}";
    private static final String FILE = "{\"type\":\"file\",\"id\":7,\"size\":1,\"modified\":2,\"offset\":3,\"body\":4}";
    private static final String READY = "{\"type\":\"ready\",\"id\":7,\"offset\":1}";
    private static final String STORED = "{\"type\":\"stored\",\"id\":7,\"size\":1,\"sha256\":\"00\"}";

    private static final String[] NO_INTEGERS = {
        "1.5",
        "1.0",
        "1e3",
        "1E0",
        "0.0",
        "-1",
        "-9007199254740991",
        "9007199254740992",
        "9999999999999999",
        "10000000000000000",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551617",
        "99999999999999999999",
        "\"7\"",
        "\"\"",
        "true",
        "false",
        "null",
        "[]",
        "[7]",
        "{}",
        "{\"id\":7}"
    };

    static Stream<String> noIntegers() {
        return Arrays.stream(NO_INTEGERS);
    }

    static Stream<String> noIds() {
        return noIntegers().filter(value -> !value.equals("null"));
    }

    @ParameterizedTest
    @MethodSource("noIntegers")
    void whatIsNoIntegerIsNoTime(String value) {
        assertBadField(7, "sentAt", "{\"type\":\"ping\",\"id\":7,\"sentAt\":" + value + "}");
        assertBadField(7, "sentAt", "{\"type\":\"ping\",\"sentAt\":" + value + ",\"id\":7}");
        assertBadField(7, "sentAt", "{\"sentAt\":" + value + ",\"id\":7,\"type\":\"ping\"}");
    }

    @ParameterizedTest
    @MethodSource("noIds")
    void whatIsNoIntegerIsNoId(String value) {
        assertBadField(Reply.NO_ID, "id", "{\"type\":\"stats\",\"id\":" + value + "}");
        assertBadField(Reply.NO_ID, "id", "{\"id\":" + value + ",\"type\":\"stats\"}");
        assertBadField(
                Reply.NO_ID, "id", "{\"type\":\"error\",\"id\":" + value + ",\"code\":\"busy\",\"message\":\"m\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "-0", "9007199254740990", "9007199254740991"})
    void integersFromZeroTo2To53Minus1AreTaken(String value) throws Exception {
        assertEquals(new Request.Stats(Long.parseLong(value)), decode("{\"type\":\"stats\",\"id\":" + value + "}"));
    }

    static Stream<Arguments> integerMembers() {
        return Stream.of(
                arguments(PONG, "sentAt"),
                arguments(PONG, "receivedAt"),
                arguments(PONG, "repliedAt"),
                arguments(PONG, "processingNanos"),
                arguments(STATISTICS, "uptimeMillis"),
                arguments(STATISTICS, "peers"),
                arguments(STATISTICS.replace("peers", "connections"), "connections"),
                arguments(STATISTICS, "peersTotal"),
                arguments(STATISTICS, "messagesReceived"),
                arguments(STATISTICS, "messagesSent"),
                arguments(STATISTICS, "bytesReceived"),
                arguments(STATISTICS, "bytesSent"),
                arguments(STATISTICS, "unanswered"),
                arguments(STATISTICS, "unlogged"),
                arguments(STATISTICS, "bad-json"),
                arguments(GET, "offset"),
                arguments(SET, "payload"),
                arguments(SET, "window"),
                arguments(PUT, "size"),
                arguments(DATA, "body"),
                arguments(LISTING, "size"),
                arguments(LISTING, "modified"),
                arguments(FILE, "size"),
                arguments(FILE, "modified"),
                arguments(FILE, "offset"),
                arguments(FILE, "body"),
                arguments(READY, "offset"),
                arguments(STORED, "size"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("integerMembers")
    void everyIntegerMemberIsChecked(String json, String member) throws Exception {
        decode(json);
        for (String value : NO_INTEGERS) {
            String bad = json.replaceFirst("(?<=\"" + member + "\":)\\d", value);
            Reply.Failure failure = refused(bad);
            assertEquals(ErrorCode.BAD_FIELD, failure.code(), bad);
            assertEquals(7, failure.id(), bad);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "true", "null", "[]", "[\"a\"]", "{}", "{\"id\":8}"})
    void whatIsNoTextIsRefused(String value) {
        assertBadField(7, "text", "{\"type\":\"echo\",\"text\":" + value + ",\"id\":7}");
        assertBadField(7, "text", "{\"type\":\"echoed\",\"text\":" + value + ",\"id\":7}");
        assertBadField(7, "padding", "{\"type\":\"ping\",\"padding\":" + value + ",\"id\":7,\"sentAt\":1}");
        assertBadField(7, "padding", PONG.replace("\"id\"", "\"padding\":" + value + ",\"id\""));
        assertBadField(7, "cookie", "{\"type\":\"stats\",\"cookie\":" + value + ",\"id\":7}");
        assertBadField(7, "cookie", "{\"type\":\"challenge\",\"cookie\":" + value + ",\"id\":7}");
        assertBadField(7, "code", "{\"type\":\"error\",\"code\":" + value + ",\"message\":\"m\",\"id\":7}");
        assertBadField(7, "message", "{\"type\":\"error\",\"code\":\"busy\",\"message\":" + value + ",\"id\":7}");
        assertBadField(7, "type", "{\"type\":" + value + ",\"id\":7}");
        assertBadField(7, "type", "{\"id\":7,\"type\":" + value + "}");
        assertBadField(7, "path", with(LIST, "path", value));
        assertBadField(7, "path", with(GET, "path", value));
        assertBadField(7, "recovery", with(SET, "recovery", value));
        assertBadField(7, "congestion", with(SET, "congestion", value));
        assertBadField(7, "path", with(PUT, "path", value));
        assertBadField(7, "after", with(LIST, "after", value));
        assertBadField(7, "mode", with(PUT, "mode", value));
        assertBadField(7, "sha256", with(SENT, "sha256", value));
        assertBadField(7, "fileSha256", with(SENT, "fileSha256", value));
        assertBadField(7, "sha256", with(STORED, "sha256", value));
        assertBadField(7, "name", with(LISTING, "name", value));
        assertBadField(7, "kind", with(LISTING, "kind", value));
    }

    /** A message with another value for one of its members. */
    private static String with(String json, String member, String value) {
        String changed = json.replaceFirst(
                "(?<=\"" + member + "\":)(\"[^\"]*\"|\\d|true|\\[.*])", Matcher.quoteReplacement(value));
        assertNotEquals(json, changed, member);
        return changed;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\\ud800", "\\udc00", "a\\udfff", "\\ud83d\\ud83d", "\\ude42\\ud83d", "\\ud83dx", "\\udbff"})
    void halfOfASurrogatePairIsNoText(String escape) {
        assertBadField(7, "text", "{\"type\":\"echo\",\"text\":\"" + escape + "\",\"id\":7}");
        assertBadField(7, "padding", "{\"type\":\"ping\",\"sentAt\":1,\"padding\":\"" + escape + "\",\"id\":7}");
        assertBadField(7, "cookie", "{\"type\":\"stats\",\"cookie\":\"" + escape + "\",\"id\":7}");
        assertBadField(7, "type", "{\"type\":\"" + escape + "\",\"id\":7}");
        assertBadField(7, "after", with(LIST, "after", "\"" + escape + "\""));
        assertBadField(7, "mode", with(PUT, "mode", "\"" + escape + "\""));
        assertBadField(7, "sha256", with(SENT, "sha256", "\"" + escape + "\""));
        assertBadField(7, "fileSha256", with(SENT, "fileSha256", "\"" + escape + "\""));
        assertBadField(7, "sha256", with(STORED, "sha256", "\"" + escape + "\""));
        assertBadField(7, "kind", with(LISTING, "kind", "\"" + escape + "\""));
    }

    @Test
    @DisplayName("in a name, half of a surrogate pair is let through: names have their own judge and their own error")
    void halfOfASurrogatePairMayBeInAName() throws Exception {
        String half = "\"a\\udfff\"";
        assertEquals(new Request.List(7, "a\udfff", "b"), decode(with(LIST, "path", half)));
        assertEquals(new Request.Get(7, "a\udfff", 1), decode(with(GET, "path", half)));
        assertEquals(new Request.Put(7, "a\udfff", PutMode.CREATE, 1), decode(with(PUT, "path", half)));
        assertEquals(
                new Reply.Listing(7, List.of(new Reply.Entry("a\udfff", EntryKind.FILE, 1, 2)), true),
                decode(with(LISTING, "name", half)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Create", "CREATE", "create ", "delete", "file", "만들기"})
    void anUnknownModeIsRefusedWithThoseThatThereAre(String mode) {
        String json = with(PUT, "mode", "\"" + mode + "\"");
        assertBadField(7, "mode", json);
        for (PutMode known : PutMode.values()) {
            assertTrue(
                    refused(json).message().contains(known.wireName()),
                    refused(json).message());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "\"true\"", "\"\"", "null", "[]", "[true]", "{}", "{\"id\":8}"})
    void whatIsNeitherTrueNorFalseIsRefused(String value) {
        assertBadField(7, "more", with(LISTING, "more", value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "\"x\"",
                "true",
                "null",
                "{}",
                "{\"name\":\"a\",\"kind\":\"file\",\"size\":1,\"modified\":2}"
            })
    void entriesMustBeAnArray(String value) {
        assertBadField(7, "entries", with(LISTING, "entries", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"a\"", "true", "null", "[]", "[{}]"})
    void everyEntryMustBeAnObject(String value) {
        String entry = "{\"name\":\"a\",\"kind\":\"file\",\"size\":1,\"modified\":2}";
        assertBadField(7, "entries", with(LISTING, "entries", "[" + value + "]"));
        assertBadField(7, "entries", with(LISTING, "entries", "[" + value + "," + entry + "]"));
        assertBadField(7, "entries", with(LISTING, "entries", "[" + entry + "," + value + "]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "kind", "size", "modified"})
    void everyMemberOfAnEntryMustBeThere(String member) {
        String entry = "{\"name\":\"a\",\"kind\":\"file\",\"size\":1,\"modified\":2}";
        String bad = entry.replaceFirst("\"" + member + "\":[^,}]*,?", "").replace(",}", "}");
        for (String entries : List.of(bad, entry + "," + bad, bad + "," + entry)) {
            Reply.Failure failure = refused(with(LISTING, "entries", "[" + entries + "]"));
            assertEquals(ErrorCode.BAD_FIELD, failure.code(), entries);
            assertEquals(7, failure.id(), entries);
            assertTrue(failure.message().contains(member), failure.message());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"x\"", "null", "[]", "[{\"bad-json\":1}]"})
    void errorCountersMustBeAnObject(String value) {
        assertBadField(7, "errors", STATISTICS.replace("{\"bad-json\":9}", value));
    }

    static Stream<Arguments> missingMembers() {
        return Stream.of(
                arguments("{\"type\":\"ping\",\"id\":7}", List.of("sentAt")),
                arguments("{\"id\":7,\"type\":\"echo\"}", List.of("text")),
                arguments("{\"type\":\"echoed\",\"id\":7}", List.of("text")),
                arguments("{\"type\":\"challenge\",\"id\":7}", List.of("cookie")),
                arguments("{\"type\":\"error\",\"id\":7,\"code\":\"busy\"}", List.of("message")),
                arguments("{\"type\":\"error\",\"message\":\"m\",\"id\":7}", List.of("code")),
                arguments("{\"id\":7}", List.of("type")),
                arguments("{\"id\":7,\"text\":\"a\"}", List.of("type")),
                arguments(LIST, List.of("path")),
                arguments(GET, List.of("path")),
                arguments(PUT, List.of("path")),
                arguments(DATA, List.of("body")),
                arguments(SENT, List.of("sha256")),
                arguments(LISTING, List.of("entries")),
                arguments(FILE, List.of("size", "modified", "offset", "body")),
                arguments(READY, List.of("offset")),
                arguments(STORED, List.of("size", "sha256")),
                arguments(PONG, List.of("sentAt", "receivedAt", "repliedAt", "processingNanos")),
                arguments(
                        STATISTICS,
                        List.of(
                                "uptimeMillis",
                                "peers",
                                "peersTotal",
                                "messagesReceived",
                                "messagesSent",
                                "bytesReceived",
                                "bytesSent")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("missingMembers")
    void everyMissingMemberIsNamed(String json, List<String> members) {
        for (String member : members) {
            assertBadField(
                    7,
                    member,
                    json.replaceFirst("\"" + member + "\":(\\d|\"[^\"]*\"|\\[.*]),?", "")
                            .replace(",}", "}"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ping\",\"sentAt\":1}",
                "{\"type\":\"ping\",\"id\":null,\"sentAt\":1}",
                "{\"type\":\"echo\",\"text\":\"a\"}",
                "{\"text\":\"a\",\"type\":\"echo\"}",
                "{\"type\":\"stats\"}",
                "{\"type\":\"stats\",\"Id\":7}",
                "{\"type\":\"close\",\"later\":{\"id\":7}}",
                "{\"type\":\"close\",\"id\":null}",
                "{\"type\":\"closed\"}",
                "{\"type\":\"challenge\",\"cookie\":\"c\"}",
                "{\"type\":\"list\",\"path\":\"\"}",
                "{\"type\":\"get\",\"path\":\"a\",\"id\":null}",
                "{\"path\":\"a\",\"type\":\"put\"}",
                "{\"type\":\"data\",\"body\":0}",
                "{\"type\":\"sent\",\"sha256\":\"00\"}",
                "{\"type\":\"listing\",\"entries\":[{\"name\":\"a\",\"kind\":\"file\",\"size\":1,\"modified\":2,\"id\":7}]}",
                "{\"type\":\"file\",\"size\":1,\"modified\":2,\"offset\":3,\"body\":4}",
                "{\"type\":\"ready\",\"offset\":0}",
                "{\"type\":\"stored\",\"size\":1,\"sha256\":\"00\"}",
            })
    void aMissingIdIsAnErrorWithoutId(String json) {
        assertBadField(Reply.NO_ID, "id", json);
    }

    @Test
    void anEmptyObjectLacksItsType() {
        assertBadField(Reply.NO_ID, "type", "{}");
    }

    @Test
    void membersOfOtherTypesMayBeAnything() throws Exception {
        assertEquals(
                new Request.Echo(7, "a"),
                decode("{\"type\":\"echo\",\"sentAt\":\"x\",\"padding\":1,\"code\":{},\"errors\":[],\"peers\":-1.5,"
                        + "\"text\":\"a\",\"id\":7}"));
        assertEquals(
                new Request.Echo(7, "a"),
                decode(
                        "{\"type\":\"echo\",\"path\":1,\"mode\":\"x\",\"offset\":-1,\"entries\":{},\"more\":5,\"sha256\":[],"
                                + "\"text\":\"a\",\"id\":7}"));
        assertEquals(new Request.Ping(7, 1, "", 42), decode("{\"type\":\"ping\",\"id\":7,\"sentAt\":1,\"text\":5}"));
        assertEquals(new Request.Echo(7, "a"), decode("{\"sentAt\":null,\"text\":\"a\",\"id\":7,\"type\":\"echo\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ping", "ping ", "pingpong", "ping\\u0000", "dance", "핑", "null"})
    void anUnknownTypeIsAnsweredWithTheId(String type) {
        for (String json : List.of(
                "{\"type\":\"" + type + "\",\"id\":7,\"sentAt\":1}",
                "{\"id\":7,\"type\":\"" + type + "\"}",
                "{\"type\":\"" + type + "\",\"later\":{\"id\":8},\"id\":7}")) {
            assertEquals(ErrorCode.UNKNOWN_TYPE, refused(json).code(), json);
            assertEquals(7, refused(json).id(), json);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"7\"", "1.5", "-1", "[7]"})
    void anUnknownTypeWithoutAGoodIdIsAnsweredWithoutOne(String id) {
        Reply.Failure failure = refused("{\"type\":\"dance\",\"id\":" + id + "}");
        assertEquals(ErrorCode.UNKNOWN_TYPE, failure.code());
        assertEquals(Reply.NO_ID, failure.id());
    }

    @Test
    void anUnknownTypeIsQuotedInShort() throws Exception {
        for (int length = 1; length < 100; length++) {
            for (String character : List.of("x", "한", "🙂", "x🙂", "\\n")) {
                Reply.Failure failure = refused("{\"type\":\"" + character.repeat(length) + "\",\"id\":7}");
                assertEquals(ErrorCode.UNKNOWN_TYPE, failure.code(), character);
                assertTrue(failure.message().length() < 120, failure.message());
                assertEquals(failure, decode(encode(failure)));
            }
        }
    }

    @Test
    @DisplayName("broken JSON behind a wrong member is broken JSON: the object is read to its end first")
    void brokenJsonComesFirst() {
        assertEquals(
                ErrorCode.BAD_JSON,
                refused("{\"type\":\"ping\",\"id\":7,\"sentAt\":1.5").code());
        assertEquals(
                ErrorCode.BAD_JSON, refused("{\"type\":\"dance\",\"id\":7}}").code());
        assertEquals(ErrorCode.BAD_JSON, refused("{\"type\":5,\"id\":7,}").code());
        assertEquals(ErrorCode.BAD_JSON, refused("{\"id\":7} {").code());
    }

    private static void assertBadField(long id, String member, String json) {
        Reply.Failure failure = refused(json);
        assertEquals(ErrorCode.BAD_FIELD, failure.code(), json);
        assertEquals(id, failure.id(), json);
        assertTrue(
                failure.message().contains("\"" + member) || failure.message().contains("or " + member),
                () -> json + " was refused with: " + failure.message());
    }
}
