package socketlab.common.cli.client;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.DefaultProgressBarRenderer;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/**
 * How far a transfer is, in one line of a terminal of any width.
 *
 * <pre>
 *   long.iso  12% [===&gt;                         ] 10/90MB (0:00:02 / 0:00:14) 5.40MB/s
 *   a long na...e end.iso  12% [=&gt;      ] 10/90MB 5.40MB/s
 *   a lon...d.iso  12% 5.40MB/s
 * </pre>
 *
 * Where there is less space, the times go first, then the bytes, the bar and the speed. A name is shortened in its middle; the
 * percentage stays.
 */
final class ProgressLine extends DefaultProgressBarRenderer {

    /** Of a smaller file, kilobytes are shown. */
    private static final long SMALL_BYTES = 10_000_000;

    /** Before a name becomes shorter than this, something else goes. */
    private static final int LEAST_NAME = 12;

    private static final int LEAST_BAR = 10;

    private final Columns columns;

    /** @param size of the whole file, or -1 */
    ProgressLine(Columns columns, long size) {
        super(
                ProgressBarStyle.ASCII,
                isSmall(size) ? "kB" : "MB",
                isSmall(size) ? 1_000 : 1_000_000,
                true,
                new DecimalFormat(isSmall(size) ? "0.0" : "0.00", DecimalFormatSymbols.getInstance(Locale.ROOT)),
                ChronoUnit.SECONDS,
                true,
                ProgressLine::timeLeft);
        this.columns = columns;
    }

    private static boolean isSmall(long size) {
        return size >= 0 && size < SMALL_BYTES;
    }

    private static Optional<Duration> timeLeft(ProgressState state) {
        long moved = state.getCurrent() - state.getStart();
        long left = state.getMax() - state.getCurrent();
        return moved <= 0 || left < 0
                ? Optional.empty()
                : Optional.of(
                        Duration.ofMillis((long) (state.getElapsedAfterStart().toMillis() * ((double) left / moved))));
    }

    /** A line that takes so many columns, or fewer where a wide character would be cut. */
    @Override
    public String render(ProgressState state, int width) {
        String bytes = ratio(state);
        String speed = speed(state);
        String times = "(" + clock(state.getTotalElapsed()) + " / " + etaString(state) + ")";
        String[] rests = {bytes + " " + times + " " + speed, bytes + " " + speed, speed};
        for (String rest : rests) {
            if (hasSpace(state, LEAST_BAR + 1 + rest.length() + 1, width)) {
                return line(state, true, " " + rest, width);
            }
        }
        if (hasSpace(state, speed.length() + 1, width)) {
            return line(state, false, " " + speed, width);
        }
        if (hasSpace(state, 0, width)) {
            return line(state, false, "", width);
        }
        String percentage = percentage(state).strip();
        return percentage.substring(0, Math.min(percentage.length(), Math.max(0, width)));
    }

    private boolean hasSpace(ProgressState state, int forMore, int width) {
        int name = Math.min(columns.of(state.getTaskName()), LEAST_NAME);
        return name + 1 + percentage(state).length() + forMore <= width;
    }

    private String line(ProgressState state, boolean hasBar, String rest, int width) {
        int free = width - 1 - percentage(state).length() - rest.length();
        String name = columns.shortened(state.getTaskName(), hasBar ? free - LEAST_BAR - 1 : free);
        int left = free - columns.of(name);
        return name + " " + percentage(state) + (hasBar ? " " + bar(state, left - 1) : "") + rest
                + (hasBar ? "" : " ".repeat(left));
    }

    private String bar(ProgressState state, int length) {
        int inside = length - 2;
        int done = state.getMax() <= 0
                ? 0
                : (int) (inside * Math.min(1, Math.max(0, (double) state.getCurrent() / state.getMax())));
        String head = done > 0 && done < inside ? ">" : "";
        return "[" + "=".repeat(done) + head + " ".repeat(inside - done - head.length()) + "]";
    }

    private static String clock(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}
