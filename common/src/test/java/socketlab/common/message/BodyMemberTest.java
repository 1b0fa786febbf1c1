package socketlab.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static socketlab.common.message.Json.decode;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The member body says how many raw bytes follow, also where the message itself is refused")
class BodyMemberTest {

    static Stream<Arguments> withoutBody() {
        return Examples.withJson().entrySet().stream()
                .filter(example -> !example.getValue().contains("\"body\""))
                .map(example -> arguments(example.getKey(), example.getValue()));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("withoutBody")
    void aMessageWithoutABodyRefusesOneAndSaysHowLongItIs(Message message, String json) {
        boolean onlyServersSayIt = !(message instanceof Request);
        for (String bad : List.of(
                json.substring(0, json.length() - 1) + ",\"body\":5}",
                "{\"body\":5," + json.substring(1),
                json.replaceFirst("\"id\":", "\"body\":5,\"id\":"))) {
            BadMessageException refused = refused(bad);
            assertEquals(ErrorCode.BAD_FIELD, refused.code(), bad);
            assertEquals(idOf(message), refused.toReply().id(), bad);
            assertEquals(5, refused.body(), bad);
            assertEquals(onlyServersSayIt, refused.isFromReply(), bad);
            assertTrue(refused.getMessage().contains("\"body\""), refused.getMessage());
        }
    }

    private static long idOf(Message message) {
        return message.id();
    }

    @Test
    @DisplayName("a body of 0 bytes is none: nothing follows, so nothing can go wrong")
    void aBodyOf0IsNone() throws Exception {
        assertEquals(new Request.Echo(7, "a"), decode("{\"type\":\"echo\",\"id\":7,\"text\":\"a\",\"body\":0}"));
        assertEquals(new Reply.Closed(7), decode("{\"body\":0,\"type\":\"closed\",\"id\":7}"));
        assertEquals(new Sent(7, "00"), decode("{\"type\":\"sent\",\"body\":-0,\"id\":7,\"sha256\":\"00\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "-1", "\"5\"", "null", "true", "[5]", "{\"body\":5}", "9007199254740992", "1e1"})
    void aBodyThatIsNoIntegerIsRefusedAndNothingIsPassedOver(String body) {
        for (String members : List.of(
                "\"type\":\"data\"",
                "\"type\":\"file\",\"size\":1,\"modified\":2,\"offset\":3",
                "\"type\":\"echo\",\"text\":\"a\"",
                "\"type\":\"closed\"")) {
            for (String json : List.of(
                    "{" + members + ",\"body\":" + body + ",\"id\":7}",
                    "{\"id\":7,\"body\":" + body + "," + members + "}")) {
                BadMessageException refused = refused(json);
                assertEquals(ErrorCode.BAD_FIELD, refused.code(), json);
                assertEquals(7, refused.toReply().id(), json);
                assertEquals(0, refused.body(), json);
            }
        }
        BadMessageException unknown = refused("{\"type\":\"dance\",\"body\":" + body + ",\"id\":7}");
        assertEquals(ErrorCode.UNKNOWN_TYPE, unknown.code());
        assertEquals(0, unknown.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"dance\",\"id\":7,\"body\":5}",
                "{\"type\":\"dance\",\"body\":5,\"id\":7}",
                "{\"body\":5,\"id\":7,\"type\":\"dance\"}",
                "{\"type\":\"\",\"later\":{\"body\":6},\"id\":7,\"body\":5}"
            })
    void anUnknownTypeMayHaveABody(String json) {
        BadMessageException refused = refused(json);
        assertEquals(ErrorCode.UNKNOWN_TYPE, refused.code());
        assertEquals(7, refused.toReply().id());
        assertEquals(5, refused.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"data\",\"id\":7,\"body\":5,\"cookie\":1}",
                "{\"type\":\"data\",\"id\":7,\"cookie\":1,\"body\":5}",
                "{\"body\":5,\"cookie\":\"\\ud800\",\"type\":\"data\",\"id\":7}",
                "{\"type\":\"get\",\"id\":7,\"path\":1,\"body\":5}",
                "{\"type\":\"get\",\"body\":5,\"id\":7}",
                "{\"type\":\"put\",\"body\":5,\"id\":7,\"path\":\"a\",\"mode\":\"delete\"}",
                "{\"type\":\"list\",\"id\":7,\"path\":\"a\",\"after\":\"\\ud800\",\"body\":5}",
                "{\"type\":\"sent\",\"id\":7,\"sha256\":1,\"body\":5}",
                "{\"type\":1,\"id\":7,\"body\":5}",
                "{\"body\":5,\"id\":7}"
            })
    void aBadFieldDoesNotHideTheBody(String json) {
        BadMessageException refused = refused(json);
        assertEquals(ErrorCode.BAD_FIELD, refused.code());
        assertEquals(7, refused.toReply().id());
        assertEquals(5, refused.body());
        assertFalse(refused.isFromReply());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"file\",\"id\":7,\"size\":\"x\",\"modified\":2,\"offset\":3,\"body\":5}",
                "{\"type\":\"file\",\"body\":5,\"id\":7,\"size\":1,\"modified\":2}",
                "{\"size\":1.5,\"body\":5,\"modified\":2,\"id\":7,\"offset\":0,\"type\":\"file\"}",
                "{\"type\":\"listing\",\"id\":7,\"entries\":5,\"body\":5}",
                "{\"type\":\"listing\",\"body\":5,\"id\":7,\"entries\":[{\"body\":6}]}",
                "{\"type\":\"pong\",\"id\":7,\"body\":5}",
                "{\"body\":5,\"id\":7,\"type\":\"stored\"}"
            })
    void aBadFieldInAReplyDoesNotHideTheBodyEither(String json) {
        BadMessageException refused = refused(json);
        assertEquals(ErrorCode.BAD_FIELD, refused.code());
        assertEquals(7, refused.toReply().id());
        assertEquals(5, refused.body());
        assertTrue(refused.isFromReply());
    }

    @Test
    void aMissingIdDoesNotHideTheBody() {
        for (String json : List.of(
                "{\"type\":\"data\",\"body\":5}",
                "{\"type\":\"data\",\"body\":5,\"id\":null}",
                "{\"id\":\"7\",\"body\":5,\"type\":\"data\"}")) {
            BadMessageException refused = refused(json);
            assertEquals(ErrorCode.BAD_FIELD, refused.code(), json);
            assertEquals(Reply.NO_ID, refused.toReply().id(), json);
            assertEquals(5, refused.body(), json);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, Integer.MAX_VALUE, 1L << 31, 1L << 32, (1L << 32) + 5, Message.MAX_INTEGER})
    void aRefusedBodyMayBeOfAnySize(long body) {
        assertEquals(
                body,
                refused("{\"type\":\"stats\",\"id\":7,\"body\":" + body + "}").body());
        assertEquals(body, refused("{\"type\":\"dance\",\"body\":" + body + "}").body());
        assertEquals(
                body,
                refused("{\"type\":\"file\",\"id\":7,\"body\":" + body + "}").body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"data\",\"id\":7,\"body\":5",
                "{\"type\":\"data\",\"id\":7,\"body\":5,}",
                "{\"type\":\"data\",\"id\":7,\"body\":5}}",
                "{\"type\":\"data\",\"id\":7,\"body\":5} x",
                "{\"type\":\"data\",\"id\":7,\"body\":5} {}",
                "{\"type\":\"data\",\"id\":7,\"body\":5,\"body\":6}",
                "{\"type\":\"data\",\"id\":7,\"id\":7,\"body\":5}",
                "{\"type\":\"data\",\"id\":7,\"body\":5,\"id\":7}",
                "{\"body\":5,\"id\":7,\"id\":7,\"type\":\"data\"}",
                "{\"type\":\"dance\",\"id\":7,\"body\":5,\"later\":[{\"a\":1,\"a\":1}]}",
                "{\"type\":\"file\",\"body\":5,\"body\":5}"
            })
    @DisplayName("bad JSON says nothing that holds, so the next message is looked for right behind it")
    void badJsonHasNoBody(String json) {
        BadMessageException refused = refused(json);
        assertEquals(ErrorCode.BAD_JSON, refused.code());
        assertEquals(Reply.NO_ID, refused.toReply().id());
        assertEquals(0, refused.body());
    }

    private static BadMessageException refused(String json) {
        return assertThrowsExactly(BadMessageException.class, () -> decode(json), json);
    }
}
