package socketlab.common.cli.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import socketlab.common.cli.NetworkOptions;
import socketlab.common.cli.Units;
import socketlab.common.cli.UserError;
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

    @Mixin
    private NetworkOptions network;

    Experiment experiment() throws UserError {
        ReliableOptions.requireRange("--size", size, 1, Integer.MAX_VALUE);
        return new Experiment(new Flow(size, reliable.settings()), network.network());
    }
}
