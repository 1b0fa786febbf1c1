package socketlab.tcp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

/**
 * The life of one connection, on a thread of its own: a {@link Dialogue} with the client, then the orderly end of both
 * directions.
 *
 * <p>{@link #checkDeadline}, {@link #sayNoMore} and {@link #abort} are for other threads.
 */
final class TcpConnection implements Runnable {

    /** How long a refused client may take to show by its first byte which framing it speaks. */
    private static final long REFUSAL_NANOS = 250_000_000L;

    /** How long the client may take to end its side after ours. */
    private static final long LINGER_NANOS = 2_000_000_000L;

    private final SocketChannel channel;
    private final Line line;
    private final boolean welcome;
    private final TimeSource time;
    private final Consumer<TcpConnection> onEnd;
    private final Dialogue dialogue;
    private final long startNanos;

    /** Why another thread has ended this, as the log says it; {@code null} if none has. */
    private volatile String endedFromOutside;

    /**
     * @param welcome whether the client is served; if not, it is told {@code busy}
     * @param slowness how replies are slowed down
     * @param onEnd told when all is over
     */
    TcpConnection(
            SocketChannel channel,
            Service service,
            TcpLimits limits,
            boolean welcome,
            TransferThreads transferThreads,
            Slowness slowness,
            TimeSource time,
            Consumer<TcpConnection> onEnd) {
        this.channel = channel;
        this.welcome = welcome;
        this.time = time;
        this.onEnd = onEnd;
        long idleNanos = limits.idleTimeout().toNanos();
        this.line = new Line(channel, welcome ? idleNanos : REFUSAL_NANOS, idleNanos, slowness, time);
        this.dialogue = new Dialogue(line, service, limits, transferThreads, time);
        this.startNanos = time.nanos();
    }

    @Override
    public void run() {
        String client = "?";
        String broken = null;
        try (channel;
                dialogue) {
            client = HostAndPort.format((InetSocketAddress) channel.getRemoteAddress());
            // Answers leave at once, also when the client has not acknowledged the last one (RFC 896).
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (welcome) {
                dialogue.converse();
            } else {
                dialogue.refuse();
            }
            dialogue.undoUnfinished(); // now, not when the client has ended its side
            finishInOrder();
        } catch (IOException e) {
            broken = "broken: " + e.getMessage();
        } catch (RuntimeException | OutOfMemoryError e) {
            broken = "failure of the server";
            ServerLog.of(TcpConnection.class).error("the connection from {} met a failure", client, e);
        } finally {
            line.release();
            onEnd.accept(this);
            logEnd(client, broken);
        }
    }

    /** Says that nothing more will come, then waits for the client to say the same. */
    private void finishInOrder() throws IOException {
        line.endOutput();
        dialogue.drain(LINGER_NANOS);
    }

    private void logEnd(String client, String broken) {
        String why =
                dialogue.ending() != null ? dialogue.ending() : endedFromOutside != null ? endedFromOutside : broken;
        ServerLog.of(TcpConnection.class)
                .info(
                        "connection from {} ended after {} ms: {}; {} requests, {} bytes in, {} bytes out",
                        client,
                        (time.nanos() - startNanos) / 1_000_000,
                        why,
                        dialogue.requests(),
                        line.bytesReceived(),
                        line.bytesSent());
    }

    /**
     * Ends what takes too long. A client that is silent is told so, on a thread from {@code threads} because even that
     * may have to wait; one that does not read can't be told.
     */
    void checkDeadline(long nowNanos, ThreadFactory threads) {
        if (!line.isOverdue(nowNanos)) {
            return;
        }
        if (line.takeOver(LINGER_NANOS)) {
            endedFromOutside = welcome ? "timeout" : "busy";
            threads.newThread(() -> sayLast(welcome ? dialogue::sayTimeout : dialogue::sayBusy))
                    .start();
        } else if (line.hangs(nowNanos)) {
            abort();
        }
    }

    /**
     * The server is going. A batch of answers under way is still sent, and a file still moved; a connection that waits
     * for requests gets our FIN and drops what comes, until the client's FIN.
     */
    void sayNoMore() {
        dialogue.serverEnds();
        if (!dialogue.movesFile() && line.takeOver(LINGER_NANOS)) {
            endedFromOutside = "the server shuts down";
            sayLast(() -> {});
        }
    }

    /** Something that another thread sends. */
    @FunctionalInterface
    private interface LastWord {
        void send() throws IOException;
    }

    /** After this, our FIN is sent; the connection's thread, which still reads, finishes in order. */
    private void sayLast(LastWord word) {
        try {
            word.send();
            line.endOutput();
        } catch (IOException e) {
            abort(); // the connection is gone already
        }
    }

    /** Whether the client is served, and not only told {@code busy}. */
    boolean isWelcome() {
        return welcome;
    }

    /** Closes at once, whatever is under way. */
    void abort() {
        try {
            line.close();
        } catch (IOException e) {
            ServerLog.of(TcpConnection.class).debug("closing a connection failed", e);
        }
    }
}
