package socketlab.common.cli.client;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.Scanner;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.jline.utils.Signals;

/**
 * The line of a terminal in which a bar is drawn again and again. How wide the terminal is, it is asked at the beginning and
 * whenever it says that this has changed (SIGWINCH).
 */
final class TerminalLine implements ProgressBarConsumer {

    private static final String RESIZED = "WINCH";

    private static final int USUAL_WIDTH = 80;

    /** As long as the new width is not known, nothing is drawn that might not fit. */
    private static final int NARROWEST = 1;

    private final PrintStream terminal;
    private final Object formerHandler;
    private volatile int width;

    /** @param terminal standard error, which is one */
    TerminalLine(PrintStream terminal) {
        this.terminal = terminal;
        this.formerHandler = Signals.register(RESIZED, this::ask);
        ask();
    }

    private void ask() {
        width = NARROWEST;
        width = width();
    }

    /**
     * Asks stty about the terminal of standard error, which need not be the one that controls the process. A terminal that is
     * opened for more than that is sent questions, and its answers are waited for.
     */
    private static int width() {
        ProcessBuilder size =
                new ProcessBuilder("sh", "-c", "stty size <&2 2>/dev/null").redirectError(Redirect.INHERIT);
        try (Scanner rowsAndColumns = new Scanner(size.start().getInputStream(), StandardCharsets.US_ASCII)) {
            rowsAndColumns.nextInt();
            int columns = rowsAndColumns.nextInt();
            return columns > 0 ? columns : USUAL_WIDTH;
        } catch (IOException | NoSuchElementException e) {
            return USUAL_WIDTH; // no stty, or one that says something else
        }
    }

    /** Behind the last column some terminals begin a new line at once. */
    @Override
    public int getMaxRenderedLength() {
        return width - 1;
    }

    @Override
    public void accept(String line) {
        terminal.print("\r" + line);
        terminal.flush();
    }

    @Override
    public void close() {
        Signals.unregister(RESIZED, formerHandler);
        terminal.println();
    }
}
