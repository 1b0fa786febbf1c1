package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.Requests.nextId;
import static socketlab.it.Requests.roomy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a client may rely on, whatever carries the messages. Run once over TCP and once over UDP; what holds for one of
 * them only stands in the subclasses.
 */
abstract class ServerContract extends ServerTest {

    private static final long LARGEST_ID = 9_007_199_254_740_991L;

    ServerContract(Protocol protocol) {
        super(protocol);
    }

    @Test
    void aPingIsAnsweredWithItsIdItsTimeAndTheTimesOfTheServer() throws IOException {
        try (Talk talk = connect()) {
            long before = wallMicros();
            long id = nextId();
            Json pong = talk.ask("{\"type\":\"ping\",\"id\":" + id + ",\"sentAt\":123456}");
            long after = wallMicros();

            assertEquals(
                    List.of("type", "id", "sentAt", "receivedAt", "repliedAt", "processingNanos"),
                    List.copyOf(pong.names()));
            assertEquals("pong", pong.type());
            assertEquals(id, pong.id());
            assertEquals(123456, pong.number("sentAt"));
            assertTrue(before <= pong.number("receivedAt"), () -> before + " <= " + pong);
            assertTrue(pong.number("receivedAt") <= pong.number("repliedAt"), pong::toString);
            assertTrue(pong.number("repliedAt") <= after, () -> pong + " <= " + after);
            long processingMicros = pong.number("processingNanos") / 1_000;
            assertEquals(pong.number("repliedAt") - pong.number("receivedAt"), processingMicros);
        }
    }

    private static long wallMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    @ParameterizedTest
    @ValueSource(ints = {160, 161, 500, 1000, 8000, 60_000})
    void aPongIsAsLargeAsItsPing(int size) throws IOException {
        try (Talk talk = connect()) {
            talk.send(Requests.sized(Requests.ping(nextId()), size));
            assertEquals(size, talk.receive().length());
        }
    }

    @Test
    void aPongRepeatsThePadding() throws IOException {
        String padding = "0123456789".repeat(30);
        try (Talk talk = connect()) {
            Json pong = talk.ask(
                    "{\"type\":\"ping\",\"id\":" + nextId() + ",\"sentAt\":0,\"padding\":\"" + padding + "\"}");
            assertEquals(padding, pong.text("padding"));
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void anEchoRepeatsItsTextToTheLetter(String jsonText, String text) throws IOException {
        try (Talk talk = connect()) {
            long id = nextId();
            Json echoed = talk.ask(Requests.echo(id, jsonText));
            assertEquals("echoed", echoed.type());
            assertEquals(id, echoed.id());
            assertEquals(text, echoed.text("text"));
        }
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("hello", "hello"),
                Arguments.of("", ""),
                Arguments.of("안녕하세요, 소켓", "안녕하세요, 소켓"),
                Arguments.of("👋🏽 👩‍👩‍👧", "👋🏽 👩‍👩‍👧"),
                Arguments.of("\\ud83d\\ude00", "😀"),
                Arguments.of("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"),
                Arguments.of("a\\u0000b\\u001b[31m", "a\0b\u001b[31m"),
                Arguments.of("\\u2028\\u2029\u2028", "\u2028\u2029\u2028"));
    }

    @Test
    void statsCountMessagesBytesAndErrors() throws IOException {
        String ping = roomy(Requests.ping(nextId()));
        String nonsense = roomy("{nonsense");
        String stats = Requests.sized(Requests.stats(nextId()), 1000);
        String statsAgain = Requests.sized(Requests.stats(nextId()), 1000);
        try (Talk talk = connect()) {
            String firstReply = askForText(talk, stats);
            String pong = askForText(talk, ping);
            String error = askForText(talk, nonsense);
            Json before = Json.parse(firstReply);
            Json after = talk.ask(statsAgain);

            assertEquals("statistics", after.type());
            assertGrewBy(3, "messagesReceived", before, after);
            assertGrewBy(3, "messagesSent", before, after);
            int framing = 3 * bytesOfFraming();
            assertGrewBy(
                    ping.length() + nonsense.length() + statsAgain.length() + framing, "bytesReceived", before, after);
            assertGrewBy(firstReply.length() + pong.length() + error.length() + framing, "bytesSent", before, after);
            assertEquals(errors(before, "bad-json") + 1, errors(after, "bad-json"));
            assertTrue(after.number("uptimeMillis") >= before.number("uptimeMillis"), after::toString);
        }
    }

    private static String askForText(Talk talk, String request) throws IOException {
        talk.send(request);
        return talk.receive();
    }

    private static void assertGrewBy(long growth, String counter, Json before, Json after) {
        assertEquals(before.number(counter) + growth, after.number(counter), counter);
    }

    private static long errors(Json statistics, String code) {
        Json errors = statistics.object("errors");
        return errors.names().contains(code) ? errors.number(code) : 0;
    }

    /** How much longer a message is on the wire than its JSON. */
    abstract int bytesOfFraming();

    @Test
    void aCloseIsAnsweredByClosed() throws IOException {
        try (Talk talk = connect()) {
            long id = nextId();
            Json closed = talk.ask(Requests.close(id));
            assertEquals(Set.of("type", "id"), closed.names());
            assertEquals("closed", closed.type());
            assertEquals(id, closed.id());
        }
    }

    @Test
    void unknownMembersTheOrderOfMembersAndWhiteSpaceDoNotMatter() throws IOException {
        try (Talk talk = connect()) {
            long id = nextId();
            Json echoed = talk.ask(" \t\r\n{\"future\":[1.5e300,{\"a\":null}],\"text\":\"t\",\"id\":" + id
                    + ",\n\"more\":true,\"type\":\"echo\"} \n");
            assertEquals("echoed", echoed.type());
            assertEquals(id, echoed.id());
            assertEquals("t", echoed.text("text"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{'type':'ping','id':1,'sentAt':0}",
                "{type:\"ping\",\"id\":1,\"sentAt\":0}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":0,}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":0",
                "{\"type\":\"ping\",\"id\":1,\"id\":1,\"sentAt\":0}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":0,\"x\":{\"y\":1,\"y\":2}}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":0}{}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":0} x",
                "{\"type\":\"ping\",\"id\":01,\"sentAt\":0}",
                "{\"type\":\"ping\",\"id\":+1,\"sentAt\":0}",
                "{\"type\":\"ping\",\"id\":0x1,\"sentAt\":0}",
                "{\"type\":\"ping\",\"id\":NaN,\"sentAt\":0}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":0 /* now */}",
                "{\"type\":\"echo\",\"id\":1,\"text\":\"a\tb\"}",
                "{\"type\":\"echo\",\"id\":1,\"text\":\"\\x\"}",
                "{\"type\":\"echo\",\"id\":1,\"text\":\"\\u12\"}"
            })
    void whatIsNotOneJsonObjectIsRefusedAsBadJson(String message) throws IOException {
        assertRefused("bad-json", null, roomy(message).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "[]", "null", "7", "\"ping\"", "\uFEFF{\"type\":\"ping\",\"id\":1,\"sentAt\":0}"})
    void whatDoesNotBeginLikeAnObjectIsNotTakenForOne(String message) throws IOException {
        assertIsNoObject(roomy(message).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-32BE"})
    void norIsWhatBeginsWithAZero(String charset) throws IOException {
        assertIsNoObject(roomy(Requests.ping(1)).getBytes(Charset.forName(charset)));
    }

    private void assertIsNoObject(byte[] message) throws IOException {
        if (answersWhatIsNoObject()) {
            assertRefused("bad-json", null, message);
            return;
        }
        try (Talk talk = connect()) {
            talk.send(message);
            long id = nextId();
            assertEquals(id, talk.ask(roomy(Requests.ping(id))).id(), "the first that is answered");
        }
    }

    /** Over UDP it may come from somebody who would answer the answer. */
    abstract boolean answersWhatIsNoObject();

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-32LE"})
    void otherEncodingsThanUtf8AreRefusedAsBadJson(String charset) throws IOException {
        assertRefused("bad-json", null, roomy(Requests.ping(1)).getBytes(Charset.forName(charset)));
    }

    @ParameterizedTest
    @CsvSource({
        "80, a continuation without a start",
        "C3, a start without its continuation",
        "C0AF, an overlong form",
        "EDA080, a surrogate",
        "F4908080, beyond the last character",
        "FF, never in UTF-8"
    })
    void wrongUtf8IsRefusedAsBadJson(String hex, String what) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes("{\"type\":\"echo\",\"id\":1,\"text\":\"".getBytes(StandardCharsets.US_ASCII));
        message.writeBytes(HexFormat.of().parseHex(hex));
        message.writeBytes(roomy("\"}").getBytes(StandardCharsets.US_ASCII));
        assertRefused("bad-json", null, message.toByteArray());
    }

    @Test
    void objectsMayNest32DeepAndNotDeeper() throws IOException {
        try (Talk talk = connect()) {
            assertEquals("pong", talk.ask(roomy(nested(32))).verdict());
            assertEquals("bad-json", talk.ask(roomy(nested(33))).verdict());
            assertEquals("bad-json", talk.ask(roomy(nested(30_000))).verdict());
        }
    }

    /** A ping in which this many objects and arrays are open at the deepest place, its own included. */
    private static String nested(int depth) {
        return "{\"type\":\"ping\",\"id\":" + nextId() + ",\"sentAt\":0,\"x\":" + "[".repeat(depth - 1)
                + "]".repeat(depth - 1) + "}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "    | {\"type\":\"ping\",\"sentAt\":0}",
                "    | {\"type\":\"ping\",\"id\":null,\"sentAt\":0}",
                "    | {\"type\":\"ping\",\"id\":-1,\"sentAt\":0}",
                "    | {\"type\":\"ping\",\"id\":1.0,\"sentAt\":0}",
                "    | {\"type\":\"ping\",\"id\":1e3,\"sentAt\":0}",
                "    | {\"type\":\"ping\",\"id\":\"7\",\"sentAt\":0}",
                "    | {\"type\":\"ping\",\"id\":true,\"sentAt\":0}",
                "    | {\"type\":\"ping\",\"id\":[7],\"sentAt\":0}",
                "    | {\"type\":\"ping\",\"id\":9007199254740992,\"sentAt\":0}",
                "    | {\"type\":\"ping\",\"id\":99999999999999999999999999,\"sentAt\":0}",
                "7   | {\"id\":7}",
                "7   | {\"id\":7,\"type\":null}",
                "7   | {\"id\":7,\"type\":[\"ping\"],\"sentAt\":0}",
                "7   | {\"type\":\"ping\",\"id\":7}",
                "7   | {\"type\":\"ping\",\"id\":7,\"sentAt\":1.5}",
                "7   | {\"type\":\"ping\",\"id\":7,\"sentAt\":-1}",
                "7   | {\"type\":\"ping\",\"id\":7,\"sentAt\":0,\"padding\":7}",
                "7   | {\"type\":\"echo\",\"id\":7}",
                "7   | {\"type\":\"echo\",\"id\":7,\"text\":null}",
                "7   | {\"type\":\"echo\",\"id\":7,\"text\":[\"a\"]}",
                "7   | {\"type\":\"echo\",\"id\":7,\"text\":\"\\ud800\"}",
                "7   | {\"type\":\"echo\",\"id\":7,\"text\":\"\\udc00\\ud800\"}"
            })
    void membersOfTheWrongKindOrOutOfRangeAreRefusedAsBadField(Long id, String message) throws IOException {
        assertRefused("bad-field", id, roomy(message).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, LARGEST_ID})
    void idsAreTakenFromZeroToTheLargestIntegerThatJsonCarriesEverywhere(long id) throws IOException {
        try (Talk talk = connect()) {
            assertEquals(id, talk.ask(Requests.ping(id)).id());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pingg", "PING", "", "p", "dance", "\\u0000", "안녕"})
    void typesThatNobodyKnowsAreRefusedAsUnknownType(String type) throws IOException {
        String message = roomy("{\"type\":\"" + type + "\",\"id\":7}");
        assertRefused("unknown-type", 7L, message.getBytes(StandardCharsets.UTF_8));
    }

    /** The message is refused with an error that says why, and the talk goes on. */
    private void assertRefused(String code, Long id, byte[] message) throws IOException {
        try (Talk talk = connect()) {
            Json error = talk.ask(message);
            assertAll(
                    () -> assertEquals(code, error.verdict(), error::toString),
                    () -> assertEquals(List.of("type", "id", "code", "message"), List.copyOf(error.names())),
                    () -> assertEquals(id, error.members().get("id")),
                    () -> assertTrue(error.text("message").length() > 10, error::toString));
            assertEquals("pong", talk.ask(Requests.ping(nextId())).verdict());
        }
    }

    @Test
    void twoHundredClientsAtOnceAreServed() throws IOException {
        List<Talk> talks = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                talks.add(connect());
            }
            long firstId = nextId();
            for (int i = 0; i < talks.size(); i++) {
                talks.get(i).send(roomy(Requests.ping(firstId + i)));
            }
            for (int i = 0; i < talks.size(); i++) {
                assertEquals(firstId + i, Json.parse(talks.get(i).receive()).id());
            }
        } finally {
            for (Talk talk : talks) {
                talk.close();
            }
        }
    }

    @Test
    void aClientThatIsKilledInTheMiddleLeavesNothingBehind() throws Exception {
        try (RunningProcess client =
                RunningProcess.start(protocol().client().command("ping", server().target(), "-i", "0"))) {
            client.out().awaitLine("seq=20 .*");
            client.kill();
            client.ending();
        }
    }
}
