package socketlab.common.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Transport;

@DisplayName("Counters: what a server counts from its start on")
class CountersTest {

    private final Counters counters = new Counters();

    @Test
    void nothingHappenedIsZeroAndNoErrors() {
        assertEquals(new Reply.Statistics(1, Transport.UDP, 5, 0, 0, 0, 0, 0, 0, 0, 0, Map.of()), statistics());
    }

    @Test
    void errorsThatNeverHappenedAreLeftOutAndTheOthersComeInTheOrderOfTheCodes() {
        counters.error(ErrorCode.INTERNAL);
        counters.error(ErrorCode.BAD_FRAME);
        counters.error(ErrorCode.INTERNAL);
        assertEquals(
                List.of(Map.entry(ErrorCode.BAD_FRAME, 1L), Map.entry(ErrorCode.INTERNAL, 2L)),
                List.copyOf(statistics().errors().entrySet()));
    }

    @Test
    void whatWasToldOnceDoesNotChangeWithTheNextCount() {
        counters.error(ErrorCode.BUSY);
        Reply.Statistics before = statistics();
        counters.error(ErrorCode.BUSY);
        assertEquals(Map.of(ErrorCode.BUSY, 1L), before.errors());
    }

    @Test
    void manyThreadsLoseNoCount() throws InterruptedException {
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(i -> new Thread(() -> IntStream.range(0, 10_000).forEach(n -> {
                    counters.clientCame();
                    counters.received(1, 2);
                    counters.sent(1, 3);
                    counters.error(ErrorCode.TIMEOUT);
                    counters.leftUnanswered();
                    counters.leftUnlogged();
                    counters.clientWent();
                })))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(
                new Reply.Statistics(
                        1,
                        Transport.UDP,
                        5,
                        0,
                        80_000,
                        80_000,
                        80_000,
                        160_000,
                        240_000,
                        80_000,
                        80_000,
                        Map.of(ErrorCode.TIMEOUT, 80_000L)),
                statistics());
    }

    private Reply.Statistics statistics() {
        return counters.statistics(1, Transport.UDP, 5);
    }
}
