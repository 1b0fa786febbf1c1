package socketlab.benchmark;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import socketlab.common.link.Impairments;
import socketlab.common.link.Link;
import socketlab.common.link.Loss;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.SenderObserver;
import socketlab.common.reliable.Settings;
import socketlab.common.simulation.Blackouts;
import socketlab.common.simulation.Flow;
import socketlab.common.simulation.FlowResult;
import socketlab.common.simulation.Simulation;

/**
 * How many segments of 1,200 bytes a second are simulated on one core, each with its acknowledgement and both with their
 * checksums. Time is that of the thread, so a busy machine does not count. The first runs are for the compiler.
 */
final class SimulationSpeed {

    private static final int SEGMENTS = 1_000_000;
    private static final int RUNS = 6;

    private SimulationSpeed() {}

    public static void main(String[] args) {
        for (Congestion congestion : Congestion.values()) {
            for (double loss : new double[] {0, 0.01}) {
                double best = 0;
                for (int run = 0; run < RUNS; run++) {
                    best = Math.max(best, segmentsPerSecond(congestion, loss));
                }
                System.out.printf("%-5s  %3.0f %% lost  %,10.0f segments a second%n", congestion, loss * 100, best);
            }
        }
    }

    private static double segmentsPerSecond(Congestion congestion, double loss) {
        Settings settings = Settings.DEFAULT.with(congestion);
        Impairments path = Impairments.NONE.withDelay(Duration.ofMillis(20).toNanos(), 0);
        Impairments lossy = path.withLoss(Loss.independent(loss));
        Simulation simulation = new Simulation(new Link(lossy, 1), new Link(path, 2), Blackouts.NONE);
        simulation.add(new Flow((long) SEGMENTS * settings.payload(), settings), SenderObserver.NONE);
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        FlowResult result = simulation.run(Duration.ofDays(1).toNanos()).get(0);
        long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        if (!result.isWhole()) {
            throw new AssertionError(result);
        }
        return result.sent() * 1e9 / nanos;
    }
}
