package socketlab.common.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;

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

    private ByteBuffer content() {
        return ByteBuffer.wrap(payload.array(), 0, payload.size());
    }
}
