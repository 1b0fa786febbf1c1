package socketlab.common.cli.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import socketlab.common.cli.UserError;
import socketlab.common.message.Transport;

/** A client program: what the commands, which are the same in both, need to know of it. */
public interface Client {

    Transport transport();

    /** Adds the options that this client alone has to a command that talks to a server. */
    default void addOptionsTo(CommandSpec command) {}

    /**
     * What these options put between the program and its socket: their names, without the dashes, with their values as they
     * were given; but no seed, which differs from run to run.
     *
     * @param command was parsed, with the options that were added to it
     */
    default Map<String, String> network(CommandSpec command) {
        return Map.of();
    }

    /**
     * Makes a socket that talks to this server.
     *
     * @param local its own end
     * @param timeout how long connecting may take, where there is something to connect
     * @param maxFrame the largest reply taken, bytes
     */
    ClientEndpoint open(InetSocketAddress server, LocalEnd local, Duration timeout, int maxFrame)
            throws IOException, UserError;

    /**
     * Makes a socket for nothing but to ask whether a server answers at this address, so nothing that options put there
     * lies between; empty where {@link #open} finds that out.
     *
     * @param local its own end
     * @param maxFrame the largest reply taken, bytes
     */
    default Optional<ClientEndpoint> openPlain(InetSocketAddress server, LocalEnd local, int maxFrame)
            throws IOException {
        return Optional.empty();
    }

    /** The id of the first request. Where replies of an earlier run could still arrive, it must be unlike theirs. */
    long firstId();
}
