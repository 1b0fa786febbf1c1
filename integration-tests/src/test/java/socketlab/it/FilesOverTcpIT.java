package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.FileRequests.data;
import static socketlab.it.FileRequests.get;
import static socketlab.it.FileRequests.list;
import static socketlab.it.FileRequests.put;
import static socketlab.it.FileRequests.sent;
import static socketlab.it.Requests.ping;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files over TCP: lists, downloads and uploads, and what becomes of those that go wrong. */
class FilesOverTcpIT extends FilesTest {

    private static final int LIMIT = 1024 * 1024;

    private final ServedDirectory directory = directory();

    FilesOverTcpIT() {
        super(ServedDirectory.create(), "--writable");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2047, 64 * 1024, 256 * 1024, 256 * 1024 + 1, 3_000_000})
    void aFileOfAnySizeComesBackAsItWentUp(int size) throws IOException {
        byte[] content = Bytes.random(size, size);
        try (FileClient client = open()) {
            Json stored = client.put("size" + size, "create", content);
            assertEquals("stored", stored.verdict(), stored::toString);
            assertEquals(size, stored.number("size"));
            assertEquals(Bytes.sha256(content), stored.text("sha256"));
            directory.assertHolds("size" + size, content);
            assertArrayEquals(content, client.getWhole("size" + size));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"한글 파일.txt", "사진/여름/바다 🌊.jpg", "a b/c'd$(e)`f`&g;h|i*j?k.txt", "-rf", "..."})
    void aNameMayHoldWhatPeopleWrite(String name) throws IOException {
        byte[] content = name.getBytes(StandardCharsets.UTF_8);
        try (FileClient client = open()) {
            assertEquals("stored", client.put(name, "create", content).verdict());
            directory.assertHolds(name, content);
            assertArrayEquals(content, client.getWhole(name));
        }
    }

    @Test
    void aListingNamesWhatIsThereInOrder() throws IOException {
        directory.write("listed/나.txt", new byte[3]);
        directory.write("listed/a.txt", new byte[5]);
        directory.write("listed/inner/x", new byte[7]);
        Files.createSymbolicLink(directory.file("listed/link"), Path.of("/etc/hostname"));
        Files.setLastModifiedTime(
                directory.file("listed/a.txt"), FileTime.from(1_700_000_000_123_456L, TimeUnit.MICROSECONDS));
        try (FileClient client = open()) {
            Json listing = client.ask(list(1, "listed"));
            assertEquals("listing", listing.verdict());
            List<Json> entries = listing.objects("entries");
            assertEquals(
                    List.of("a.txt", "inner", "나.txt"),
                    entries.stream().map(entry -> entry.text("name")).toList());
            assertEquals(
                    List.of("file", "directory", "file"),
                    entries.stream().map(entry -> entry.text("kind")).toList());
            assertEquals(
                    List.of(5L, 0L, 3L),
                    entries.stream().map(entry -> entry.number("size")).toList());
            assertEquals(1_700_000_000_123_456L, entries.get(0).number("modified"));
            assertFalse(listing.is("more"));
        }
    }

    @Test
    void theNameOfAFileListsTheFileAndAnEmptyNameTheDirectoryItself() throws IOException {
        directory.write("single", new byte[11]);
        try (FileClient client = open()) {
            List<Json> one = client.ask(list(1, "single")).objects("entries");
            assertEquals(1, one.size());
            assertEquals(11, one.get(0).number("size"));
            assertTrue(client.ask(list(2, "")).objects("entries").stream()
                    .anyMatch(entry -> entry.text("name").equals("single")));
        }
    }

    @Test
    void aFileTellsItsSizeAndWhenItWasModified() throws IOException {
        directory.write("dated", new byte[100]);
        Files.setLastModifiedTime(directory.file("dated"), FileTime.from(Instant.ofEpochSecond(1_600_000_000, 5_000)));
        try (FileClient client = open()) {
            Json header = client.get("dated").header();
            assertEquals(100, header.number("size"));
            assertEquals(100, header.number("body"));
            assertEquals(0, header.number("offset"));
            assertEquals(1_600_000_000_000_005L, header.number("modified"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 299_999, 300_000, 700_001, 999_999})
    void fromAnOffsetOnComesTheRestWithItsDigestAndThatOfTheWholeFile(int offset) throws IOException {
        byte[] content = Bytes.random(1_000_000, 1);
        directory.write("offset", content);
        try (FileClient client = open()) {
            FileClient.Got got = client.get("offset", offset);
            byte[] rest = Bytes.from(offset, content);
            assertEquals(1_000_000, got.header().number("size"));
            assertEquals(offset, got.header().number("offset"));
            assertArrayEquals(rest, got.bytes());
            assertEquals(Bytes.sha256(rest), got.ending().text("sha256"));
            assertEquals(Bytes.sha256(content), got.ending().text("fileSha256"));
        }
    }

    @Test
    void anOffsetAtTheEndGivesNoBytesAndOneBehindItIsRefused() throws IOException {
        byte[] content = Bytes.random(1_000, 1);
        directory.write("end", content);
        try (FileClient client = open()) {
            FileClient.Got nothing = client.get("end", 1_000);
            assertEquals(0, nothing.bytes().length);
            assertEquals(Bytes.SHA256_OF_NOTHING, nothing.ending().text("sha256"));
            assertEquals(Bytes.sha256(content), nothing.ending().text("fileSha256"));
            assertEquals("size-mismatch", client.ask(get(2, "end", 1_001)).verdict());
            assertEquals(
                    "size-mismatch", client.ask(get(2, "end", (1L << 53) - 1)).verdict());
        }
    }

    @Test
    void anEmptyFileIsAFile() throws IOException {
        directory.write("empty", new byte[0]);
        try (FileClient client = open()) {
            FileClient.Got got = client.get("empty");
            assertEquals(0, got.header().number("body"));
            assertEquals(Bytes.SHA256_OF_NOTHING, got.ending().text("sha256"));
        }
    }

    @Test
    void createRefusesANameThatIsTakenAndTheOldFileStays() throws IOException {
        directory.write("taken", new byte[] {1});
        try (FileClient client = open()) {
            assertEquals("exists", client.put("taken", "create", new byte[] {2}).verdict());
            directory.assertHolds("taken", new byte[] {1});
            assertEquals("pong", client.ask(ping(1)).verdict());
        }
    }

    @Test
    void anUploadIsACreateUnlessItSaysOtherwise() throws IOException {
        directory.write("kept", new byte[] {1});
        try (FileClient client = open()) {
            assertEquals(
                    "exists",
                    client.ask("{\"type\":\"put\",\"id\":1,\"path\":\"kept\"}").verdict());
        }
    }

    @Test
    void replaceReplacesAndCreatesAsWell() throws IOException {
        try (FileClient client = open()) {
            assertEquals(
                    "stored",
                    client.put("replaced", "replace", Bytes.random(1_000, 1)).verdict());
            Json stored = client.put("replaced", "replace", Bytes.random(500, 2));
            assertEquals(500, stored.number("size"));
            directory.assertHolds("replaced", Bytes.random(500, 2));
        }
    }

    @Test
    void appendGoesOnWhereTheFileEnds() throws IOException {
        byte[] old = Bytes.random(400_000, 1);
        byte[] more = Bytes.random(300_000, 2);
        byte[] both = Bytes.joined(old, more);
        directory.write("log", old);
        try (FileClient client = open()) {
            Json ready = client.ask(put(1, "log", "append", more.length));
            assertEquals(old.length, ready.number("offset"));
            client.sendInPieces(1, more);
            Json stored = client.finish(1, more);
            assertEquals(both.length, stored.number("size"));
            assertEquals(Bytes.sha256(both), stored.text("sha256"));
            directory.assertHolds("log", both);
        }
    }

    @Test
    void appendToNothingCreatesAndAppendOfNothingChangesNothing() throws IOException {
        try (FileClient client = open()) {
            assertEquals(0, client.ask(put(1, "fresh", "append")).number("offset"));
            client.sendData(1, new byte[] {1, 2});
            assertEquals(2, client.finish(1, new byte[] {1, 2}).number("size"));
            Json stored = client.put("fresh", "append", new byte[0]);
            assertEquals(2, stored.number("size"));
            assertEquals(Bytes.sha256(new byte[] {1, 2}), stored.text("sha256"));
            directory.assertHolds("fresh", new byte[] {1, 2});
        }
    }

    @Test
    void directoriesOnTheWayToANewFileAreMadeAndGoAgainIfTheFileDoesNotCome() throws IOException {
        try (FileClient client = open()) {
            client.ask(put(1, "deep/er/est/file", "create"));
            client.sendData(1, new byte[10]);
            assertEquals(
                    "hash-mismatch",
                    client.ask(sent(1, Bytes.SHA256_OF_NOTHING)).verdict());
            assertFalse(Files.exists(directory.file("deep")));
            assertEquals(
                    "stored",
                    client.put("deep/er/est/file", "create", new byte[10]).verdict());
            directory.assertHolds("deep/er/est/file", new byte[10]);
        }
    }

    @Test
    void untilItIsStoredNobodySeesTheNewFile() throws IOException {
        directory.write("seen", new byte[] {1});
        try (FileClient writer = open();
                FileClient reader = open()) {
            writer.ask(put(1, "seen", "replace"));
            writer.sendData(1, new byte[] {2, 3});
            directory.awaitPartial();
            assertArrayEquals(new byte[] {1}, reader.getWhole("seen"));
            assertFalse(reader.ask(list(1, "")).toString().contains(".socketlab"));
            assertEquals("stored", writer.finish(1, new byte[] {2, 3}).verdict());
            assertArrayEquals(new byte[] {2, 3}, reader.getWhole("seen"));
        }
    }

    @Test
    void aReaderGetsTheWholeOldFileThoughItIsReplacedMeanwhile() throws IOException {
        byte[] old = Bytes.random(20_000_000, 1);
        directory.write("swapped", old);
        try (FileClient reader = open();
                FileClient writer = open()) {
            Json header = reader.ask(get(1, "swapped"));
            byte[] beginning = reader.frames().receiveBytes(1_000_000);
            assertEquals("stored", writer.put("swapped", "replace", new byte[5]).verdict());
            byte[] rest = reader.frames().receiveBytes((int) header.number("body") - 1_000_000);
            assertArrayEquals(old, Bytes.joined(beginning, rest));
            assertEquals(Bytes.sha256(old), reader.receive().text("sha256"));
        }
    }

    @Test
    void ofTwoUploadsOfOneNameOneIsToldBusy() throws IOException {
        try (FileClient first = open();
                FileClient second = open()) {
            assertEquals("ready", first.ask(put(1, "wanted", "replace")).verdict());
            assertEquals("busy", second.ask(put(1, "wanted", "replace")).verdict());
            assertEquals("busy", second.ask(put(2, "wanted", "append")).verdict());
            assertEquals("ready", second.ask(put(3, "other", "replace")).verdict());
            first.sendData(1, new byte[] {1});
            assertEquals("stored", first.finish(1, new byte[] {1}).verdict());
            assertEquals("stored", second.finish(3, new byte[0]).verdict());
            assertEquals(
                    "stored", second.put("wanted", "append", new byte[] {2}).verdict());
            directory.assertHolds("wanted", new byte[] {1, 2});
        }
    }

    @Test
    void aSecondServerOnTheSameDirectoryLeavesTheUploadsOfTheFirstAloneAndSaysBusy() throws IOException {
        try (FileClient client = open()) {
            assertEquals("ready", client.ask(put(1, "shared", "replace")).verdict());
            client.sendData(1, new byte[] {1});
            directory.awaitPartial();
            try (RunningServer second = RunningServer.start(Protocol.TCP, "-d", directory.argument(), "--writable");
                    FileClient other = new FileClient(second)) {
                assertEquals("busy", other.ask(put(1, "shared", "replace")).verdict());
            }
            client.sendData(1, new byte[] {2});
            assertEquals("stored", client.finish(1, new byte[] {1, 2}).verdict());
            directory.assertHolds("shared", new byte[] {1, 2});
        }
    }

    @Test
    void whatIsAppendedToMustNotChangeMeanwhile() throws IOException {
        directory.write("disturbed", new byte[] {1});
        try (FileClient client = open()) {
            client.ask(put(1, "disturbed", "append"));
            client.sendData(1, new byte[] {2});
            directory.write("disturbed", new byte[] {7, 7});
            assertEquals("file-changed", client.finish(1, new byte[] {2}).verdict());
            directory.assertHolds("disturbed", new byte[] {7, 7});
        }
    }

    @Test
    void aNameThatIsTakenWhileACreateIsUnderWayIsNotOverwritten() throws IOException {
        try (FileClient client = open()) {
            client.ask(put(1, "raced", "create"));
            client.sendData(1, new byte[] {2});
            directory.write("raced", new byte[] {7});
            assertEquals("exists", client.finish(1, new byte[] {2}).verdict());
            directory.assertHolds("raced", new byte[] {7});
        }
    }

    @Test
    void aDigestThatDoesNotMatchLeavesTheOldFile() throws IOException {
        directory.write("hashed", new byte[] {1});
        try (FileClient client = open()) {
            client.ask(put(1, "hashed", "replace", 3));
            client.sendData(1, new byte[] {2, 3, 4});
            assertEquals(
                    "hash-mismatch",
                    client.ask(sent(1, Bytes.sha256(new byte[] {2, 3, 5}))).verdict());
            directory.assertHolds("hashed", new byte[] {1});
            directory.assertHasNoPartials();
            assertEquals("pong", client.ask(ping(2)).verdict());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B85"})
    void whatIsNoDigestMatchesNothing(String nonsense) throws IOException {
        try (FileClient client = open()) {
            client.ask(put(1, "nonsense", "replace"));
            assertEquals("hash-mismatch", client.ask(sent(1, nonsense)).verdict());
            assertFalse(Files.exists(directory.file("nonsense")));
        }
    }

    @Test
    void aDigestMayBeWrittenInCapitals() throws IOException {
        try (FileClient client = open()) {
            client.ask(put(1, "capitals", "replace"));
            assertEquals(
                    "stored",
                    client.ask(sent(1, Bytes.SHA256_OF_NOTHING.toUpperCase(Locale.ROOT)))
                            .verdict());
        }
    }

    @Test
    void fewerBytesThanAnnouncedAreASizeMismatch() throws IOException {
        directory.write("short", new byte[] {1});
        try (FileClient client = open()) {
            client.ask(put(1, "short", "replace", 3));
            client.sendData(1, new byte[] {2, 3});
            assertEquals("size-mismatch", client.finish(1, new byte[] {2, 3}).verdict());
            directory.assertHolds("short", new byte[] {1});
            directory.assertHasNoPartials();
        }
    }

    @Test
    void moreBytesThanAnnouncedAreRefusedBeforeTheyComeAndTheRestIsDroppedInSilence() throws IOException {
        directory.write("long", new byte[] {1});
        byte[] content = Bytes.random(300_000, 1);
        try (FileClient client = open()) {
            client.ask(put(1, "long", "replace", 100_000));
            client.frames().send(data(1, content.length));
            assertEquals("size-mismatch", client.receive().verdict());
            directory.assertHasNoPartials();
            client.frames().write(content);
            client.sendData(1, content);
            client.frames().send(sent(1, Bytes.sha256(content)));
            assertEquals("pong", client.ask(ping(2)).verdict(), "data and sent were not answered");
            directory.assertHolds("long", new byte[] {1});
        }
    }

    @Test
    void aRefusedUploadsDataAndSentAreDroppedInSilence() throws IOException {
        directory.write("refused", new byte[] {1});
        try (FileClient client = open()) {
            client.frames().send(put(1, "refused", "create"));
            client.sendData(1, new byte[200_000]);
            client.frames().send(sent(1, Bytes.SHA256_OF_NOTHING));
            assertEquals("exists", client.receive().verdict());
            assertEquals("pong", client.ask(ping(2)).verdict());
        }
    }

    @Test
    void anUploadNeedsNoWaiting() throws IOException {
        byte[] content = Bytes.random(200_000, 1);
        try (FileClient client = open()) {
            for (int id = 1; id <= 3; id++) {
                client.frames().send(put(id, "unwaited" + id, "replace"));
                client.sendInPieces(id, content);
                client.frames().send(sent(id, Bytes.sha256(content)));
                client.frames().send(get(10 + id, "unwaited" + id));
            }
            for (int id = 1; id <= 3; id++) {
                assertEquals("ready", client.receive().verdict());
                assertEquals("stored", client.receive().verdict());
                assertEquals(10 + id, client.receive().id());
                assertArrayEquals(content, client.frames().receiveBytes(content.length));
                assertEquals(Bytes.sha256(content), client.receive().text("sha256"));
            }
        }
    }

    @Test
    void otherRequestsMayComeBetweenThePiecesOfAnUpload() throws IOException {
        directory.write("between", new byte[] {9});
        try (FileClient client = open()) {
            client.ask(put(1, "interleaved", "create"));
            client.sendData(1, new byte[] {1});
            assertEquals("pong", client.ask(ping(2)).verdict());
            assertArrayEquals(new byte[] {9}, client.getWhole("between"));
            client.sendData(1, new byte[] {2});
            assertEquals("listing", client.ask(list(3, "")).verdict());
            assertEquals("stored", client.finish(1, new byte[] {1, 2}).verdict());
            directory.assertHolds("interleaved", new byte[] {1, 2});
        }
    }

    @Test
    void dataAndSentWithoutAPutAreErrorsAndTheirBytesAreNotTakenForMessages() throws IOException {
        try (FileClient client = open()) {
            client.sendData(5, FrameClient.frames(List.of(ping(6), ping(7))));
            Json error = client.receive();
            assertEquals("bad-field 5", error.verdict() + " " + error.id());
            assertEquals(
                    "bad-field", client.ask(sent(5, Bytes.SHA256_OF_NOTHING)).verdict());
            assertEquals(8, client.ask(ping(8)).id());
        }
    }

    @Test
    void oneConnectionHasOneUploadAtATime() throws IOException {
        try (FileClient client = open()) {
            client.ask(put(1, "one", "replace"));
            client.frames().send(put(2, "two", "replace"));
            client.sendData(2, new byte[] {9, 9, 9});
            client.frames().send(sent(2, Bytes.sha256(new byte[] {9, 9, 9})));
            Json refusal = client.receive();
            assertEquals("busy 2", refusal.verdict() + " " + refusal.id());
            client.sendData(1, new byte[] {1});
            assertEquals("stored", client.finish(1, new byte[] {1}).verdict());
            directory.assertHolds("one", new byte[] {1});
            assertFalse(Files.exists(directory.file("two")));
        }
    }

    @Test
    void aMessageOfTheLimitMayHaveABodyOfAnySize() throws IOException {
        byte[] content = Bytes.random(3 * LIMIT, 1);
        try (FileClient client = open()) {
            client.ask(put(1, "limit", "create"));
            client.send(Requests.sized(data(1, content.length), LIMIT), content);
            assertEquals(
                    "stored",
                    client.ask(Requests.sized(sent(1, Bytes.sha256(content)), LIMIT))
                            .verdict());
            directory.assertHolds("limit", content);
        }
    }

    @Test
    void aMessageOverTheLimitEndsTheConnectionAndTheUpload() throws IOException {
        try (FileClient client = open()) {
            client.ask(put(1, "overlong", "create"));
            client.frames()
                    .write(FrameClient.frame(
                            Requests.sized(data(1, 5), LIMIT + 1).getBytes(StandardCharsets.UTF_8)));
            assertEquals("frame-too-large", client.receive().verdict());
            client.frames().assertEnds();
            directory.awaitNoPartials();
            assertFalse(Files.exists(directory.file("overlong")));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"data","id":1,"body":-1}                    | bad-field
            {"type":"data","id":1,"body":"5"}                   | bad-field
            {"type":"data","id":1}                              | bad-field
            {"type":"data","id":1,"body":9007199254740992}      | bad-field
            {"type":"get","id":1}                               | bad-field
            {"type":"get","id":1,"path":7}                      | bad-field
            {"type":"get","id":1,"path":"a","offset":-1}        | bad-field
            {"type":"put","id":1,"path":"a","mode":"overwrite"} | bad-field
            {"type":"put","id":1,"path":"a","size":1.5}         | bad-field
            {"type":"sent","id":1}                              | bad-field
            {"type":"list","id":1}                              | bad-field
            """)
    void aMessageAboutFilesThatIsNoneIsAnErrorAndTheConnectionStays(String message, String code) throws IOException {
        try (FileClient client = open()) {
            assertEquals(code, client.ask(message).verdict());
            assertEquals("pong", client.ask(ping(2)).verdict());
        }
    }

    @Test
    void theBodyOfABadMessageIsPassedOver() throws IOException {
        try (FileClient client = open()) {
            client.send("{\"type\":\"ping\",\"id\":1,\"sentAt\":1,\"body\":300000}", new byte[300_000]);
            assertEquals("bad-field", client.receive().verdict());
            client.send("{\"type\":\"dance\",\"id\":1,\"body\":10}", new byte[10]);
            assertEquals("unknown-type", client.receive().verdict());
            assertEquals("pong", client.ask(ping(2)).verdict());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../x",
                "a/../../x",
                "..",
                ".",
                "a/./b",
                "a//b",
                "a/",
                "",
                "a\\\\b",
                "a\\u0000b",
                "a\\nb",
                "\\u007f",
                "\\ud800",
                ".socketlab-0.partial",
                "a/.socketlab-0.partial",
                ".socketlab-0.download"
            })
    void aNameThatIsNoneIsABadName(String jsonPath) throws IOException {
        try (FileClient client = open()) {
            assertEquals("bad-name", client.ask(get(1, jsonPath)).verdict());
            assertEquals("bad-name", client.ask(put(2, jsonPath, "create")).verdict());
            if (!jsonPath.isEmpty()) {
                assertEquals("bad-name", client.ask(list(3, jsonPath)).verdict());
            }
        }
    }

    @Test
    void aNameThatIsTooLongIsABadName() throws IOException {
        try (FileClient client = open()) {
            assertEquals("not-found", client.ask(get(1, "한".repeat(85))).verdict());
            assertEquals("bad-name", client.ask(get(2, "한".repeat(85) + "x")).verdict());
            assertEquals(
                    "bad-name", client.ask(get(3, "x/".repeat(2_048) + "x")).verdict());
            assertEquals(
                    "stored",
                    client.put("한".repeat(85), "create", new byte[] {1}).verdict());
        }
    }

    @Test
    void whatIsNotThereIsNotFound() throws IOException {
        directory.write("plain", new byte[] {1});
        try (FileClient client = open()) {
            assertEquals("not-found", client.ask(get(1, "nothing")).verdict());
            assertEquals(
                    "not-found",
                    client.ask(get(1, "quota: no space left on device")).verdict());
            assertEquals("not-found", client.ask(list(2, "nothing")).verdict());
            assertEquals("not-found", client.ask(get(3, "plain/x")).verdict());
            assertEquals("not-found", client.ask(put(4, "plain/x", "create")).verdict());
            assertEquals("pong", client.ask(ping(5)).verdict());
        }
    }

    @Test
    void directoriesPipesAndDevicesAreNotAFile() throws Exception {
        Files.createDirectories(directory.file("folder"));
        assertEquals(0, run("mkfifo", directory.file("pipe").toString()));
        boolean device = run("mknod", directory.file("device").toString(), "c", "1", "3") == 0; // needs root
        try (FileClient client = open()) {
            for (String name : device ? List.of("folder", "pipe", "device") : List.of("folder", "pipe")) {
                assertEquals("not-a-file", client.ask(get(1, name)).verdict(), name);
                for (String mode : List.of("create", "replace", "append")) {
                    assertEquals("not-a-file", client.ask(put(2, name, mode)).verdict(), name);
                }
            }
            assertEquals("not-a-file", client.ask(list(3, "pipe")).verdict());
            Json listing = client.ask(list(4, ""));
            assertFalse(listing.objects("entries").toString().contains("pipe"));
            assertTrue(
                    listing.object("omitted").objects("names").stream()
                            .anyMatch(omitted -> omitted.text("name").equals("pipe")),
                    listing::toString);
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }

    @Test
    void noLinkIsFollowedAtAnyPartOfAName() throws IOException {
        try (ServedDirectory outside = ServedDirectory.create();
                FileClient client = open()) {
            outside.write("secret", new byte[] {1});
            directory.write("inside/file", new byte[] {2});
            Files.createSymbolicLink(directory.file("out"), outside.path());
            Files.createSymbolicLink(directory.file("in"), Path.of("inside"));
            Files.createSymbolicLink(directory.file("direct"), outside.file("secret"));
            Files.createSymbolicLink(directory.file("dangling"), outside.file("nothing"));
            for (String link : List.of("direct", "dangling", "in", "out")) {
                assertEquals("not-a-file", client.ask(get(1, link)).verdict(), link);
                assertEquals("not-a-file", client.ask(list(1, link)).verdict(), link);
                for (String mode : List.of("create", "replace", "append")) {
                    assertEquals("not-a-file", client.ask(put(2, link, mode)).verdict(), link);
                }
            }
            for (String through : List.of("out/secret", "in/file", "out/new")) {
                assertEquals("not-found", client.ask(get(1, through)).verdict(), through);
                assertEquals("not-found", client.ask(list(1, through)).verdict(), through);
                assertEquals("not-found", client.ask(put(2, through, "replace")).verdict(), through);
            }
            assertEquals(List.of("secret"), outside.names());
            outside.assertHolds("secret", new byte[] {1});
        }
    }

    @Test
    void aDirectoryThatIsSwappedForALinkMeanwhileLeadsNowhere() throws IOException {
        try (ServedDirectory outside = ServedDirectory.create();
                FileClient client = open()) {
            Files.createDirectories(directory.file("swap"));
            assertEquals("ready", client.ask(put(1, "swap/file", "create")).verdict());
            client.sendData(1, new byte[] {1});
            directory.awaitPartial();
            Files.move(directory.file("swap"), directory.file("moved"));
            Files.createSymbolicLink(directory.file("swap"), outside.path());
            client.finish(1, new byte[] {1});
            assertEquals(List.of(), outside.names(), "nothing was written behind the link");
            assertEquals("not-found", client.ask(get(2, "swap/file")).verdict());
            assertEquals("not-found", client.ask(put(3, "swap/file", "replace")).verdict());
            assertEquals(List.of(), outside.names());
        }
    }

    @Test
    void aFileThatIsSwappedForALinkMeanwhileIsNotReplaced() throws IOException {
        try (ServedDirectory outside = ServedDirectory.create();
                FileClient client = open()) {
            outside.write("secret", new byte[] {1});
            directory.write("victim", new byte[] {2});
            client.ask(put(1, "victim", "replace"));
            client.sendData(1, new byte[] {3});
            Files.delete(directory.file("victim"));
            Files.createSymbolicLink(directory.file("victim"), outside.file("secret"));
            assertEquals("not-a-file", client.finish(1, new byte[] {3}).verdict());
            outside.assertHolds("secret", new byte[] {1});
            assertTrue(Files.isSymbolicLink(directory.file("victim")));
        }
    }

    @Test
    void aFileThatShrinksWhileItIsSentIsFilledWithZerosAndEndsInFileChanged() throws IOException {
        byte[] content = Bytes.random(30_000_000, 1);
        directory.write("shrinking", content);
        try (FileClient client = open()) {
            Json header = client.ask(get(1, "shrinking"));
            byte[] beginning = client.frames().receiveBytes(1_000_000);
            try (RandomAccessFile file =
                    new RandomAccessFile(directory.file("shrinking").toFile(), "rw")) {
                file.setLength(2_000_000);
            }
            byte[] rest = client.frames().receiveBytes((int) header.number("body") - beginning.length);
            assertEquals("file-changed", client.receive().verdict());
            assertArrayEquals(Bytes.first(beginning.length, content), beginning);
            assertEquals(0, rest[rest.length - 1]);
            assertEquals("pong", client.ask(ping(2)).verdict());
        }
    }

    @Test
    void aFileThatIsChangedOrGrowsWhileItIsSentEndsInFileChanged() throws IOException {
        byte[] content = Bytes.random(30_000_000, 1);
        for (long position : new long[] {0, 29_999_999, 30_000_000}) {
            directory.write("changing", content);
            try (FileClient client = open()) {
                Json header = client.ask(get(1, "changing"));
                client.frames().receiveBytes(1_000_000);
                try (RandomAccessFile file =
                        new RandomAccessFile(directory.file("changing").toFile(), "rw")) {
                    file.seek(position);
                    file.write(1);
                }
                client.frames().receiveBytes((int) header.number("body") - 1_000_000);
                assertEquals("file-changed", client.receive().verdict(), "at " + position);
            }
        }
    }

    @Test
    void aFileThatIsDeletedWhileItIsSentComesWhole() throws IOException {
        byte[] content = Bytes.random(20_000_000, 1);
        directory.write("deleted", content);
        try (FileClient client = open()) {
            Json header = client.ask(get(1, "deleted"));
            Files.delete(directory.file("deleted"));
            assertArrayEquals(content, client.frames().receiveBytes((int) header.number("body")));
            assertEquals(Bytes.sha256(content), client.receive().text("sha256"));
        }
    }

    @Test
    void aReplacedFileKeepsItsPermissions() throws IOException {
        directory.write("script", new byte[] {1});
        Files.setPosixFilePermissions(directory.file("script"), PosixFilePermissions.fromString("rwxr-x--x"));
        try (FileClient client = open()) {
            assertEquals(
                    "stored", client.put("script", "replace", new byte[] {2}).verdict());
            assertEquals(
                    "rwxr-x--x",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.file("script"))));
        }
    }

    @Test
    void aStreamThatEndsInsideABodyIsABadFrameOnce() throws IOException {
        try (FileClient client = open()) {
            assertEquals("ready", client.ask(put(1, "cut", "create")).verdict());
            client.frames().send(data(1, 1_000));
            client.frames().write(new byte[10]);
            client.frames().endOutput();
            assertEquals("bad-frame", client.receive().verdict());
            client.frames().assertEnds();
            directory.awaitNoPartials();
            assertFalse(Files.exists(directory.file("cut")));
        }
    }

    @Test
    void aClientThatEndsItsSideAfterAGetStillGetsTheFile() throws IOException {
        byte[] content = Bytes.random(3_000_000, 1);
        directory.write("half", content);
        try (FileClient client = open()) {
            client.frames().send(get(1, "half"));
            client.frames().endOutput();
            assertEquals("file", client.receive().verdict());
            assertArrayEquals(content, client.frames().receiveBytes(content.length));
            assertEquals("sent", client.receive().verdict());
            client.frames().assertEnds();
        }
    }

    @Test
    void aClientThatEndsItsSideInTheMiddleOfAnUploadUndoesIt() throws IOException {
        try (FileClient client = open()) {
            client.ask(put(1, "halfway", "create"));
            client.sendData(1, new byte[10]);
            client.frames().endOutput();
            client.frames().assertEnds();
            directory.awaitNoPartials();
            assertFalse(Files.exists(directory.file("halfway")));
        }
    }

    @Test
    void closeInTheMiddleOfAnUploadUndoesIt() throws IOException {
        try (FileClient client = open()) {
            client.ask(put(1, "closed", "create"));
            client.sendData(1, new byte[10]);
            assertEquals("closed", client.ask(Requests.close(2)).verdict());
            client.frames().assertEnds();
            directory.awaitNoPartials();
            assertFalse(Files.exists(directory.file("closed")));
        }
    }

    @Test
    void aPersonWithNetcatGetsAndPutsFilesToo() throws IOException {
        byte[] content = "one\n{\"type\":\"close\",\"id\":9}\nthree".getBytes(StandardCharsets.UTF_8);
        try (FrameClient nc = new FrameClient(server().address())) {
            nc.write(put(1, "typed", "create") + "\n" + data(1, content.length) + "\n");
            nc.write(content);
            nc.write(sent(1, Bytes.sha256(content)) + "\n" + get(2, "typed") + "\n");
            assertEquals("ready", Json.parse(nc.receiveLine()).verdict());
            assertEquals("stored", Json.parse(nc.receiveLine()).verdict());
            assertEquals(content.length, Json.parse(nc.receiveLine()).number("body"));
            assertArrayEquals(content, nc.receiveBytes(content.length));
            assertEquals(Bytes.sha256(content), Json.parse(nc.receiveLine()).text("sha256"));
            directory.assertHolds("typed", content);
        }
    }

    @Test
    void theCountersKnowTheBytesOfFiles() throws IOException {
        byte[] content = Bytes.random(500_000, 1);
        try (FileClient client = open()) {
            Json before = client.ask(Requests.stats(1));
            client.put("counted", "create", content);
            client.getWhole("counted");
            Json after = client.ask(Requests.stats(2));
            long in = after.number("bytesReceived") - before.number("bytesReceived");
            long out = after.number("bytesSent") - before.number("bytesSent");
            assertTrue(in > content.length && in < content.length + 3_000, in + " bytes in");
            assertTrue(out > content.length && out < content.length + 3_000, out + " bytes out");
        }
    }
}
