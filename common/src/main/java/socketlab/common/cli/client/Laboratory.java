package socketlab.common.cli.client;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.NetworkOptions;
import socketlab.common.cli.Units;
import socketlab.common.cli.UserError;
import socketlab.common.reliable.Settings;
import socketlab.common.simulation.Experiment;
import socketlab.common.simulation.Flow;

/** The options that say what is simulated: the transfer and the network. */
@Command(name = "simulate", sortOptions = false)
final class Laboratory {

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "1MB",
            converter = Units.ByteSizeConverter.class,
            description = "How many bytes are transferred (default: ${DEFAULT-VALUE}).")
    private int size;

    @Mixin
    private ReliableOptions reliable;

    @Option(
            names = "--receiver-window",
            paramLabel = "N",
            description = "Segments that the receiver holds, if other than the sender (default: that of --window).")
    private Integer receiverWindow;

    @Option(
            names = "--read-every",
            paramLabel = "TIME",
            defaultValue = "0",
            converter = Units.DurationConverter.class,
            description = "How long the receiving program takes over each segment that it reads"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration readEvery;

    @Mixin
    private NetworkOptions network;

    Experiment experiment() throws UserError {
        ReliableOptions.requireRange("--size", size, 1, Integer.MAX_VALUE);
        Settings sender = reliable.settings();
        requireInTime(sender);
        return new Experiment(new Flow(size, sender, receiver(sender), readEvery.toNanos(), 0), network.network());
    }

    private Settings receiver(Settings sender) throws UserError {
        return receiverWindow == null
                ? sender
                : sender.withWindow(ReliableOptions.checkedWindow("--receiver-window", receiverWindow));
    }

    /** A reader may be slow, but what it has not read when a simulation ends would look lost. */
    private void requireInTime(Settings settings) throws UserError {
        long segments = (size - 1L) / settings.payload() + 1;
        Duration most = Experiment.LIMIT.dividedBy(segments);
        if (readEvery.compareTo(most) > 0) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "with a --read-every of " + Quantities.time(readEvery.toNanos()) + ", reading the " + segments
                            + " segments takes longer than a simulation lasts, a day: choose from 0 to "
                            + Quantities.time(most.toNanos()));
        }
    }
}
