package socketlab.udp.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import socketlab.common.framing.Datagrams;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.Message;
import socketlab.common.message.Reply;
import socketlab.common.message.Transfer;

/**
 * Answers from addresses that were not asked. A connected socket refuses them, and the client would only know that it got
 * no answer. So until the server itself is heard, a second socket on the same port, which is not connected, gets what the
 * first refuses: of two sockets on a port, the kernel gives a datagram to the one that fits it best. What comes stays in
 * the kernel until it is asked for; there is no thread. For any thread.
 *
 * <p>A server that is bound to a wildcard address gives such answers, where it can't know which address was asked.
 */
final class Strangers implements Closeable {

    /** So many datagrams are looked through for an answer. */
    private static final int MOST_LOOKED_AT = 1_000;

    /** {@code null} where there is none. */
    private final DatagramChannel second;

    private volatile boolean serverWasHeard;

    private Strangers(DatagramChannel second) {
        this.second = second;
    }

    /** Where nobody listens to them. */
    static Strangers unheard() {
        return new Strangers(null);
    }

    /**
     * Binds a socket to a free port, unless it is bound already, and a second one to the same.
     *
     * @param first is still to be connected
     * @param family of both
     */
    static Strangers beside(DatagramChannel first, ProtocolFamily family) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return unheard(); // there, which of the two gets a datagram is left open
        }
        if (first.getLocalAddress() == null) {
            first.bind(null);
        }
        DatagramChannel second = DatagramChannel.open(family);
        try {
            bindToPortOf(first, second);
            return new Strangers(second);
        } catch (IOException e) {
            second.close(); // a system that gives no port twice: what strangers say is not heard
            return unheard();
        }
    }

    /** Both must agree to share the port while it is shared; after that, nobody else can have it. */
    private static void bindToPortOf(DatagramChannel first, DatagramChannel second) throws IOException {
        second.configureBlocking(false);
        second.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        first.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        try {
            second.bind(first.getLocalAddress());
        } finally {
            first.setOption(StandardSocketOptions.SO_REUSEADDR, false);
        }
        second.setOption(StandardSocketOptions.SO_REUSEADDR, false);
    }

    /** The server was heard: from now on, nobody cares who else sends. */
    void serverIsHeard() throws IOException {
        if (!serverWasHeard) {
            serverWasHeard = true;
            close();
        }
    }

    boolean serverWasHeard() {
        return serverWasHeard;
    }

    /**
     * Who has answered one of our requests, unless the server itself was heard; what comes from others may be anything, so
     * only what looks like an answer counts. Looks once, without waiting.
     *
     * @param firstId of the requests that were sent
     * @param lastId of the requests that were sent
     */
    Optional<InetSocketAddress> whoAnswered(long firstId, long lastId) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(Datagrams.LARGEST_PAYLOAD);
        try {
            for (int i = 0; i < MOST_LOOKED_AT && second != null && !serverWasHeard; i++) {
                SocketAddress from = second.receive(datagram.clear());
                if (from == null) {
                    break;
                }
                long id = idOfAnswer(datagram.flip());
                if (id >= firstId && id <= lastId) {
                    return Optional.of((InetSocketAddress) from);
                }
            }
        } catch (ClosedChannelException e) {
            return Optional.empty(); // the server was heard at this very moment
        }
        return Optional.empty();
    }

    private static long idOfAnswer(ByteBuffer datagram) {
        try {
            Message message = Datagrams.decode(datagram, Datagrams.LARGEST_PAYLOAD);
            return message instanceof Reply reply
                    ? reply.id()
                    : message instanceof Transfer part ? part.id() : Reply.NO_ID;
        } catch (BadMessageException e) {
            return Reply.NO_ID; // anybody may send anything
        }
    }

    @Override
    public void close() throws IOException {
        if (second != null) {
            second.close();
        }
    }
}
