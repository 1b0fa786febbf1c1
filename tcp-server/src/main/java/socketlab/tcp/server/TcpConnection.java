package socketlab.tcp.server;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.message.ErrorCode;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

/**
 * The life of one connection, on a thread of its own: read what the socket has, answer every whole message in it, write
 * the answers in one call, until the client ends it. Where a file's bytes follow a message, they are moved first.
 *
 * <p>{@link #checkDeadline}, {@link #sayNoMore} and {@link #abort} are for other threads.
 */
final class TcpConnection implements Runnable {

    private static final int SMALLEST_READ = 2 * 1024;
    private static final int LARGEST_READ = 64 * 1024;

    /** How long a refused client may take to show by its first byte which framing it speaks. */
    private static final long REFUSAL_NANOS = 250_000_000L;

    /** How long the client may take to end its side after ours. */
    private static final long LINGER_NANOS = 2_000_000_000L;

    private final SocketChannel channel;
    private final Line line;
    private final Service service;
    private final TcpLimits limits;
    private final boolean welcome;
    private final TransferThreads transferThreads;
    private final TimeSource time;
    private final Consumer<TcpConnection> onEnd;
    private final StreamAnswerer answerer;
    private final BodyMover mover;
    private final long startNanos;

    private volatile boolean serverEnds;
    /** Whether a file is being moved, which a server that ends still waits for. */
    private volatile boolean movesFile;
    /** Why another thread has ended this, as the log says it; {@code null} if none has. */
    private volatile String endedFromOutside;

    private ByteBuffer input = ByteBuffer.allocate(SMALLEST_READ);

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
        this.service = service;
        this.limits = limits;
        this.welcome = welcome;
        this.transferThreads = transferThreads;
        this.time = time;
        this.onEnd = onEnd;
        long idleNanos = limits.idleTimeout().toNanos();
        this.line = new Line(channel, welcome ? idleNanos : REFUSAL_NANOS, idleNanos, slowness, time);
        this.answerer = new StreamAnswerer(service, limits.maxFrame());
        this.mover = new BodyMover(answerer, line);
        this.startNanos = time.nanos();
    }

    @Override
    public void run() {
        String client = "?";
        String broken = null;
        try (channel;
                answerer) {
            client = HostAndPort.format((InetSocketAddress) channel.getRemoteAddress());
            // Answers leave at once, also when the client has not acknowledged the last one (RFC 896).
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (welcome) {
                converse();
            } else {
                refuse();
            }
            undoUnfinished(); // now, not when the client has ended its side
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

    private void converse() throws IOException {
        service.counters().clientCame();
        try {
            while (answerer.ending() == null) {
                int count = line.read(input.clear());
                long receivedNanos = time.nanos();
                long receivedAtMicros = time.wallMicros();
                if (count < 0) {
                    answerer.endOfInput(receivedAtMicros, receivedNanos);
                } else {
                    take(count);
                }
                answerAll(receivedAtMicros, receivedNanos);
                if (serverEnds && !movesFile) {
                    answerer.end("the server shuts down");
                }
            }
        } catch (Line.TakenOverException e) {
            return; // whoever has done it says why
        } finally {
            service.counters().clientWent();
        }
    }

    /** Hands on what was read. */
    private void take(int count) {
        answerer.feed(input.flip());
        if (count == input.capacity() && count < LARGEST_READ) {
            input = ByteBuffer.allocate(count * 2);
        }
    }

    private void answerAll(long receivedAtMicros, long receivedNanos) throws IOException {
        long before = answerer.requests();
        boolean more;
        do {
            more = answerer.answer(receivedAtMicros, receivedNanos);
            movesFile = answerer.isMovingFile();
            write();
            if (answerer.hasRequestAboutFile()) {
                transferThreads.run(() -> answerer.answerAboutFile(receivedAtMicros, receivedNanos));
                movesFile = answerer.isMovingFile();
                write();
                more = true;
            }
            if (answerer.body() != null) {
                moveBody();
                more = true;
            }
        } while (more);
        movesFile = answerer.isMovingFile();
        if (answerer.requests() > before) {
            line.extendDeadline();
        }
    }

    private void moveBody() throws IOException {
        try {
            transferThreads.run(() -> mover.move(answerer.body()));
        } catch (EOFException e) {
            answerer.bodyMoved(); // as far as it ever will be
            answerer.fail(ErrorCode.BAD_FRAME, e.getMessage());
        }
    }

    private void undoUnfinished() throws IOException {
        if (answerer.isMovingFile()) {
            transferThreads.run(answerer::close);
        }
    }

    /** Sends the answers in one call. A client that doesn't read them has the idle timeout to begin. */
    private void write() throws IOException {
        ByteBuffer answers = answerer.batch();
        if (answers.hasRemaining()) {
            line.write(answers);
            answerer.batchSent();
        }
    }

    /** Waits for the first byte, which shows in which framing the client must be told that there is no room. */
    private void refuse() throws IOException {
        try {
            int count = line.read(input.clear());
            if (count > 0) {
                take(count);
            }
            failBusy();
            write();
        } catch (Line.TakenOverException e) {
            return; // it took too long, and was told so
        }
    }

    private void failBusy() {
        answerer.fail(
                ErrorCode.BUSY, "this server has its " + limits.maxConnections() + " connections: try again later");
    }

    /** Says that nothing more will come, then waits for the client to say the same. */
    private void finishInOrder() throws IOException {
        line.endOutput();
        line.drain(input, LINGER_NANOS);
    }

    private void logEnd(String client, String broken) {
        String why =
                answerer.ending() != null ? answerer.ending() : endedFromOutside != null ? endedFromOutside : broken;
        ServerLog.of(TcpConnection.class)
                .info(
                        "connection from {} ended after {} ms: {}; {} requests, {} bytes in, {} bytes out",
                        client,
                        (time.nanos() - startNanos) / 1_000_000,
                        why,
                        answerer.requests(),
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
            threads.newThread(() -> sayLast(this::sayWhyItEnds)).start();
        } else if (line.hangs(nowNanos)) {
            abort();
        }
    }

    private void sayWhyItEnds() throws IOException {
        if (welcome) {
            answerer.fail(
                    ErrorCode.TIMEOUT,
                    "no whole message within " + limits.idleTimeout().toMillis() + " ms");
        } else {
            failBusy();
        }
        line.writeOut(answerer.batch());
        answerer.batchSent();
    }

    /**
     * The server is going. A batch of answers under way is still sent, and a file still moved; a connection that waits
     * for requests gets our FIN and drops what comes, until the client's FIN.
     */
    void sayNoMore() {
        serverEnds = true;
        if (!movesFile && line.takeOver(LINGER_NANOS)) {
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
