package socketlab.common.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;

@DisplayName("The service: a request comes in, a reply goes out")
class ServiceTest {

    private static final long RECEIVED_AT_MICROS = 1_700_000_000_000_000L;

    /** Starts where nanosecond clocks may start: anywhere. */
    private long nowNanos = Long.MAX_VALUE - 1_000;

    private final Service service = new Service(Transport.TCP, () -> nowNanos);

    @Test
    void aPongSaysWhenThePingArrivedAndHowLongItTook() {
        Request ping = new Request.Ping(7, 1_234, "", 0);
        long receivedNanos = nowNanos;
        nowNanos += 41_999; // the clock overflows in between
        assertEquals(
                new Reply.Pong(7, 1_234, RECEIVED_AT_MICROS, RECEIVED_AT_MICROS + 41, 41_999, "", 0),
                service.answer(ping, RECEIVED_AT_MICROS, receivedNanos));
    }

    @Test
    void aPongRepeatsPaddingAndSize() {
        assertEquals(
                new Reply.Pong(1, 2, RECEIVED_AT_MICROS, RECEIVED_AT_MICROS, 0, "한글", 1_200),
                answer(new Request.Ping(1, 2, "한글", 1_200)));
    }

    @Test
    void anEchoIsRepeatedAsItWas() {
        assertEquals(new Reply.Echoed(3, "\u001b \n 🙂"), answer(new Request.Echo(3, "\u001b \n 🙂")));
    }

    @Test
    void closeIsAgreedTo() {
        assertEquals(new Reply.Closed(Message.MAX_INTEGER), answer(new Request.Close(Message.MAX_INTEGER)));
    }

    @Test
    void aRequestWithACookieIsAnsweredLikeTheRequest() {
        for (Request request : List.of(
                new Request.Ping(1, 2, "x", 3), new Request.Echo(4, "a"), new Request.Stats(5), new Request.Close(6))) {
            assertEquals(answer(request), answer(new Request.WithCookie(request, "cookie")));
        }
    }

    @Test
    void uptimeIsCountedFromTheStartInWholeMilliseconds() {
        nowNanos += 2_999_999;
        assertEquals(2, statistics().uptimeMillis());
        nowNanos++;
        assertEquals(3, statistics().uptimeMillis());
    }

    @Test
    void statisticsTellWhatWasCounted() {
        Counters counters = service.counters();
        counters.clientCame();
        counters.clientCame();
        counters.clientWent();
        counters.received(3, 40);
        counters.sent(2, 30);
        counters.received(1, 2);
        counters.leftUnanswered();
        counters.error(ErrorCode.BAD_JSON);
        counters.error(ErrorCode.BAD_JSON);
        assertEquals(
                new Reply.Statistics(9, Transport.TCP, 0, 1, 2, 4, 2, 42, 30, 1, 0, Map.of(ErrorCode.BAD_JSON, 2L)),
                answer(new Request.Stats(9)));
    }

    @Test
    void afterShutDownEveryRequestIsRefusedAndCounted() {
        service.shutDown();
        List<Request> requests = List.of(
                new Request.Ping(1, 2, "", 0),
                new Request.Echo(2, "a"),
                new Request.Stats(3),
                new Request.Close(4),
                new Request.WithCookie(new Request.Echo(5, "a"), "cookie"));
        for (Request request : requests) {
            Reply.Failure failure = (Reply.Failure) answer(request);
            assertEquals(ErrorCode.SHUTTING_DOWN, failure.code());
            assertEquals(request.id(), failure.id());
        }
        Reply.Statistics statistics = service.counters().statistics(0, Transport.TCP, 0);
        assertEquals(Map.of(ErrorCode.SHUTTING_DOWN, (long) requests.size()), statistics.errors());
    }

    private Reply answer(Request request) {
        return service.answer(request, RECEIVED_AT_MICROS, nowNanos);
    }

    private Reply.Statistics statistics() {
        return (Reply.Statistics) answer(new Request.Stats(0));
    }
}
