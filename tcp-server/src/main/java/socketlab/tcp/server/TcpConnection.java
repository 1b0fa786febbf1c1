package socketlab.tcp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
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
 * <p>{@link #checkDeadline}, {@link #refuseNow}, {@link #endForOthers}, {@link #serverLeaves} and {@link #cutOff} are for
 * other threads. One of them may take the word (see {@link Line}) and say the last one, while the connection's thread reads
 * on, and frees everything in the end.
 */
final class TcpConnection implements Runnable {

    /** How long a refused client may take to show by its first byte which framing it speaks. */
    private static final long REFUSAL_NANOS = 250_000_000L;

    /**
     * What a connection holds at most while nothing large is under way, bytes: its input, what is pending of a message
     * and of answers, itself, and its thread's direct memory. Measured after an echo of 4,000 bytes: 18.5 KiB of heap and
     * 4 KiB of direct memory on JDK 17, 17.8 KiB on JDK 25; 7.9 KiB after one of 20 bytes. Stacks are no part of -Xmx.
     */
    static final int COST_BYTES = 24 * 1024;

    /** The same for one that is only told {@code busy}: it reads once, and says one thing. */
    static final int REFUSED_BYTES = 12 * 1024;

    /** The same for one that only waits for its client's end: what it reads with may be large, on both sides of the kernel. */
    static final int ENDED_BYTES = COST_BYTES + 2 * PieceSize.LARGE;

    private static final long NANOS_PER_MILLI = 1_000_000;

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

    /** Given by whoever has had the word, this thread or another, when it has said the last one. */
    private final Signal lastWordSaid = new Signal();

    /** Why another thread has ended this, as the log says it; {@code null} if none has. */
    private volatile String endedFromOutside;

    /**
     * @param terms on which it is let in; it gives back what they name when nothing is left of it
     * @param places of which it has one already
     * @param slowness how replies are slowed down, but for the one of a client that is refused
     * @param onEnd told when all is over
     */
    TcpConnection(
            SocketChannel channel,
            Service service,
            TcpLimits limits,
            Admission.Terms terms,
            Places places,
            TransferThreads transferThreads,
            Slowness slowness,
            TimeSource time,
            Consumer<TcpConnection> onEnd) {
        this.channel = channel;
        this.service = service;
        this.refusal = terms.refusal();
        this.account = terms.account();
        this.places = places;
        this.held = terms.place();
        this.time = time;
        this.onEnd = onEnd;
        this.lingerNanos = limits.linger().toNanos();
        long idleNanos = limits.idleTimeout().toNanos();
        long firstNanos = refusal == null ? idleNanos : REFUSAL_NANOS;
        Slowness ofReplies = refusal == null ? slowness : Slowness.NONE;
        this.line = new Line(channel, account, firstNanos, idleNanos, ofReplies, time);
        this.dialogue = new Dialogue(line, service, limits, account, transferThreads, time);
        this.startNanos = time.nanos();
        if (refusal == null) {
            service.counters().clientCame();
        }
    }

    /** Whether its client is only told {@code busy}. */
    boolean isRefused() {
        return refusal != null;
    }

    @Override
    public void run() {
        Throwable failure = null;
        try (channel) {
            live();
        } catch (Throwable e) { // whatever it is: all is given back first, and then told
            failure = e;
        } finally {
            onEnd.accept(this);
        }
        logEnd(failure);
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
            lastWordSaid.give();
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
            logFailure("an upload that has come to nothing could not be tidied up", e);
        }
        if (held == places.ended() && account.held() <= ENDED_BYTES) {
            account.close(); // the rest is what that place is for
        }
    }

    /** However it ended, nothing is left of it but the socket. */
    private void free() throws IOException {
        if (!line.abandon()) {
            lastWordSaid.await();
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

    private void logEnd(Throwable failure) {
        if (failure != null && !(failure instanceof IOException)) {
            logFailure("a connection met a failure", failure);
        }
        ServerLog.client(
                service.logAllowance(),
                TcpConnection.class,
                "connection from {} ended after {} ms: {}; {} requests, {} bytes in, {} bytes out",
                client,
                (ServerLog.Value) () -> (time.nanos() - startNanos) / NANOS_PER_MILLI,
                (ServerLog.Value) () -> why(failure),
                dialogue.requests(),
                line.bytesReceived(),
                line.bytesSent());
    }

    private String why(Throwable failure) {
        if (dialogue.ending() != null) {
            return dialogue.ending();
        }
        if (endedFromOutside != null) {
            return endedFromOutside;
        }
        return failure instanceof IOException ? "broken: " + Reason.of(failure) : "failure of the server";
    }

    private void logFailure(String sentence, Throwable failure) {
        ServerLog.failure(service.logAllowance(), TcpConnection.class, sentence, failure);
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
            endBy(threads, refusal == null ? LastWord.TIMEOUT : LastWord.BUSY);
        } else if (line.takeOverUnread(nowNanos)) {
            endBy(threads, LastWord.NONE);
        } else if (line.hangsInEnding(nowNanos)) {
            close();
        }
    }

    /**
     * A client that is refused makes room for the next. If it is not told so yet, it is now, in a small write that waits for
     * nothing.
     *
     * @return false if it is being told at this moment
     */
    boolean refuseNow() {
        if (line.takeOverWaiting()) {
            endBy(Runnable::run, LastWord.BUSY);
        }
        boolean isTold = lastWordSaid.isGiven();
        if (isTold) {
            close();
        }
        return isTold;
    }

    /**
     * Others need the memory that this client makes the server hold. One that waits for its client's bytes lets go of
     * what has come and says why; one whose client does not read can only be closed.
     *
     * @param threads as for {@link #checkDeadline}
     * @return false if it is at work now
     */
    boolean endForOthers(Executor threads) {
        boolean isUnread = line.holdsBack();
        if (line.takeOverWaiting()) {
            dialogue.dropInput();
        } else if (line.takeOverWriting()) {
            isUnread = true;
        } else {
            return false;
        }
        if (isUnread) {
            account.close(); // its thread is awake in a moment, and holds nothing then
        }
        endBy(threads, isUnread ? LastWord.NEEDED_UNREAD : LastWord.NEEDED);
        return true;
    }

    /**
     * The server is going. A batch of answers under way is still sent, and a file still moved; a connection that waits
     * for requests gets our FIN and drops what comes, until the client's FIN.
     *
     * @param threads send the FIN, which waits for what is slowed down
     */
    void serverLeaves(Executor threads) {
        if (line.takeOverIdle()) {
            endBy(threads, LastWord.FIN);
        }
    }

    /** What another thread says, and why. */
    private enum LastWord {
        TIMEOUT("timeout"),
        BUSY("busy"),
        NEEDED("others needed its memory"),
        NEEDED_UNREAD("others needed its memory, and the client did not read"),
        FIN("the server shuts down"),
        NONE("the client does not read");

        private final String why;

        LastWord(String why) {
            this.why = why;
        }
    }

    /** For a thread that has taken the word: gives it to one of {@code threads}, or closes if there is none. */
    private void endBy(Executor threads, LastWord word) {
        endedFromOutside = word.why;
        try {
            threads.execute(() -> end(word));
        } catch (Throwable e) { // no memory, no more threads: nobody will say anything, and who waits for it goes on
            close();
            lastWordSaid.give();
            logFailure("a connection could not be ended in order", e);
        }
    }

    private void end(LastWord word) {
        Throwable failure = null;
        try {
            giveBack();
            say(word);
            if (held == null) {
                close();
            }
        } catch (Throwable e) {
            close();
            failure = e;
        } finally {
            lastWordSaid.give();
        }
        if (failure != null && !(failure instanceof IOException)) { // that one says that the connection is gone already
            logFailure("a connection could not be ended in order", failure);
        }
    }

    private void say(LastWord word) throws IOException {
        switch (word) {
            case TIMEOUT -> dialogue.sayTimeout();
            case BUSY -> dialogue.sayBusy(refusal);
            case NEEDED ->
                dialogue.sayBusy(
                        "others need the memory that this connection took: try again later, with less at once");
            case FIN -> {}
            case NEEDED_UNREAD, NONE -> {
                line.close();
                return;
            }
        }
        line.endOutput(lingerNanos);
    }

    /** The server can't wait any longer: closes at once, whatever is under way. */
    void cutOff() {
        if (endedFromOutside == null) {
            endedFromOutside = "the server shuts down";
        }
        close();
    }

    /** Never fails: it is for those who have met a failure already. */
    private void close() {
        try {
            line.close();
        } catch (IOException e) {
            ServerLog.detail(service.logAllowance(), TcpConnection.class, "closing a connection failed: {}", e);
        } catch (RuntimeException | Error e) {
            logFailure("a connection could not be closed", e);
        }
    }
}
