package socketlab.common.cli.client;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.TimeoutOptions;
import socketlab.common.cli.Units;
import socketlab.common.cli.UserError;
import socketlab.common.message.WireName;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;

/** By which mechanisms bytes are moved over UDP. */
public final class ReliableOptions {

    private static final int LARGEST_WINDOW = 1_000_000;
    private static final int LARGEST_PAYLOAD = 65_000;

    @Option(
            names = "--recovery",
            paramLabel = "HOW",
            converter = RecoveryConverter.class,
            description = "What becomes of lost segments: none, stop-and-wait, go-back-n or selective-repeat (default:"
                    + " selective-repeat).")
    private Recovery recovery = Settings.DEFAULT.recovery();

    @Option(
            names = "--congestion",
            paramLabel = "HOW",
            converter = CongestionConverter.class,
            description = "How the network is spared: none, reno or cubic (default: cubic).")
    private Congestion congestion = Settings.DEFAULT.congestion();

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "Segments that each end holds at most (default: ${DEFAULT-VALUE}).")
    private int window = Settings.DEFAULT.window();

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            converter = Units.ByteSizeConverter.class,
            description = "What a segment carries; its numbers take 120 bytes more (default: ${DEFAULT-VALUE}).")
    private int payload = Settings.DEFAULT.payload();

    @Mixin
    private TimeoutOptions timeouts = new TimeoutOptions();

    /** What was chosen, and otherwise {@link Settings#DEFAULT}. */
    public Settings settings() throws UserError {
        requireRange("--payload", payload, 1, LARGEST_PAYLOAD);
        return timeouts.applyTo(Settings.DEFAULT
                .with(recovery)
                .with(congestion)
                .withPayload(payload)
                .withWindow(checkedWindow("--window", window)));
    }

    static int checkedWindow(String option, int segments) throws UserError {
        requireRange(option, segments, 1, LARGEST_WINDOW);
        return segments;
    }

    static void requireRange(String option, int value, int least, int most) throws UserError {
        if (value < least || value > most) {
            throw new UserError(
                    ExitStatus.ERROR, option + " " + value + " is not possible: choose from " + least + " to " + most);
        }
    }

    static final class RecoveryConverter implements ITypeConverter<Recovery> {
        @Override
        public Recovery convert(String value) {
            return constant(value, Recovery.class);
        }
    }

    static final class CongestionConverter implements ITypeConverter<Congestion> {
        @Override
        public Congestion convert(String value) {
            return constant(value, Congestion.class);
        }
    }

    /** The one that is called so, as it is in messages. */
    static <T extends Enum<T>> T constant(String value, Class<T> type) {
        T constant = WireName.all(type).get(value);
        if (constant == null) {
            throw new TypeConversionException("'" + value + "' is none of "
                    + Stream.of(type.getEnumConstants()).map(WireName::of).collect(Collectors.joining(", ")));
        }
        return constant;
    }
}
