package socketlab.common.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.Loss;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.SenderObserver;
import socketlab.common.reliable.Settings;

/**
 * A network that loses a fifth of all datagrams, three in a row on average, doubles, reorders and jitters. Where only a
 * timer sends again what gets lost, each loss in a row lasts twice as long as the one before, and half of these transfers
 * stand still for longer than anybody waits.
 */
@DisplayName("Bursts of losses do not double the timeout into silence")
class BurstsTest {

    private static final int SEEDS = 1_000;

    private static final int BYTES = 100_000;

    /** How long {@code get} and {@code put} wait for anything to move, unless told otherwise. */
    private static final long STALL_NANOS = 30_000_000_000L;

    private static final long MS = 1_000_000;

    private static final Impairments BAD = Impairments.NONE
            .withLoss(Loss.inBursts(0.2, 3))
            .withReordering(0.05, 10 * MS)
            .withDuplication(0.1)
            .withDelay(0, 3 * MS);

    @ParameterizedTest(name = "{0}, {1}")
    @DisplayName(
            "With any seed, a transfer that has begun goes on within the time that a client waits, and comes whole")
    @CsvSource({
        "STOP_AND_WAIT, NONE",
        "GO_BACK_N, NONE",
        "GO_BACK_N, RENO",
        "SELECTIVE_REPEAT, NONE",
        "SELECTIVE_REPEAT, RENO",
        "SELECTIVE_REPEAT, CUBIC"
    })
    void nothingStandsStill(Recovery recovery, Congestion congestion) {
        Flow flow = new Flow(BYTES, Settings.DEFAULT.with(recovery).with(congestion));
        LongStream.rangeClosed(1, SEEDS).parallel().forEach(seed -> {
            News news = new News();
            FlowResult result = new Experiment(flow, new BadNetwork(BAD, BAD, seed))
                    .run(news, LinkObserver.NONE)
                    .flow();
            assertTrue(result.isWhole(), () -> "seed " + seed + ": " + result);
            long gapNanos = news.longestGapBefore(result.completeNanos());
            assertTrue(
                    gapNanos < STALL_NANOS, () -> "seed " + seed + ": nothing new for " + gapNanos + " ns; " + result);
        });
    }

    /** When the sender has heard of something that had arrived, and was new to it. */
    private static final class News implements SenderObserver {
        private final List<Long> nanos = new ArrayList<>();

        @Override
        public void acknowledged(long elapsedNanos, Ack ack, int newly) {
            if (newly > 0) {
                nanos.add(elapsedNanos);
            }
        }

        /** From the first news on: before, the client repeats its request. Up to the end for the receiver. */
        private long longestGapBefore(long endNanos) {
            long longest = 0;
            for (int i = 0; i < nanos.size(); i++) {
                long next = i + 1 < nanos.size() ? Math.min(nanos.get(i + 1), endNanos) : endNanos;
                longest = Math.max(longest, next - nanos.get(i));
            }
            return longest;
        }
    }
}
