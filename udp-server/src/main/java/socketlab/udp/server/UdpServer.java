package socketlab.udp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.framing.Datagrams;
import socketlab.common.link.BadNetwork;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.resilience.SteadyLoop;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;
import socketlab.common.udp.ReliableStream;
import socketlab.common.udp.UdpSocket;

/**
 * The life of a UDP server: socket, bind, then receive and send at once. No listen, no accept, no connection: one
 * socket serves all clients, and each datagram tells where its answer must go.
 */
final class UdpServer {

    /**
     * Room for bursts while the server is busy; what finds no room is lost, as UDP has no flow control. The kernel may
     * cap it (net.core.rmem_max).
     */
    private static final int RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

    /** So many datagrams are taken before what they call for is sent: one acknowledgement answers many segments. */
    private static final int BATCH = 64;

    private final InetSocketAddress address;
    private final UdpSocket socket;
    private final DatagramAnswerer answerer;
    private final Transfers transfers;
    private final Service service;
    private final TimeSource time;

    private final ByteBuffer datagram = ByteBuffer.allocate(Datagrams.LARGEST_PAYLOAD);
    private long waitNanos = UdpSocket.FOREVER;

    private UdpServer(
            InetSocketAddress address,
            UdpSocket socket,
            Service service,
            UdpLimits limits,
            MemoryBudget budget,
            Cookies cookies,
            Executor threads,
            TimeSource time) {
        this.address = address;
        this.socket = socket;
        this.service = service;
        this.time = time;
        transfers = new Transfers(service, limits, budget, threads, socket::send, time);
        answerer = new DatagramAnswerer(service, limits, budget, cookies, transfers);
    }

    /**
     * Makes a socket and binds it to the address: from now on, the kernel keeps what arrives there.
     *
     * @param threads has one at once for each transfer
     * @param network what lies between the socket and the server
     */
    static UdpServer bind(
            InetSocketAddress address,
            Service service,
            UdpLimits limits,
            Cookies cookies,
            Executor threads,
            BadNetwork network,
            TimeSource time)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.bind(address);
            InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
            MemoryBudget budget = new MemoryBudget(limits.maxBufferBytes());
            Account underWay = budget.open(0, () -> false); // ends by itself, when it arrives
            UdpSocket socket = UdpSocket.over(channel, network, underWay, time);
            return new UdpServer(bound, socket, service, limits, budget, cookies, threads, time);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Where the server receives; has the real port where 0 was asked for. */
    InetSocketAddress address() {
        return address;
    }

    /**
     * Receives and answers until {@link #shutDown} closes the socket.
     *
     * @return why it can't go on, if it can't; {@code null} once the socket is closed
     */
    Throwable answerDatagrams() {
        return SteadyLoop.run(
                this::answerWhatComes,
                e -> ServerLog.failure(
                        service.logAllowance(), UdpServer.class, "datagrams could not be received or sent", e));
    }

    private boolean answerWhatComes() throws IOException {
        long wait = waitNanos;
        waitNanos = ReliableStream.TICK_NANOS; // if this fails, what is due should not wait for a datagram
        try {
            answerBatch(wait);
            waitNanos = transfers.flush(time.nanos());
            return true;
        } catch (ClosedChannelException e) {
            return false;
        }
    }

    /** Waits for a datagram, and answers it and those that have come together with it. */
    private void answerBatch(long wait) throws IOException {
        SocketAddress client = socket.receive(datagram.clear(), wait);
        for (int answered = 0; client != null; answered++) {
            answerAlone(datagram.flip(), (InetSocketAddress) client);
            client = answered < BATCH ? socket.receive(datagram.clear(), 0) : null;
        }
    }

    /** Whatever a datagram meets, also an {@link Error}, is no reason to leave the other clients. */
    private void answerAlone(ByteBuffer datagram, InetSocketAddress client) throws ClosedChannelException {
        try {
            answer(datagram, client);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) { // it can't be reached: port 0, no route
            ServerLog.detail(service.logAllowance(), UdpServer.class, "{} could not be answered: {}", client, e);
        } catch (Throwable e) {
            ServerLog.failure(service.logAllowance(), UdpServer.class, "a datagram met a failure", e);
        }
    }

    private void answer(ByteBuffer datagram, InetSocketAddress client) throws IOException {
        long receivedNanos = time.nanos();
        boolean isNew = answerer.heard(client, receivedNanos);
        ByteBuffer answer = answerer.answer(datagram, client, time.wallMicros(), receivedNanos);
        if (answer != null) {
            socket.send(answer, client);
        }
        if (isNew) {
            ServerLog.client(service.logAllowance(), UdpServer.class, "peer {} is heard for the first time", client);
        }
    }

    /**
     * Answers what is new with {@code shutting-down} for a moment, lets transfers come to their end for some more, then
     * releases the port. All of this has one deadline.
     */
    void shutDown(EndingTimes times) throws IOException {
        long toldNanos = time.nanos();
        service.shutDown();
        try {
            Thread order = new Thread(() -> endInOrder(toldNanos, times), "ending");
            order.setDaemon(true);
            order.start();
            TimeUnit.NANOSECONDS.timedJoin(order, times.end().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            socket.close();
            ServerLog.tellLeftOut(service.logAllowance(), UdpServer.class);
        }
    }

    /** May be held up: by a kernel that has no room for what is sent, or by a bad network. */
    private void endInOrder(long toldNanos, EndingTimes times) {
        long grace = times.grace().toNanos();
        for (long left = grace; left > 0; left = toldNanos + grace - time.nanos()) {
            LockSupport.parkNanos(left);
        }
        transfers.awaitNone(toldNanos + times.transfers().toNanos());
        transfers.abortAll();
        transfers.awaitNone(toldNanos + times.tidy().toNanos());
        socket.drain(toldNanos + times.end().toNanos() - time.nanos());
    }
}
