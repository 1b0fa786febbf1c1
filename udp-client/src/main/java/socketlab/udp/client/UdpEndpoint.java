package socketlab.udp.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import socketlab.common.cli.AddressFamily;
import socketlab.common.cli.client.ClientEndpoint;
import socketlab.common.cli.client.LocalEnd;
import socketlab.common.framing.Datagrams;
import socketlab.common.link.BadNetwork;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transport;
import socketlab.common.message.WireName;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.udp.UdpSocket;

/**
 * The life of a UDP client: socket, then send and receive at once. No handshake: {@code connect} sends nothing on UDP.
 * It only notes the server's address in our own kernel, which then gives us no datagrams from anybody else (see {@link
 * Strangers}), and reports it here if the server's host answers that no socket has that port (ICMP port unreachable, RFC 1122 section 4.1.3.3).
 */
final class UdpEndpoint implements ClientEndpoint {

    /** Room for a burst of replies while we are busy; the kernel may cap it. */
    private static final int RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

    /** How long closing waits for what is on its way out: a real network would deliver it, too. */
    private static final long DRAIN_NANOS = 1_000_000_000L;

    private final UdpSocket socket;
    private final Strangers strangers;
    private final InetSocketAddress server;
    private final InetSocketAddress local;
    private final int maxFrame;
    private final Settings settings;
    private final MemoryBudget budget;
    private final TimeSource time;
    private final ByteSink payload = new ByteSink(2 * 1024);
    private final ByteBuffer input = ByteBuffer.allocate(Datagrams.LARGEST_PAYLOAD);

    /** {@code null} before the first request about files. */
    private volatile Transfers transfers;

    private volatile Runnable onUnreadable = () -> {};
    private volatile String cookie;
    private volatile long firstId = Long.MAX_VALUE;
    private volatile long latestId;
    private boolean closed;

    private UdpEndpoint(
            UdpSocket socket,
            Strangers strangers,
            InetSocketAddress server,
            InetSocketAddress local,
            int maxFrame,
            Settings settings,
            MemoryBudget budget,
            TimeSource time) {
        this.socket = socket;
        this.strangers = strangers;
        this.server = server;
        this.local = local;
        this.maxFrame = maxFrame;
        this.settings = settings;
        this.budget = budget;
        this.time = time;
    }

    /**
     * Makes a socket that sends to this server and hears only it.
     *
     * @param local its own end
     * @param maxFrame the largest message taken, bytes
     * @param settings how the bytes of files are moved
     * @param network what lies between the socket and the client
     * @param budget of all that the server can make this client hold
     */
    static UdpEndpoint open(
            InetSocketAddress server,
            LocalEnd local,
            int maxFrame,
            Settings settings,
            BadNetwork network,
            MemoryBudget budget,
            TimeSource time)
            throws IOException {
        ProtocolFamily family = AddressFamily.ofSocketTo(server.getAddress());
        DatagramChannel channel = DatagramChannel.open(family);
        Strangers strangers = null;
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            local.applyTo(channel);
            strangers = Strangers.beside(channel, family);
            channel.connect(server);
            InetSocketAddress own = (InetSocketAddress) channel.getLocalAddress(); // connecting has chosen it
            UdpSocket socket = UdpSocket.over(channel, network, budget.open(0, () -> false), time);
            return new UdpEndpoint(socket, strangers, server, own, maxFrame, settings, budget, time);
        } catch (IOException | RuntimeException e) {
            channel.close();
            if (strangers != null) {
                strangers.close();
            }
            throw e;
        }
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public InetSocketAddress server() {
        return server;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public OptionalLong connectNanos() {
        return OptionalLong.empty();
    }

    @Override
    public void send(Request request, LongConsumer beforeWrite) throws IOException {
        if (request instanceof Request.Data || request instanceof Sent) {
            transfers.say(request, () -> beforeWrite.accept(time.nanos()));
            return;
        }
        firstId = Math.min(firstId, request.id());
        latestId = Math.max(latestId, request.id());
        if (request instanceof Request.WithCookie proven) {
            cookie = proven.cookie();
        }
        if (isAboutFiles(request)) {
            sendDatagram(opening(request), beforeWrite);
            return;
        }
        if (transfers != null) {
            transfers.leave();
        }
        sendDatagram(request, beforeWrite);
    }

    private static boolean isAboutFiles(Request request) {
        Request plain = request.plain();
        return plain instanceof Request.List || plain instanceof Request.Get || plain instanceof Request.Put;
    }

    /** The request as it opens a stream. The cookie of an earlier one may still be good, and saves a round trip. */
    private Request opening(Request request) throws IOException {
        if (transfers == null) {
            transfers = new Transfers(socket, strangers, server, maxFrame, settings, budget, time);
        }
        transfers.open(request.id());
        Request withSettings = new Request.WithSettings(
                request.plain(),
                WireName.of(settings.recovery()),
                WireName.of(settings.congestion()),
                settings.payload(),
                settings.window());
        return withCookie(withSettings);
    }

    private Request withCookie(Request request) {
        return cookie == null ? request : new Request.WithCookie(request, cookie);
    }

    private void sendDatagram(Request request, LongConsumer beforeWrite) throws IOException {
        synchronized (payload) {
            try {
                Datagrams.encode(request, request.id(), payload);
            } catch (BadMessageException e) {
                throw new IOException(e.getMessage(), e);
            }
            ByteBuffer bytes = ByteBuffer.wrap(payload.array(), 0, payload.size());
            beforeWrite.accept(time.nanos());
            socket.send(bytes, server);
        }
    }

    /** Waits for the next datagram that is a reply; what is none is passed over, since anybody may send anything. */
    @Override
    public Arrival receive(long timeoutNanos) throws IOException {
        if (transfers != null) {
            return transfers.receive(timeoutNanos);
        }
        long deadline = timeoutNanos == FOREVER ? FOREVER : time.nanos() + timeoutNanos;
        long left = timeoutNanos;
        while (socket.receive(input.clear(), left) != null) {
            long atNanos = time.nanos();
            long atMicros = time.wallMicros();
            strangers.serverIsHeard();
            Reply reply = replyIn(input.flip());
            if (reply != null) {
                return new Arrival(reply, atNanos, atMicros);
            }
            if (left <= 0) {
                return null;
            }
            left = deadline == FOREVER ? FOREVER : deadline - atNanos;
        }
        return null;
    }

    private Reply replyIn(ByteBuffer datagram) {
        try {
            return Datagrams.decode(datagram, maxFrame) instanceof Reply reply ? reply : null;
        } catch (BadMessageException e) {
            onUnreadable.run();
            return null;
        }
    }

    @Override
    public void onUnreadable(Runnable action) {
        onUnreadable = action;
    }

    @Override
    public IOException lastError() {
        return socket.lastError();
    }

    @Override
    public ByteChannel body() {
        return transfers.current();
    }

    @Override
    public boolean hasHeard() {
        return strangers.serverWasHeard();
    }

    @Override
    public Optional<InetSocketAddress> stranger() {
        try {
            return strangers.whoAnswered(firstId, latestId);
        } catch (IOException e) {
            return Optional.empty(); // it would only have helped to say more
        }
    }

    @Override
    public boolean isReliable() {
        return settings.recovery() != Recovery.NONE;
    }

    @Override
    public long acknowledged() {
        Transfers begun = transfers;
        return begun == null ? 0 : begun.acknowledged();
    }

    @Override
    public long unacknowledged() {
        return transfers.unacknowledged();
    }

    @Override
    public String progress() {
        return transfers.current().progress();
    }

    /**
     * Frees the port. There is no connection to end, and nothing is sent, unless the server might keep something for us
     * that it moved files with.
     */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try (socket;
                strangers) {
            if (transfers != null) {
                transfers.close(withCookie(new Request.Close(latestId + 1)));
            }
            socket.drain(DRAIN_NANOS);
        } catch (PortUnreachableException e) {
            return; // the server is gone already
        }
    }
}
