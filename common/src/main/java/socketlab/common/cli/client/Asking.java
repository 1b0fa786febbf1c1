package socketlab.common.cli.client;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.UserError;

/** The options of commands that ask one thing after the other. */
public final class Asking {

    private final ExecutionEnvironment environment;

    @Mixin
    private ServerChoice choice;

    @Option(
            names = "--tries",
            paramLabel = "N",
            defaultValue = "" + Requester.DEFAULT_TRIES,
            description = "How often a request is sent over UDP, under the timeout of RFC 6298, which doubles each time"
                    + " (default: ${DEFAULT-VALUE}).")
    private int tries;

    Asking(ExecutionEnvironment environment) {
        this.environment = environment;
    }

    /** Opens the way to a server, or says why there is none. */
    ClientEndpoint open(Client client, HostAndPort server) throws UserError {
        return dialer(client, server).dial();
    }

    /** What opens the way to a server. */
    Dialer dialer(Client client, HostAndPort server) throws UserError {
        if (tries < 1) {
            throw new UserError(ExitStatus.ERROR, "--tries " + tries + " asks nothing: give 1 or more");
        }
        return choice.dialer(client, server, PingPlan.UNLIMITED, tries, this::narrate);
    }

    Conversation conversation(Client client, ClientEndpoint endpoint) {
        return new Conversation(
                endpoint, client.firstId(), choice.timeout().toNanos(), tries, TickingTime.SYSTEM, this::narrate);
    }

    /** Says something that only those want to know who asked for more. */
    void narrate(String sentence) {
        if (choice.verbose()) {
            environment.err().println(sentence);
        }
    }
}
