package socketlab.common.cli.client;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.StandardStream;
import socketlab.common.rtt.TimeSource;
import socketlab.common.text.Printable;

/**
 * What a person sees of a transfer: a bar while it takes long, if standard error is a terminal, and a line at the end.
 * For one thread.
 */
final class TransferDisplay {

    /** How long a transfer takes before it gets a bar. */
    private static final long PATIENCE_NANOS = 500_000_000L;

    private final PrintStream forPeople;
    private final ExecutionEnvironment environment;
    private final TimeSource time;
    private final boolean showsBars;

    /** @param forPeople takes the lines at the end, or {@code null} for none */
    TransferDisplay(PrintStream forPeople, ExecutionEnvironment environment, TimeSource time) {
        this.forPeople = forPeople;
        this.environment = environment;
        this.time = time;
        this.showsBars = forPeople != null && environment.isErrorTerminal();
    }

    /**
     * A transfer begins.
     *
     * @param size of the whole file, or -1
     * @param offset how much of it is there already
     */
    Run begin(String name, long size, long offset) {
        return new Run(name, size, offset);
    }

    /** Something that is to be known instead of a transfer. */
    void say(String sentence) {
        if (forPeople != null) {
            forPeople.println(Printable.of(sentence));
        }
    }

    /** One transfer. */
    final class Run implements AutoCloseable {

        private final String name;
        private final long size;
        private final long offset;
        private long startNanos = time.nanos();
        private volatile boolean isMoving;
        private long moved;
        private ProgressBar bar;
        private String place = "";

        private Run(String name, long size, long offset) {
            this.name = Printable.of(name);
            this.size = size;
            this.offset = offset;
            if (offset > 0 && showsBars) {
                Executor later = CompletableFuture.delayedExecutor(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
                later.execute(this::excuse);
            }
        }

        /** Where the file goes, if its name does not say that. */
        void goesTo(String path) {
            place = " as " + Printable.of(path);
        }

        /** Both sides read what is here already before the rest comes. */
        private void excuse() {
            if (!isMoving) {
                environment.err().println(name + ": checking what is here already");
            }
        }

        /**
         * So many more bytes have moved.
         *
         * @param underWay how many of all that were sent have not arrived yet, as far as is known
         */
        void moved(long bytes, long underWay) {
            if (!isMoving) {
                isMoving = true;
                // Checking what is here already is no part of the speed.
                startNanos = offset > 0 ? time.nanos() : startNanos;
            }
            moved += bytes;
            long arrived = offset + Math.max(0, moved - underWay);
            if (bar != null) {
                bar.stepTo(arrived);
            } else if (showsBars && time.nanos() - startNanos > PATIENCE_NANOS) {
                bar = bar(arrived);
            }
        }

        private ProgressBar bar(long arrived) {
            return new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(size)
                    .startsFrom(arrived, Duration.ofNanos(time.nanos() - startNanos))
                    .setUpdateIntervalMillis(200)
                    .setRenderer(new ProgressLine(new Columns(environment.charset(StandardStream.ERROR)), size))
                    .setConsumer(new TerminalLine(environment.err()))
                    .build();
        }

        /** The file is there, whole. */
        void finish(String verb, String sha256) {
            close();
            if (forPeople != null) {
                long nanos = time.nanos() - startNanos;
                forPeople.println(verb + " " + name + place + ": " + moved + " bytes"
                        + (offset > 0 ? " after the " + offset + " that were there" : "") + " in "
                        + Quantities.seconds(nanos) + ", " + Quantities.rate(moved, nanos) + ", SHA-256 matches: "
                        + sha256);
            }
        }

        @Override
        public void close() {
            isMoving = true;
            if (bar != null) {
                bar.close();
                bar = null;
            }
        }
    }
}
