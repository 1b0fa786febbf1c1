package socketlab.tcp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.link.Impairments;
import socketlab.common.message.ErrorCode;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

/**
 * The life of a TCP server: socket, bind, listen, then accept again and again. Each accepted connection gets a socket
 * and a thread of its own ({@link TcpConnection}); the listening socket carries no data.
 */
final class TcpServer {

    /** How many completed handshakes the kernel may hold until they are accepted; it may cap this (net.core.somaxconn). */
    private static final int BACKLOG = 4096;

    /** How many clients beyond the limit are told {@code busy} at the same time; further ones are closed unheard. */
    private static final int MAX_REFUSALS = 256;

    /** How long a server that was told to end still answers: with {@code shutting-down}. */
    private static final long GRACE_MILLIS = 1_000;

    /** How long the connections may then take to end in order. */
    private static final long ENDING_MILLIS = 3_000;

    /** How long connections that are cut off may take to tidy up what they have not finished. */
    private static final long TIDYING_MILLIS = 500;

    /** How long to wait for file descriptors to become free before trying to accept again. */
    private static final long ACCEPT_PAUSE_MILLIS = 100;

    private final ServerSocketChannel listener;
    private final Service service;
    private final TcpLimits limits;
    private final TransferThreads transferThreads;
    private final TimeSource time;
    private final ThreadFactory threads = ConnectionThreads.factory();
    private final Slowness slowness;
    /** How many of the connections are only told {@code busy}. */
    private final AtomicInteger refusals = new AtomicInteger();

    private boolean paused;
    private final Set<TcpConnection> connections = ConcurrentHashMap.newKeySet();

    private TcpServer(
            ServerSocketChannel listener,
            Service service,
            TcpLimits limits,
            TransferThreads transferThreads,
            Impairments replies,
            TimeSource time) {
        this.listener = listener;
        this.service = service;
        this.limits = limits;
        this.transferThreads = transferThreads;
        this.slowness = new Slowness(replies, threads);
        this.time = time;
    }

    /**
     * Makes a socket, binds it to the address and listens: from now on, the kernel completes handshakes for it.
     *
     * @param replies how they are slowed down, see {@link SlowWriter}
     */
    static TcpServer listen(
            InetSocketAddress address,
            Service service,
            TcpLimits limits,
            TransferThreads transferThreads,
            Impairments replies,
            TimeSource time)
            throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            // A server that is started again need not wait for old connections in TIME-WAIT (RFC 9293, 3.6.1).
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address, BACKLOG);
            Rehearsal.play(ConnectionThreads.factory());
            return new TcpServer(listener, service, limits, transferThreads, replies, time);
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /** Where the server listens; has the real port where 0 was asked for. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    /** Accepts connections until {@link #shutDown} closes the listening socket. */
    void acceptConnections() {
        Thread watch = new Thread(new DeadlineWatch(connections, limits.idleTimeout(), threads, time), "deadlines");
        watch.setDaemon(true);
        watch.start();
        while (listener.isOpen()) {
            try {
                serve(listener.accept());
                paused = false;
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | OutOfMemoryError e) {
                pause(e);
            }
        }
    }

    /**
     * The process has no file descriptor, thread or memory left for another connection. What the kernel has accepted for
     * it waits there meanwhile.
     */
    private void pause(Throwable why) {
        if (!paused) {
            ServerLog.of(TcpServer.class).warn("accepting pauses: {}", why.getMessage());
            paused = true;
        }
        awaitEndOfAnyConnection();
    }

    private void serve(SocketChannel channel) throws IOException {
        boolean welcome = connections.size() - refusals.get() < limits.maxConnections();
        if (!welcome && refusals.get() >= MAX_REFUSALS) {
            service.counters().error(ErrorCode.BUSY);
            channel.close();
            return;
        }
        try {
            start(new TcpConnection(channel, service, limits, welcome, transferThreads, slowness, time, this::forget));
        } catch (OutOfMemoryError e) { // no memory, or the system gives no more threads
            channel.close();
            throw e;
        }
    }

    private void start(TcpConnection connection) {
        connections.add(connection);
        if (!connection.isWelcome()) {
            refusals.incrementAndGet();
        }
        try {
            threads.newThread(connection).start();
        } catch (OutOfMemoryError e) {
            forget(connection);
            throw e;
        }
    }

    private void forget(TcpConnection connection) {
        if (connections.remove(connection) && !connection.isWelcome()) {
            refusals.decrementAndGet();
        }
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
     * moment, and ends all connections. Returns when that is done, after five seconds at the latest.
     */
    void shutDown() throws IOException {
        listener.close();
        service.shutDown();
        awaitNoConnections(GRACE_MILLIS);
        connections.forEach(TcpConnection::sayNoMore);
        awaitNoConnections(ENDING_MILLIS);
        connections.forEach(TcpConnection::abort);
        awaitNoConnections(TIDYING_MILLIS);
    }

    private void awaitNoConnections(long millis) {
        long deadline = time.nanos() + millis * 1_000_000;
        synchronized (connections) {
            for (long left = millis; left > 0 && !connections.isEmpty(); ) {
                try {
                    connections.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = (deadline - time.nanos()) / 1_000_000;
            }
        }
    }
}
