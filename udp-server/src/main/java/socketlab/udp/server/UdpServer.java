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
import socketlab.common.udp.SharedNetwork;
import socketlab.common.udp.UdpSocket;

/**
 * The life of a UDP server: socket, bind, then receive and send at once. No listen, no accept, no connection: one
 * socket serves all clients, and each datagram tells where its answer must go. One thread receives, answers, and sends
 * what is due of transfers.
 *
 * <p>Bound to the wildcard address, a server has more sockets, so that it answers from the address that was asked
 * ({@link InterfaceSockets}): one thread receives from each, and they answer one at a time.
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
    /** {@code null} unless the server is bound to the wildcard address, together with the timer. */
    private final InterfaceSockets others;

    private final FlushTimer timer;
    private final DatagramAnswerer answerer;
    private final Transfers transfers;
    private final Service service;
    private final TimeSource time;

    /** Is locked while a datagram is answered, and while what is due is sent. */
    private final Object answering = new Object();

    /** Why it can't go on, or {@code null}. */
    private volatile Throwable failure;

    private UdpServer(
            InetSocketAddress address,
            UdpSocket socket,
            InterfaceSockets others,
            Service service,
            UdpLimits limits,
            MemoryBudget budget,
            Cookies cookies,
            Executor threads,
            TimeSource time) {
        this.address = address;
        this.socket = socket;
        this.others = others;
        this.service = service;
        this.time = time;
        transfers = new Transfers(service, limits, budget, threads, time);
        answerer = new DatagramAnswerer(service, limits, budget, cookies, transfers);
        timer = others == null ? null : new FlushTimer(answering, transfers, time);
    }

    /**
     * Makes a socket and binds it to the address: from now on, the kernel keeps what arrives there.
     *
     * @param threads has one at once for each transfer
     * @param network what lies between the sockets and the server
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
        return bind(address, service, limits, cookies, threads, network, InterfaceSockets::ofInterfaces, time);
    }

    /** @param addresses those that the machine has, for the wildcard address */
    static UdpServer bind(
            InetSocketAddress address,
            Service service,
            UdpLimits limits,
            Cookies cookies,
            Executor threads,
            BadNetwork network,
            InterfaceSockets.Addresses addresses,
            TimeSource time)
            throws IOException {
        DatagramChannel channel = openChannel();
        try {
            channel.bind(address);
            InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
            MemoryBudget budget = limits.buffers();
            Account underWay = budget.open(0, () -> false); // ends by itself, when it arrives
            SharedNetwork shared = new SharedNetwork(network, underWay, time);
            UdpSocket socket = shared.socket(channel);
            InterfaceSockets others = bound.getAddress().isAnyLocalAddress()
                    ? new InterfaceSockets(channel, shared, addresses, time)
                    : null;
            return new UdpServer(bound, socket, others, service, limits, budget, cookies, threads, time);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A socket that is not bound yet. */
    static DatagramChannel openChannel() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            return channel;
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
        if (others != null) {
            others.start(this::receiveBeside);
            timer.start(this::logFailure, this::giveUp);
        }
        Throwable why = new Receiver(socket).run();
        return why != null ? why : failure;
    }

    private void receiveBeside(UdpSocket other) {
        Thread thread = new Thread(
                () -> {
                    if (new Receiver(other).run() != null) {
                        closeForAnother(other);
                    }
                },
                "receiver");
        thread.setDaemon(true);
        thread.start();
    }

    private void closeForAnother(UdpSocket broken) {
        try {
            others.giveUp(broken);
        } catch (IOException e) {
            logFailure(e);
        }
    }

    /** Transfers can't go on any more, and without them the server would fill up. */
    private void giveUp(Throwable why) {
        failure = why;
        try {
            socket.close();
        } catch (IOException e) {
            logFailure(e);
        }
    }

    private void logFailure(Throwable e) {
        ServerLog.failure(service.logAllowance(), UdpServer.class, "datagrams could not be received or sent", e);
    }

    /** What the thread of a socket does. */
    private final class Receiver {

        private final UdpSocket socket;
        private final ByteBuffer datagram = ByteBuffer.allocate(Datagrams.LARGEST_PAYLOAD);
        private long waitNanos = UdpSocket.FOREVER;

        Receiver(UdpSocket socket) {
            this.socket = socket;
        }

        /** Receives and answers until the socket is closed; returns why it can't go on, if it can't. */
        Throwable run() {
            return SteadyLoop.run(this::answerWhatComes, UdpServer.this::logFailure);
        }

        private boolean answerWhatComes() throws IOException {
            long wait = waitNanos;
            waitNanos = ReliableStream.TICK_NANOS; // if this fails, what is due should not wait for a datagram
            try {
                SocketAddress client = socket.receive(datagram.clear(), wait);
                synchronized (answering) {
                    answerBatch(client);
                    waitNanos = flush();
                }
                return true;
            } catch (ClosedChannelException e) {
                return false;
            }
        }

        /** Answers a datagram and those that have come together with it. */
        private void answerBatch(SocketAddress first) throws IOException {
            SocketAddress client = first;
            for (int answered = 0; client != null; answered++) {
                answerAlone(datagram.flip(), new Peer(socket, (InetSocketAddress) client));
                client = answered < BATCH ? socket.receive(datagram.clear(), 0) : null;
            }
            if (first != null && others != null && socket == UdpServer.this.socket) {
                others.suspectNewAddress();
            }
        }
    }

    /**
     * Sends what is due.
     *
     * @return how long to wait for a datagram before this is called again
     */
    private long flush() {
        long waitNanos = transfers.flush(time.nanos());
        if (timer == null) {
            return waitNanos;
        }
        if (waitNanos != UdpSocket.FOREVER) {
            timer.wake();
        }
        return UdpSocket.FOREVER;
    }

    /** Whatever a datagram meets, also an {@link Error}, is no reason to leave the other clients. */
    private void answerAlone(ByteBuffer datagram, Peer client) throws ClosedChannelException {
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

    private void answer(ByteBuffer datagram, Peer client) throws IOException {
        long receivedNanos = time.nanos();
        boolean isNew = answerer.heard(client, receivedNanos);
        ByteBuffer answer = answerer.answer(datagram, client, time.wallMicros(), receivedNanos);
        if (answer != null) {
            client.send(answer);
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
            close();
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
        if (others != null) {
            others.drain(toldNanos + times.end().toNanos() - time.nanos());
        }
    }

    private void close() throws IOException {
        try (socket;
                others) {
            ServerLog.tellLeftOut(service.logAllowance(), UdpServer.class);
        }
        if (timer != null) {
            timer.close(); // when nobody is held up any more who answers
        }
    }
}
