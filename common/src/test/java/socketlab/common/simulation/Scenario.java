package socketlab.common.simulation;

import java.util.Random;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.Loss;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.SenderObserver;
import socketlab.common.reliable.Settings;

/** A transfer and the network under it, all at random. */
record Scenario(Flow flow, BadNetwork network, Blackouts blackouts) {

    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    /** Longer than any of them takes: who is not done by then never will be. */
    private static final long FOR_EVER = 1_000_000_000 * SECOND;

    /** With patience for any number of losses in a row that chance can bring. */
    private static final long PATIENCE = 10_000_000 * SECOND;

    /** Without recovery, what is lost is waited for in vain, and each second of it is an acknowledgement to simulate. */
    private static final long PATIENCE_IN_VAIN = 10_000 * SECOND;

    private static final int TRIES = 1_000_000;

    /** No multiple of a millisecond, as black-outs are: repetitions must not keep step with them for ever. */
    private static final long MAX_RTO = 10 * SECOND + MS / 3;

    static Scenario random(long seed) {
        Random random = new Random(seed);
        Recovery recovery = Recovery.values()[random.nextInt(Recovery.values().length)];
        Congestion congestion = Congestion.values()[random.nextInt(Congestion.values().length)];
        long patience = recovery == Recovery.NONE ? PATIENCE_IN_VAIN : PATIENCE;
        Settings settings = Settings.DEFAULT
                .with(recovery)
                .with(congestion)
                .withPayload(oneOf(random, 1, 7, 100))
                .withRto(oneOf(random, 1, 25, 1_000) * MS, MAX_RTO, TRIES)
                .withPatience(patience, patience);
        int bytes = settings.payload() * random.nextInt(60) + random.nextInt(settings.payload() + 1);
        long readEvery = random.nextInt(3) > 0 ? 0 : random.nextInt(oneOf(random, 1, 100, 2_000)) * MS;
        Flow flow = new Flow(
                bytes,
                settings.withWindow(oneOf(random, 1, 2, 3, 8, 64)),
                settings.withWindow(oneOf(random, 1, 2, 3, 8, 64)),
                readEvery,
                random.nextInt(5_000) * MS);
        BadNetwork network = new BadNetwork(impairments(random), impairments(random), random.nextLong());
        Blackouts blackouts = random.nextInt(5) > 0
                ? Blackouts.NONE
                : new Blackouts((3_000 + random.nextInt(5_000)) * MS, random.nextInt(4_000) * MS);
        return new Scenario(flow, network, blackouts);
    }

    private static Impairments impairments(Random random) {
        double loss = often(random, 0.3);
        double burst = 1 / (1 - loss) + random.nextInt(3);
        Impairments impairments = Impairments.NONE
                .withLoss(random.nextBoolean() ? Loss.independent(loss) : Loss.inBursts(loss, burst))
                .withDelay(random.nextInt(oneOf(random, 1, 50, 500)) * MS, random.nextInt(oneOf(random, 1, 200)) * MS)
                .withReordering(often(random, 0.3), random.nextInt(500) * MS)
                .withDuplication(often(random, 0.3))
                .withCorruption(often(random, 0.1));
        return random.nextInt(3) == 0
                ? impairments
                : impairments.withRate(oneOf(random, 20_000, 1_000_000, 10_000_000), 1 + random.nextInt(100));
    }

    /** In half of all cases nothing, otherwise up to {@code most}. */
    private static double often(Random random, double most) {
        return random.nextBoolean() ? 0 : random.nextDouble() * most;
    }

    private static int oneOf(Random random, int... values) {
        return values[random.nextInt(values.length)];
    }

    FlowResult run(SenderObserver observer) {
        Simulation simulation = new Simulation(network.outward(), network.inward(), blackouts);
        simulation.add(flow, observer);
        return simulation.run(FOR_EVER).get(0);
    }
}
