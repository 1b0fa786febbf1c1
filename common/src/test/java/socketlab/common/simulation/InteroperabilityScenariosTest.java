package socketlab.common.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.Loss;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.SenderObserver;
import socketlab.common.reliable.Settings;
import socketlab.common.reliable.State;

/** The networks on which implementations of QUIC are tried on each other (quic-interop-runner), in virtual time. */
@DisplayName("The public interoperability scenarios of QUIC")
class InteroperabilityScenariosTest {

    private static final long MS = 1_000_000;
    private static final long MB = 1_000_000;
    private static final Impairments USUAL =
            Impairments.NONE.withDelay(15 * MS, 0).withRate(10_000_000, 25);

    @ParameterizedTest
    @DisplayName("goodput: 15 ms, 10 Mbit/s, queue of 25, 10 MB: nine tenths of what is possible")
    @EnumSource(names = {"RENO", "CUBIC"})
    void goodput(Congestion congestion) {
        FlowResult result = run(10 * MB, congestion, USUAL, Blackouts.NONE);
        double possibleNanos = 10.0 * MB * 8 * (1_200 + Wire.SEGMENT_HEADER_BYTES) / 1_200 * 100;
        double used = possibleNanos / result.completeNanos();
        assertTrue(used > 0.9, "used " + used + ": " + result);
    }

    @ParameterizedTest
    @DisplayName("transferloss: 2 % of all datagrams lost, 2 MB")
    @EnumSource
    void loss(Congestion congestion) {
        FlowResult result = run(2 * MB, congestion, USUAL.withLoss(Loss.independent(0.02)), Blackouts.NONE);
        assertTrue(result.completeNanos() < 20_000 * MS, result.toString());
    }

    @ParameterizedTest
    @DisplayName("transfercorruption: 2 % of all datagrams damaged, 2 MB")
    @EnumSource
    void corruption(Congestion congestion) {
        FlowResult result = run(2 * MB, congestion, USUAL.withCorruption(0.02), Blackouts.NONE);
        assertTrue(result.completeNanos() < 20_000 * MS, result.toString());
    }

    @ParameterizedTest
    @DisplayName("blackhole: the network is there for 5 s and gone for 2 s, 10 MB")
    @EnumSource
    void blackouts(Congestion congestion) {
        FlowResult result = run(10 * MB, congestion, USUAL, new Blackouts(5_000 * MS, 2_000 * MS));
        assertTrue(result.completeNanos() < 20_000 * MS, result.toString());
        assertTrue(result.timeouts() > 0, result.toString());
    }

    @ParameterizedTest
    @DisplayName("longrtt: 750 ms each way, longer than the first timeout")
    @EnumSource(names = {"RENO", "CUBIC"})
    void longRoundTrip(Congestion congestion) {
        Impairments satellite = USUAL.withDelay(750 * MS, 0);
        FlowResult small = run(1_000, congestion, satellite, Blackouts.NONE);
        assertTrue(small.completeNanos() < 800 * MS, small.toString());
        FlowResult large = run(2 * MB, congestion, satellite, Blackouts.NONE);
        assertTrue(large.completeNanos() < 30_000 * MS, large.toString());
    }

    private static FlowResult run(long bytes, Congestion congestion, Impairments impairments, Blackouts blackouts) {
        BadNetwork network = new BadNetwork(impairments, impairments, 31);
        Simulation simulation = new Simulation(network.outward(), network.inward(), blackouts);
        Settings settings = Settings.DEFAULT.with(Recovery.SELECTIVE_REPEAT).with(congestion);
        simulation.add(new Flow(bytes, settings), SenderObserver.NONE);
        FlowResult result = simulation.run(Duration.ofHours(1).toNanos()).get(0);
        assertTrue(result.isWhole(), result.toString());
        assertEquals(State.COMPLETE, result.sender(), result.toString());
        return result;
    }
}
