package socketlab.tcp.server;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import socketlab.common.cli.TrafficClass;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.link.Impairments;
import socketlab.common.message.ErrorCode;
import socketlab.common.resilience.SteadyLoop;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

/**
 * The life of a TCP server: socket, bind, listen, then accept again and again. Each accepted connection gets a socket
 * and a thread of its own ({@link TcpConnection}); the listening socket carries no data.
 */
final class TcpServer {

    /** How many completed handshakes the kernel may hold until they are accepted; it may cap this (net.core.somaxconn). */
    private static final int BACKLOG = 4096;

    /** How long to wait for file descriptors to become free before trying to accept again. */
    private static final long ACCEPT_PAUSE_MILLIS = 100;

    /** How long a handshake with itself, and a byte, may take; microseconds, unless somebody drops packets. */
    private static final int REHEARSAL_MILLIS = 500;

    private final ServerSocketChannel listener;
    private final Service service;
    private final TrafficClass mark;
    private final TcpLimits limits;
    private final TransferThreads transferThreads;
    private final TimeSource time;
    private final ConnectionThreads connectionThreads = ConnectionThreads.ofThisJvm();
    /** For what is done beside the connections' own threads. */
    private final ThreadFactory threads = ConnectionThreads.factory();

    private final Slowness slowness;
    private final Places places;
    private final Admission admission;
    /** What the log should say of the start; {@code null} for nothing. */
    private final String warning;

    private final Set<TcpConnection> connections = ConcurrentHashMap.newKeySet();

    private final Thread watch;
    private boolean paused;
    /** Why it can't go on, or {@code null}. */
    private volatile Throwable failure;

    private TcpServer(
            ServerSocketChannel listener,
            TrafficClass mark,
            Service service,
            TcpLimits limits,
            TransferThreads transferThreads,
            Impairments replies,
            TimeSource time,
            String warning) {
        this.listener = listener;
        this.mark = mark;
        this.service = service;
        this.limits = limits;
        this.transferThreads = transferThreads;
        this.slowness = new Slowness(replies, threads);
        this.places = Places.of(limits.maxConnections(), Runtime.getRuntime().maxMemory());
        this.admission =
                new Admission(limits, places, TcpConnection.COST_BYTES + slowness.costBytes(), this::onNewThread);
        this.time = time;
        this.warning = warning;
        this.watch = new Thread(
                new DeadlineWatch(
                        connections,
                        limits.idleTimeout(),
                        this::onNewThread,
                        time,
                        service.logAllowance(),
                        this::giveUp),
                "deadlines");
        watch.setDaemon(true);
    }

    /**
     * Makes a socket, binds it to the address and listens: from now on, the kernel completes handshakes for it.
     *
     * @param mark of all that the server sends, but for the kernel's SYN-ACK: Java marks no socket that listens
     * @param replies how they are slowed down, see {@link SlowWriter}
     */
    static TcpServer listen(
            InetSocketAddress address,
            TrafficClass mark,
            Service service,
            TcpLimits limits,
            TransferThreads transferThreads,
            Impairments replies,
            TimeSource time)
            throws IOException {
        ServerSocketChannel listener = open(address.getAddress());
        try {
            // A server that is started again need not wait for old connections in TIME-WAIT (RFC 9293, 3.6.1).
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address, BACKLOG);
            String warning =
                    Rehearsal.play(ConnectionThreads.factory(), InetAddress.getLoopbackAddress(), REHEARSAL_MILLIS);
            return new TcpServer(listener, mark, service, limits, transferThreads, replies, time, warning);
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /**
     * A socket for IPv6 takes IPv4 as well, as is needed for the wildcard; but of what it sends, Java 17 marks only IPv6
     * (Java 25 both). So one IPv4 address gets a socket for IPv4.
     */
    private static ServerSocketChannel open(InetAddress address) throws IOException {
        return address instanceof Inet4Address && !address.isAnyLocalAddress()
                ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                : ServerSocketChannel.open();
    }

    /** Where the server listens; has the real port where 0 was asked for. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    /** What the log should say of the start. */
    Optional<String> warning() {
        return Optional.ofNullable(warning);
    }

    /**
     * Accepts connections until {@link #shutDown} closes the listening socket.
     *
     * @return why it can't go on, if it can't; {@code null} once the socket is closed
     */
    Throwable acceptConnections() {
        watch.start();
        Throwable why = SteadyLoop.run(
                this::acceptNext,
                e -> ServerLog.failure(
                        service.logAllowance(), TcpServer.class, "a connection could not be accepted", e));
        return why != null ? why : failure;
    }

    private boolean acceptNext() throws IOException {
        try {
            serve(listener.accept());
            paused = false;
            return true;
        } catch (ClosedChannelException e) {
            return false;
        } catch (IOException | OutOfMemoryError e) {
            if (connections.isEmpty()) {
                throw e; // nobody is there whose end could give anything back
            }
            pause(e);
            return true;
        }
    }

    /**
     * The process has no file descriptor, thread or memory left for another connection. What the kernel has accepted for
     * it waits there meanwhile.
     */
    private void pause(Throwable why) {
        if (!paused) {
            paused = true;
            ServerLog.warning(service.logAllowance(), TcpServer.class, "accepting pauses: {}", why);
        }
        awaitEndOfAnyConnection();
    }

    /** The deadlines can't be kept any more, and without them the server would fill up. */
    void giveUp(Throwable why) {
        failure = why;
        try {
            listener.close();
        } catch (IOException e) {
            ServerLog.failure(TcpServer.class, "the listening socket could not be closed", e);
        }
    }

    private void onNewThread(Runnable task) {
        threads.newThread(task).start();
    }

    private void serve(SocketChannel channel) throws IOException {
        TcpConnection connection;
        try {
            mark.applyTo(channel);
            connection = admission.admit(terms -> new TcpConnection(
                    channel, service, limits, terms, places, transferThreads, slowness, time, this::forget));
        } catch (Throwable e) { // whatever it is: nobody else will close it
            try (channel) {
                throw e;
            }
        }
        if (connection == null) {
            service.counters().error(ErrorCode.BUSY);
            channel.close();
            return;
        }
        try {
            connections.add(connection);
            if (connection.isRefused()) {
                admission.beginRefusal(connection);
                onNewThread(connection); // for a moment, which takes nobody's platform thread
            } else {
                connectionThreads.start(connection);
            }
        } catch (Throwable e) { // no memory, or the system gives no more threads
            try {
                connection.discard();
            } finally {
                forget(connection);
            }
            throw e;
        }
    }

    private void forget(TcpConnection connection) {
        connections.remove(connection);
        admission.forget(connection);
        synchronized (connections) {
            connections.notifyAll();
        }
    }

    private void awaitEndOfAnyConnection() {
        synchronized (connections) {
            try {
                connections.wait(ACCEPT_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Releases the port at once, finishes what is under way, answers what is new with {@code shutting-down} for a
     * moment, and ends all connections at the same time. Returns when that is done, or when it is time to leave.
     */
    void shutDown(EndingTimes times) throws IOException {
        long start = time.nanos();
        listener.close();
        service.shutDown();
        awaitNoConnections(start, times.grace());
        // Our FIN waits for nothing, unless it stands behind replies that are slowed down.
        Executor enders = slowness.isNone() ? Runnable::run : this::onNewThread;
        connections.forEach(connection -> connection.serverLeaves(enders));
        awaitNoConnections(start, times.cutOff());
        connections.forEach(TcpConnection::cutOff);
        awaitNoConnections(start, times.leave());
        watch.interrupt();
        ServerLog.tellLeftOut(service.logAllowance(), TcpServer.class);
    }

    private void awaitNoConnections(long startNanos, Duration until) {
        synchronized (connections) {
            while (!connections.isEmpty()) {
                long left = until.toMillis() - (time.nanos() - startNanos) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                try {
                    connections.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
