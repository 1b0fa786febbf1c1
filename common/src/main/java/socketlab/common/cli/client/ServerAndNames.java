package socketlab.common.cli.client;

import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.UserError;

/**
 * Tells the server from the names of files where both stand in one row of arguments: it comes first, and looks like
 * nothing else, because it has a port or is a number.
 */
public final class ServerAndNames {

    private static final Pattern SERVER = Pattern.compile(
            "localhost" // the one name without a port
                    + "|[^:/\\[\\]\\s]+:\\d{1,5}"
                    + "|\\[[^\\]/]+](:\\d{1,5})?"
                    + "|\\d{1,3}(\\.\\d{1,3}){3}"
                    + "|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[-.\\w]+)?");

    @Option(
            names = "--server",
            paramLabel = "HOST[:PORT]",
            description = "The server, also where it can't be told from a file: a host without a port.")
    private String server;

    /** The server that is named, or the default one. */
    HostAndPort server(List<String> arguments) throws UserError {
        if (server != null) {
            return HostAndPort.of(server);
        }
        return HostAndPort.of(startsWithServer(arguments) ? arguments.get(0) : ServerChoice.DEFAULT_SERVER);
    }

    /** The arguments that are no server. */
    List<String> names(List<String> arguments) {
        return server == null && startsWithServer(arguments) ? arguments.subList(1, arguments.size()) : arguments;
    }

    private static boolean startsWithServer(List<String> arguments) {
        return !arguments.isEmpty() && SERVER.matcher(arguments.get(0)).matches();
    }
}
