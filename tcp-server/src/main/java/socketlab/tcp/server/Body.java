package socketlab.tcp.server;

import socketlab.common.service.Receiving;
import socketlab.common.service.Sending;

/** Raw bytes that go over a connection between two messages. */
sealed interface Body {

    /** To the client. */
    record Outgoing(Sending sending) implements Body {}

    /**
     * From the client.
     *
     * @param receiving takes them; {@code null} if they are dropped
     */
    record Incoming(long length, Receiving receiving) implements Body {}
}
