package socketlab.tcp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadFactory;
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
 *             bytes came               answered, written
 *  READING -------------&gt; ANSWERING ---------------------&gt; READING
 *     |                       |
 *     | time is over, or      | the client ended its side, said close, or broke the rules
 *     | the server ends       |
 *     v                       v
 *  ENDING: our FIN is sent, what still comes is read and dropped until the client's FIN; then close
 * </pre>
 *
 * <p>Reading, and answering in between, happens on the connection's thread. {@link #checkDeadline}, {@link #sayNoMore}
 * and {@link #abort} are for other threads. Whoever changes READING to something else has the word from then on.
 */
final class TcpConnection implements Runnable {

    private enum Phase {
        READING,
        ANSWERING,
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

    /** How long answering may go on beyond a deadline before it is taken for a write that hangs. */
    private static final long ANSWERING_NANOS = 500_000_000L;

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
    private volatile boolean serverEnds;
    /** Why another thread has ended this, as the log says it; {@code null} if none has. */
    private volatile String endedFromOutside;

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
            finishInOrder();
        } catch (IOException e) {
            broken = "broken: " + e.getMessage();
        } catch (RuntimeException | OutOfMemoryError e) {
            broken = "failure of the server";
            ServerLog.of(TcpConnection.class).error("the connection from {} met a failure", client, e);
        } finally {
            onEnd.accept(this);
            logEnd(client, broken);
        }
    }

    private void converse() throws IOException {
        service.counters().clientCame();
        try {
            while (answerer.ending() == null) {
                int count = channel.read(input.clear());
                if (!phase.compareAndSet(Phase.READING, Phase.ANSWERING)) {
                    return; // another thread has ended this meanwhile
                }
                long receivedNanos = time.nanos();
                long receivedAtMicros = time.wallMicros();
                if (count < 0) {
                    answerer.endOfInput(receivedAtMicros, receivedNanos);
                } else {
                    take(count);
                }
                answerAll(receivedAtMicros, receivedNanos);
                phase.set(Phase.READING);
                if (serverEnds) {
                    answerer.end("the server shuts down");
                }
            }
        } finally {
            service.counters().clientWent();
        }
    }

    /** Hands on what was read. */
    private void take(int count) {
        bytesReceived += count;
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
            write();
        } while (more);
        if (answerer.requests() > before) {
            // Only a whole message buys time: a client that sends a byte now and then does not hold the connection.
            deadlineNanos = time.nanos() + limits.idleTimeout().toNanos();
        }
    }

    /** Sends the answers in one call. A client that doesn't read them has the idle timeout to begin. */
    private void write() throws IOException {
        ByteBuffer answers = answerer.batch();
        if (answers.hasRemaining()) {
            bytesSent += answers.remaining();
            deadlineNanos = time.nanos() + limits.idleTimeout().toNanos();
            while (answers.hasRemaining()) {
                channel.write(answers);
            }
            answerer.batchSent();
        }
    }

    /** Waits for the first byte, which shows in which framing the client must be told that there is no room. */
    private void refuse() throws IOException {
        int count = channel.read(input.clear());
        if (phase.compareAndSet(Phase.READING, Phase.ANSWERING)) {
            if (count > 0) {
                take(count);
            }
            sayBusy();
        }
    }

    private void sayBusy() throws IOException {
        answerer.fail(
                ErrorCode.BUSY, "this server has its " + limits.maxConnections() + " connections: try again later");
        write();
    }

    /** Says that nothing more will come, then waits for the client to say the same. */
    private void finishInOrder() throws IOException {
        deadlineNanos = time.nanos() + LINGER_NANOS;
        phase.set(Phase.ENDING);
        channel.shutdownOutput();
        int count;
        do {
            count = channel.read(input.clear());
        } while (count >= 0);
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
                        bytesReceived,
                        bytesSent);
    }

    /**
     * Ends what takes too long. A client that is silent is told so, on a thread from {@code threads} because even that
     * may have to wait; one that does not read can't be told.
     */
    void checkDeadline(long nowNanos, ThreadFactory threads) {
        long deadline = deadlineNanos;
        if (nowNanos - deadline < 0) {
            return;
        }
        if (phase.compareAndSet(Phase.READING, Phase.ENDING)) {
            deadlineNanos = nowNanos + LINGER_NANOS;
            endedFromOutside = welcome ? "timeout" : "busy";
            threads.newThread(() -> sayLast(this::sayWhyItEnds)).start();
        } else if (deadlineNanos == deadline && nowNanos - deadline > ANSWERING_NANOS) {
            abort();
        }
    }

    private void sayWhyItEnds() throws IOException {
        if (welcome) {
            answerer.fail(
                    ErrorCode.TIMEOUT,
                    "no whole message within " + limits.idleTimeout().toMillis() + " ms");
            write();
        } else {
            sayBusy();
        }
    }

    /**
     * The server is going. A batch of answers under way is still sent; a connection that waits for requests gets our FIN
     * and drops what comes, until the client's FIN.
     */
    void sayNoMore() {
        serverEnds = true;
        if (phase.compareAndSet(Phase.READING, Phase.ENDING)) {
            deadlineNanos = time.nanos() + LINGER_NANOS;
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
            channel.shutdownOutput();
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
            channel.close();
        } catch (IOException e) {
            ServerLog.of(TcpConnection.class).debug("closing a connection failed", e);
        }
    }
}
