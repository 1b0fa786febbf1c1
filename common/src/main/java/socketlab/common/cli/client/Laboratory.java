package socketlab.common.cli.client;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.NetworkOptions;
import socketlab.common.cli.Units;
import socketlab.common.cli.UserError;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;
import socketlab.common.simulation.Experiment;
import socketlab.common.simulation.Flow;

/** The options that say what is simulated: the transfer and the network. */
@Command(name = "simulate", sortOptions = false)
final class Laboratory {

    private static final int LARGEST_WINDOW = 1_000_000;
    private static final int LARGEST_PAYLOAD = 65_000;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "1MB",
            converter = Units.ByteSizeConverter.class,
            description = "How many bytes are transferred (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = "--recovery",
            paramLabel = "HOW",
            defaultValue = "selective-repeat",
            converter = RecoveryConverter.class,
            description = "What becomes of lost segments: none, stop-and-wait, go-back-n or selective-repeat (default:"
                    + " ${DEFAULT-VALUE}).")
    private Recovery recovery;

    @Option(
            names = "--congestion",
            paramLabel = "HOW",
            defaultValue = "cubic",
            converter = CongestionConverter.class,
            description = "How the network is spared: none, reno or cubic (default: ${DEFAULT-VALUE}).")
    private Congestion congestion;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Segments that each end holds at most (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "1200",
            converter = Units.ByteSizeConverter.class,
            description = "What a segment carries; its numbers take 120 bytes more (default: ${DEFAULT-VALUE}).")
    private int payload;

    @Mixin
    private NetworkOptions network;

    Experiment experiment() throws UserError {
        requireRange("--size", size, 1, Integer.MAX_VALUE);
        requireRange("--window", window, 1, LARGEST_WINDOW);
        requireRange("--payload", payload, 1, LARGEST_PAYLOAD);
        Settings settings = Settings.DEFAULT
                .with(recovery)
                .with(congestion)
                .withPayload(payload)
                .withWindow(window);
        return new Experiment(new Flow(size, settings), network.network());
    }

    private static void requireRange(String option, int value, int least, int most) throws UserError {
        if (value < least || value > most) {
            throw new UserError(
                    ExitStatus.ERROR, option + " " + value + " is not possible: choose from " + least + " to " + most);
        }
    }

    static final class RecoveryConverter implements ITypeConverter<Recovery> {
        @Override
        public Recovery convert(String value) {
            return constant(value, Recovery.values());
        }
    }

    static final class CongestionConverter implements ITypeConverter<Congestion> {
        @Override
        public Congestion convert(String value) {
            return constant(value, Congestion.values());
        }
    }

    /** The one that is called so, in small letters and with hyphens. */
    static <T extends Enum<T>> T constant(String value, T[] all) {
        return Stream.of(all)
                .filter(each -> name(each).equals(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + value + "' is none of "
                        + Stream.of(all).map(Laboratory::name).collect(Collectors.joining(", "))));
    }

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
