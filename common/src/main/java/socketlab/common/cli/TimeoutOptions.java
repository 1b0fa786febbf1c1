package socketlab.common.cli;

import java.time.Duration;
import picocli.CommandLine.Option;
import socketlab.common.reliable.Settings;

/**
 * How long the sending end of a transfer over UDP waits for an acknowledgement, and how often in vain. It is that end's
 * own affair, and the other is not told: in a {@code get} the server sends, in a {@code put} the client.
 */
public final class TimeoutOptions {

    private static final int MOST_TIMEOUTS = 1_000;

    @Option(
            names = "--min-rto",
            paramLabel = "TIME",
            converter = Units.DurationConverter.class,
            description = "Floor of this end's retransmission timeout (default: 25ms). RFC 6298's 1 s is for coarse"
                    + " clocks and delayed acknowledgements; here are neither, and on a LAN it would be ten thousand"
                    + " round trips of silence for one lost segment.")
    private Duration minRto = Duration.ofNanos(Settings.DEFAULT.minRtoNanos());

    @Option(
            names = "--max-timeouts",
            paramLabel = "N",
            description =
                    "Timeouts of this end in a row, without an answer between them, that are borne; the next one ends"
                            + " the transfer (default: ${DEFAULT-VALUE}).")
    private int maxTimeouts = Settings.DEFAULT.maxTries();

    /** The same settings with what was chosen here. */
    public Settings applyTo(Settings settings) throws UserError {
        Duration ceiling = Duration.ofNanos(settings.maxRtoNanos());
        if (minRto.isZero() || minRto.compareTo(ceiling) > 0) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "a --min-rto of " + minRto.toNanos() + " ns is not possible: choose from 1ns to "
                            + ceiling.toSeconds() + "s, the longest timeout");
        }
        if (maxTimeouts < 1 || maxTimeouts > MOST_TIMEOUTS) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "--max-timeouts " + maxTimeouts + " is not possible: choose from 1 to " + MOST_TIMEOUTS);
        }
        return settings.withRto(minRto.toNanos(), settings.maxRtoNanos(), maxTimeouts);
    }
}
