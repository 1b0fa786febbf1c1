package socketlab.common.framing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.Seed;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;

@DisplayName("What one end appends to a stream, the other end finds in it, however it was sliced")
class StreamFramingTest {

    private static final int LIMIT = 100_000;

    @Test
    void aFrameIsItsLengthAndItsJson() {
        assertArrayEquals(
                Feed.frame("{\"type\":\"close\",\"id\":1}"),
                bytesOf(StreamFraming.FRAMES, List.of(new Request.Close(1))));
    }

    @Test
    void aLineIsItsJsonAndALineFeed() {
        assertArrayEquals(
                "{\"type\":\"close\",\"id\":1}\n".getBytes(StandardCharsets.US_ASCII),
                bytesOf(StreamFraming.LINES, List.of(new Request.Close(1))));
    }

    @Test
    void theLengthCountsBytesAndThePadding() {
        byte[] bytes = bytesOf(StreamFraming.FRAMES, List.of(new Request.Ping(1, 2, "한", 1_000)));
        assertEquals(1_004, bytes.length);
        assertEquals(1_000, ByteBuffer.wrap(bytes).getInt());
    }

    @Test
    void noTextCanBreakALine() {
        byte[] bytes = bytesOf(StreamFraming.LINES, List.of(new Request.Echo(1, "a\nb\r\nc\u0085\u2028")));
        assertEquals(
                bytes.length - 1, new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\n'), "the only line feed");
    }

    @Test
    void appendingLeavesWhatIsInTheBatchAlone() {
        byte[] first = bytesOf(StreamFraming.FRAMES, List.of(new Request.Close(1)));
        byte[] both = bytesOf(StreamFraming.FRAMES, List.of(new Request.Close(1), new Request.Stats(2)));
        assertArrayEquals(first, Arrays.copyOf(both, first.length));
    }

    @Test
    void theFirstByteTellsTheTwoApart() {
        for (int b = Byte.MIN_VALUE; b <= Byte.MAX_VALUE; b++) {
            assertEquals(b == '{' ? StreamFraming.LINES : StreamFraming.FRAMES, StreamFraming.of((byte) b));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameMessagesComeOutOfAnySlices(StreamFraming framing) {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        for (int run = 0; run < 300; run++) {
            List<Message> messages = randomMessages(random);
            byte[] stream = bytesOf(framing, messages);
            int largestSlice = 1 + random.nextInt(random.nextBoolean() ? 10 : stream.length);
            Supplier<String> how = () -> "slices of up to " + largestSlice + " bytes" + seed;
            assertEquals(
                    messages,
                    assertDoesNotThrow(() -> decodedFromSlices(framing, stream, largestSlice, random), how),
                    how);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameMessagesComeOutOfSlicesOfOneByte(StreamFraming framing) throws Exception {
        List<Message> messages = List.of(
                new Request.Ping(0, 1, "", 500), new Request.Echo(1, "한🙂\r\n"), new Reply.Closed(Message.MAX_INTEGER));
        assertEquals(messages, decodedFromSlices(framing, bytesOf(framing, messages), 1, new Random(0)));
    }

    @ParameterizedTest
    @EnumSource
    void theLimitIsThatOfTheJsonAlone(StreamFraming framing) throws Exception {
        byte[] bytes = bytesOf(framing, List.of(new Request.Ping(1, 2, "", 100)));
        assertEquals(
                1,
                new Feed(framing.newDecoder(100, Account.unlimited()))
                        .slice(bytes)
                        .messages()
                        .size());
        BadMessageException refused = assertThrowsExactly(
                BadMessageException.class, () -> new Feed(framing.newDecoder(99, Account.unlimited())).slice(bytes));
        assertEquals(ErrorCode.FRAME_TOO_LARGE, refused.code());
    }

    private static List<Message> decodedFromSlices(
            StreamFraming framing, byte[] stream, int largestSlice, Random random) throws BadMessageException {
        StreamDecoder decoder = framing.newDecoder(LIMIT, Account.unlimited());
        List<Message> decoded = new ArrayList<>();
        for (int from = 0, to; from < stream.length; from = to) {
            to = Math.min(stream.length, from + 1 + random.nextInt(largestSlice));
            decoder.feed(ByteBuffer.wrap(stream, from, to - from));
            for (ByteBuffer message = decoder.next(); message != null; message = decoder.next()) {
                decoded.add(MessageCodec.decode(message));
            }
        }
        assertFalse(decoder.isInsideMessage());
        return decoded;
    }

    private static List<Message> randomMessages(Random random) {
        List<Message> messages = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            int size = random.nextInt(10) == 0 ? random.nextInt(70_000) : random.nextInt(50);
            messages.add(
                    switch (random.nextInt(3)) {
                        case 0 -> new Request.Ping(i, random.nextInt(1_000_000), "", 200 + size);
                        case 1 -> new Request.Echo(i, "한\n🙂\r".repeat(size / 10));
                        default -> new Request.Stats(i);
                    });
        }
        return messages;
    }

    private static byte[] bytesOf(StreamFraming framing, List<Message> messages) {
        ByteSink batch = new ByteSink(16);
        messages.forEach(message -> framing.append(message, batch));
        return Arrays.copyOf(batch.array(), batch.size());
    }

    @ParameterizedTest
    @EnumSource
    void whatThereIsNoMemoryForEndsTheStreamWithBusy(StreamFraming framing) throws Exception {
        Account account = new MemoryBudget(0).open(0, () -> false);
        ByteSink message = new ByteSink(16);
        framing.append(new Request.Echo(1, "a".repeat(PendingBytes.OWN_BYTES)), message);
        StreamDecoder decoder = framing.newDecoder(1 << 20, account);
        decoder.feed(ByteBuffer.wrap(message.array(), 0, PendingBytes.OWN_BYTES));
        assertNull(decoder.next());
        decoder.feed(ByteBuffer.wrap(message.array(), PendingBytes.OWN_BYTES, 1));
        for (int i = 0; i < 2; i++) { // for good
            BadMessageException busy = assertThrowsExactly(BadMessageException.class, decoder::next);
            assertEquals(ErrorCode.BUSY, busy.code());
            assertEquals(Reply.NO_ID, busy.toReply().id());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLargeMessageIsHeldUntilTheNextIsAskedForAndNoLonger(StreamFraming framing) throws Exception {
        MemoryBudget budget = new MemoryBudget(1 << 20);
        StreamDecoder decoder = framing.newDecoder(1 << 20, budget.open(0, () -> false));
        ByteSink message = new ByteSink(16);
        framing.append(new Request.Echo(1, "a".repeat(100_000)), message);
        decoder.feed(ByteBuffer.wrap(message.array(), 0, message.size()));
        assertNotNull(decoder.next());
        assertTrue(budget.held() >= 100_000 - PendingBytes.OWN_BYTES);
        assertNull(decoder.next());
        assertEquals(0, budget.held());
        decoder.feed(ByteBuffer.wrap(message.array(), 0, message.size() - 1));
        assertNull(decoder.next());
        decoder.release();
        assertEquals(0, budget.held());
    }
}
