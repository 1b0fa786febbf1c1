package socketlab.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@DisplayName("A request that opens a transfer and was damaged on the way is not carried out as another one")
class RequestChecksumTest {

    static final List<Request> REQUESTS = List.of(
            new Request.WithSettings(new Request.List(1, "사진/a b", "z"), "go-back-n", "reno", 1_000, 64),
            new Request.WithSettings(new Request.Get(22, "a.txt", 5), "stop-and-wait", null, 1_200, 7),
            new Request.WithSettings(
                    new Request.Put(333, "사진/a", PutMode.APPEND, 1_234_567), null, "none", -1, Message.MAX_INTEGER),
            new Request.WithSettings(
                    new Request.Put(4, "b", PutMode.CREATE, Request.Put.UNKNOWN_SIZE), "none", null, -1, -1));

    @ParameterizedTest
    @FieldSource("REQUESTS")
    void noFlippedBitMakesAnotherRequestOfIt(Request request) {
        byte[] bytes = Json.encode(request);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                Message read = MessageCodec.decode(damaged, 0, damaged.length);
                assertEquals(request, read, new String(damaged, StandardCharsets.UTF_8));
            } catch (BadMessageException e) {
                continue; // it is refused or, if it was understood, dropped
            }
        }
    }

    @Test
    void whatWasDamagedIsNotAnsweredOverUdp() {
        String damaged = text(REQUESTS.get(1)).replace("a.txt", "c.txt");
        BadMessageException e = assertThrows(BadMessageException.class, () -> Json.decode(damaged));
        assertTrue(e.isFromReply());
        assertEquals(ErrorCode.BAD_FIELD, e.code());
        assertTrue(e.getMessage().contains("checksum"), e.getMessage());
    }

    @Test
    void whoSendsNoChecksumIsUnderstoodToo() throws BadMessageException {
        String without = text(REQUESTS.get(1)).replaceAll(",\"checksum\":\\d+", "");
        assertEquals(REQUESTS.get(1), Json.decode(without));
    }

    private static String text(Request request) {
        return new String(Json.encode(request), StandardCharsets.UTF_8);
    }
}
