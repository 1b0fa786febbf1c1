package socketlab.common.cli.server;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;
import socketlab.common.resilience.SteadyLoop;
import socketlab.common.rtt.TimeSource;

/**
 * Writes the lines of a log on a thread of its own. Standard error may be a pipe that nobody reads, or a slow disk; whoever
 * logs has a socket to care for, and never waits for it.
 *
 * <pre>
 *   add() ─► [line][line][line] ─► the thread "log" ─► standard error
 *              no room: lost, counted, and said later
 * </pre>
 *
 * For any thread.
 */
final class LogWriter {

    /** How much waits to be written: some two thousand lines, and little even beside the smallest heap. */
    static final int MAX_BYTES = 256 * 1024;

    private static final int MAX_LINES = 4_096;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Made before it is needed: then there is no memory to make it. */
    private static final byte[] LAST_RESORT = "ERROR a failure could not be logged: there was no memory for its words\n"
            .getBytes(StandardCharsets.US_ASCII);

    private final PrintStream out;
    private final LongFunction<byte[]> lost;

    /** A ring, so that nothing is allocated to put a line into it. */
    private final byte[][] lines = new byte[MAX_LINES][];

    private int first;
    private int count;
    private int bytesHeld;
    private long linesLost;
    /** Whether what was taken last is not written yet. */
    private boolean inHand;

    /**
     * @param out may be as slow as it likes
     * @param lost makes the line that says how many were lost
     */
    LogWriter(PrintStream out, LongFunction<byte[]> lost) {
        this.out = out;
        this.lost = lost;
    }

    /** Starts to write. */
    void start() {
        Thread thread = new Thread(() -> SteadyLoop.run(this::writeNext, failure -> addLastResort()), "log");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes a line, its end included; without room for it, it is lost. Neither waits nor allocates. */
    synchronized void add(byte[] line) {
        if (count == MAX_LINES || line.length > MAX_BYTES - bytesHeld) {
            linesLost++;
            return;
        }
        lines[(first + count) % MAX_LINES] = line;
        count++;
        bytesHeld += line.length;
        notifyAll();
    }

    /** Stands for a line that could not be made. */
    void addLastResort() {
        add(LAST_RESORT);
    }

    private boolean writeNext() {
        try {
            byte[] next = take();
            out.write(next, 0, next.length);
            out.flush();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the log", e);
        } finally {
            putDown();
        }
    }

    private synchronized byte[] take() throws InterruptedException {
        while (count == 0 && linesLost == 0) {
            wait();
        }
        inHand = true;
        if (linesLost > 0 && count < MAX_LINES / 2 && bytesHeld < MAX_BYTES / 2) {
            byte[] notice = lost.apply(linesLost);
            linesLost = 0;
            return notice;
        }
        byte[] line = lines[first];
        lines[first] = null;
        first = (first + 1) % MAX_LINES;
        count--;
        bytesHeld -= line.length;
        return line;
    }

    private synchronized void putDown() {
        inHand = false;
        notifyAll();
    }

    /** Waits until all is written, but no longer than this; whether it is. */
    synchronized boolean awaitWritten(long nanos, TimeSource time) throws InterruptedException {
        long deadline = time.nanos() + nanos;
        for (long left = nanos; left > 0 && !isWritten(); left = deadline - time.nanos()) {
            wait(left / NANOS_PER_MILLI + 1);
        }
        return isWritten();
    }

    private boolean isWritten() {
        return count == 0 && linesLost == 0 && !inHand;
    }
}
