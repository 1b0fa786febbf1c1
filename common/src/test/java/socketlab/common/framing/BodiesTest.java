package socketlab.common.framing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.framing.Feed.concat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.Seed;
import socketlab.common.memory.Account;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;

@DisplayName("The raw bytes behind a message come out as they are, in both framings")
class BodiesTest {

    private static final int LIMIT = 100;
    private static final Message STATS = new Request.Stats(3);

    @ParameterizedTest
    @EnumSource
    void aBodyComesOutBetweenItsMessageAndTheNext(StreamFraming framing) throws Exception {
        byte[] stream = concat(
                with(framing, new Request.Data(1, 5), "hello"),
                with(framing, new Request.Data(2, 1), "\n"),
                with(framing, STATS, ""));
        StreamDecoder decoder = framing.newDecoder(LIMIT, Account.unlimited());
        assertEquals(
                List.of(json(new Request.Data(1, 5)), "hello", json(new Request.Data(2, 1)), "\n", json(STATS)),
                Feed.withBodies(decoder).slice(stream).messages());
        assertFalse(decoder.isInsideMessage());
    }

    @ParameterizedTest
    @EnumSource
    void aBodyMayBeCutAnywhereOnceAndTwice(StreamFraming framing) throws Exception {
        byte[] stream = concat(
                with(framing, STATS, ""),
                with(framing, new Request.Data(1, 7), "\r\n\0hell"),
                with(framing, STATS, ""));
        List<String> expected = List.of(json(STATS), json(new Request.Data(1, 7)), "\r\n\0hell", json(STATS));
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                Feed feed = Feed.withBodies(framing.newDecoder(LIMIT, Account.unlimited()))
                        .slice(stream, 0, first)
                        .slice(stream, first, second)
                        .slice(stream, second, stream.length);
                assertEquals(expected, feed.messages(), "cut at " + first + " and " + second);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBodyIsMovedIntoABufferAsFarAsItIsHereAndHasRoom(StreamFraming framing) throws Exception {
        byte[] stream = with(framing, new Request.Data(1, 5), "hello");
        int early = stream.length - 2;
        StreamDecoder decoder = framing.newDecoder(LIMIT, Account.unlimited());
        decoder.feed(ByteBuffer.wrap(stream, 0, early));
        decoder.next();
        ByteBuffer into = ByteBuffer.allocate(5);
        assertEquals(0, decoder.takeBody(into.limit(0)), "no room");
        assertEquals(2, decoder.takeBody(into.limit(2)), "no more room");
        assertEquals(1, decoder.takeBody(into.limit(5)), "no more here");
        assertEquals(0, decoder.takeBody(into), "nothing here");
        decoder.feed(ByteBuffer.wrap(stream, early, 2));
        assertEquals(2, decoder.takeBody(into), "behind what was there");
        assertEquals("hello", textOf(into.flip()));
    }

    @ParameterizedTest
    @EnumSource
    void aBodyMayComeByteForByte(StreamFraming framing) throws Exception {
        byte[] stream = with(framing, new Request.Data(1, 3), "abc");
        Feed feed = Feed.withBodies(framing.newDecoder(LIMIT, Account.unlimited()));
        for (int i = 0; i < stream.length; i++) {
            feed.slice(stream, i, i + 1);
            int behind = stream.length - 1 - i;
            assertEquals(behind > 3 ? 0 : behind > 0 ? 1 : 2, feed.messages().size(), "after byte " + i);
            assertEquals(behind > 3 ? 0 : behind, feed.missing(), "after byte " + i);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBodyYieldsWhatIsThereAndNoMoreThanIsAskedFor(StreamFraming framing) throws Exception {
        StreamDecoder decoder = framing.newDecoder(LIMIT, Account.unlimited());
        decoder.feed(ByteBuffer.wrap(with(framing, new Request.Data(1, 5), "hel")));
        assertEquals(new Request.Data(1, 5), MessageCodec.decode(decoder.next()));
        assertTrue(decoder.isInsideMessage(), "bytes are there that nobody has taken");
        assertEquals("h", textOf(decoder.body(1)));
        assertEquals("el", textOf(decoder.body(4)));
        assertEquals("", textOf(decoder.body(2)));
        assertFalse(decoder.isInsideMessage());
        decoder.feed(ByteBuffer.wrap(concat(ascii("lo"), with(framing, new Request.Stats(2), ""))));
        assertEquals("lo", textOf(decoder.body(2)));
        assertEquals(new Request.Stats(2), MessageCodec.decode(decoder.next()));
        assertNull(decoder.next());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a body larger than any array yields what is there: its length is no int anywhere")
    void aBodyMayBeLargerThanAnyArray(StreamFraming framing) throws Exception {
        for (long body :
                new long[] {Integer.MAX_VALUE, 1L << 31, (1L << 32) - 1, 1L << 32, (1L << 32) + 2, Message.MAX_INTEGER
                }) {
            StreamDecoder decoder = framing.newDecoder(LIMIT, Account.unlimited());
            decoder.feed(ByteBuffer.wrap(with(framing, new Request.Data(1, body), "hello")));
            long missing = MessageCodec.decode(decoder.next()).body();
            assertEquals(body, missing);
            assertEquals("hello", textOf(decoder.body(missing)), "of " + body);
            decoder.feed(ByteBuffer.wrap(ascii("again")));
            assertEquals("again", textOf(decoder.body(missing - 5)), "of " + body);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBodyOf0TakesNothing(StreamFraming framing) throws Exception {
        StreamDecoder decoder = framing.newDecoder(LIMIT, Account.unlimited());
        decoder.feed(ByteBuffer.wrap(
                concat(with(framing, new Request.Data(1, 0), ""), with(framing, new Request.Stats(2), ""))));
        assertEquals(new Request.Data(1, 0), MessageCodec.decode(decoder.next()));
        assertEquals("", textOf(decoder.body(0)));
        assertEquals(new Request.Stats(2), MessageCodec.decode(decoder.next()));
        assertEquals("", textOf(decoder.body(0)));
        assertNull(decoder.next());
        assertFalse(decoder.isInsideMessage());
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatLooksLikeMessagesIsNotLookedInto(StreamFraming framing) throws Exception {
        for (StreamFraming inside : StreamFraming.values()) {
            for (String body : List.of(
                    Feed.asText(with(inside, new Request.Close(9), "")),
                    Feed.asText(with(inside, new Request.Data(9, 1_000), "")),
                    "\n\n\r\n",
                    "{",
                    "{}\n{}\r\n",
                    "\0\0\0\0",
                    "\0\0\0\1",
                    "\u00ff\u00ff\u00ff\u00ff\u00ff",
                    "x".repeat(3 * LIMIT),
                    "\n".repeat(3 * LIMIT))) {
                Message data = new Request.Data(1, body.length());
                byte[] stream = concat(with(framing, data, body), with(framing, STATS, ""));
                for (int slice : new int[] {1, 3, stream.length}) {
                    Feed feed = Feed.withBodies(framing.newDecoder(LIMIT, Account.unlimited()));
                    for (int from = 0; from < stream.length; from += slice) {
                        feed.slice(stream, from, Math.min(stream.length, from + slice));
                    }
                    assertEquals(List.of(json(data), body, json(STATS)), feed.messages(), "in slices of " + slice);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRestOfABodyMayGoPastTheDecoder(StreamFraming framing) throws Exception {
        byte[] stream = concat(with(framing, new Request.Data(1, 9), "abc\ndef\n\0"), with(framing, STATS, ""));
        int start = with(framing, new Request.Data(1, 9), "").length;
        for (int fed = 0; fed < 9; fed++) {
            StreamDecoder decoder = framing.newDecoder(LIMIT, Account.unlimited());
            Feed feed = Feed.withBodies(decoder).slice(stream, 0, start + fed);
            assertEquals(9 - fed, feed.missing());
            assertFalse(decoder.isInsideMessage(), "nothing of the body may stay behind in the decoder");
            feed.pastTheDecoder(stream, start + fed, start + 9).slice(stream, start + 9, stream.length);
            assertEquals(List.of(json(new Request.Data(1, 9)), "abc\ndef\n\0", json(STATS)), feed.messages());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLimitIsOfMessagesAndHoldsAgainBehindABody(StreamFraming framing) throws Exception {
        Feed feed = Feed.withBodies(framing.newDecoder(LIMIT, Account.unlimited()));
        feed.slice(with(framing, new Request.Data(1, 5_000), "x".repeat(5_000)));
        assertEquals(0, feed.missing());
        byte[] tooLarge = with(framing, new Request.Ping(2, 3, "", LIMIT + 1), "");
        BadMessageException refused = assertThrowsExactly(
                BadMessageException.class,
                () -> feed.slice(concat(with(framing, new Request.Data(1, 5), "hello"), tooLarge)));
        assertEquals(ErrorCode.FRAME_TOO_LARGE, refused.code());
        assertEquals(4, feed.messages().size());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("memory follows what is in the decoder, not what went through it or was announced")
    void largeBodiesTakeLittleMemory(StreamFraming framing) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int size = 16 << 20;
        byte[] head = with(framing, new Request.Data(1, size), "");
        ByteBuffer slice = ByteBuffer.allocate(8 << 10);
        StreamDecoder decoder = framing.newDecoder(LIMIT, Account.unlimited());
        decoder.feed(ByteBuffer.wrap(head));
        long missing = MessageCodec.decode(decoder.next()).body();
        long before = threads.getCurrentThreadAllocatedBytes();
        while (missing > 0) {
            decoder.feed(slice.clear());
            missing -= decoder.body(missing).remaining();
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(0, missing);
        assertTrue(allocated < 100_000, "a body of " + size + " bytes allocated " + allocated);
        assertNull(decoder.next());
    }

    @ParameterizedTest
    @EnumSource
    void everythingComesBackFromAnySlices(StreamFraming framing) {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        for (int run = 0; run < 300; run++) {
            List<String> expected = new ArrayList<>();
            byte[] stream = randomStream(framing, random, expected);
            int largestSlice = 1 + random.nextInt(random.nextBoolean() ? 10 : stream.length);
            Supplier<String> how = () -> "slices of up to " + largestSlice + " bytes" + seed;
            assertEquals(
                    expected,
                    assertDoesNotThrow(() -> readFromSlices(framing, stream, largestSlice, random), how),
                    how);
        }
    }

    /** As a connection reads: what is missing of a body goes now through the decoder and now past it. */
    private static List<String> readFromSlices(StreamFraming framing, byte[] stream, int largestSlice, Random random)
            throws BadMessageException {
        StreamDecoder decoder = framing.newDecoder(FrameDecoder.DEFAULT_LIMIT, Account.unlimited());
        Feed feed = Feed.withBodies(decoder);
        for (int from = 0, to; from < stream.length; from = to) {
            to = Math.min(stream.length, from + 1 + random.nextInt(largestSlice));
            if (feed.missing() > 0 && random.nextBoolean()) {
                to = (int) Math.min(to, from + feed.missing());
                feed.pastTheDecoder(stream, from, to);
            } else {
                feed.slice(stream, from, to);
            }
        }
        assertEquals(0, feed.missing());
        assertFalse(decoder.isInsideMessage());
        return feed.messages();
    }

    /** @param expected is given what must come out: messages as JSON, and bodies */
    private static byte[] randomStream(StreamFraming framing, Random random, List<String> expected) {
        ByteSink stream = new ByteSink(16);
        for (int i = random.nextInt(20); i >= 0; i--) {
            byte[] body = random.nextInt(3) == 0 ? new byte[0] : randomBody(framing, random);
            Message message = switch (body.length == 0 ? random.nextInt(4) : 4 + random.nextInt(2)) {
                case 0 -> new Request.Ping(i, 1, "", 200 + random.nextInt(50));
                case 1 -> new Request.Echo(i, "한\n🙂\r".repeat(random.nextInt(20)));
                case 2 -> new Request.Stats(i);
                case 3 -> new Request.Data(i, 0);
                case 4 -> new Request.Data(i, body.length);
                default -> new Reply.File(i, body.length + 3L, 1, 3, body.length);
            };
            expected.add(json(message));
            framing.append(message, stream);
            if (body.length > 0) {
                expected.add(Feed.asText(body));
                stream.write(body, 0, body.length);
            }
        }
        return Arrays.copyOf(stream.array(), stream.size());
    }

    private static byte[] randomBody(StreamFraming framing, Random random) {
        byte[] noise = new byte[1 + (random.nextInt(10) == 0 ? random.nextInt(70_000) : random.nextInt(50))];
        random.nextBytes(noise);
        return switch (random.nextInt(4)) {
            case 0 -> with(framing, new Request.Data(1, noise.length), Feed.asText(noise));
            case 1 -> ascii("\n".repeat(noise.length));
            default -> noise;
        };
    }

    /** What goes over the wire for a message and its body, of one character a byte. */
    private static byte[] with(StreamFraming framing, Message message, String body) {
        ByteSink out = new ByteSink(16);
        framing.append(message, out);
        return concat(Arrays.copyOf(out.array(), out.size()), body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String textOf(ByteBuffer bytes) {
        return new String(
                bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining(), StandardCharsets.ISO_8859_1);
    }

    private static String json(Message message) {
        ByteSink out = new ByteSink(16);
        MessageCodec.encode(message, out);
        return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
    }
}
