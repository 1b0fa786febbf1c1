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
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.framing.Datagrams;
import socketlab.common.link.BadNetwork;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
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

    /** Receives and answers until {@link #shutDown} closes the socket. */
    void answerDatagrams() {
        ByteBuffer datagram = ByteBuffer.allocate(Datagrams.LARGEST_PAYLOAD);
        long wait = UdpSocket.FOREVER;
        while (true) {
            try {
                answerBatch(datagram, wait);
                wait = transfers.flush(time.nanos());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // One client that can't be reached (port 0, no route) is no reason to leave the others.
                ServerLog.of(UdpServer.class).debug("a datagram could not be received or answered", e);
                wait = ReliableStream.TICK_NANOS;
            } catch (RuntimeException | Error e) {
                logFailure(e);
                wait = ReliableStream.TICK_NANOS;
            }
        }
    }

    private static void logFailure(Throwable failure) {
        try {
            ServerLog.of(UdpServer.class).error("a datagram met a failure", failure);
        } catch (OutOfMemoryError e) {
            return; // there is not even the memory to say so; when transfers have ended, there is again
        }
    }

    /** Waits for a datagram, and answers it and those that have come together with it. */
    private void answerBatch(ByteBuffer datagram, long waitNanos) throws IOException {
        SocketAddress client = socket.receive(datagram.clear(), waitNanos);
        for (int answered = 0; client != null; answered++) {
            answer(datagram.flip(), (InetSocketAddress) client);
            client = answered < BATCH ? socket.receive(datagram.clear(), 0) : null;
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
            ServerLog.of(UdpServer.class).info("peer {} is heard for the first time", HostAndPort.format(client));
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
