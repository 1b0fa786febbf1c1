package socketlab.common.cli;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.Loss;

/** What a bad network between a UDP program and its socket does. */
public final class NetworkOptions {

    private static final String SEED = "--seed";
    private static final long DEFAULT_QUEUE = 64;
    private static final Duration DEFAULT_HOLDING = Duration.ofMillis(10);
    private static final int LARGEST_RANDOM_SEED = 1_000_000_000;

    /** In a group only for the heading. */
    @ArgGroup(
            validate = false,
            heading = "%nThe bad network on the way of the datagrams. A value is for both directions, or"
                    + " in=VALUE,out=VALUE.%n")
    private Settings settings = new Settings();

    private long seed;
    private boolean seedWasChosen;

    private static final class Settings {

        @Option(
                names = "--loss",
                paramLabel = "SHARE",
                converter = BothWays.Probabilities.class,
                description = "Datagrams that are lost, like 10%%.")
        private BothWays<Double> loss = BothWays.none();

        @Option(
                names = "--burst",
                paramLabel = "N",
                converter = BothWays.Lengths.class,
                description = "Lose so many in a row on average (default: each by itself).")
        private BothWays<Double> burst = BothWays.none();

        @Option(
                names = "--delay",
                paramLabel = "TIME",
                converter = BothWays.Durations.class,
                description = "How long each is on its way.")
        private BothWays<Duration> delay = BothWays.none();

        @Option(
                names = "--jitter",
                paramLabel = "TIME",
                converter = BothWays.Durations.class,
                description = "At most so much longer, evenly distributed; the order stays.")
        private BothWays<Duration> jitter = BothWays.none();

        @Option(
                names = "--reorder",
                paramLabel = "SHARE",
                converter = BothWays.Probabilities.class,
                description = "Datagrams that are held back, so that those sent meanwhile overtake them.")
        private BothWays<Double> reorder = BothWays.none();

        @Option(
                names = "--reorder-by",
                paramLabel = "TIME",
                converter = BothWays.Durations.class,
                description = "For how long these are held back (default: 10ms).")
        private BothWays<Duration> reorderBy = BothWays.none();

        @Option(
                names = "--duplicate",
                paramLabel = "SHARE",
                converter = BothWays.Probabilities.class,
                description = "Datagrams that arrive twice.")
        private BothWays<Double> duplicate = BothWays.none();

        @Option(
                names = "--corrupt",
                paramLabel = "SHARE",
                converter = BothWays.Probabilities.class,
                description = "Datagrams that arrive with one bit flipped.")
        private BothWays<Double> corrupt = BothWays.none();

        @Option(
                names = "--rate",
                paramLabel = "RATE",
                converter = BothWays.Rates.class,
                description = "How much comes through a bottleneck, like 10Mbps; what IP and UDP add costs nothing.")
        private BothWays<Long> rate = BothWays.none();

        @Option(
                names = "--queue",
                paramLabel = "N",
                converter = BothWays.Counts.class,
                description = "Datagrams that the bottleneck holds, the one being sent included; what finds it full is"
                        + " dropped (default: 64).")
        private BothWays<Long> queue = BothWays.none();

        @Option(
                names = "--drop",
                paramLabel = "N,...",
                converter = BothWays.Numbers.class,
                description = "Lose just these, counted from 1 among those sent; in=N,... among those received.")
        private BothWays<Set<Long>> drop = BothWays.none();

        @Option(
                names = "--delay-only",
                paramLabel = "N=TIME,...",
                converter = BothWays.NumberedDurations.class,
                description = "Hold just these back for so long, counted likewise.")
        private BothWays<Map<Long, Long>> delayOnly = BothWays.none();

        @Option(
                names = SEED,
                paramLabel = "N",
                description = "Decides what is left to chance: the same number, the same fate; each direction of each"
                        + " program has its own (default: a random one, which is said).")
        private Long seed;
    }

    /** The network that was asked for; the same each time, so that one seed repeats whatever sockets the program has had. */
    public BadNetwork network() throws UserError {
        requireTogether("--burst", settings.burst, "--loss", settings.loss);
        requireTogether("--queue", settings.queue, "--rate", settings.rate);
        requireTogether("--reorder-by", settings.reorderBy, "--reorder", settings.reorder);
        Impairments in = impairments("in", BothWays::in);
        Impairments out = impairments("out", BothWays::out);
        if (settings.seed != null) {
            seed = settings.seed;
        } else if (!seedWasChosen && (in.isRandom() || out.isRandom())) {
            seed = new SecureRandom().nextInt(LARGEST_RANDOM_SEED);
            seedWasChosen = true;
        }
        return new BadNetwork(in, out, seed);
    }

    /** What must be known to repeat the run; said after {@link #network}. */
    public List<String> facts() {
        return seedWasChosen ? List.of("has a bad network; --seed " + seed + " repeats what it does") : List.of();
    }

    /**
     * What was given of these options to a command: their names, without the dashes, with their values as they were typed.
     * The seed is left out, as the dice are no property of a network.
     */
    public static Map<String, String> given(CommandSpec command) {
        Map<String, String> given = new LinkedHashMap<>();
        for (OptionSpec option :
                CommandSpec.forAnnotatedObject(new NetworkOptions()).options()) {
            List<String> values = command.findOption(option.longestName()).originalStringValues();
            if (!option.longestName().equals(SEED) && !values.isEmpty()) {
                given.put(option.longestName().substring("--".length()), String.join(",", values));
            }
        }
        return given;
    }

    /** Picks the value of one direction; {@code null} if it has none. */
    private interface Direction {
        <T> T of(BothWays<T> values);
    }

    private Impairments impairments(String name, Direction direction) throws UserError {
        double loss = orElse(direction.of(settings.loss), 0.0);
        Double burst = direction.of(settings.burst);
        Long queue = direction.of(settings.queue);
        Long rate = direction.of(settings.rate);
        Double reorder = direction.of(settings.reorder);
        Duration holding = direction.of(settings.reorderBy);
        Impairments impairments = Impairments.NONE
                .withLoss(burst == null ? Loss.independent(loss) : inBursts(loss, burst, name))
                .withDelay(
                        orElse(direction.of(settings.delay), Duration.ZERO).toNanos(),
                        orElse(direction.of(settings.jitter), Duration.ZERO).toNanos())
                .withDuplication(orElse(direction.of(settings.duplicate), 0.0))
                .withCorruption(orElse(direction.of(settings.corrupt), 0.0))
                .withDrops(orElse(direction.of(settings.drop), Set.of()))
                .withExtraDelays(orElse(direction.of(settings.delayOnly), Map.of()));
        if (orElse(reorder, 0.0) > 0) {
            impairments = impairments.withReordering(
                    reorder, orElse(holding, DEFAULT_HOLDING).toNanos());
        }
        return rate == null ? impairments : impairments.withRate(rate, queueLength(orElse(queue, DEFAULT_QUEUE)));
    }

    private static Loss inBursts(double loss, double burst, String direction) throws UserError {
        if (loss < 1 && loss > Loss.highestRate(burst)) {
            throw new UserError(
                    ExitStatus.ERROR,
                    String.format(
                            Locale.ROOT,
                            "bursts of %s (%s) lose no more than %.2f%%, as one datagram at least comes through between"
                                    + " two: lower --loss or raise --burst",
                            burst,
                            direction,
                            100 * Loss.highestRate(burst)));
        }
        return Loss.inBursts(loss, burst);
    }

    private static int queueLength(long queue) throws UserError {
        if (queue > Impairments.Rate.MAX_QUEUE) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "--queue " + queue + " is too long: " + Impairments.Rate.MAX_QUEUE + " datagrams at most");
        }
        return (int) queue;
    }

    /** Refuses what would have no effect in either direction. */
    private static void requireTogether(String option, BothWays<?> value, String needed, BothWays<?> neededValue)
            throws UserError {
        boolean given = value.in() != null || value.out() != null;
        boolean together =
                value.in() != null && neededValue.in() != null || value.out() != null && neededValue.out() != null;
        if (given && !together) {
            throw new UserError(
                    ExitStatus.ERROR, option + " does nothing without " + needed + " for the same direction");
        }
    }

    private static <T> T orElse(T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
