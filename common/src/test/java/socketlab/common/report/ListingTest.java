package socketlab.common.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.message.EntryKind;
import socketlab.common.message.Message;
import socketlab.common.message.Reply;
import socketlab.common.text.Printable;

@DisplayName("What is in a directory: a table for people, a JSON array for programs")
class ListingTest {

    private static final List<Reply.Entry> ENTRIES = List.of(
            new Reply.Entry("big", EntryKind.FILE, 5_000_000_000L, 1_763_800_000_123_456L),
            new Reply.Entry("안녕 \"you\".txt", EntryKind.FILE, 0, 0),
            new Reply.Entry("sub", EntryKind.DIRECTORY, 0, 1_763_800_000_999_999L));

    @Test
    void theTableHasAColumnForKindSizeTimeAndName() {
        assertEquals("""
                kind                size  modified             name
                file          5000000000  2025-11-22 08:26:40  big
                file                   0  1970 or before       안녕 "you".txt
                directory              -  2025-11-22 08:26:40  sub
                """, text(ENTRIES, ZoneOffset.UTC));
    }

    @Test
    void timesAreThoseOfTheReadersZone() {
        String table = text(List.of(ENTRIES.get(0)), ZoneId.of("Asia/Seoul"));
        assertEquals(
                "file          5000000000  2025-11-22 17:26:40  big",
                table.lines().toList().get(1));
    }

    @Test
    void aTimeThatNoMessageCanSayIsSaidAsFarAsItCan() {
        String table = text(
                List.of(
                        new Reply.Entry("late", EntryKind.FILE, 1, Message.MAX_INTEGER),
                        new Reply.Entry("last", EntryKind.FILE, 1, Message.MAX_INTEGER - 1)),
                ZoneOffset.UTC);
        assertEquals("""
                kind                size  modified             name
                file                   1  2255 or after        late
                file                   1  2255-06-05 23:47:34  last
                """, table);
    }

    @Test
    void belowTheTableStandsWhatIsNotServed() {
        Reply.Omissions two = new Reply.Omissions(
                2, List.of(new Reply.Omission("a\\u{A}", "it is one"), new Reply.Omission("b\r", "it is another")));
        assertEquals("""
                2 names are not served:
                  a\\u{A}: it is one
                  b\\u{D}: it is another
                """, written(out -> new ListingText(ZoneOffset.UTC, Printable::of, out).omit(two)));
        Reply.Omissions one = new Reply.Omissions(1, List.of());
        assertEquals("""
                1 name is not served:
                  and 1 more
                """, written(out -> new ListingText(ZoneOffset.UTC, Printable::of, out).omit(one)));
        assertEquals("", written(out -> new ListingText(ZoneOffset.UTC, n -> n, out).omit(Reply.Omissions.NONE)));
    }

    @Test
    void theLastObjectOfTheArrayIsWhatIsNotServed() {
        Reply.Omissions omitted = new Reply.Omissions(7, List.of(new Reply.Omission("\"l\"", "it is a link")));
        assertEquals("""
                [
                {"name":"sub","kind":"directory","size":0,"modified":1763800000999999},
                {"omitted":{"count":7,"names":[{"name":"\\"l\\"","why":"it is a link"}]}}
                ]
                """, written(out -> {
            ListingJson array = new ListingJson(out);
            array.write(List.of(ENTRIES.get(2)));
            array.omit(omitted);
            array.end();
        }));
    }

    @Test
    void anEmptyDirectoryIsATableWithoutRows() {
        assertEquals("kind                size  modified             name\n", text(List.of(), ZoneOffset.UTC));
    }

    @Test
    void namesAreMadeFitToBeShown() {
        String table = written(out ->
                new ListingText(ZoneOffset.UTC, name -> "<" + name + " %d>", out).write(List.of(ENTRIES.get(0))));
        assertEquals(
                "file          5000000000  2025-11-22 08:26:40  <big %d>",
                table.lines().toList().get(1));
    }

    @Test
    void theArrayHasAnObjectForEachEntryOnALineOfItsOwn() {
        assertEquals("""
                [
                {"name":"big","kind":"file","size":5000000000,"modified":1763800000123456},
                {"name":"안녕 \\"you\\".txt","kind":"file","size":0,"modified":0},
                {"name":"sub","kind":"directory","size":0,"modified":1763800000999999}
                ]
                """, json(ENTRIES));
    }

    @Test
    void anEmptyDirectoryIsAnEmptyArray() {
        assertEquals("[\n]\n", json(List.of()));
    }

    private static String text(List<Reply.Entry> entries, ZoneId zone) {
        return written(out -> {
            ListingText text = new ListingText(zone, name -> name, out);
            int half = entries.size() / 2;
            text.write(entries.subList(0, half));
            text.write(entries.subList(half, entries.size()));
        });
    }

    /** In two pages, the second of which is longer, or both are empty. */
    private static String json(List<Reply.Entry> entries) {
        return written(out -> {
            ListingJson array = new ListingJson(out);
            int half = entries.size() / 2;
            array.write(entries.subList(0, half));
            array.write(entries.subList(half, entries.size()));
            array.end();
        });
    }

    private static String written(Consumer<PrintStream> writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writer.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
