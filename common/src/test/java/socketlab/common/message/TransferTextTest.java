package socketlab.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

@DisplayName("The short way for segments and acknowledgements takes its own form only, and says what the long way says")
class TransferTextTest {

    private static final String SEGMENT =
            "{\"type\":\"segment\",\"id\":1,\"seq\":0,\"sentAt\":0,\"last\":false,\"checksum\":897481262,\"body\":6}";
    private static final String ACK =
            "{\"type\":\"ack\",\"id\":1,\"next\":1,\"ranges\":[[3,4],[7,7]],\"window\":64,\"echo\":0,\"checksum\":7}";

    private final Seed seed = Seed.ofThisRun();
    private final Random random = seed.newRandom();

    @Test
    void whatItWritesItReads() {
        for (int i = 0; i < 2_000; i++) {
            Transfer message = i % 2 == 0 ? segment() : ack();
            ByteSink sink = new ByteSink(1);
            TransferText.write(message, sink);
            assertEquals(message, TransferText.read(sink.array(), 0, sink.size()), seed::toString);
        }
    }

    @Test
    void numbersHaveAllTheirDigits() {
        for (long number : new long[] {0, 9, 10, 99, 100, Message.MAX_INTEGER - 1, Message.MAX_INTEGER}) {
            Transfer message = new Transfer.Ack(number, number, List.of(new Range(number, number)), number, number, 0);
            ByteSink sink = new ByteSink(1);
            TransferText.write(message, sink);
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
        for (String json : List.of(SEGMENT, ACK)) {
            IntStream.range(0, json.length()).forEach(length -> assertNull(read(json.substring(0, length))));
        }
    }

    @Test
    void bothWaysSayTheSameOfWhateverIsDamaged() {
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = (i % 2 == 0 ? SEGMENT : ACK).getBytes(StandardCharsets.US_ASCII);
            for (int damage = random.nextInt(3); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) "0123456789{}[],:\"-. e".charAt(random.nextInt(21));
            }
            Transfer read = TransferText.read(bytes, 0, bytes.length);
            if (read != null) {
                assertEquals(longWay(bytes), read, seed::toString);
            }
        }
    }

    @Test
    void nothingOutsideTheGivenBytesIsRead() {
        byte[] bytes = ("9" + SEGMENT + "9").getBytes(StandardCharsets.US_ASCII);
        assertEquals(read(SEGMENT), TransferText.read(bytes, 1, SEGMENT.length()));
        assertNull(TransferText.read(bytes, 1, SEGMENT.length() + 1));
        assertNull(TransferText.read(bytes, 1, SEGMENT.length() - 1));
    }

    private static Transfer read(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.US_ASCII);
        return TransferText.read(bytes, 0, bytes.length);
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
