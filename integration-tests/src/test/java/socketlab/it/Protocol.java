package socketlab.it;

import java.io.IOException;
import java.net.InetSocketAddress;

/** The transport under test: which jars speak it, and how a test speaks it itself. */
enum Protocol {
    TCP(Jar.TCP_SERVER, Jar.TCP_CLIENT) {
        @Override
        Talk connect(InetSocketAddress server) throws IOException {
            return new FrameClient(server);
        }
    },
    UDP(Jar.UDP_SERVER, Jar.UDP_CLIENT) {
        @Override
        Talk connect(InetSocketAddress server) throws IOException {
            return new DatagramClient(server);
        }
    };

    private final Jar server;
    private final Jar client;

    Protocol(Jar server, Jar client) {
        this.server = server;
        this.client = client;
    }

    Jar server() {
        return server;
    }

    Jar client() {
        return client;
    }

    /** Opens a socket to a server. */
    abstract Talk connect(InetSocketAddress server) throws IOException;
}
