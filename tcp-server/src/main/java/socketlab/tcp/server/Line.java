package socketlab.tcp.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicReference;
import socketlab.common.memory.Account;
import socketlab.common.rtt.TimeSource;

/**
 * A connection's socket, who may write on it, and how long the client may take. The connection's thread reads, works and
 * writes until somebody enters {@code ENDING}, which one thread alone can do: only that one may still write, and sends
 * our FIN. The others find out by a {@link TakenOverException} or by {@code false}. Reading stays with the connection's
 * thread to the end.
 *
 * <pre>
 *  IDLE, READING &lt;----------&gt; WORKING &lt;----------&gt; WRITING
 *  wait for bytes                |               waits until they are taken
 *        |                       |                      |
 *        | too late: the watch   | all is said:         | not taken in time:
 *        | tells the client;     | the connection's     | the watch closes;
 *        | others need memory;   | thread               | others need memory
 *        | the server leaves:    |                      |
 *        | only from IDLE        |                      |
 *        +------------------&gt; ENDING &lt;-----------------+
 *           what still comes is read and dropped until the client's FIN;
 *           a client that lets us wait for it too long is closed
 * </pre>
 */
final class Line implements WritableByteChannel {

    private enum Phase {
        /** Waits for a message, and nothing is under way. */
        IDLE,
        /** Waits for what belongs to a file. */
        READING,
        WORKING,
        WRITING,
        ENDING
    }

    /** Another thread has the word now, and ends the connection. */
    static final class TakenOverException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * How long the last word of another thread may take. It mostly waits for nothing, but may meet a client that does not
     * read, a slow disk, or a busy machine.
     */
    static final long LAST_WORD_NANOS = 10_000_000_000L;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SocketChannel channel;
    private final PieceSize pieces;
    private final long idleNanos;
    private final TimeSource time;
    /** {@code null} where replies go straight to the kernel. */
    private final SlowWriter slowWriter;
    /** How much longer everything may take because replies are delayed on purpose. */
    private final long slowNanos;

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.IDLE);
    /** When the client has done the last thing that counts, and how long it may take for the next. */
    private volatile long sinceNanos;

    private volatile long patienceNanos;
    private volatile boolean serverLeaves;
    private long bytesReceived;
    private long bytesSent;

    /**
     * @param account is charged with what the client makes this hold
     * @param firstNanos how long the first bytes may take
     * @param idleNanos how long the client may take later on, for each thing that is waited for
     * @param slowness how replies are slowed down
     */
    Line(SocketChannel channel, Account account, long firstNanos, long idleNanos, Slowness slowness, TimeSource time) {
        this.channel = channel;
        this.pieces = new PieceSize(account);
        this.idleNanos = idleNanos;
        this.time = time;
        this.slowWriter = slowness.writer(channel, account, time, this::moved);
        this.slowNanos = slowness.longestNanos();
        allow(firstNanos);
    }

    /** In this order, and read in the other: time that has passed never counts against a new, shorter limit. */
    private void allow(long nanosFromNow) {
        moved();
        patienceNanos = nanosFromNow;
    }

    /** What the client may take is counted from now on. Leaves how long that is: it may be another's to say. */
    private void moved() {
        sinceNanos = time.nanos();
    }

    /**
     * Waits for a message; -1 at the end of the client's side, 0 if the server leaves. Does not move the deadline, because
     * it isn't known what the bytes are worth.
     */
    int readMessage(ByteBuffer into) throws IOException {
        become(Phase.IDLE);
        // Looked at only now: who wants the server to leave says so first, and looks for idle connections then.
        if (serverLeaves) {
            leave(Phase.IDLE);
            return 0;
        }
        return read(into, Phase.IDLE);
    }

    /** The same where something is under way, which a server that leaves still waits for. */
    int read(ByteBuffer into) throws IOException {
        become(Phase.READING);
        return read(into, Phase.READING);
    }

    private int read(ByteBuffer into, Phase waiting) throws IOException {
        int count = readNow(into);
        leave(waiting);
        bytesReceived += Math.max(0, count);
        return count;
    }

    private int readNow(ByteBuffer into) throws IOException {
        try {
            return channel.read(into);
        } catch (ClosedChannelException e) {
            if (slowWriter != null) {
                slowWriter.requireAlive();
            }
            throw e;
        }
    }

    /** Of a connection's first phase or of {@code WORKING}, which nobody else ends. */
    private void become(Phase next) throws TakenOverException {
        Phase before = phase.get();
        if (before == Phase.ENDING || !phase.compareAndSet(before, next)) {
            throw new TakenOverException();
        }
    }

    private void leave(Phase waiting) throws TakenOverException {
        if (!phase.compareAndSet(waiting, Phase.WORKING)) {
            throw new TakenOverException();
        }
    }

    /** The client has done something: it has the idle timeout for the next thing. */
    void extendDeadline() {
        allow(idleNanos);
    }

    /** In how large pieces the connection's thread reads and writes what lies in the heap. */
    PieceSize pieces() {
        return pieces;
    }

    /** Sends all bytes; the client has the idle timeout to take them. */
    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        beginWriting();
        writeOut(bytes);
        leave(Phase.WRITING);
        bytesSent += count;
        return count;
    }

    private void beginWriting() throws TakenOverException {
        extendDeadline();
        become(Phase.WRITING);
    }

    /** The same for the thread that has taken the line over. */
    void writeOut(ByteBuffer bytes) throws IOException {
        if (slowWriter != null) {
            slowWriter.write(bytes);
        }
        int end = bytes.limit();
        while (bytes.position() < end) {
            // What is direct already needs no copy.
            bytes.limit(bytes.isDirect() ? end : bytes.position() + pieces.atMost(end - bytes.position()));
            channel.write(bytes);
        }
    }

    /** Has the kernel send a piece of a file; 0 if it can't do so now, must not, or there is no such piece. */
    long transfer(FileChannel file, long position, long count) throws IOException {
        if (slowWriter != null) {
            return 0;
        }
        beginWriting();
        long sent = file.transferTo(position, count, channel);
        leave(Phase.WRITING);
        bytesSent += sent;
        return sent;
    }

    /** Waits until the kernel has all that was written; nothing can be written afterwards. */
    void flush() throws IOException {
        if (slowWriter != null) {
            beginWriting();
            slowWriter.finish();
            leave(Phase.WRITING);
        }
    }

    /**
     * Waits for the client to end its side, so that its end closes first and keeps TIME-WAIT (RFC 9293, section 3.6), and
     * drops what comes instead.
     *
     * @param nanos how long that may take
     */
    void awaitEndOfInput(ByteBuffer scratch, long nanos) throws IOException {
        Socket socket = channel.socket(); // with a timeout for this one wait; all others have the watch
        InputStream input = socket.getInputStream();
        long start = time.nanos();
        for (long left = nanos; left > 0; left = start + nanos - time.nanos()) {
            // At least 1: a timeout of 0 would mean to wait for ever.
            socket.setSoTimeout((int) Math.max(1, left / NANOS_PER_MILLI));
            try {
                if (input.read(scratch.array()) < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }

    /** For the watch: takes the word from a connection whose client has let it wait for too long. */
    boolean takeOver(long nowNanos) {
        Phase seen = phase.get();
        return (seen == Phase.IDLE || seen == Phase.READING) && isOverdue(nowNanos) && seize(seen);
    }

    /** For the watch: takes the word from a connection whose client has not read for too long, and can't be told so. */
    boolean takeOverUnread(long nowNanos) {
        return phase.get() == Phase.WRITING && isOverdue(nowNanos) && seize(Phase.WRITING);
    }

    /** For whoever needs its memory: takes the word from a connection that waits for its client to send. */
    boolean takeOverWaiting() {
        return seize(Phase.IDLE) || seize(Phase.READING);
    }

    /** The same for one that waits for its client to read, and so can't tell it. */
    boolean takeOverWriting() {
        return seize(Phase.WRITING);
    }

    /** Whether anything is held back on its way to the client, so that nothing can be said before it has gone. */
    boolean holdsBack() {
        return slowWriter != null && slowWriter.holdsAny();
    }

    /** The server leaves: takes the word if nothing is under way; otherwise the line's thread finds out later. */
    boolean takeOverIdle() {
        serverLeaves = true;
        return seize(Phase.IDLE);
    }

    /** For the connection's thread: it has the word, unless another has taken it. */
    boolean end() {
        Phase seen = phase.get();
        while (seen != Phase.ENDING && !seize(seen)) {
            seen = phase.get();
        }
        return seen != Phase.ENDING;
    }

    /** The one step by which the word goes to whoever calls this. Fails before that step, if it fails. */
    private boolean seize(Phase from) {
        return seize(from, time.nanos());
    }

    private synchronized boolean seize(Phase from, long nowNanos) {
        if (!phase.compareAndSet(from, Phase.ENDING)) {
            return false;
        }
        sinceNanos = nowNanos;
        patienceNanos = LAST_WORD_NANOS;
        return true;
    }

    /**
     * The same as {@link #end} for one who won't say anything more, after whatever has happened: it can't fail, and needs no
     * clock.
     */
    boolean abandon() {
        return phase.getAndSet(Phase.ENDING) != Phase.ENDING;
    }

    /** Whether ending takes too long. Not between a change of phase and the time that is allowed for it. */
    synchronized boolean hangsInEnding(long nowNanos) {
        return phase.get() == Phase.ENDING && isOverdue(nowNanos);
    }

    private boolean isOverdue(long nowNanos) {
        long patience = patienceNanos + slowNanos;
        return nowNanos - sinceNanos >= patience;
    }

    /** Whether the server has been told to leave. */
    boolean serverLeaves() {
        return serverLeaves;
    }

    /**
     * For whoever has the word: says that nothing more will come, behind all that was written.
     *
     * @param lingerNanos how long the client may take to say the same
     */
    void endOutput(long lingerNanos) throws IOException {
        if (slowWriter != null) {
            slowWriter.finish();
        }
        channel.shutdownOutput();
        allow(lingerNanos);
    }

    /**
     * Reads and drops what comes until the client ends its side. Closing earlier, with bytes unread, would send a RST,
     * and the client's kernel might drop our last answer on its account (RFC 1122, section 4.2.2.13).
     */
    void drain(ByteBuffer scratch) throws IOException {
        int count;
        do {
            count = channel.read(scratch.clear());
        } while (count >= 0);
    }

    long bytesReceived() {
        return bytesReceived;
    }

    long bytesSent() {
        return bytesSent;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Closes at once, whatever is under way: a thread that waits on the socket gets an exception. */
    @Override
    public void close() throws IOException {
        release();
        try {
            // Wakes one that waits in the kernel's sending of a file, which closing does not do before JDK 21.
            channel.shutdownOutput();
        } finally {
            channel.close();
        }
    }

    /** The connection is over: what is not written yet never will be. */
    void release() {
        if (slowWriter != null) {
            slowWriter.close();
        }
    }
}
