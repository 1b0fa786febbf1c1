package socketlab.common.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.framing.Feed.concat;
import static socketlab.common.framing.Feed.frame;
import static socketlab.common.framing.Feed.length;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;

@DisplayName("Frames: four bytes of length, then that many bytes")
class FrameDecoderTest {

    private static final int LIMIT = 10;

    private final FrameDecoder decoder = new FrameDecoder(LIMIT);
    private final Feed feed = new Feed(decoder);

    @Test
    void nothingYieldsNothing() throws Exception {
        assertNull(decoder.next());
        assertEquals(List.of(), feed.slice(new byte[0]).messages());
        assertFalse(decoder.isInsideMessage());
    }

    @Test
    void manyFramesInOneSliceComeOutInOrder() throws Exception {
        assertEquals(
                List.of("a", "bc", "0123456789", "한"),
                feed.slice(concat(frame("a"), frame("bc"), frame("0123456789"), frame("한")))
                        .messages());
    }

    @Test
    void aFrameComesOutWithItsLastByteAndNotBefore() throws Exception {
        byte[] bytes = concat(frame("abc"), frame("de"));
        for (int i = 0; i < bytes.length; i++) {
            feed.slice(bytes, i, i + 1);
            int whole = i < 6 ? 0 : i < 12 ? 1 : 2;
            assertEquals(List.of("abc", "de").subList(0, whole), feed.messages(), "after byte " + i);
            assertEquals(i != 6 && i != 12, decoder.isInsideMessage(), "after byte " + i);
        }
    }

    @Test
    void contentIsNotLookedAt() throws Exception {
        assertEquals(
                List.of("\n", "\u0000\u0000", "{\r\n}"),
                feed.slice(concat(frame("\n"), frame("\u0000\u0000"), frame("{\r\n}")))
                        .messages());
    }

    @Test
    void aFrameOfExactlyTheLimitIsTaken() throws Exception {
        assertEquals(
                List.of("x".repeat(LIMIT)), feed.slice(frame("x".repeat(LIMIT))).messages());
    }

    @Test
    void aFrameOfOneByteMoreIsRefusedBeforeAnyOfItsBytesCome() throws Exception {
        feed.slice(length(LIMIT + 1), 0, 3);
        assertRefused(ErrorCode.FRAME_TOO_LARGE, new byte[] {LIMIT + 1});
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE + 1, -1, -2, 0x7B227479})
    @DisplayName("the length is unsigned: with the top bit set it is large and not negative")
    void lengthsUpTo4GiBAreRefused(int length) {
        Reply.Failure failure = assertRefused(ErrorCode.FRAME_TOO_LARGE, length(length));
        assertTrue(failure.message().contains(Integer.toUnsignedString(length)), failure.message());
    }

    @Test
    void aLengthOfZeroIsABadFrame() {
        assertRefused(ErrorCode.BAD_FRAME, length(0));
    }

    @Test
    void goodFramesBeforeABadOneInTheSameSliceComeOutFirst() {
        assertRefused(ErrorCode.FRAME_TOO_LARGE, concat(frame("a"), frame("b"), length(LIMIT + 1), new byte[50]));
        assertEquals(List.of("a", "b"), feed.messages());
    }

    @Test
    void aBrokenStreamStaysBroken() {
        assertRefused(ErrorCode.BAD_FRAME, length(0));
        assertRefused(ErrorCode.BAD_FRAME, frame("a"));
        assertEquals(List.of(), feed.messages());
    }

    @Test
    void aLargeFrameInManySlicesLeavesTheDecoderUsable() throws Exception {
        Feed large = new Feed(new FrameDecoder(FrameDecoder.DEFAULT_LIMIT));
        String content = "0123456789abcdef".repeat(FrameDecoder.DEFAULT_LIMIT / 16);
        byte[] bytes = concat(frame("a"), frame(content), frame("b"));
        for (int from = 0; from < bytes.length; from += 8_000) {
            large.slice(bytes, from, Math.min(bytes.length, from + 8_000));
        }
        assertEquals(List.of("a", content, "b"), large.slice(new byte[0]).messages());
        assertEquals("c", large.slice(frame("c")).messages().get(3));
    }

    @Test
    void theBufferHasExactlyTheMessage() throws Exception {
        decoder.feed(ByteBuffer.wrap(concat(frame("ab"), frame("cde"))));
        assertEquals(2, decoder.next().remaining());
        assertEquals(3, decoder.next().remaining());
        assertNull(decoder.next());
    }

    @Test
    @DisplayName("memory follows what has come: announcing 1 MiB costs nothing like it")
    void announcingALargeFrameAllocatesLittle() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] announcement = concat(length(FrameDecoder.DEFAULT_LIMIT), new byte[100]);
        StreamDecoder[] decoders = new StreamDecoder[100];
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < decoders.length; i++) {
            decoders[i] = new FrameDecoder(FrameDecoder.DEFAULT_LIMIT);
            decoders[i].feed(ByteBuffer.wrap(announcement));
            assertNull(decoders[i].next());
        }
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / decoders.length;
        assertTrue(each > 0 && each < 20_000, "each announcement allocated " + each + " bytes");
        assertTrue(decoders[99].isInsideMessage());
    }

    private Reply.Failure assertRefused(ErrorCode code, byte[] bytes) {
        Reply.Failure failure = assertThrowsExactly(BadMessageException.class, () -> feed.slice(bytes))
                .toReply();
        assertEquals(code, failure.code());
        assertEquals(Reply.NO_ID, failure.id());
        return failure;
    }
}
