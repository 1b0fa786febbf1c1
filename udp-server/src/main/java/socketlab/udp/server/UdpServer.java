package socketlab.udp.server;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import socketlab.common.cli.TrafficClass;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.link.BadNetwork;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.resilience.SteadyLoop;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;
import socketlab.common.udp.FlushTimer;
import socketlab.common.udp.SharedNetwork;
import socketlab.common.udp.UdpSocket;

/**
 * The life of a UDP server: socket, bind, then receive and send at once. No listen, no accept, no connection: one
 * socket serves all clients, and each datagram tells where its answer must go. One thread receives and answers; while
 * files are moved, another one sends what is due of them.
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

    /** A thread that has been woken leaves at once, unless it has to wait for a processor. */
    private static final long LEAVING_MILLIS = 1_000;

    private final InetSocketAddress address;
    private final UdpSocket socket;
    /** {@code null} unless the server is bound to the wildcard address. */
    private final InterfaceSockets others;

    private final FlushTimer timer;
    private final DatagramAnswerer answerer;
    private final Transfers transfers;
    private final Service service;
    private final TimeSource time;

    /** The threads that receive, and whoever closes: a port is free when the last of them has left the kernel. */
    private final Phaser receiving = new Phaser(1);

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
        timer = new FlushTimer(answerer, () -> transfers.flush(time.nanos()));
    }

    /**
     * Makes a socket and binds it to the address: from now on, the kernel keeps what arrives there.
     *
     * @param mark of all that the server sends
     * @param threads has one at once for each transfer
     * @param network what lies between the sockets and the server
     */
    static UdpServer bind(
            InetSocketAddress address,
            TrafficClass mark,
            Service service,
            UdpLimits limits,
            Cookies cookies,
            Executor threads,
            BadNetwork network,
            TimeSource time)
            throws IOException {
        return bind(address, mark, service, limits, cookies, threads, network, InterfaceSockets::ofInterfaces, time);
    }

    /** @param addresses those that the machine has, for the wildcard address */
    static UdpServer bind(
            InetSocketAddress address,
            TrafficClass mark,
            Service service,
            UdpLimits limits,
            Cookies cookies,
            Executor threads,
            BadNetwork network,
            InterfaceSockets.Addresses addresses,
            TimeSource time)
            throws IOException {
        DatagramChannel channel = openChannel(address.getAddress());
        try {
            mark.applyTo(channel);
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

    /**
     * A socket that is still to be bound to this address. One for IPv6 takes IPv4 as well, as is needed for the wildcard; one
     * for IPv4 saves the kernel and Java the translation.
     */
    static DatagramChannel openChannel(InetAddress address) throws IOException {
        DatagramChannel channel = address instanceof Inet4Address && !address.isAnyLocalAddress()
                ? DatagramChannel.open(StandardProtocolFamily.INET)
                : DatagramChannel.open();
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
        timer.start(this::logFailure, this::giveUp);
        Throwable why;
        if (others == null) {
            why = receive(socket, this::flush);
        } else {
            others.start(this::receiveBeside);
            why = receive(socket, this::flushAndLookForAddresses);
        }
        return why != null ? why : failure;
    }

    private Throwable receive(UdpSocket from, BooleanSupplier flush) {
        Receiver receiver = new Receiver(from, answerer, flush, service, time);
        receiving.register();
        try {
            return SteadyLoop.run(receiver::answerWhatComes, this::logFailure);
        } finally {
            receiving.arriveAndDeregister();
        }
    }

    private void receiveBeside(UdpSocket other) {
        Thread thread = new Thread(
                () -> {
                    if (receive(other, this::flush) != null) {
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

    /** Sends what is due, and says whether transfers are under way. */
    private boolean flush() {
        boolean anyUnderWay = !transfers.isIdle() && transfers.flush(time.nanos());
        if (anyUnderWay) {
            timer.wake();
        }
        return anyUnderWay;
    }

    /** The same after a datagram that no socket of an interface has got. */
    private boolean flushAndLookForAddresses() {
        others.suspectNewAddress();
        return flush();
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
        timer.close(); // when nobody is held up any more who answers
        awaitReceivers();
    }

    private void awaitReceivers() {
        try {
            receiving.awaitAdvanceInterruptibly(receiving.arrive(), LEAVING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            ServerLog.of(UdpServer.class).warn("the port may not be free yet: a thread still works at a datagram");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
