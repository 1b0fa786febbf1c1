package socketlab.common.report;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.UnaryOperator;
import socketlab.common.message.EntryKind;
import socketlab.common.message.Message;
import socketlab.common.message.Reply;

/** What is in a directory, as a table for people. */
public final class ListingText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private static final long MICROS_PER_SECOND = 1_000_000;

    private static final int KIND_WIDTH = "directory".length();
    /** Enough for 9 TB; nobody knows what sizes the next page has. */
    private static final int SIZE_WIDTH = 13;

    private static final int TIME_WIDTH = "uuuu-MM-dd HH:mm:ss".length();

    private final ZoneId zone;
    private final UnaryOperator<String> printable;
    private final PrintStream out;
    private boolean hasTitles;

    /** The time that was written last: files that came together have the same, and a format takes longer than all else. */
    private long lastSecond = Long.MIN_VALUE;

    private String lastTime;

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
        StringBuilder rows = new StringBuilder(); // to be printed at once: standard output passes each line on
        if (!hasTitles) {
            append("kind", "size", "modified", "name", rows);
            hasTitles = true;
        }
        for (Reply.Entry entry : page) {
            String kind = entry.kind().wireName();
            append(kind, size(entry), time(entry.modified()), printable.apply(entry.name()), rows);
        }
        out.print(rows);
    }

    /** By hand, because for a directory of a hundred thousand files a format takes longer than all else. */
    private static void append(String kind, String size, String modified, String name, StringBuilder rows) {
        rows.append(kind).append(" ".repeat(Math.max(0, KIND_WIDTH - kind.length())));
        rows.append("  ")
                .append(" ".repeat(Math.max(0, SIZE_WIDTH - size.length())))
                .append(size);
        rows.append("  ").append(modified).append(" ".repeat(Math.max(0, TIME_WIDTH - modified.length())));
        rows.append("  ").append(name).append(System.lineSeparator());
    }

    /** No message can say when it was if it was earlier or later. */
    private String time(long micros) {
        if (micros == 0) {
            return "1970 or before";
        }
        if (micros == Message.MAX_INTEGER) {
            return "2255 or after";
        }
        long second = micros / MICROS_PER_SECOND;
        if (second != lastSecond) {
            lastSecond = second;
            lastTime = TIME.format(Instant.ofEpochSecond(second).atZone(zone));
        }
        return lastTime;
    }

    /** Says what is there beside the entries, but not served; writes nothing if that is nothing. */
    public void omit(Reply.Omissions omitted) {
        if (omitted.count() == 0) {
            return;
        }
        out.println(omitted.count() == 1 ? "1 name is not served:" : omitted.count() + " names are not served:");
        for (Reply.Omission omission : omitted.named()) {
            out.println("  " + printable.apply(omission.name()) + ": " + printable.apply(omission.why()));
        }
        long unnamed = omitted.count() - omitted.named().size();
        if (unnamed > 0) {
            out.println("  and " + unnamed + " more");
        }
    }

    private static String size(Reply.Entry entry) {
        return entry.kind() == EntryKind.DIRECTORY ? "-" : Long.toString(entry.size());
    }
}
