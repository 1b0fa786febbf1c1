package socketlab.it;

import java.io.IOException;

/**
 * Stands between one client and a server, and passes on what they send, but only so much of it. So a test decides where
 * a transfer is when something happens. Closing it cuts both off.
 */
interface Relay extends AutoCloseable {

    /** Breaks off after so many bytes of the server. */
    static Relay cutAfter(long bytes, RunningServer server) throws IOException {
        return server.protocol() == Protocol.TCP ? TcpRelay.cutAfter(bytes, server) : UdpRelay.cutAfter(bytes, server);
    }

    /** Stands still after so many bytes of the server. */
    static Relay holdAfter(long bytes, RunningServer server) throws IOException {
        return server.protocol() == Protocol.TCP
                ? TcpRelay.holdAfter(bytes, server)
                : UdpRelay.holdAfter(bytes, server);
    }

    /** Stands still after so many bytes of the client. */
    static Relay holdUploadAfter(long bytes, RunningServer server) throws IOException {
        return server.protocol() == Protocol.TCP
                ? TcpRelay.holdUploadAfter(bytes, server)
                : UdpRelay.holdUploadAfter(bytes, server);
    }

    /** As a client's command line takes it. */
    String target();

    @Override
    void close() throws IOException;
}
