package socketlab.common.cli.client;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.Units;
import socketlab.common.cli.UserError;
import socketlab.common.rtt.TimeSource;

/** The options of commands that move files. */
public final class Transferring {

    /** Runs what computes digests. */
    static final Executor DIGESTS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "digest");
        thread.setDaemon(true);
        return thread;
    });

    private final ExecutionEnvironment environment;

    @Mixin
    private final Asking asking;

    @Option(
            names = "--stall-timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Units.DurationConverter.class,
            description =
                    "How long a transfer may stand still (default: ${DEFAULT-VALUE}); where the server has to read or"
                            + " write a whole file in between, so long for each GiB.")
    private Duration stallTimeout;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, and no line at the end.")
    private boolean quiet;

    Transferring(ExecutionEnvironment environment) {
        this.environment = environment;
        this.asking = new Asking(environment);
    }

    /**
     * A way to the files of a server.
     *
     * @param forPeople takes what is told of each file
     */
    FileSession session(Client client, HostAndPort server, PrintStream forPeople) throws UserError {
        if (stallTimeout.isZero()) {
            throw new UserError(ExitStatus.ERROR, "--stall-timeout 0 leaves no time for anything: give one like 30s");
        }
        TransferDisplay display = new TransferDisplay(quiet ? null : forPeople, environment, TimeSource.SYSTEM);
        return new FileSession(asking, client, server, stallTimeout.toNanos(), display, environment);
    }
}
