package socketlab.common.cli.client;

import java.io.PrintStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import socketlab.common.report.PingText;
import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.IntervalStatistics;
import socketlab.common.rtt.RoundTrips;
import socketlab.common.text.Printable;

/**
 * Prints a line for each reply as it comes. A thread of its own does the printing, so that a slow terminal does not
 * disturb the measurement.
 */
final class PingPrinter implements PingListener {

    private static final int MOST_WAITING_LINES = 10_000;

    private final PrintStream out;
    private final Runnable onBrokenPipe;
    private final LineStart start;
    private final AtomicLong leftOut = new AtomicLong();

    /**
     * Lines that wait to be printed. When replies come faster than the terminal takes them, some are left out, but never
     * the statistics of an interval.
     */
    private final ExecutorService printing = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING_LINES),
            PingPrinter::newThread,
            this::leaveOut);

    /** A line to be printed, which only then becomes a text. */
    private record Line(Runnable print, boolean mayBeLeftOut) implements Runnable {
        @Override
        public void run() {
            print.run();
        }
    }

    private void leaveOut(Runnable line, ThreadPoolExecutor full) {
        leftOut.incrementAndGet();
        if (!((Line) line).mayBeLeftOut && !full.isShutdown() && full.getQueue().poll() != null) {
            full.execute(line); // instead of the oldest
        }
    }

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "printer");
        thread.setDaemon(true);
        return thread;
    }

    /** @param onBrokenPipe told when nobody reads what is printed any more ({@code ping | head}) */
    PingPrinter(PrintStream out, Runnable onBrokenPipe, LineStart start) {
        this.out = out;
        this.onBrokenPipe = onBrokenPipe;
        this.start = start;
    }

    @Override
    public void replied(long sequenceNumber, RoundTrips.Arrival arrival, long serverNanos) {
        print(() -> line(sequenceNumber, arrival, serverNanos), true);
    }

    private static String line(long sequenceNumber, RoundTrips.Arrival arrival, long serverNanos) {
        if (arrival.kind() == RoundTrips.Arrival.Kind.UNKNOWN) {
            return "a reply to nothing that was asked";
        }
        if (arrival.kind() == RoundTrips.Arrival.Kind.EARLIER) {
            return "a reply to the warm-up: it counts for nothing";
        }
        if (arrival.kind() == RoundTrips.Arrival.Kind.DAMAGED) {
            return "a damaged reply: it counts for nothing";
        }
        String times = "seq=" + sequenceNumber + " rtt=" + PingText.millis(arrival.rttNanos()) + " ms server="
                + PingText.millis(serverNanos) + " ms";
        return switch (arrival.kind()) {
                    case LATE -> times + " (late: not counted as received)";
                    case DUPLICATE -> times + " (duplicate)";
                    default -> times;
                }
                + (arrival.reordered() ? " (reordered)" : "");
    }

    @Override
    public void lost(long sequenceNumber, Exchange exchange) {
        print(() -> "seq=" + sequenceNumber + " lost: no reply in time", true);
    }

    @Override
    public void intervalEnded(IntervalStatistics.Interval interval) {
        print(() -> PingText.interval(interval), false);
    }

    @Override
    public void noted(String sentence) {
        print(() -> Printable.of(sentence), true);
    }

    private void print(Supplier<String> text, boolean mayBeLeftOut) {
        String before = start.now();
        printing.execute(new Line(() -> print(before + text.get()), mayBeLeftOut));
    }

    private void print(String line) {
        out.println(line);
        if (out.checkError()) {
            onBrokenPipe.run();
        }
    }

    /** Waits until all is printed; a reader who stands still is not waited for longer than a few seconds. */
    void finish() {
        printing.shutdown();
        try {
            if (!printing.awaitTermination(5, TimeUnit.SECONDS)) {
                printing.shutdownNow();
            }
            if (leftOut.get() > 0) {
                out.println(start.now() + leftOut + " lines left out: replies came faster than they could be printed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
