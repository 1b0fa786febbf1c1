package socketlab.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many messages a second the TCP server answers when it is kept busy: 64 connections, each with 32 pings under way.
 * Beside it, in turns, runs {@link NettyServer}, so that what else happens on the machine meets both. Load generator and
 * server share the cores; more is better, and a ratio of 1.00 means as fast as Netty. The processor time a message is the server's
 * alone, so it also says something where the machine has other work.
 *
 * <p>Run it with {@code integration-tests/benchmarks/throughput.sh}.
 */
final class ThroughputBenchmark {

    private static final int CONNECTIONS = 64;
    private static final int IN_FLIGHT = 32;
    private static final double WARMUP_SECONDS = 8;
    private static final double SETTLING_SECONDS = 0.5;
    private static final double MEASURED_SECONDS = 4;

    private ThroughputBenchmark() {}

    /** Arguments: the path of tcp-server.jar and, if not 5, the number of rounds. */
    public static void main(String[] args) throws IOException {
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        try (ServerProcess ours = ServerProcess.start(List.of("-jar", args[0], "-p", "0"));
                ServerProcess netty = ServerProcess.start(nettyCommand());
                PingLoad oursLoad = new PingLoad(ours.address(), CONNECTIONS, IN_FLIGHT);
                PingLoad nettyLoad = new PingLoad(netty.address(), CONNECTIONS, IN_FLIGHT)) {
            System.out.printf(
                    Locale.ROOT,
                    "Java %s, %d connections, %d pings in flight each, %d rounds of %.0f s%n",
                    System.getProperty("java.version"),
                    CONNECTIONS,
                    IN_FLIGHT,
                    rounds,
                    MEASURED_SECONDS);
            oursLoad.run(WARMUP_SECONDS);
            nettyLoad.run(WARMUP_SECONDS);
            measure(new Rival("tcp-server", ours, oursLoad), new Rival("netty", netty, nettyLoad), rounds);
        }
    }

    private static void measure(Rival ours, Rival netty, int rounds) throws IOException {
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            ratios.add(ours.measure() / netty.measure());
            System.out.printf(Locale.ROOT, "round %d: %s, %s%n", round, ours.lastRound(), netty.lastRound());
        }
        System.out.printf(
                Locale.ROOT,
                "median: tcp-server %,.0f/s, netty %,.0f/s, ratio %.2f%n",
                median(ours.rates),
                median(netty.rates),
                median(ratios));
    }

    /** A server under its load, and what was measured so far. */
    private static final class Rival {

        private final String name;
        private final ServerProcess server;
        private final PingLoad load;
        private final List<Double> rates = new ArrayList<>();
        private double cpuNanosPerMessage;

        Rival(String name, ServerProcess server, PingLoad load) {
            this.name = name;
            this.server = server;
            this.load = load;
        }

        /** One round; returns messages per second. */
        double measure() throws IOException {
            load.run(SETTLING_SECONDS);
            Duration cpuBefore = server.cpuTime();
            double rate = load.run(MEASURED_SECONDS);
            cpuNanosPerMessage = server.cpuTime().minus(cpuBefore).toNanos() / (rate * MEASURED_SECONDS);
            rates.add(rate);
            return rate;
        }

        String lastRound() {
            return String.format(
                    Locale.ROOT,
                    "%s %,.0f/s (%.0f ns of processor time each)",
                    name,
                    rates.get(rates.size() - 1),
                    cpuNanosPerMessage);
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** With all that Netty asks for: without access to the JDK's insides it is slower, and says so. */
    private static List<String> nettyCommand() {
        List<String> command = new ArrayList<>(List.of(
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Dio.netty.tryReflectionSetAccessible=true"));
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NettyServer.class.getName()));
        return command;
    }
}
