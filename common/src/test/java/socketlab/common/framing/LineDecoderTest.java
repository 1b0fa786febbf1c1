package socketlab.common.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;

@DisplayName("Lines: one message each, a line feed behind it")
class LineDecoderTest {

    private final LineDecoder decoder = new LineDecoder(10);
    private final Feed feed = new Feed(decoder);

    @Test
    void linesComeOutWithoutTheirEnds() throws Exception {
        assertEquals(List.of("a", "bc", "한"), feed.slice("a\nbc\r\n한\n").messages());
        assertFalse(decoder.isInsideMessage());
    }

    @Test
    void aLineComesOutWithItsLineFeedAndNotBefore() throws Exception {
        assertEquals(List.of(), feed.slice("a").messages());
        assertTrue(decoder.isInsideMessage());
        assertEquals(List.of(), feed.slice("b").messages());
        assertEquals(List.of("ab"), feed.slice("\nc").messages());
        assertTrue(decoder.isInsideMessage());
        assertEquals(List.of("ab", "cd"), feed.slice("d\n").messages());
        assertFalse(decoder.isInsideMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\n\n\n", "\r\n\n\r\n"})
    void blankLinesArePassedOver(String blank) throws Exception {
        assertEquals(
                List.of("a", "b"),
                feed.slice(blank + "a\n" + blank + "b\n" + blank).messages());
        assertFalse(decoder.isInsideMessage());
    }

    @Test
    void aCarriageReturnAndItsLineFeedMayComeApart() throws Exception {
        assertEquals(List.of(), feed.slice("a\r").messages());
        assertEquals(List.of("a"), feed.slice("\nb").messages());
        assertEquals(List.of("a", "b"), feed.slice("\n").messages());
    }

    @Test
    void onlyTheLastCarriageReturnBelongsToTheEnd() throws Exception {
        assertEquals(List.of("a\rb", "c\r"), feed.slice("a\rb\nc\r\r\n").messages());
    }

    @Test
    void aLineOfExactlyTheLimitIsTakenWithEitherEnd() throws Exception {
        assertEquals(
                List.of("0123456789", "abcdefghij"),
                feed.slice("0123456789\nabcdefghij\r\n").messages());
    }

    @Test
    void aLineOfExactlyTheLimitMayComeByteForByte() throws Exception {
        byte[] bytes = "0123456789\nabcdefghij\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i++) {
            feed.slice(bytes, i, i + 1);
        }
        assertEquals(List.of("0123456789", "abcdefghij"), feed.messages());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0123456789x", "0123456789x\n", "0123456789x\r\n", "0123456789x\r", "0123456789\r\r"})
    void aLineOfOneByteMoreIsRefusedWithOrWithoutItsEnd(String line) {
        assertRefused(line);
    }

    @Test
    void aCarriageReturnBeyondTheLimitIsRefusedOnceItEndsNoLine() throws Exception {
        assertEquals(List.of(), feed.slice("0123456789\r").messages());
        assertRefused("x");
    }

    @Test
    void aLineWithoutAnyEndIsRefusedAsSoonAsItIsTooLong() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertEquals(List.of(), feed.slice("x").messages());
        }
        assertRefused("x");
    }

    @Test
    void goodLinesBeforeABadOneInTheSameSliceComeOutFirst() {
        assertRefused("a\n\nb\n0123456789x\nc\n");
        assertEquals(List.of("a", "b"), feed.messages());
    }

    @Test
    void aBrokenStreamStaysBroken() {
        assertRefused("0123456789x");
        assertRefused("\n");
        assertRefused("a\n");
        assertEquals(List.of(), feed.messages());
    }

    @Test
    void manyLinesThroughOneDecoderDoNotAddUpToTheLimit() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            feed.slice("01234567\n01");
            feed.slice("234567\n\r\n");
        }
        assertEquals(2_000, feed.messages().size());
        assertEquals(List.of("01234567"), feed.messages().stream().distinct().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    @DisplayName("a body begins right behind the line feed, even if it begins with what would be an empty line")
    void aBodyBeginsRightBehindTheLineFeed(String end) throws Exception {
        for (String body : List.of("\n", "\r\n", "\r", "\n\n\n", "\r\n{}\n", "a\n")) {
            String data = "{\"type\":\"data\",\"id\":1,\"body\":" + body.length() + "}";
            String close = "{\"type\":\"close\",\"id\":2}";
            byte[] stream = (data + end + body + end + close + end).getBytes(StandardCharsets.US_ASCII);
            for (int slice = 1; slice <= stream.length; slice++) {
                LineDecoder lines = new LineDecoder(40);
                Feed bodies = Feed.withBodies(lines);
                for (int from = 0; from < stream.length; from += slice) {
                    bodies.slice(stream, from, Math.min(stream.length, from + slice));
                }
                assertEquals(List.of(data, body, close), bodies.messages(), "in slices of " + slice);
                assertFalse(lines.isInsideMessage());
            }
        }
    }

    private void assertRefused(String text) {
        Reply.Failure failure = assertThrowsExactly(BadMessageException.class, () -> feed.slice(text))
                .toReply();
        assertEquals(ErrorCode.FRAME_TOO_LARGE, failure.code());
        assertEquals(Reply.NO_ID, failure.id());
    }
}
