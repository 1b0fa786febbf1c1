package socketlab.common.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A saved run: what ping --json wrote can be read, and nothing else")
class SavedRunTest {

    private static final String NO_RESULT = "it is no result of ping --json that had a reply";

    @TempDir
    private Path folder;

    private Path file;
    private String good;

    @BeforeEach
    void save() throws IOException {
        file = folder.resolve("run.json");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PingJson.write(Runs.good(), out);
        good = out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatWasSavedIsRead() throws IOException {
        assertEquals(
                new SavedRun(
                        "a name",
                        "1.2.3",
                        "tcp",
                        "127.0.0.1:4242",
                        Instant.parse("2026-01-02T03:04:05.1Z"),
                        Instant.parse("2026-01-02T03:04:05.678901Z"),
                        Instant.parse("2026-01-02T03:04:07.5Z"),
                        Map.of(
                                "count", 4L,
                                "intervalNanos", 200_000_000L,
                                "timeoutNanos", 1_000_000_000L,
                                "deadlineNanos", 10_000_000_000L,
                                "size", 160L,
                                "warmup", 5L,
                                "tos", 0xb8L),
                        123_456L,
                        4,
                        1,
                        0,
                        0,
                        1_000_000,
                        1_000_447,
                        3_000_000,
                        3_000_000,
                        3_000_000,
                        125_000L),
                read(good));
    }

    @Test
    void membersMayComeInAnyOrderAndNewOnesArePassedOver() throws IOException {
        String reordered = good.replace("{\"format\":1,", "{\"new\":[{\"format\":2}],\"more\":{\"sent\":9,\"x\":[]},")
                .replace("]}\n", "],\"format\":1}");
        assertEquals(read(good), read(reordered));
    }

    @Test
    void aRunWithoutConnectionAndJitterIsGood() throws IOException {
        SavedRun run = read(good.replace("\"connectNanos\":123456", "\"connectNanos\":null")
                .replace("\"rfc3550\":125000", "\"rfc3550\":null"));
        assertNull(run.connectNanos());
        assertNull(run.rfc3550Nanos());
    }

    @Test
    void whatWasDamagedAndWhatNeverLeftIsReadAndIsNothingInAFileOfBefore() throws IOException {
        SavedRun run = read(good.replace("\"damaged\":0", "\"damaged\":5").replace("\"unsent\":0", "\"unsent\":3"));
        assertEquals(5, run.damaged());
        assertEquals(3, run.unsent());
        String before = good.replace("\"damaged\":0,\"unsent\":0,\"unsentReason\":null,", "");
        assertNotEquals(good, before);
        assertEquals(read(good), read(before));
    }

    @Test
    void anOptionThatWasNotGivenIsNoneAndAnyOptionIsRead() throws IOException {
        SavedRun run = read(good.replace("\"count\":4", "\"count\":null,\"flag\":true,\"deep\":{\"er\":\"x\"}"));
        assertFalse(run.options().containsKey("count"));
        assertEquals(true, run.options().get("flag"));
        assertEquals("x", run.options().get("deep.er"));
        assertEquals(
                read(good).options(),
                read(good.replace("\"count\"", "\"new\":null,\"count\"")).options());
    }

    @Test
    void aFileOfBeforeTheEndWasSaidHasNoneAndBeganWithItsMeasurement() throws IOException {
        String before = good.replaceAll("\"(beganAt|endedAt)\":\"[^\"]*\",", "");
        assertNotEquals(good, before);
        SavedRun run = read(before);
        assertEquals(run.startedAt(), run.beganAt());
        assertNull(run.endedAt());
    }

    @Test
    void aFileOfBeforePacketsCouldBeMarkedIsLikeOneWithoutMark() throws IOException {
        String before = good.replace(",\"tos\":184", "");
        assertNotEquals(good, before);
        assertEquals(0L, read(before).options().get("tos"));
    }

    @Test
    void theBadNetworkOfTheClientIsAmongTheOptions() throws IOException {
        SavedRun run = read(good.replace("\"network\":{}", "\"network\":{\"loss\":\"out=10%\"}"));
        assertEquals("out=10%", run.options().get("network.loss"));
    }

    @Test
    void aFileAndItsCopyHoldOneRun() throws IOException {
        assertTrue(read(good).isOneWith(SavedRun.read(file, "copy")));
        assertFalse(read(good).isOneWith(read(good.replace("05.678901Z", "05.678902Z"))));
    }

    @Test
    void theHostIsNamedWithoutThePort() throws IOException {
        assertEquals("127.0.0.1", read(good).host());
        assertEquals("[::1]", read(good.replace("127.0.0.1:4242", "[::1]:7")).host());
    }

    @Test
    void aRunWithoutAnyReplyIsRefused() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PingJson.write(Runs.unanswered(), out);
        assertEquals(NO_RESULT, refusal(out.toString(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "null", "\"text\"", "[{\"format\":1}]"})
    void whatIsNoObjectIsRefused(String text) throws IOException {
        assertEquals("it holds no JSON object", refusal(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no json", "{", "{\"format\":1", "{\"format\":1}", "{format:1}", "id,sentAt\r\n1,2\r\n", "\u0000"
            })
    void whatIsNoResultIsRefused(String text) throws IOException {
        assertEquals(NO_RESULT, refusal(text));
    }

    @Test
    void aFileThatWasCutShortIsRefused() throws IOException {
        for (int length = 1; length < good.length() - 2; length += 7) {
            assertEquals(NO_RESULT, refusal(good.substring(0, length)));
        }
    }

    @Test
    void anotherFormatIsRefusedByItsNumber() throws IOException {
        assertEquals("its format is 2, not 1", refusal(good.replace("\"format\":1", "\"format\":2")));
        assertEquals("its format is null, not 1", refusal("{\"name\":\"some other program\"}"));
        assertEquals("its format is 1, not 1", refusal(good.replace("\"format\":1", "\"format\":\"1\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"startedAt", "sent", "lost", "min", "p50", "p90", "p99", "max"})
    void aMissingMemberIsRefused(String member) throws IOException {
        assertEquals(NO_RESULT, refusal(good.replace("\"" + member + "\":", "\"other\":")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "target"})
    void aMissingNameIsRefusedToo(String member) throws IOException {
        assertEquals(NO_RESULT, refusal(good.replace("\"" + member + "\":", "\"other\":")));
    }

    @Test
    void aProtocolThatNobodyMeasuresIsRefused() throws IOException {
        assertEquals(
                "its protocol is sctp, neither tcp nor udp",
                refusal(good.replace("\"protocol\":\"tcp\"", "\"protocol\":\"sctp\"")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"sent\":\"4\"",
                "\"sent\":4.0",
                "\"sent\":null",
                "\"sent\":99999999999999999999",
                "\"sent\":NaN",
                "\"sent\":{}"
            })
    void aMemberOfTheWrongKindIsRefused(String member) throws IOException {
        assertEquals(NO_RESULT, refusal(good.replace("\"sent\":4", member)));
    }

    @Test
    void aTimeThatIsNoneIsRefused() throws IOException {
        assertEquals(NO_RESULT, refusal(good.replace("2026-01-02T", "yesterday ")));
    }

    @Test
    void aFolderIsNoFileAndIsSaidToBeOne() {
        IOException refused = assertThrows(IOException.class, () -> SavedRun.read(folder, "a name"));
        assertEquals("it is a folder", refused.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsSaidToBeSo() {
        IOException refused = assertThrows(IOException.class, () -> SavedRun.read(folder.resolve("none"), "none"));
        assertEquals("there is no such file", refused.getMessage());
    }

    private SavedRun read(String text) throws IOException {
        Files.writeString(file, text);
        return SavedRun.read(file, "a name");
    }

    private String refusal(String text) throws IOException {
        Files.writeString(file, text);
        IOException refused = assertThrows(IOException.class, () -> SavedRun.read(file, "a name"));
        assertTrue(refused.getMessage().lines().count() == 1, refused.getMessage());
        return refused.getMessage();
    }
}
