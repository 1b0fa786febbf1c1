package socketlab.common.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static socketlab.common.message.Json.decode;
import static socketlab.common.message.Json.encode;
import static socketlab.common.message.Json.refused;
import static socketlab.common.message.Json.textOf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Messages become JSON and come back")
class MessageCodecTest {

    static Stream<Arguments> examples() {
        return Examples.withJson().entrySet().stream().map(e -> arguments(e.getKey(), e.getValue()));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("examples")
    void everyMessageIsWrittenAsExactlyThisText(Message message, String json) {
        assertEquals(json, textOf(message));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("examples")
    void everyTextIsReadAsExactlyThisMessage(Message message, String json) throws Exception {
        assertEquals(withSize(message, json.getBytes(StandardCharsets.UTF_8).length), decode(json));
    }

    /** What a ping or a pong says of its size when it is read. */
    private static Message withSize(Message message, int size) {
        if (message instanceof Request.Ping p) {
            return new Request.Ping(p.id(), p.sentAt(), p.padding(), size);
        }
        if (message instanceof Reply.Pong p) {
            return new Reply.Pong(
                    p.id(), p.sentAt(), p.receivedAt(), p.repliedAt(), p.processingNanos(), p.padding(), size);
        }
        return message;
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("examples")
    void theOrderOfMembersDoesNotMatter(Message message, String json) throws Exception {
        List<String> members = membersOf(json);
        for (int i = 0; i < members.size(); i++) {
            Collections.rotate(members, 1);
            String rotated = "{" + String.join(",", members) + "}";
            assertEquals(decode(json), decode(rotated), rotated);
        }
    }

    /** What stands between the commas of the outermost object. */
    private static List<String> membersOf(String json) {
        List<String> members = new ArrayList<>();
        int depth = 0;
        boolean inText = false;
        int from = 1;
        for (int i = 1; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '"' && json.charAt(i - 1) != '\\') {
                inText = !inText;
            } else if (!inText && (c == ',' && depth == 0 || i == json.length() - 1)) {
                members.add(json.substring(from, i));
                from = i + 1;
            } else if (!inText) {
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            }
        }
        return members;
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("examples")
    void whiteSpaceBetweenTokensDoesNotMatter(Message message, String json) throws Exception {
        String spaced = " \t\r\n" + json.replaceAll("[{}\\[\\]]|(?<=\"):|,(?=\")", "\n$0 \t\r") + "\r\n\t ";
        assertEquals(
                withSize(message, spaced.getBytes(StandardCharsets.UTF_8).length), decode(spaced), "white space added");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"later\":true",
                "\"later\":null",
                "\"later\":[1,[2,{\"id\":3,\"type\":\"close\"}],{}]",
                "\"later\":{\"id\":99,\"type\":\"close\",\"text\":5}",
                "\"later\":1e999999",
                "\"later\":-1E-999999",
                "\"Id\":99",
                "\"later\":\"\\ud800\"",
                "\"\":0"
            })
    void unknownMembersAreIgnoredWhereverTheyStand(String unknown) throws Exception {
        Message expected = new Request.Echo(1, "a");
        assertEquals(expected, decode("{" + unknown + ",\"type\":\"echo\",\"id\":1,\"text\":\"a\"}"));
        assertEquals(expected, decode("{\"type\":\"echo\"," + unknown + ",\"id\":1,\"text\":\"a\"}"));
        assertEquals(expected, decode("{\"type\":\"echo\",\"id\":1,\"text\":\"a\"," + unknown + "}"));
        assertEquals(expected, decode("{\"id\":1,\"text\":\"a\"," + unknown + ",\"type\":\"echo\"}"));
    }

    @Test
    void anUnknownNumberMayHaveTenThousandDigits() throws Exception {
        String digits = "7".repeat(10_000);
        assertEquals(
                new Request.Stats(1),
                decode("{\"type\":\"stats\",\"a\":" + digits + ",\"b\":0." + digits + ",\"c\":[1E" + digits
                        + "],\"id\":1}"));
    }

    @Test
    void aPingIsFilledWithBlanksUpToItsSize() {
        String bare = textOf(new Request.Ping(1, 2, "", 0));
        assertEquals(bare + " ", textOf(new Request.Ping(1, 2, "", bare.length() + 1)));
        assertEquals(bare + " ".repeat(1000 - bare.length()), textOf(new Request.Ping(1, 2, "", 1000)));
    }

    @Test
    void aPongIsFilledWithBlanksUpToItsSize() {
        String bare = textOf(new Reply.Pong(1, 2, 3, 4, 5, "", 0));
        assertEquals(bare + " ", textOf(new Reply.Pong(1, 2, 3, 4, 5, "", bare.length() + 1)));
        assertEquals(bare + " ".repeat(1000 - bare.length()), textOf(new Reply.Pong(1, 2, 3, 4, 5, "", 1000)));
    }

    @Test
    void aPingWithACookieIsFilledToo() throws Exception {
        Message ping = new Request.WithCookie(new Request.Ping(1, 2, "", 300), "c00k1e");
        assertEquals(300, encode(ping).length);
        assertEquals(ping, decode(encode(ping)));
    }

    @Test
    void aSizeBelowThatOfTheMembersAddsNothing() {
        String bare = textOf(new Request.Ping(1, 2, "", 0));
        assertEquals(bare, textOf(new Request.Ping(1, 2, "", bare.length())));
        assertEquals(bare, textOf(new Request.Ping(1, 2, "", bare.length() - 1)));
        assertEquals(bare, textOf(new Request.Ping(1, 2, "", -1)));
    }

    @Test
    void sizeIsCountedFromWhereTheMessageStartsInTheSink() {
        ByteSink out = new ByteSink(0);
        out.write('#');
        MessageCodec.encode(new Request.Ping(1, 2, "", 100), out);
        MessageCodec.encode(new Request.Ping(1, 2, "", 200), out);
        assertEquals(1 + 100 + 200, out.size());
        assertEquals('#', out.array()[0]);
        assertEquals('{', out.array()[1]);
        assertEquals('{', out.array()[101]);
    }

    @Test
    void sizeIsInBytesAndNotInCharacters() throws Exception {
        Message ping = new Request.Ping(1, 2, "가나다🙂", 100);
        assertEquals(100, encode(ping).length);
        assertEquals(ping, decode(encode(ping)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\u0000",
                "a\u0000b",
                "\b\t\n\f\r\"\\/",
                "\u0001\u001f\u007f\u0080\u009f",
                "\u2028\u2029\ufeff\ufffe\uffff\ufffd",
                "한국어 텍스트, ㄱㄴㄷ, 각",
                "🙂👩\u200d💻🇰🇷\udbff\udfff",
                "{\"type\":\"close\",\"id\":1}",
                "'</script><!--"
            })
    void everyTextSurvives(String text) throws Exception {
        assertEquals(new Request.Echo(1, text), decode(encode(new Request.Echo(1, text))));
    }

    @Test
    @DisplayName("a text survives at any length, wherever a character falls in the writer's buffers")
    void longTextsSurvive() throws Exception {
        for (int before = 0; before < 16; before++) {
            String text = "x".repeat(before) + "🙂한é\n".repeat(6_000);
            assertEquals(new Reply.Echoed(1, text), decode(encode(new Reply.Echoed(1, text))), "after " + before);
        }
    }

    @Test
    void textIsWrittenAsUtf8AndNotAsEscapes() {
        assertArrayEquals(
                "{\"type\":\"echo\",\"id\":1,\"text\":\"é한🙂\"}".getBytes(StandardCharsets.UTF_8),
                encode(new Request.Echo(1, "é한🙂")));
    }

    @Test
    void aPairOfSurrogateEscapesIsOneCharacter() throws Exception {
        assertEquals(
                new Request.Echo(1, "🙂\u0000A"),
                decode("{\"type\":\"echo\",\"id\":1,\"text\":\"\\uD83D\\ude42\\u0000\\u0041\"}"));
    }

    @Test
    void namesAndTypesMayBeWrittenWithEscapes() throws Exception {
        assertEquals(new Request.Close(1), decode("{\"\\u0074ype\":\"cl\\u006Fse\",\"\\u0069d\":1}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00", "\ude42\ud83d", "🙂\ud83d", "\ud83d\ud83d\ude42"})
    void halfOfASurrogatePairIsWrittenAsGoodJsonThatNobodyTakes(String text) {
        Reply.Failure failure = refused(encode(new Request.Echo(7, text)));
        assertEquals(ErrorCode.BAD_FIELD, failure.code());
        assertEquals(7, failure.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00", "\ude42\ud83d", "🙂\ud83d", "\ud83d\ud83d\ude42"})
    @DisplayName("half of a surrogate pair in a name survives: whoever judges names answers bad-name, not bad-field")
    void halfOfASurrogatePairInANameSurvives(String name) throws Exception {
        for (Message message : List.of(
                new Request.List(7, name, ""),
                new Request.Get(7, name, 0),
                new Request.Put(7, name, PutMode.CREATE, 5),
                new Reply.Listing(7, List.of(new Reply.Entry(name, EntryKind.FILE, 1, 2)), false))) {
            assertEquals(message, decode(encode(message)));
        }
    }

    @Test
    @DisplayName("it survives in a long name too, wherever it falls in the writer's buffers")
    void halvesOfSurrogatePairsInALongNameSurvive() throws Exception {
        for (String half : List.of("\ud800", "\udfff")) {
            for (int before = 0; before < 16; before++) {
                Message get = new Request.Get(7, "x".repeat(before) + (half + "한é").repeat(6_000), 0);
                assertEquals(get, decode(encode(get)), "after " + before);
            }
        }
    }

    @Test
    void whatAFileRequestDoesNotSayHasADefault() throws Exception {
        assertEquals(new Request.List(7, "a", ""), decode("{\"type\":\"list\",\"id\":7,\"path\":\"a\"}"));
        assertEquals(new Request.Get(7, "a", 0), decode("{\"type\":\"get\",\"id\":7,\"path\":\"a\"}"));
        assertEquals(
                new Request.Put(7, "a", PutMode.CREATE, Request.Put.UNKNOWN_SIZE),
                decode("{\"type\":\"put\",\"id\":7,\"path\":\"a\"}"));
        assertEquals(new Reply.Listing(7, List.of(), false), decode("{\"type\":\"listing\",\"id\":7,\"entries\":[]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"link", "File", "directory ", "", "한", "null"})
    void entriesOfUnknownKindsAreLeftOut(String kind) throws Exception {
        String entry = "{\"name\":\"a\",\"kind\":\"%s\",\"size\":1,\"modified\":2}";
        String known = entry.formatted("file");
        String unknown = entry.formatted(kind);
        assertEquals(
                new Reply.Listing(
                        7,
                        List.of(new Reply.Entry("a", EntryKind.FILE, 1, 2), new Reply.Entry("a", EntryKind.FILE, 1, 2)),
                        true),
                decode("{\"type\":\"listing\",\"id\":7,\"entries\":["
                        + String.join(",", unknown, known, unknown, unknown, known, unknown) + "],\"more\":true}"));
        assertEquals(
                new Reply.Listing(7, List.of(), false),
                decode("{\"entries\":[" + unknown + "],\"id\":7,\"type\":\"listing\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"later\":true",
                "\"later\":[1,[2,{\"name\":3}],{}]",
                "\"later\":{\"name\":5,\"kind\":null}",
                "\"id\":99",
                "\"id\":\"x\"",
                "\"type\":\"close\"",
                "\"cookie\":5",
                "\"body\":5",
                "\"body\":-1",
                "\"entries\":5",
                "\"more\":5",
                "\"later\":\"\\ud800\"",
                "\"\":0"
            })
    @DisplayName("an entry ignores what it does not know, also where the message around it has such a member")
    void unknownMembersOfAnEntryAreIgnoredWhereverTheyStand(String unknown) throws Exception {
        Message expected = new Reply.Listing(7, List.of(new Reply.Entry("a", EntryKind.FILE, 1, 2)), false);
        for (String entry : List.of(
                "{" + unknown + ",\"name\":\"a\",\"kind\":\"file\",\"size\":1,\"modified\":2}",
                "{\"name\":\"a\",\"kind\":\"file\"," + unknown + ",\"size\":1,\"modified\":2}",
                "{\"modified\":2,\"size\":1,\"kind\":\"file\",\"name\":\"a\"," + unknown + "}")) {
            assertEquals(expected, decode("{\"type\":\"listing\",\"id\":7,\"entries\":[" + entry + "]}"), entry);
            assertEquals(expected, decode("{\"entries\":[" + entry + "],\"id\":7,\"type\":\"listing\"}"), entry);
        }
    }

    @Test
    void aListingKeepsTheOrderOfTenThousandEntries() throws Exception {
        List<Reply.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            entries.add(new Reply.Entry(
                    "name " + i % 100, i % 2 == 0 ? EntryKind.FILE : EntryKind.DIRECTORY, i, 10_000 - i));
        }
        Message listing = new Reply.Listing(7, entries, true);
        assertEquals(listing, decode(encode(listing)));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                Integer.MAX_VALUE,
                1L << 31,
                (1L << 32) - 1,
                1L << 32,
                (1L << 32) + 5,
                Message.MAX_INTEGER - 1,
                Message.MAX_INTEGER
            })
    void sizesOfAnyFileSurvive(long size) throws Exception {
        for (Message message : List.of(
                new Request.Get(7, "a", size),
                new Request.Put(7, "a", PutMode.APPEND, size),
                new Request.Data(7, size),
                new Request.WithCookie(new Request.Data(7, size), "c"),
                new Reply.Listing(7, List.of(new Reply.Entry("a", EntryKind.FILE, size, size)), false),
                new Reply.File(7, size, size, size, size),
                new Reply.Ready(7, size),
                new Reply.Stored(7, size, "00"))) {
            assertEquals(message, decode(encode(message)));
            assertEquals(message.body(), decode(encode(message)).body());
        }
        assertEquals(size, new Request.WithCookie(new Request.Data(7, size), "c").body());
    }

    @ParameterizedTest
    @EnumSource
    void everyErrorCodeSurvives(ErrorCode code) throws Exception {
        Reply.Failure failure = new Reply.Failure(1, code, "because");
        assertEquals(failure, decode(encode(failure)));
        Reply.Statistics statistics =
                new Reply.Statistics(1, Transport.TCP, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(code, Message.MAX_INTEGER));
        assertEquals(statistics, decode(encode(statistics)));
    }

    @Test
    void anErrorWithoutAnIdIsReadAsOneWithNull() throws Exception {
        assertEquals(
                new Reply.Failure(Reply.NO_ID, ErrorCode.BUSY, "full"),
                decode("{\"type\":\"error\",\"code\":\"busy\",\"message\":\"full\"}"));
    }

    @Test
    void anErrorThatThisVersionDoesNotKnowIsStillAnError() throws Exception {
        assertEquals(
                new Reply.Failure(1, ErrorCode.INTERNAL, "out of tea"),
                decode("{\"type\":\"error\",\"id\":1,\"code\":\"out-of-tea\",\"message\":\"out of tea\"}"));
    }

    @Test
    void countersOfUnknownErrorsAreLeftOut() throws Exception {
        Reply.Statistics read = (Reply.Statistics) decode("""
                {"type":"statistics","id":5,"uptimeMillis":1,"connections":2,"connectionsTotal":3,
                "messagesReceived":4,"messagesSent":5,"bytesReceived":6,"bytesSent":7,
                "errors":{"out-of-tea":1,"busy":2}}""");
        assertEquals(Map.of(ErrorCode.BUSY, 2L), read.errors());
    }

    @Test
    void tcpStatisticsHaveNoUnanswered() throws Exception {
        Message read = decode("""
                {"type":"statistics","id":5,"uptimeMillis":1,"connections":2,"connectionsTotal":3,
                "messagesReceived":4,"messagesSent":5,"bytesReceived":6,"bytesSent":7,"unanswered":8,"errors":{}}""");
        assertEquals(read, decode(encode(read)));
    }

    @Test
    void aCookieOnAReplyChangesNothing() throws Exception {
        assertEquals(new Reply.Closed(1), decode("{\"type\":\"closed\",\"id\":1,\"cookie\":\"c\"}"));
    }

    static Stream<Request> requests() {
        return Examples.withJson().keySet().stream()
                .filter(message -> message instanceof Request && !(message instanceof Request.WithCookie))
                .map(message -> (Request) message);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyRequestMayCarryACookie(Request request) throws Exception {
        String bare = textOf(request);
        String proven = textOf(new Request.WithCookie(request, "c"));
        assertEquals(bare.substring(0, bare.length() - 1) + ",\"cookie\":\"c\"}", proven);
        assertEquals(
                new Request.WithCookie(
                        (Request) withSize(request, proven.getBytes(StandardCharsets.UTF_8).length), "c"),
                decode(proven));
    }

    @Test
    void aCookieMayStandBeforeTheType() throws Exception {
        assertEquals(
                new Request.WithCookie(new Request.Stats(1), "c"),
                decode("{\"cookie\":\"c\",\"id\":1,\"type\":\"stats\"}"));
    }

    @Test
    void decodingABufferLeavesItAsItIs() throws Exception {
        byte[] bytes = ("xxxx{\"type\":\"close\",\"id\":1}yy").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, bytes.length - 3).slice().position(3);
        assertEquals(new Request.Close(1), MessageCodec.decode(buffer));
        assertEquals(3, buffer.position());
        assertEquals(bytes.length - 3, buffer.limit());
    }

    @Test
    void wireNamesAreThoseOfTheProtocol() {
        assertEquals(
                List.of(
                        "bad-frame",
                        "frame-too-large",
                        "bad-json",
                        "bad-field",
                        "unknown-type",
                        "bad-name",
                        "not-found",
                        "not-a-file",
                        "exists",
                        "denied",
                        "busy",
                        "size-mismatch",
                        "hash-mismatch",
                        "no-space",
                        "file-changed",
                        "timeout",
                        "shutting-down",
                        "internal"),
                Arrays.stream(ErrorCode.values()).map(ErrorCode::wireName).toList());
        assertEquals(
                List.of("create", "replace", "append"),
                Arrays.stream(PutMode.values()).map(PutMode::wireName).toList());
        assertEquals(
                List.of("file", "directory"),
                Arrays.stream(EntryKind.values()).map(EntryKind::wireName).toList());
    }
}
