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

    private ListingText() {}

    /**
     * Writes a line for each entry, under one with the names of the columns.
     *
     * @param zone in which times are shown
     * @param printable makes the names of files fit to be shown
     */
    public static void write(List<Reply.Entry> entries, ZoneId zone, UnaryOperator<String> printable, PrintStream out) {
        int width = Math.max(
                "size".length(),
                entries.stream().mapToInt(entry -> size(entry).length()).max().orElse(0));
        String row = "%-9s  %" + width + "s  %-19s  %s%n";
        out.printf(row, "kind", "size", "modified", "name");
        for (Reply.Entry entry : entries) {
            Instant modified = Instant.EPOCH.plus(entry.modified(), ChronoUnit.MICROS);
            out.printf(
                    row,
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
