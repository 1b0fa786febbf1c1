package socketlab.common.cli.client;

import picocli.CommandLine.Parameters;
import socketlab.common.cli.HostAndPort;

/** The server that a command talks to, where its address is the only argument. */
public final class ServerArgument {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "HOST[:PORT]",
            defaultValue = ServerChoice.DEFAULT_SERVER,
            converter = HostAndPort.Converter.class,
            description = "The server (default: ${DEFAULT-VALUE}).")
    private HostAndPort server;

    HostAndPort server() {
        return server;
    }
}
