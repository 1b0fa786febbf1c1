package socketlab.tcp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.Reason;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.memory.Account;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

/**
 * The life of one connection, on a thread of its own: a {@link Dialogue} with the client, then the orderly end of both
 * directions. What it holds, its place and the name of an upload, is given back before the client hears that it is over,
 * so that the client can come again at once.
 *
 * <p>{@link #checkDeadline}, {@link #endForOthers}, {@link #serverLeaves} and {@link #cutOff} are for other threads. One of them may take the
 * word (see {@link Line}) and say the last one, while the connection's thread reads on, and frees everything in the end.
 */
final class TcpConnection implements Runnable {

    /** How long a refused client may take to show by its first byte which framing it speaks. */
    private static final long REFUSAL_NANOS = 250_000_000L;

    /**
     * What a connection holds at most while nothing large is under way, bytes: its input, what is pending of a message
     * and of answers, the thread and its direct memory. Idle ones were measured to take less, on JDK 17 and 25.
     */
    static final int COST_BYTES = 24 * 1024;

    private final SocketChannel channel;
    private final Service service;
    private final Line line;
    private final String refusal;
    private final Account account;
    private final long lingerNanos;
    private final Places places;
    private final TimeSource time;
    private final Consumer<TcpConnection> onEnd;
    private final Dialogue dialogue;
    private final long startNanos;
    private String client = "?";

    /** Its place; {@code null} if there was none to end in. For whoever has the word. */
    private Semaphore held;

    /** Counted down by whoever has had the word, this thread or another, when it has said the last one. */
    private final CountDownLatch lastWordSaid = new CountDownLatch(1);

    /** Why another thread has ended this, as the log says it; {@code null} if none has. */
    private volatile String endedFromOutside;

    /**
     * @param refusal why the client is told {@code busy}; {@code null} if it is served
     * @param account is charged with what the client makes the server hold, and closed when nothing is left of it
     * @param places of which it has one already
     * @param slowness how replies are slowed down
     * @param onEnd told when all is over
     */
    TcpConnection(
            SocketChannel channel,
            Service service,
            TcpLimits limits,
            String refusal,
            Account account,
            Places places,
            TransferThreads transferThreads,
            Slowness slowness,
            TimeSource time,
            Consumer<TcpConnection> onEnd) {
        this.channel = channel;
        this.service = service;
        this.refusal = refusal;
        this.account = account;
        this.places = places;
        this.held = refusal == null ? places.served() : places.refused();
        this.time = time;
        this.onEnd = onEnd;
        this.lingerNanos = limits.linger().toNanos();
        long idleNanos = limits.idleTimeout().toNanos();
        long firstNanos = refusal == null ? idleNanos : REFUSAL_NANOS;
        this.line = new Line(channel, account, firstNanos, idleNanos, slowness, time);
        this.dialogue = new Dialogue(line, service, limits, account, transferThreads, time);
        this.startNanos = time.nanos();
        if (refusal == null) {
            service.counters().clientCame();
        }
    }

    @Override
    public void run() {
        String broken = null;
        try (channel) {
            live();
        } catch (IOException e) {
            broken = "broken: " + Reason.of(e);
        } catch (RuntimeException | Error e) {
            broken = "failure of the server";
            ServerLog.of(TcpConnection.class).error("the connection from {} met a failure", client, e);
        } finally {
            onEnd.accept(this);
            logEnd(broken);
        }
    }

    private void live() throws IOException {
        try {
            client = HostAndPort.format((InetSocketAddress) channel.getRemoteAddress());
            // Answers leave at once, also when the client has not acknowledged the last one (RFC 896).
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (talk()) {
                dialogue.drain();
            }
        } finally {
            free();
        }
    }

    /**
     * All that is said, up to our FIN.
     *
     * @return whether to wait for the client's
     */
    private boolean talk() throws IOException {
        try {
            if (refusal == null) {
                dialogue.converse();
            } else {
                dialogue.refuse(refusal);
            }
            giveBack();
            dialogue.sayLast();
            line.end();
            lastWordSaid.countDown();
            line.endOutput(lingerNanos);
            return held != null;
        } catch (Line.TakenOverException e) {
            return true; // whoever has the word now says the rest, and what comes must be read meanwhile
        }
    }

    /** For whoever is about to say the last word: the next client, which may be the same, finds all of this free. */
    private void giveBack() {
        if (held == places.served()) {
            held = places.ended().tryAcquire() ? places.ended() : null;
            places.served().release();
            service.counters().clientWent();
        }
        dialogue.dropInput();
        try {
            dialogue.undoUpload();
        } catch (IOException e) {
            ServerLog.of(TcpConnection.class).error("an upload that has come to nothing could not be tidied up", e);
        }
    }

    /** However it ended, nothing is left of it but the socket. */
    private void free() throws IOException {
        if (!line.end()) {
            awaitLastWord();
        }
        try (dialogue) {
            giveBack();
        } finally {
            line.release();
            account.close();
            if (held != null) {
                held.release();
            }
        }
    }

    private void awaitLastWord() {
        try {
            lastWordSaid.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a connection", e);
        }
    }

    private void logEnd(String broken) {
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

    /** There is no thread for it: it never began. */
    void discard() throws IOException {
        try (channel) {
            free();
        }
    }

    /**
     * Ends what takes too long. A client that is silent is told so, on a thread of {@code threads} because even that may
     * have to wait; one that does not read can't be told.
     */
    void checkDeadline(long nowNanos, Executor threads) {
        if (line.takeOver(nowNanos)) {
            endBy(threads, refusal == null ? "timeout" : "busy", () -> {
                if (refusal == null) {
                    dialogue.sayTimeout();
                } else {
                    dialogue.sayBusy(refusal);
                }
                line.endOutput(lingerNanos);
            });
        } else if (line.takeOverUnread(nowNanos)) {
            endBy(threads, "the client does not read", line::close);
        } else if (line.hangsInEnding(nowNanos)) {
            close();
        }
    }

    /**
     * Others need the memory that this client makes the server hold. One that waits for its client's bytes lets go of
     * what has come and says why; one whose client does not read can only be closed.
     *
     * @param threads as for {@link #checkDeadline}
     * @return false if it is at work now
     */
    boolean endForOthers(Executor threads) {
        if (line.takeOverWaiting()) {
            if (line.holdsBack()) {
                closeForOthers(threads);
                return true;
            }
            try {
                giveBack();
            } finally {
                endBy(threads, "others needed its memory", () -> {
                    dialogue.sayBusy(
                            "others need the memory that this connection took: try again later, with less at once");
                    line.endOutput(lingerNanos);
                });
            }
            return true;
        }
        if (line.takeOverWriting()) {
            closeForOthers(threads);
            return true;
        }
        return false;
    }

    /** Its thread is awake in a moment, and holds nothing then. */
    private void closeForOthers(Executor threads) {
        account.close();
        endBy(threads, "others needed its memory, and the client did not read", line::close);
    }

    /**
     * The server is going. A batch of answers under way is still sent, and a file still moved; a connection that waits
     * for requests gets our FIN and drops what comes, until the client's FIN.
     *
     * @param threads send the FIN, which waits for what is slowed down
     */
    void serverLeaves(Executor threads) {
        if (line.takeOverIdle()) {
            endBy(threads, "the server shuts down", () -> line.endOutput(lingerNanos));
        }
    }

    /** Something that another thread says, and be it that nothing more comes. */
    @FunctionalInterface
    private interface LastWord {
        void say() throws IOException;
    }

    /** For a thread that has taken the word. */
    private void endBy(Executor threads, String why, LastWord word) {
        endedFromOutside = why;
        try {
            threads.execute(() -> end(word));
        } catch (OutOfMemoryError e) { // no memory, or the system gives no more threads
            ServerLog.of(TcpConnection.class).warn("a connection could not be ended in order: {}", Reason.of(e));
            end(this::close);
        }
    }

    private void end(LastWord word) {
        try {
            giveBack();
            word.say();
            if (held == null) {
                close();
            }
        } catch (IOException e) {
            close(); // the connection is gone already
        } catch (RuntimeException | Error e) {
            close();
            ServerLog.of(TcpConnection.class).error("a connection could not be ended in order", e);
        } finally {
            lastWordSaid.countDown();
        }
    }

    /** The server can't wait any longer: closes at once, whatever is under way. */
    void cutOff() {
        if (endedFromOutside == null) {
            endedFromOutside = "the server shuts down";
        }
        close();
    }

    private void close() {
        try {
            line.close();
        } catch (IOException e) {
            ServerLog.of(TcpConnection.class).debug("closing a connection failed", e);
        }
    }
}
