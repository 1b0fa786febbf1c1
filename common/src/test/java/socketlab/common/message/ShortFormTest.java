package socketlab.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.Seed;

@DisplayName(
        "The short way for pings, pongs, segments and acknowledgements takes its own form only, and says what the long way says")
class ShortFormTest {

    private static final String SEGMENT =
            "{\"type\":\"segment\",\"id\":1,\"seq\":0,\"sentAt\":0,\"last\":false,\"checksum\":897481262,\"body\":6}";
    private static final String ACK =
            "{\"type\":\"ack\",\"id\":1,\"next\":1,\"ranges\":[[3,4],[7,7]],\"window\":64,\"echo\":0,\"checksum\":7}";

    private static final String PING = "{\"type\":\"ping\",\"id\":1,\"sentAt\":17,\"padding\":\"x y\"}  ";
    private static final String PONG = "{\"type\":\"pong\",\"id\":1,\"sentAt\":17,\"receivedAt\":18,\"repliedAt\":19,"
            + "\"processingNanos\":20,\"padding\":\"x\"} ";
    private static final List<String> ALL = List.of(PING, PONG, SEGMENT, ACK);

    private final Seed seed = Seed.ofThisRun();
    private final Random random = seed.newRandom();

    @Test
    void whatItWritesItReads() {
        for (int i = 0; i < 4_000; i++) {
            Message message = switch (i % 4) {
                case 0 -> ping();
                case 1 -> pong();
                case 2 -> segment();
                default -> ack();
            };
            ByteSink sink = new ByteSink(1);
            MessageCodec.encode(message, sink);
            Message read = ShortForm.read(sink.array(), 0, sink.size());
            assertEquals(message, read, seed::toString);
            assertEquals(message, longWay(Arrays.copyOf(sink.array(), sink.size()), read), seed::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\\", "\n", "\u0000", "\u007f", "\u00e9", "\ud55c", "\ud83d\ude00", "\ud83d"})
    void paddingThatIsNotPlainGoesTheLongWay(String padding) {
        for (String text : List.of(padding, "x" + padding, padding + "x")) {
            assertFalse(ShortForm.write(new Request.Ping(1, 2, text, 160), new ByteSink(1)));
            assertFalse(ShortForm.write(new Reply.Pong(1, 2, 3, 4, 5, text, 160), new ByteSink(1)));
        }
    }

    @Test
    void otherMessagesGoTheLongWay() {
        assertFalse(ShortForm.write(new Request.Echo(1, "x"), new ByteSink(1)));
        assertFalse(ShortForm.write(new Request.WithCookie(ping(), "x"), new ByteSink(1)));
        assertFalse(ShortForm.write(new Reply.Closed(1), new ByteSink(1)));
    }

    @Test
    void numbersHaveAllTheirDigits() {
        for (long number : new long[] {0, 9, 10, 99, 100, Message.MAX_INTEGER - 1, Message.MAX_INTEGER}) {
            Transfer message = new Transfer.Ack(number, number, List.of(new Range(number, number)), number, number, 0);
            ByteSink sink = new ByteSink(1);
            ShortForm.write(message, sink);
            String text = new String(sink.array(), 0, sink.size(), StandardCharsets.US_ASCII);
            assertTrue(text.startsWith("{\"type\":\"ack\",\"id\":" + number + ",\"next\":" + number), text);
            assertEquals(message, read(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " " + SEGMENT,
                SEGMENT + " ",
                "{\"type\":\"segment\", \"id\":1,\"seq\":0,\"sentAt\":0,\"last\":false,\"checksum\":1,\"body\":6}",
                "{\"type\":\"segment\",\"seq\":0,\"id\":1,\"sentAt\":0,\"last\":false,\"checksum\":1,\"body\":6}",
                "{\"type\":\"segment\",\"id\":1,\"seq\":0,\"sentAt\":0,\"checksum\":1,\"body\":6}",
                "{\"type\":\"segment\",\"id\":1,\"seq\":0,\"sentAt\":0,\"last\":false,\"checksum\":1,\"body\":6,\"x\":1}",
                " " + PING,
                PING + "\n",
                "{\"type\":\"ping\",\"sentAt\":17,\"id\":1}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":17 }",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":17,\"padding\":\"\\u0041\"}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":17,\"padding\":\"\u00e9\"}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":17,\"cookie\":\"x\"}",
                " " + PONG,
                "{\"type\":\"pong\",\"id\":1,\"sentAt\":17,\"receivedAt\":18,\"processingNanos\":20,\"repliedAt\":19}",
                "{\"type\":\"ack\",\"id\":1,\"next\":1,\"window\":64,\"echo\":0,\"checksum\":7}",
                "{\"type\":\"ack\",\"id\":1,\"next\":1,\"ranges\":[ ],\"window\":64,\"echo\":0,\"checksum\":7}"
            })
    void anotherFormIsLeftToTheLongWayWhichTakesIt(String json) throws BadMessageException {
        assertNull(read(json));
        assertNotNull(Json.decode(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ping\",\"id\":1}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":1.0}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":17,\"padding\":\"a\tb\"}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":17,\"padding\":\"x}",
                "{\"type\":\"ping\",\"id\":1,\"sentAt\":17}x",
                "{\"type\":\"pong\",\"id\":1,\"sentAt\":17,\"receivedAt\":18,\"repliedAt\":19}",
                "{\"type\":\"segment\",\"id\":01,\"seq\":0,\"sentAt\":0,\"last\":false,\"checksum\":1,\"body\":6}",
                "{\"type\":\"segment\",\"id\":-1,\"seq\":0,\"sentAt\":0,\"last\":false,\"checksum\":1,\"body\":6}",
                "{\"type\":\"segment\",\"id\":,\"seq\":0,\"sentAt\":0,\"last\":false,\"checksum\":1,\"body\":6}",
                "{\"type\":\"segment\",\"id\":9007199254740992,\"seq\":0,\"sentAt\":0,\"last\":false,\"checksum\":1,\"body\":6}",
                "{\"type\":\"ack\",\"id\":1,\"next\":1,\"ranges\":[[4,3]],\"window\":64,\"echo\":0,\"checksum\":7}",
                "{\"type\":\"ack\",\"id\":1,\"next\":1,\"ranges\":[[3,4],],\"window\":64,\"echo\":0,\"checksum\":7}",
                "{\"type\":\"ack\",\"id\":1,\"next\":1,\"ranges\":[[3,4][7,7]],\"window\":64,\"echo\":0,\"checksum\":7}"
            })
    void whatIsNoMessageIsNoneOnEitherWay(String json) {
        assertNull(read(json));
        assertNull(longWay(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyShorterTextIsNoMessage() {
        for (String json : ALL) {
            IntStream.range(0, json.stripTrailing().length())
                    .forEach(length -> assertNull(read(json.substring(0, length))));
        }
    }

    @Test
    void bothWaysSayTheSameOfWhateverIsDamaged() {
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = ALL.get(i % ALL.size()).getBytes(StandardCharsets.US_ASCII);
            for (int damage = random.nextInt(3); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) "0123456789{}[],:\"-. e".charAt(random.nextInt(21));
            }
            Message read = ShortForm.read(bytes, 0, bytes.length);
            if (read != null) {
                assertEquals(longWay(bytes, read), read, seed::toString);
            }
        }
    }

    @Test
    void nothingOutsideTheGivenBytesIsRead() {
        byte[] bytes = ("9" + SEGMENT + "9").getBytes(StandardCharsets.US_ASCII);
        assertEquals(read(SEGMENT), ShortForm.read(bytes, 1, SEGMENT.length()));
        assertNull(ShortForm.read(bytes, 1, SEGMENT.length() + 1));
        assertNull(ShortForm.read(bytes, 1, SEGMENT.length() - 1));
    }

    private static Message read(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return ShortForm.read(bytes, 0, bytes.length);
    }

    /** White space before the message keeps it from the short way, and says nothing; {@code null} for an error. */
    private static Message longWay(byte[] json) {
        byte[] spaced = new byte[json.length + 1];
        Arrays.fill(spaced, (byte) ' ');
        System.arraycopy(json, 0, spaced, 1, json.length);
        try {
            return MessageCodec.decode(spaced, 0, spaced.length);
        } catch (BadMessageException e) {
            return null;
        }
    }

    /** The same, as if it had come without that space: a ping and a pong say how many bytes they take. */
    private static Message longWay(byte[] json, Message shortWay) {
        Message read = longWay(json);
        if (read instanceof Request.Ping ping && shortWay instanceof Request.Ping like) {
            return new Request.Ping(
                    ping.id(), ping.sentAt(), ping.padding(), ping.size() == like.size() + 1 ? like.size() : 0);
        }
        if (read instanceof Reply.Pong pong && shortWay instanceof Reply.Pong like) {
            int size = pong.size() == like.size() + 1 ? like.size() : 0;
            return new Reply.Pong(
                    pong.id(),
                    pong.sentAt(),
                    pong.receivedAt(),
                    pong.repliedAt(),
                    pong.processingNanos(),
                    pong.padding(),
                    size);
        }
        return read;
    }

    private Request.Ping ping() {
        return new Request.Ping(number(), number(), padding(), 160 + random.nextInt(40));
    }

    private Reply.Pong pong() {
        return new Reply.Pong(number(), number(), number(), number(), number(), padding(), 260 + random.nextInt(40));
    }

    private String padding() {
        return "plain }{,:'~ text".substring(0, random.nextInt(18));
    }

    private Transfer segment() {
        return new Transfer.Segment(number(), number(), number(), random.nextBoolean(), number(), number());
    }

    private Transfer ack() {
        List<Range> ranges = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            long first = random.nextInt(1_000_000);
            ranges.add(new Range(first, first + random.nextInt(1_000)));
        }
        return new Transfer.Ack(number(), number(), ranges, number(), number(), random.nextBoolean(), number());
    }

    /** Of any length, up to 2^53 - 1. */
    private long number() {
        return random.nextLong() >>> (11 + random.nextInt(53));
    }
}
