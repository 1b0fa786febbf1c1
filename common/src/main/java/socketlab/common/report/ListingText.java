package socketlab.common.report;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import socketlab.common.message.EntryKind;
import socketlab.common.message.Reply;

/** What is in a directory, as a table for people. */
public final class ListingText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** Wide enough for 9 TB; nobody knows what sizes the next page has. */
    private static final String ROW = "%-9s  %13s  %-19s  %s%n";

    private final ZoneId zone;
    private final UnaryOperator<String> printable;
    private final PrintStream out;
    private boolean hasTitles;

    /**
     * @param zone in which times are shown
     * @param printable makes the names of files fit to be shown
     */
    public ListingText(ZoneId zone, UnaryOperator<String> printable, PrintStream out) {
        this.zone = zone;
        this.printable = printable;
        this.out = out;
    }

    /** Writes a line for each entry; before the first page one with the names of the columns. */
    public void write(List<Reply.Entry> page) {
        if (!hasTitles) {
            out.printf(ROW, "kind", "size", "modified", "name");
            hasTitles = true;
        }
        for (Reply.Entry entry : page) {
            Instant modified = Instant.EPOCH.plus(entry.modified(), ChronoUnit.MICROS);
            out.printf(
                    ROW,
                    entry.kind().wireName(),
                    size(entry),
                    TIME.format(modified.atZone(zone)),
                    printable.apply(entry.name()));
        }
    }

    private static String size(Reply.Entry entry) {
        return entry.kind() == EntryKind.DIRECTORY ? "-" : Long.toString(entry.size());
    }
}
