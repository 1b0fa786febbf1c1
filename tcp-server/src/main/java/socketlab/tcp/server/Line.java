package socketlab.tcp.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicReference;
import socketlab.common.rtt.TimeSource;

/**
 * A connection's socket, and who may do what with it until when. The connection's thread reads, works and writes;
 * another thread may {@link #takeOver} a line that waits for its client, and then has the word.
 *
 * <pre>
 *              bytes came                 written
 *  READING ---------------&gt; WORKING &lt;-------------&gt; WRITING
 *     |  &lt;---------------                              |
 *     |                                                | not taken in time
 *     | taken over: time is over,                      v
 *     | or the server ends                           aborted
 *     v
 *  ENDING: what still comes is read and dropped until the client's FIN, or until the deadline
 * </pre>
 */
final class Line implements WritableByteChannel {

    private enum Phase {
        READING,
        WORKING,
        WRITING,
        ENDING
    }

    /** Another thread has taken the line over. */
    static final class TakenOverException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final SocketChannel channel;
    private final long idleNanos;
    private final TimeSource time;
    /** {@code null} where replies go straight to the kernel. */
    private final SlowWriter slowWriter;
    /** How much longer everything may take because replies are delayed on purpose. */
    private final long slowNanos;

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.READING);
    private volatile long deadlineNanos;
    private long bytesReceived;
    private long bytesSent;

    /**
     * @param firstNanos how long the first bytes may take
     * @param idleNanos how long the client may take later on, for each thing that is waited for
     * @param slowness how replies are slowed down
     */
    Line(SocketChannel channel, long firstNanos, long idleNanos, Slowness slowness, TimeSource time) {
        this.channel = channel;
        this.idleNanos = idleNanos;
        this.time = time;
        this.slowWriter = slowness.writer(channel, time, this::written);
        this.slowNanos = slowness.longestNanos();
        setDeadline(firstNanos);
    }

    private void setDeadline(long nanosFromNow) {
        deadlineNanos = time.nanos() + nanosFromNow + slowNanos;
    }

    /**
     * Waits for bytes; -1 at the end of the client's side. Does not move the deadline, because it isn't known what the
     * bytes are worth.
     */
    int read(ByteBuffer into) throws IOException {
        Phase before = phase.get();
        if (before == Phase.ENDING || !phase.compareAndSet(before, Phase.READING)) {
            throw new TakenOverException(); // before the thread came to read at all
        }
        int count = channel.read(into);
        if (!phase.compareAndSet(Phase.READING, Phase.WORKING)) {
            throw new TakenOverException();
        }
        bytesReceived += Math.max(0, count);
        return count;
    }

    /** The client has done something: it has the idle timeout for the next thing. */
    void extendDeadline() {
        setDeadline(idleNanos);
    }

    /** The slow writer goes on: a client that is still being answered is not idle. */
    private void written() {
        if (phase.get() != Phase.ENDING) {
            extendDeadline();
        }
    }

    /** Sends all bytes; the client has the idle timeout to take them. */
    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        extendDeadline();
        phase.set(Phase.WRITING);
        writeOut(bytes);
        phase.set(Phase.WORKING);
        bytesSent += count;
        return count;
    }

    /** The same for the thread that has taken the line over. */
    void writeOut(ByteBuffer bytes) throws IOException {
        if (slowWriter != null) {
            slowWriter.write(bytes);
        }
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Has the kernel send a piece of a file; 0 if it can't do so now, must not, or there is no such piece. */
    long transfer(FileChannel file, long position, long count) throws IOException {
        if (slowWriter != null) {
            return 0;
        }
        extendDeadline();
        phase.set(Phase.WRITING);
        long sent = file.transferTo(position, count, channel);
        phase.set(Phase.WORKING);
        bytesSent += sent;
        return sent;
    }

    /** Whether the client has taken too long for what it has to do, or the connection works on its own for so long. */
    boolean isOverdue(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    /**
     * Takes the word from a connection that waits for its client.
     *
     * @param lastNanos how long ending it may take from now on
     */
    boolean takeOver(long lastNanos) {
        if (phase.compareAndSet(Phase.READING, Phase.ENDING)) {
            setDeadline(lastNanos);
            return true;
        }
        return false;
    }

    /** Whether the client keeps the connection waiting for what it can't do without the client. */
    boolean hangs(long nowNanos) {
        // The deadline once more: it may have been moved just before the phase was.
        Phase now = phase.get();
        return (now == Phase.WRITING || now == Phase.ENDING) && isOverdue(nowNanos);
    }

    /** Says that nothing more will come, behind all that was written. */
    void endOutput() throws IOException {
        if (slowWriter != null) {
            phase.compareAndSet(Phase.WORKING, Phase.WRITING); // the client may make us wait
            slowWriter.finish();
        }
        channel.shutdownOutput();
    }

    /**
     * Reads and drops what comes until the client ends its side. Closing earlier, with bytes unread, would send a RST,
     * and the client's kernel might drop our last answer on its account (RFC 1122, section 4.2.2.13).
     *
     * @param lastNanos how long that may take
     */
    void drain(ByteBuffer scratch, long lastNanos) throws IOException {
        setDeadline(lastNanos);
        phase.set(Phase.ENDING);
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
