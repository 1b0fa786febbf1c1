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
import socketlab.common.message.Reply;

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
                file                   0  1970-01-01 00:00:00  안녕 "you".txt
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
