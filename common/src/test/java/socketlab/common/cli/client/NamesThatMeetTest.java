package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Feature;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.TestEnvironment;
import socketlab.common.cli.UserError;
import socketlab.common.message.EntryKind;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transport;

@DisplayName("No file of a run replaces another one of the same run, for whatever reason their names meet")
class NamesThatMeetTest {

    /** When each file of the server was modified: they differ in their names and bytes only. */
    private static final long MODIFIED = 1_763_800_000_123_456L;

    private final Map<String, String> remote = new TreeMap<>();
    private final FakeTime time = new FakeTime(0);
    private final FakeEndpoint endpoint = new FakeEndpoint(Transport.TCP, time);
    private final Conversation conversation = new Conversation(endpoint, 1, 1_000_000_000, 1, time, narration -> {});
    private final List<String> complaints = new ArrayList<>();
    private FileSystem local;

    private final FileSource source = new FileSource() {
        @Override
        public RemoteFiles files() {
            TransferDisplay display = new TransferDisplay(null, new TestEnvironment(), time);
            return new RemoteFiles(endpoint, conversation, Transferring.DIGESTS, 1_000_000_000, display);
        }

        @Override
        public boolean isOver() {
            return conversation.isOver();
        }

        @Override
        public void complain(String sentence) {
            complaints.add(sentence);
        }
    };

    /** The file systems of those who do not tell all names apart. */
    private enum Kind {
        MAC,
        WINDOWS;

        Path create() throws IOException {
            Configuration configuration = this == MAC
                    ? Configuration.osX().toBuilder()
                            .setSupportedFeatures(Feature.SECURE_DIRECTORY_STREAM, Feature.FILE_CHANNEL)
                            .build()
                    : Configuration.windows();
            FileSystem system = Jimfs.newFileSystem(configuration);
            return Files.createDirectories(
                    system.getRootDirectories().iterator().next().resolve("here"));
        }
    }

    @AfterEach
    void close() throws IOException {
        if (local != null) {
            local.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoNamesThatDifferInCaseOnlyAreNotBothGotWhereTheyAreOne(Kind kind) throws Exception {
        Path here = open(kind.create());
        serve("d/FILE.TXT", "d/File.txt", "d/file.txt", "d/other");
        assertEquals(ExitStatus.NOT_DONE, get(here, "-r", "d", "."));
        assertEquals(List.of(refusal("d/File.txt", "d/FILE.TXT"), refusal("d/file.txt", "d/FILE.TXT")), complaints);
        assertEquals("content of d/FILE.TXT", Files.readString(here.resolve("d/file.txt")));
        assertEquals("content of d/other", Files.readString(here.resolve("d/other")));
        assertEquals(List.of("d/FILE.TXT", "d/other"), got());
    }

    @ParameterizedTest
    @EnumSource
    void alsoInDirectoriesThatMeet(Kind kind) throws Exception {
        Path here = open(kind.create());
        serve("d/A/x", "d/A/y", "d/a/X", "d/a/z");
        assertEquals(ExitStatus.NOT_DONE, get(here, "-r", "d", "."));
        assertEquals(List.of(refusal("d/a/X", "d/A/x")), complaints);
        assertEquals(List.of("d/A/x", "d/A/y", "d/a/z"), got());
    }

    @Test
    void twoFormsOfOneAccentMeetToo() throws Exception {
        Path here = open(Kind.MAC.create());
        serve("d/caf\u00e9", "d/cafe\u0301");
        assertEquals(ExitStatus.NOT_DONE, get(here, "-r", "d", "."));
        assertEquals(1, complaints.size());
        assertEquals(1, got().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-c"})
    void theSameNameFromTwoDirectoriesIsNotBothGotIntoOne(String option) throws Exception {
        Path here = open(Jimfs.newFileSystem(Configuration.unix()).getPath("/work"));
        serve("a/log", "b/log", "b/other");
        assertEquals(ExitStatus.NOT_DONE, get(here, option, "a/log", "b/log", "b/other", "."));
        assertEquals(List.of(refusal("b/log", "a/log")), complaints);
        assertEquals("content of a/log", Files.readString(here.resolve("log")));
    }

    /** Both have the same size and time of modification, so the second seems to be here as well. */
    @ParameterizedTest
    @EnumSource
    void whatIsHereAlreadyIsNotTakenForTwoFiles(Kind kind) throws Exception {
        Path here = open(kind.create());
        serve("d/File", "d/file");
        assertEquals(ExitStatus.NOT_DONE, get(here, "-rc", "d", "."));
        complaints.clear();
        assertEquals(ExitStatus.NOT_DONE, get(here, "-rc", "d", "."));
        assertEquals(List.of(refusal("d/file", "d/File")), complaints);
        assertEquals("content of d/File", Files.readString(here.resolve("d/file")));
        assertEquals(List.of("d/File"), got());
    }

    @Test
    void twoHardLinksThatAreHereAlreadyAreTwoNames(@TempDir Path here) throws Exception {
        serve("d/a", "d/b");
        assertEquals(ExitStatus.OK, get(here, "-r", "d", "."));
        Files.delete(here.resolve("d/b"));
        Files.createLink(here.resolve("d/b"), here.resolve("d/a"));
        assertEquals(ExitStatus.OK, get(here, "-rc", "d", "."));
        assertEquals(List.of(), complaints);
    }

    @Test
    void whatAnEarlierRunHasWrittenIsReplaced(@TempDir Path here) throws Exception {
        serve("a/log", "b/log");
        for (String directory : List.of("a", "b", "b")) {
            assertEquals(ExitStatus.OK, get(here, "", directory + "/log", "."));
            assertEquals("content of " + directory + "/log", Files.readString(here.resolve("log")));
        }
        assertEquals(List.of(), complaints);
    }

    @ParameterizedTest
    @CsvSource({"--replace, NOT_DONE", "--append, OK"})
    void oneFileIsNotPutInPlaceOfAnother(String option, String status) throws Exception {
        Path here = open(Jimfs.newFileSystem(Configuration.unix()).getPath("/work"));
        for (String directory : List.of("a", "b")) {
            Files.createDirectories(here.resolve(directory));
            Files.writeString(here.resolve(directory).resolve("log"), directory);
        }
        takeAll();
        Uploads uploads = CommandLine.populateCommand(new Uploads(new TestEnvironment(here, "")), option, "-t", "d");
        int expected = status.equals("OK") ? ExitStatus.OK : ExitStatus.NOT_DONE;
        assertEquals(expected, uploads.run(List.of("a/log", "b/log"), source));
        assertEquals(
                expected == ExitStatus.OK
                        ? List.of()
                        : List.of("nothing is put as 'd/log': it would replace what has just been put as 'd/log'"),
                complaints);
        assertEquals(expected == ExitStatus.OK ? 2 : 1, asked("Put").size());
    }

    /** The server does not tell names that differ in case only. */
    @Test
    void oneFileIsNotPutInPlaceOfAnotherThatTheServerCallsTheSame() throws Exception {
        Path here = open(Jimfs.newFileSystem(Configuration.unix()).getPath("/work"));
        for (String name : List.of("File", "OTHER", "file")) {
            Files.writeString(Files.createDirectories(here.resolve("d")).resolve(name), name);
        }
        Map<String, String> identities = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        List<String> digests = new ArrayList<>();
        identities.put("d/other", "older");
        endpoint.onRequest(request -> {
            if (request instanceof Request.Put put) {
                String identity = "file " + put.id();
                String replaced = identities.put(put.path(), identity);
                endpoint.replyAfter(0, new Reply.Ready(put.id(), 0, identity, replaced));
            } else if (request instanceof Sent sent) {
                digests.add(sent.sha256());
                endpoint.replyAfter(
                        0,
                        digests.size() < 3
                                ? new Reply.Stored(sent.id(), digests.size() == 1 ? 4 : 5, sent.sha256())
                                : new Reply.Failure(sent.id(), ErrorCode.SIZE_MISMATCH, "0 bytes came"));
            }
        });
        Uploads uploads = CommandLine.populateCommand(new Uploads(new TestEnvironment(here, "")), "--replace", "-r");
        assertEquals(ExitStatus.NOT_DONE, uploads.run(List.of("d", "/"), source));
        assertEquals(
                List.of("nothing is put as 'd/file': it would replace what has just been put as 'd/File'"), complaints);
        assertEquals(
                List.of(sha256("File".getBytes(StandardCharsets.UTF_8)), "0".repeat(64)),
                List.of(digests.get(0), digests.get(2)));
        assertEquals(
                2,
                endpoint.sent().stream().filter(line -> line.contains("Data[")).count());
    }

    private static String refusal(String remote, String other) {
        return "'" + remote + "' is not got: it would replace what has just been got of '" + other
                + "', for both have the same name here (-t DIR gets it into another directory)";
    }

    private Path open(Path here) throws IOException {
        local = here.getFileSystem();
        return Files.createDirectories(here);
    }

    private int get(Path here, String option, String... names) throws UserError {
        String[] options = option.isEmpty() ? new String[0] : new String[] {option};
        return CommandLine.populateCommand(new Downloads(new TestEnvironment(here, "")), options)
                .run(List.of(names), source);
    }

    private List<String> got() {
        return asked("Get");
    }

    private List<String> asked(String type) {
        return endpoint.sent().stream()
                .filter(line -> line.contains(type + "["))
                .map(line -> line.replaceAll(".*path=([^,]*),.*", "$1"))
                .toList();
    }

    private void serve(String... names) {
        for (String name : names) {
            remote.put(name, "content of " + name);
        }
        endpoint.onRequest(request -> {
            if (request instanceof Request.List list) {
                endpoint.replyAfter(0, new Reply.Listing(list.id(), entries(list.path()), false));
            } else if (request instanceof Request.Get get && remote.containsKey(get.path())) {
                byte[] bytes = remote.get(get.path()).getBytes(StandardCharsets.UTF_8);
                endpoint.replyAfter(0, new Reply.File(get.id(), bytes.length, MODIFIED, 0, bytes.length));
                endpoint.bodyBrings(bytes);
                endpoint.replyAfter(0, new Sent(get.id(), sha256(bytes)));
            } else {
                endpoint.replyAfter(0, new Reply.Failure(request.id(), ErrorCode.NOT_FOUND, "no"));
            }
        });
    }

    private List<Reply.Entry> entries(String path) {
        List<Reply.Entry> entries = new ArrayList<>();
        remote.forEach((name, content) -> {
            if (name.equals(path)) {
                entries.add(entry(name.substring(name.lastIndexOf('/') + 1), EntryKind.FILE, content));
            } else if (name.startsWith(path + "/")) {
                String inner = name.substring(path.length() + 1);
                int slash = inner.indexOf('/');
                Reply.Entry entry = slash < 0
                        ? entry(inner, EntryKind.FILE, content)
                        : entry(inner.substring(0, slash), EntryKind.DIRECTORY, "");
                if (!entries.contains(entry)) {
                    entries.add(entry);
                }
            }
        });
        return entries;
    }

    private static Reply.Entry entry(String name, EntryKind kind, String content) {
        return new Reply.Entry(name, kind, content.getBytes(StandardCharsets.UTF_8).length, MODIFIED);
    }

    private void takeAll() {
        endpoint.onRequest(request -> {
            if (request instanceof Request.Put) {
                endpoint.replyAfter(0, new Reply.Ready(request.id(), 0));
            } else if (request instanceof Sent sent) {
                endpoint.replyAfter(0, new Reply.Stored(sent.id(), 1, sent.sha256()));
            }
        });
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
