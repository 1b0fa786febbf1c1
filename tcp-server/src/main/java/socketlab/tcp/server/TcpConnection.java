package socketlab.tcp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.message.ErrorCode;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

/**
 * The life of one connection, on a thread of its own: read what the socket has, answer every whole message in it, write
 * the answers in one call, until the client ends it.
 *
 * <pre>
 *            read                   answered, written
 *  READING --------&gt; WRITING -------------------------&gt; READING
 *     |                 |
 *     | the client ended its side, said close, or broke the rules; or the deadline passed
 *     v                 v
 *  ENDING: our FIN is sent, what still comes is read and dropped until the client's FIN; then close
 * </pre>
 *
 * <p>All reads and writes happen on the connection's thread. {@link #checkDeadline}, {@link #end} and {@link #abort} are
 * for other threads; whoever changes READING to something else decides what comes next.
 */
final class TcpConnection implements Runnable {

    private enum Phase {
        READING,
        WRITING,
        ENDING
    }

    private static final int SMALLEST_READ = 2 * 1024;
    private static final int LARGEST_READ = 64 * 1024;

    /** How long a refused client may take to show by its first byte which framing it speaks. */
    private static final long REFUSAL_NANOS = 250_000_000L;

    /**
     * How long the client may take to end its side after ours. Closing earlier, with bytes unread, would send a RST,
     * and the client's kernel might drop our last answer on its account (RFC 1122, section 4.2.2.13).
     */
    private static final long LINGER_NANOS = 2_000_000_000L;

    private final SocketChannel channel;
    private final Service service;
    private final TcpLimits limits;
    private final boolean welcome;
    private final TimeSource time;
    private final Consumer<TcpConnection> onEnd;
    private final StreamAnswerer answerer;
    private final long startNanos;

    private volatile long deadlineNanos;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.READING);
    private volatile boolean timedOut;
    private volatile boolean serverEnds;

    private ByteBuffer input = ByteBuffer.allocate(SMALLEST_READ);
    private long bytesReceived;
    private long bytesSent;

    /**
     * @param welcome whether the client is served; if not, it is told {@code busy}
     * @param onEnd told when all is over
     */
    TcpConnection(
            SocketChannel channel,
            Service service,
            TcpLimits limits,
            boolean welcome,
            TimeSource time,
            Consumer<TcpConnection> onEnd) {
        this.channel = channel;
        this.service = service;
        this.limits = limits;
        this.welcome = welcome;
        this.time = time;
        this.onEnd = onEnd;
        this.answerer = new StreamAnswerer(service, limits.maxFrame());
        this.startNanos = time.nanos();
        this.deadlineNanos = startNanos + (welcome ? limits.idleTimeout().toNanos() : REFUSAL_NANOS);
    }

    @Override
    public void run() {
        String client = "?";
        String broken = null;
        try (channel) {
            client = HostAndPort.format((InetSocketAddress) channel.getRemoteAddress());
            // Answers leave at once, also when the client has not acknowledged the last one (RFC 896).
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (welcome) {
                converse();
            } else {
                refuse();
            }
            endInOrder();
        } catch (IOException e) {
            broken = "broken: " + e.getMessage();
        } catch (RuntimeException e) {
            broken = "failure of the server";
            ServerLog.of(TcpConnection.class).error("the connection from {} met a failure", client, e);
        } finally {
            onEnd.accept(this);
            logEnd(client, answerer.ending() == null ? broken : answerer.ending());
        }
    }

    private void converse() throws IOException {
        service.counters().clientCame();
        try {
            while (answerer.ending() == null) {
                boolean more = readSome();
                long receivedNanos = time.nanos();
                long receivedAtMicros = time.wallMicros();
                if (!more) {
                    endOfInput(receivedAtMicros, receivedNanos);
                }
                answerAll(receivedAtMicros, receivedNanos);
                if (serverEnds) {
                    answerer.end("the server shuts down");
                }
            }
        } finally {
            service.counters().clientWent();
        }
    }

    /** Waits for bytes and hands them on; false if there will be no more. */
    private boolean readSome() throws IOException {
        int count = channel.read(input.clear());
        if (count < 0) {
            return false;
        }
        bytesReceived += count;
        answerer.feed(input.flip());
        if (count == input.capacity() && count < LARGEST_READ) {
            input = ByteBuffer.allocate(count * 2);
        }
        return true;
    }

    /** The client has ended its side, or another thread has stopped the reading. */
    private void endOfInput(long receivedAtMicros, long receivedNanos) {
        if (timedOut) {
            answerer.fail(
                    ErrorCode.TIMEOUT,
                    "no whole message within " + limits.idleTimeout().toMillis() + " ms");
        } else {
            answerer.endOfInput(receivedAtMicros, receivedNanos);
        }
    }

    private void answerAll(long receivedAtMicros, long receivedNanos) throws IOException {
        long before = answerer.requests();
        boolean more;
        do {
            more = answerer.answer(receivedAtMicros, receivedNanos);
            write(answerer.batch());
            answerer.batchSent();
        } while (more);
        if (answerer.requests() > before) {
            // Only a whole message buys time: a client that sends a byte now and then does not hold the connection.
            deadlineNanos = time.nanos() + limits.idleTimeout().toNanos();
        }
    }

    /** Sends answers in one call. A client that doesn't read them has the idle timeout to begin. */
    private void write(ByteBuffer answers) throws IOException {
        if (!answers.hasRemaining() || !mayWrite()) {
            return;
        }
        bytesSent += answers.remaining();
        deadlineNanos = time.nanos() + limits.idleTimeout().toNanos();
        while (answers.hasRemaining()) {
            channel.write(answers);
        }
        phase.compareAndSet(Phase.WRITING, Phase.READING);
    }

    /** No answer may follow our FIN; a client that was silent for too long gets one before it. */
    private boolean mayWrite() {
        return phase.compareAndSet(Phase.READING, Phase.WRITING) || timedOut;
    }

    private void refuse() throws IOException {
        readSome();
        answerer.fail(
                ErrorCode.BUSY, "this server has its " + limits.maxConnections() + " connections: try again later");
        write(answerer.batch());
        answerer.batchSent();
    }

    /** Says that nothing more will come, then waits for the client to say the same. */
    private void endInOrder() throws IOException {
        deadlineNanos = time.nanos() + LINGER_NANOS;
        phase.set(Phase.ENDING);
        channel.shutdownOutput();
        int count;
        do {
            count = channel.read(input.clear());
        } while (count >= 0);
    }

    private void logEnd(String client, String why) {
        ServerLog.of(TcpConnection.class)
                .info(
                        "connection from {} ended after {} ms: {}; {} requests, {} bytes in, {} bytes out",
                        client,
                        (time.nanos() - startNanos) / 1_000_000,
                        why,
                        answerer.requests(),
                        bytesReceived,
                        bytesSent);
    }

    /** Ends what takes too long. A client that is silent is told so, one that does not read can't be. */
    void checkDeadline(long nowNanos) {
        if (nowNanos - deadlineNanos < 0) {
            return;
        }
        deadlineNanos = nowNanos + LINGER_NANOS;
        if (phase.compareAndSet(Phase.READING, Phase.ENDING)) {
            timedOut = true;
            endDirection(channel::shutdownInput);
        } else {
            abort();
        }
    }

    /**
     * The server is going. A batch of answers under way is still sent; a connection that waits for requests gets our FIN
     * and drops what comes, until the client's FIN.
     */
    void end() {
        serverEnds = true;
        if (phase.compareAndSet(Phase.READING, Phase.ENDING)) {
            deadlineNanos = time.nanos() + LINGER_NANOS;
            endDirection(channel::shutdownOutput);
        }
    }

    /** One of a channel's two calls that end one direction. */
    @FunctionalInterface
    private interface Ending {
        void run() throws IOException;
    }

    private void endDirection(Ending ending) {
        try {
            ending.run();
        } catch (IOException e) {
            abort(); // the connection is gone already
        }
    }

    /** Closes at once, whatever is under way. */
    void abort() {
        try {
            channel.close();
        } catch (IOException e) {
            ServerLog.of(TcpConnection.class).debug("closing a connection failed", e);
        }
    }
}
