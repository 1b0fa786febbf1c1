package socketlab.common.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transfer;

@DisplayName("Datagrams: one message each, nothing around it")
class DatagramsTest {

    private final ByteSink payload = new ByteSink(16);

    @Test
    void whatIsEncodedIsDecoded() throws Exception {
        Message message = new Request.Echo(1, "한🙂");
        Datagrams.encode(message, 1, payload);
        assertEquals(message, Datagrams.decode(content(), Datagrams.MAX_PAYLOAD));
    }

    @Test
    void encodingReplacesWhatWasThere() throws Exception {
        Datagrams.encode(new Request.Echo(1, "a long text before a short one"), 1, payload);
        Datagrams.encode(new Request.Close(2), 2, payload);
        assertEquals(new Request.Close(2), Datagrams.decode(content(), Datagrams.MAX_PAYLOAD));
        Datagrams.encode(segment(1), new byte[1], payload);
        assertEquals(segment(1), Datagrams.decode(content(), Datagrams.MAX_PAYLOAD));
    }

    @Test
    void aDatagramMayStandAnywhereInALargerBuffer() throws Exception {
        byte[] body = {'\n', 1};
        Datagrams.encode(segment(2), body, payload);
        byte[] larger = "\n".repeat(200).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(payload.array(), 0, larger, 30, payload.size());
        for (int offset : new int[] {0, 20, 30}) {
            ByteBuffer part = ByteBuffer.wrap(larger).position(offset).slice();
            part.position(30 - offset).limit(30 - offset + payload.size());
            assertEquals(
                    new Datagrams.Content(segment(2), ByteBuffer.wrap(body)),
                    Datagrams.open(part, Datagrams.MAX_PAYLOAD),
                    "offset " + offset);
            assertEquals(payload.size(), part.remaining(), "it stays as it is");
        }
    }

    @Test
    void aPayloadOfExactlyTheLimitIsTaken() throws Exception {
        Message ping = new Request.Ping(1, 2, "", 100);
        Datagrams.encode(ping, 1, payload);
        assertEquals(ping, Datagrams.decode(content(), 100));
    }

    @Test
    void aPayloadOfOneByteMoreIsRefusedUnread() throws Exception {
        Datagrams.encode(new Request.Ping(1, 2, "", 101), 1, payload);
        Reply.Failure failure = assertThrowsExactly(BadMessageException.class, () -> Datagrams.decode(content(), 100))
                .toReply();
        assertEquals(ErrorCode.FRAME_TOO_LARGE, failure.code());
        assertEquals(Reply.NO_ID, failure.id());
    }

    @Test
    void anEmptyDatagramIsNoMessage() {
        BadMessageException refused = assertThrowsExactly(
                BadMessageException.class, () -> Datagrams.decode(ByteBuffer.allocate(0), Datagrams.MAX_PAYLOAD));
        assertEquals(ErrorCode.BAD_JSON, refused.code());
    }

    @Test
    void aDatagramHoldsOneMessageAndNotTwo() {
        payload.clear();
        StreamFraming.LINES.append(new Request.Close(1), payload);
        StreamFraming.LINES.append(new Request.Close(2), payload);
        BadMessageException refused = assertThrowsExactly(
                BadMessageException.class, () -> Datagrams.decode(content(), Datagrams.MAX_PAYLOAD));
        assertEquals(ErrorCode.BAD_JSON, refused.code());
    }

    @Test
    void theLargestDatagramOfIpv4Has65507Bytes() throws Exception {
        assertEquals(65_507, Datagrams.MAX_PAYLOAD);
        Message largest = new Request.Ping(1, 2, "", 65_507);
        Datagrams.encode(largest, 1, payload);
        assertEquals(65_507, payload.size());
        assertEquals(largest, Datagrams.decode(content(), Datagrams.MAX_PAYLOAD));
    }

    @Test
    void theLengthFieldOfUdpAllows65527BytesAndOneMoreIsTooLong() throws Exception {
        assertEquals(65_527, Datagrams.LARGEST_PAYLOAD);
        byte[] largest = ("{\"type\":\"close\",\"id\":1}" + " ".repeat(65_504)).getBytes(StandardCharsets.UTF_8);
        assertEquals(65_527, largest.length);
        assertEquals(new Request.Close(1), Datagrams.decode(ByteBuffer.wrap(largest), Datagrams.LARGEST_PAYLOAD));
        byte[] tooLong = Arrays.copyOf(largest, 65_528);
        tooLong[65_527] = ' ';
        BadMessageException refused = assertThrowsExactly(
                BadMessageException.class, () -> Datagrams.decode(ByteBuffer.wrap(tooLong), Datagrams.LARGEST_PAYLOAD));
        assertEquals(ErrorCode.FRAME_TOO_LARGE, refused.code());
    }

    @Test
    void aLargerMessageIsRefusedWithTheIdThatWasAskedFor() throws Exception {
        Reply.Failure failure = assertThrowsExactly(
                        BadMessageException.class,
                        () -> Datagrams.encode(new Request.Ping(1, 2, "", 65_508), 7, payload))
                .toReply();
        assertEquals(ErrorCode.FRAME_TOO_LARGE, failure.code());
        assertEquals(7, failure.id());
        Datagrams.encode(failure, 7, payload);
        assertEquals(failure, Datagrams.decode(content(), Datagrams.MAX_PAYLOAD));
    }

    @Test
    void aBodyFollowsBehindALineFeed() throws Exception {
        Message segment = new Transfer.Segment(1, 2, 3, true, 4, 5);
        byte[] body = {'{', '\n', 0, -1, '}'};
        Datagrams.encode(segment, body, payload);
        Datagrams.Content read = Datagrams.open(content(), Datagrams.MAX_PAYLOAD);
        assertEquals(segment, read.message());
        assertEquals(ByteBuffer.wrap(body), read.body());
        assertEquals(segment, Datagrams.decode(content(), Datagrams.MAX_PAYLOAD));
    }

    @Test
    void aBodyOfNoBytesIsNone() throws Exception {
        Message segment = new Transfer.Segment(1, 2, 3, true, 4, 0);
        Datagrams.encode(segment, new byte[0], payload);
        assertEquals(
                new Datagrams.Content(segment, ByteBuffer.allocate(0)),
                Datagrams.open(content(), Datagrams.MAX_PAYLOAD));
        Datagrams.encode(segment, 1, payload);
        assertEquals(segment, Datagrams.open(content(), Datagrams.MAX_PAYLOAD).message());
        int size = payload.size();
        Datagrams.encode(segment, new byte[0], payload);
        assertEquals(size, payload.size(), "no line feed");
    }

    @Test
    void aLineFeedInAMessageWithoutABodyIsWhiteSpace() throws Exception {
        for (String json : List.of(
                "{\"type\":\"close\",\n\"id\":1}",
                "\n{\"type\":\"close\",\"id\":1}\n\n",
                "{\"type\":\"close\",\"id\":1}\n")) {
            ByteBuffer bytes = ByteBuffer.wrap(json.getBytes(StandardCharsets.US_ASCII));
            assertEquals(new Request.Close(1), Datagrams.decode(bytes, Datagrams.MAX_PAYLOAD), json);
        }
    }

    @Test
    void aBodyOfAnotherLengthThanSaidIsABadFieldAndNeverAnsweredInATransfer() {
        String segment = "{\"type\":\"segment\",\"id\":1,\"seq\":2,\"sentAt\":3,\"checksum\":4,\"body\":5}";
        for (String bytes : List.of(segment, segment + "\n", segment + "\n1234", segment + "\n123456")) {
            BadMessageException refused = assertThrowsExactly(
                    BadMessageException.class,
                    () -> Datagrams.open(
                            ByteBuffer.wrap(bytes.getBytes(StandardCharsets.US_ASCII)), Datagrams.MAX_PAYLOAD));
            assertEquals(ErrorCode.BAD_FIELD, refused.code(), bytes);
            assertEquals(1, refused.toReply().id(), bytes);
            assertTrue(refused.isFromReply(), bytes);
        }
    }

    @Test
    void theBodyCountsForTheLargestDatagram() throws Exception {
        Datagrams.encode(segment(60_000), new byte[60_000], payload);
        int most = 60_000 + Datagrams.MAX_PAYLOAD - payload.size();
        Datagrams.encode(segment(most), new byte[most], payload);
        assertEquals(Datagrams.MAX_PAYLOAD, payload.size());
        assertThrowsExactly(
                BadMessageException.class, () -> Datagrams.encode(segment(most + 1), new byte[most + 1], payload));
    }

    private static Message segment(int body) {
        return new Transfer.Segment(1, 2, 3, true, 4, body);
    }

    private ByteBuffer content() {
        return ByteBuffer.wrap(payload.array(), 0, payload.size());
    }
}
