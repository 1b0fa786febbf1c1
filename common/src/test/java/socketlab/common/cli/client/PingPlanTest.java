package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;

@DisplayName("A plan of ping: its size is the size of the JSON, the same in both directions")
class PingPlanTest {

    private static final long LARGEST = Message.MAX_INTEGER;

    static IntStream sizes() {
        return IntStream.concat(IntStream.rangeClosed(160, 400), IntStream.of(1_200, 65_507, 1 << 20));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void pingAndPongHaveExactlyTheSizeHoweverLongTheirNumbersAre(int size) {
        String padding = plan(size).padding();
        for (long number : new long[] {0, 1, 1_700_000_000_000_000L, LARGEST}) {
            assertEquals(size, encodedSize(new Request.Ping(number, number, padding, size)));
            assertEquals(size, encodedSize(new Reply.Pong(number, number, number, number, number, padding, size)));
        }
    }

    @Test
    void thePaddingIsTextAndNotWhiteSpaceWhereThereIsRoomForIt() {
        assertEquals("", plan(160).padding());
        assertEquals("", plan(173).padding());
        assertEquals("x", plan(174).padding());
        assertEquals("x".repeat(1_027), plan(1_200).padding());
    }

    @Test
    void theLeastSizeHoldsTheLongestPong() {
        int longest = encodedSize(new Reply.Pong(LARGEST, LARGEST, LARGEST, LARGEST, LARGEST, "", 0));
        assertTrue(longest <= PingPlan.MIN_SIZE, longest + " bytes");
    }

    @Test
    void anIntervalOfZeroIsBackToBackAndSoIsTheWarmUp() {
        PingPlan fixed = new PingPlan(10, 1_000, 5, 6, 200, 7, 8);
        assertFalse(fixed.isBackToBack());
        PingPlan warmup = fixed.warmup(3);
        assertTrue(warmup.isBackToBack());
        assertEquals(3, warmup.count());
        assertEquals(5, warmup.timeoutNanos());
        assertEquals(6, warmup.deadlineNanos());
        assertEquals(200, warmup.size());
        assertEquals(PingPlan.UNLIMITED, warmup.everyNanos());
    }

    private static PingPlan plan(int size) {
        return new PingPlan(1, 0, 1, 1, size, 1, PingPlan.UNLIMITED);
    }

    private static int encodedSize(Message message) {
        ByteSink sink = new ByteSink(1_024);
        MessageCodec.encode(message, sink);
        return sink.size();
    }
}
