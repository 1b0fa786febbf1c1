package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for files at the command line, whichever of the two clients is run, against a server that keeps the rules. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class FilesCommandContract {

    private static final Path DEV_FULL = Path.of("/dev/full");
    private static final String DONE = "%s %s: %d bytes in \\d+\\.\\d+ s, \\d\\S* [kMG]?B/s, SHA-256 matches: %s";

    private final Protocol protocol;
    private final String program;
    private Workplace served;
    private RunningServer server;
    private Workplace here;

    FilesCommandContract(Protocol protocol) {
        this.protocol = protocol;
        this.program = protocol.client().program();
    }

    @BeforeAll
    void startServer(@TempDir Path directory) throws IOException {
        served = new Workplace(protocol, directory);
        server = RunningServer.start(protocol, "--writable", "-d", directory.toString());
    }

    @AfterAll
    void endServer() {
        server.close();
    }

    @BeforeEach
    void comeToANewPlace(@TempDir Path directory) {
        here = new Workplace(protocol, directory);
    }

    // ---- list

    @Test
    void listShowsATableForPeopleAndJsonForPrograms() throws Exception {
        Path file = served.write("list/a b.txt", new byte[12]);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2025-11-22T08:26:40.123456Z")));
        Path huge = served.write("list/huge", new byte[0]);
        try (RandomAccessFile sparse = new RandomAccessFile(huge.toFile(), "rw")) {
            sparse.setLength(5_000_000_000L);
        }
        Files.setLastModifiedTime(huge, FileTime.from(Instant.parse("1999-12-31T23:59:59Z")));
        served.write("list/한글/x", new byte[0]);
        Files.setLastModifiedTime(huge.resolveSibling("한글"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

        RunningProgram.Ending table = here.runProcess(Map.of("TZ", "UTC"), "list", server.target(), "list/");
        assertEquals(0, table.status(), table.err());
        assertEquals("""
                kind                size  modified             name
                file                  12  2025-11-22 08:26:40  a b.txt
                file          5000000000  1999-12-31 23:59:59  huge
                directory              -  2020-01-01 00:00:00  한글
                """, table.out());

        RunningProgram.Ending json = here.run("list", server.target(), "list", "--json", "-");
        assertEquals(0, json.status(), json.err());
        assertEquals("""
                [
                {"name":"a b.txt","kind":"file","size":12,"modified":1763800000123456},
                {"name":"huge","kind":"file","size":5000000000,"modified":946684799000000},
                {"name":"한글","kind":"directory","size":0,"modified":1577836800000000}
                ]
                """, json.out());
    }

    @Test
    void listShowsMoreThanOneAnswerHolds() throws Exception {
        for (int i = 0; i < 2_500; i++) {
            served.write(String.format("many/%04d", i), new byte[0]);
        }
        RunningProgram.Ending ending = here.run("list", server.target(), "many", "--json", "names.json");
        assertEquals(0, ending.status(), ending.err());
        assertEquals("", ending.out());
        List<String> lines = Files.readAllLines(here.directory().resolve("names.json"));
        assertEquals(2_502, lines.size());
        assertTrue(lines.get(2_500).startsWith("{\"name\":\"2499\""), lines.get(2_500));
    }

    // ---- get and put

    @Test
    void putSendsAFileToWhereItIsTold() throws Exception {
        byte[] content = Workplace.content(300_000, 1);
        here.write("sub/put.bin", content);
        assertDone("put", "put.bin", content, here.run("put", server.target(), "sub/put.bin"));
        assertDone("put", "put/other", content, here.run("put", server.target(), "sub/put.bin", "put/other"));
        assertDone("put", "put/d/put.bin", content, here.run("put", server.target(), "sub/put.bin", "put/d/"));
        for (String name : List.of("put.bin", "put/other", "put/d/put.bin")) {
            assertArrayEquals(content, served.read(name), name);
        }
    }

    @Test
    void getBringsAFileToWhereItIsTold() throws Exception {
        byte[] content = Workplace.content(300_000, 2);
        Path file = served.write("get/a.bin", content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2025-11-22T08:26:40.123456Z")));
        Files.createDirectory(here.directory().resolve("dir"));
        assertDone("got", "get/a.bin", content, here.run("get", server.target(), "get/a.bin"));
        assertDone(
                "got",
                "get/a.bin as " + here.directory().toRealPath() + "/dir/other",
                content,
                here.run("get", server.target(), "get/a.bin", "dir/other"));
        assertDone("got", "get/a.bin", content, here.run("get", server.target(), "get/a.bin", "dir"));
        for (String name : List.of("a.bin", "dir/other", "dir/a.bin")) {
            assertArrayEquals(content, here.read(name), name);
            assertEquals(
                    Instant.parse("2025-11-22T08:26:40.123456Z"),
                    Files.getLastModifiedTime(here.directory().resolve(name)).toInstant());
        }
        assertEquals(List.of("a.bin", "dir/a.bin", "dir/other"), here.files());
    }

    @Test
    void putOverwritesOnlyWhenToldTo() throws Exception {
        served.write("over.txt", "old".getBytes(StandardCharsets.UTF_8));
        here.write("over.txt", "new".getBytes(StandardCharsets.UTF_8));

        RunningProgram.Ending refused = here.run("put", server.target(), "over.txt");
        assertFailed(2, refused);
        assertTrue(refused.err().contains("exists: 'over.txt' is there already"), refused.err());
        assertEquals("old", Files.readString(served.directory().resolve("over.txt")));

        RunningProgram.Ending appended = here.run("put", "--append", server.target(), "over.txt");
        assertEquals(0, appended.status(), appended.err());
        assertEquals("oldnew", Files.readString(served.directory().resolve("over.txt")));
        assertTrue(
                appended.out().endsWith(Workplace.sha256("oldnew".getBytes(StandardCharsets.UTF_8)) + "\n"),
                appended.out());

        RunningProgram.Ending replaced = here.run("put", "--replace", server.target(), "over.txt");
        assertEquals(0, replaced.status(), replaced.err());
        assertEquals("new", Files.readString(served.directory().resolve("over.txt")));
    }

    @Test
    void whatFailsWithOneOfSeveralFilesLeavesTheOthersTheirTurn() throws Exception {
        here.write("one", new byte[1]);
        here.write("three", new byte[3]);
        RunningProgram.Ending put = here.run("put", server.target(), "one", "two", "three", "several/");
        assertEquals(1, put.status(), put.err());
        assertEquals(List.of(program + ": there is no file 'two' here"), put.errLines());
        assertEquals(2, put.outLines().size(), put.out());

        Files.createDirectory(here.directory().resolve("target"));
        RunningProgram.Ending get =
                here.run("get", "-t", "target", server.target(), "several/one", "several/two", "several/three");
        assertEquals(1, get.status(), get.err());
        assertEquals(List.of(program + ": the server says not-found: there is no 'several/two'"), get.errLines());
        assertEquals(List.of("one", "target/one", "target/three", "three"), here.files());
        assertEquals(3, here.read("target/three").length);
    }

    @Test
    void aDirectoryGoesAndComesWithAllThatIsInIt() throws Exception {
        List<String> names = List.of("tree/a", "tree/b/c/d.bin", "tree/b/한글 이름", "tree/e\"'f");
        for (String name : names) {
            here.write(name, Workplace.content(name.length() * 10_000, name.length()));
        }
        Files.createSymbolicLink(here.directory().resolve("tree/link"), Path.of("a"));
        RunningProgram.Ending put = here.run("put", "-r", server.target(), "tree", "up/");
        assertEquals(1, put.status(), put.err());
        assertEquals(1, put.errLines().size(), put.err());
        assertTrue(put.err().contains(": 'link' in '"), put.err());
        assertTrue(
                put.err().endsWith("tree' is left out: it is a symbolic link (--skip-unserved accepts that)\n"),
                put.err());

        Files.createDirectory(here.directory().resolve("down"));
        RunningProgram.Ending get = here.run("get", "-r", server.target(), "up/tree", "down");
        assertEquals(0, get.status(), get.err());
        assertEquals(names.size(), get.outLines().size(), get.out());
        Workplace down = new Workplace(protocol, here.directory().resolve("down"));
        assertEquals(names.stream().sorted().toList(), down.files());
        for (String name : names) {
            assertArrayEquals(here.read(name), down.read(name), name);
        }
    }

    @Test
    void aDirectoryWithoutTheOptionIsRefusedBothWays() throws Exception {
        here.write("dir/a", new byte[1]);
        served.write("directory/a", new byte[1]);
        RunningProgram.Ending put = here.run("put", server.target(), "dir");
        assertFailed(2, put);
        assertTrue(put.err().contains("'dir' is a directory (-r puts all that is in it)"), put.err());
        RunningProgram.Ending get = here.run("get", server.target(), "directory");
        assertFailed(2, get);
        assertTrue(get.err().contains("'directory' is a directory (-r gets all that is in it)"), get.err());
    }

    // ---- pipes

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000_000})
    void bytesOfAnyValueGoThroughPipesBothWays(int size) throws Exception {
        byte[] content = Workplace.content(size, 3);
        String name = "pipe" + size;
        try (RunningProgram put = here.start("put", server.target(), "-", name)) {
            put.type(content);
            put.endInput();
            assertDone("put", name, content, put.ending());
        }
        assertArrayEquals(content, served.read(name));

        try (RunningProgram get = here.start("get", server.target(), name, "-")) {
            get.endInput();
            RunningProgram.Ending ending = get.ending();
            assertEquals(0, ending.status(), ending.err());
            assertArrayEquals(content, get.out().bytes());
            assertTrue(ending.err().matches(done("got", name, content) + "\n"), ending.err());
        }
        assertEquals(List.of(), here.files());
    }

    @Test
    void aLogGrowsByWhatIsPipedIntoIt() throws Exception {
        for (String line : List.of("first\n", "second\n")) {
            try (RunningProgram put = here.start("put", "-q", "--append", server.target(), "-", "grows.log")) {
                put.type(line);
                put.endInput();
                RunningProgram.Ending ending = put.ending();
                assertEquals(0, ending.status(), ending.err());
                assertEquals("", ending.out() + ending.err());
            }
        }
        assertEquals("first\nsecond\n", Files.readString(served.directory().resolve("grows.log")));
    }

    @Test
    void aFileThatTheSystemMakesUpIsPutWholeAndNeverGotAsSomethingElse() throws Exception {
        Path limits = Path.of("/proc/self/limits");
        assumeTrue(Files.isReadable(limits), "this system has no such file");
        byte[] content = Files.readAllBytes(limits);
        assertDone("put", "sizes/limits", content, here.run("put", server.target(), limits.toString(), "sizes/limits"));
        assertArrayEquals(content, served.read("sizes/limits"));
        try (RunningServer made = RunningServer.start(protocol, "-d", "/proc/self")) {
            for (String local : List.of("limits", "-")) {
                RunningProgram.Ending refused = here.run("get", made.target(), "limits", local);
                assertFailed(2, refused);
                assertTrue(refused.err().contains("copy it first, and take the copy"), refused.err());
                assertEquals("", refused.out());
            }
        }
        assertEquals(List.of(), here.files());
    }

    @Test
    void aLogThatIsWrittenAllTheTimeIsPutAsFarAsItCanBeRead() throws Exception {
        Path log = here.write("log", new byte[3_000_000]);
        AtomicBoolean isOver = new AtomicBoolean();
        Thread writer = new Thread(() -> appendUntil(isOver, log), "log writer");
        writer.start();
        RunningProgram.Ending put = here.run("put", server.target(), "log", "sizes/log");
        isOver.set(true);
        writer.join();
        assertEquals(0, put.status(), put.err());
        byte[] stored = served.read("sizes/log");
        assertTrue(stored.length >= 3_000_000, stored.length + " bytes");
        assertArrayEquals(Arrays.copyOf(here.read("log"), stored.length), stored);
        assertDone("put", "sizes/log", stored, put);
    }

    private static void appendUntil(AtomicBoolean isOver, Path log) {
        try (OutputStream out = Files.newOutputStream(log, StandardOpenOption.APPEND)) {
            while (!isOver.get()) {
                out.write("another line\n".getBytes(StandardCharsets.UTF_8));
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "/dev/stdout", "pipe"})
    void aGetWhoseBytesNobodyReadsSaysSo(String local) throws Exception {
        served.write("unread.bin", Workplace.content(3_000_000, 4));
        String script = local.equals("pipe")
                ? "mkfifo pipe; head -c 1000 pipe | wc -c & \"$@\"; status=$?; wait; echo $status"
                : "{ \"$@\"; echo $? > status; } | head -c 1000 | wc -c; cat status";
        RunningProgram.Ending ending = shell(script, here.command("get", server.target(), "unread.bin", local));
        assertEquals(List.of("1000", "1"), ending.outLines());
        String name = local.equals("-") ? "standard output" : local;
        assertEquals(
                List.of(program + ": not all of 'unread.bin' has been delivered: nobody reads " + name + " any more"),
                ending.errLines());
    }

    @ParameterizedTest
    @CsvSource({
        "-, '\"$@\" | cat', true",
        "/dev/stdout, '\"$@\" | cat', true",
        "link, '\"$@\" | cat', true",
        "/proc/self/fd/1, '\"$@\" > out; cat out', true",
        "/dev/fd/1, 'echo -n a > out; \"$@\" >> out; cat out', true",
        "/dev/stdout, '\"$@\" 2>&1 | cat', false",
        "/dev/fd/3, '\"$@\" 3>&1 >&2 | cat', true",
        "pipe, 'mkfifo pipe; cat pipe & \"$@\" >&2; wait', true"
    })
    void aStreamGetsTheBytesAndNothingElseUnderAllItsNames(String local, String script, boolean isTold)
            throws Exception {
        byte[] content = "a".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        served.write("stream.txt", content);
        Files.createSymbolicLink(here.directory().resolve("link"), Path.of("/dev/stdout"));
        RunningProgram.Ending ending = shell(script, here.command("get", server.target(), "stream.txt", local));
        int before = script.contains("echo") ? 1 : 0;
        assertEquals("a".repeat(before + content.length), ending.out());
        assertTrue(
                ending.err().matches(isTold ? done("got", "stream.txt", content) + "\n" : ""),
                () -> "on standard error: " + ending.err());
        assertTrue(Files.isSymbolicLink(here.directory().resolve("link")));
    }

    @ParameterizedTest
    @CsvSource({"'cat file | \"$@\"'", "'\"$@\" < file'"})
    void standardInputIsReadToItsEndUnderAnotherName(String script) throws Exception {
        byte[] content = Workplace.content(300_000, 7);
        here.write("file", content);
        assertDone(
                "put",
                "input",
                content,
                shell(script, here.command("put", "--replace", server.target(), "/dev/stdin", "input")));
        assertArrayEquals(content, served.read("input"));
    }

    /** Runs a script in which {@code "$@"} is a command. */
    private RunningProgram.Ending shell(String script, List<String> command) throws Exception {
        List<String> words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        words.addAll(command);
        try (RunningProcess shell = RunningProcess.start(words, Map.of(), here.directory())) {
            return shell.ending();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"put - closed <&-", "get a.bin - >&-", "echo - <&-"})
    void aClosedStandardStreamIsSaidToBeClosed(String arguments) throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));
        served.write("a.bin", new byte[10]);
        String command = String.join(" ", protocol.client().command());
        String patient = arguments.replaceFirst(" ", " --timeout 60s " + server.target() + " ");
        try (RunningProcess shell = RunningProcess.start(List.of("sh", "-c", command + " " + patient))) {
            RunningProgram.Ending ending = shell.ending();
            assertEquals(2, ending.status(), ending.err());
            assertTrue(ending.err().matches(program + ": standard (in|out)put is closed\n"), ending.err());
        }
        assertFalse(served.has("closed"));
    }

    // ---- names

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void namesOfAnyLanguageAreKeptWhateverTheLocale(String locale) throws Exception {
        Map<String, String> environment = Map.of("LC_ALL", locale);
        byte[] content = Workplace.content(1_000, 5);
        here.write("보내기.txt", content);
        String remote = locale + "/안녕 \"세계\" 👋.txt";
        RunningProgram.Ending put = here.runProcess(environment, "put", server.target(), "보내기.txt", remote);
        assertDone("put", remote, content, put);
        RunningProgram.Ending get = here.runProcess(environment, "get", server.target(), remote, "받기.txt");
        assertDone("got", remote + " as " + here.directory().toRealPath() + "/받기.txt", content, get);
        assertArrayEquals(content, served.read(remote));
        assertArrayEquals(content, here.read("받기.txt"));
        assertEquals(List.of("받기.txt", "보내기.txt"), here.files());
    }

    @Test
    void aFileThatLooksLikeAServerIsReachedWithTheOption() throws Exception {
        here.write("127.0.0.1", new byte[1]);
        RunningProgram.Ending ending = here.run("put", "--server", server.target(), "127.0.0.1", "looks:1");
        assertEquals(0, ending.status(), ending.err());
        assertTrue(served.has("looks:1"));
    }

    // ---- where files can't go, and can

    @Test
    void aFileOfThisMachineThatIsNoneIsNotTouched() throws Exception {
        served.write("a.bin", new byte[10]);
        Path link = Files.createSymbolicLink(here.directory().resolve("link"), Path.of("elsewhere"));
        RunningProgram.Ending toLink = here.run("get", server.target(), "a.bin", "link");
        assertFailed(2, toLink);
        assertTrue(toLink.err().contains("'link' is a symbolic link, which is not followed"), toLink.err());
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(List.of("link"), here.files());

        RunningProgram.Ending toNowhere = here.run("get", server.target(), "a.bin", "no/such/a.bin");
        assertFailed(2, toNowhere);
        assertTrue(toNowhere.err().contains("'no/such/a.bin': there is no such folder"), toNowhere.err());
    }

    @Test
    void devicesTakeAndGiveBytes() throws Exception {
        served.write("device.bin", new byte[300_000]);
        assertDone("got", "device.bin", new byte[300_000], here.run("get", server.target(), "device.bin", "/dev/null"));
        assertTrue(!Files.isRegularFile(Path.of("/dev/null")));
        assertDone("put", "empty.bin", new byte[0], here.run("put", server.target(), "/dev/null", "empty.bin"));
        assumeTrue(Files.exists(DEV_FULL));
        RunningProgram.Ending full = here.run("get", server.target(), "device.bin", DEV_FULL.toString());
        assertFailed(2, full);
        assertTrue(full.err().contains("No space left on device"), full.err());
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsSaid() throws Exception {
        assumeFalse("root".equals(System.getProperty("user.name")), "root may write everywhere");
        served.write("a.bin", new byte[10]);
        Path locked = Files.createDirectory(here.directory().resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
        RunningProgram.Ending ending = here.run("get", server.target(), "a.bin", "locked");
        assertFailed(2, ending);
        assertTrue(ending.err().contains("the operating system does not allow this"), ending.err());
    }

    @Test
    void aServerThatIsNotWritableSaysSo() throws Exception {
        here.write("a.bin", new byte[10]);
        here.write("b.bin", new byte[10]);
        try (RunningServer readOnly =
                RunningServer.start(protocol, "-d", served.directory().toString())) {
            RunningProgram.Ending ending = here.run("put", readOnly.target(), "a.bin", "b.bin", "x/");
            assertEquals(1, ending.status(), ending.err());
            assertEquals(2, ending.errLines().size(), ending.err());
            assertTrue(ending.errLines().stream().allMatch(line -> line.contains("--writable")), ending.err());
        }
    }

    // ---- chat

    @Test
    void chatMovesFilesWithNamesOfAnyKind() throws Exception {
        byte[] content = Workplace.content(10_000, 6);
        here.write("my file.bin", content);
        here.write("o'clock", content);
        try (RunningProgram chat = here.start("chat", server.target())) {
            chat.type("""
                    /pwd
                    /put "my file.bin" 'chat/한 글 "x".bin'
                    /put "o'clock" chat/
                    /put --replace "o'clock" "chat/o'clock"
                    /list chat
                    /get 'chat/한 글 "x".bin' back.bin
                    /get -r chat copy
                    /help
                    still here
                    """);
            chat.endInput();
            RunningProgram.Ending ending = chat.ending();
            assertEquals(0, ending.status(), ending.err());
            assertEquals("", ending.err());
            List<String> lines = ending.outLines();
            assertEquals(here.directory().toRealPath().toString(), lines.get(0));
            assertTrue(lines.get(1).matches(done("put", "chat/한 글 \"x\".bin", content)), lines.get(1));
            assertTrue(lines.contains("kind                size  modified             name"), ending.out());
            assertEquals(
                    1,
                    lines.stream()
                            .filter(line -> line.endsWith("  한 글 \"x\".bin"))
                            .count(),
                    ending.out());
            assertTrue(lines.get(lines.size() - 1).startsWith("still here  (rtt="), ending.out());
        }
        assertArrayEquals(content, here.read("back.bin"));
        assertArrayEquals(content, here.read("copy/o'clock"));
    }

    @Test
    void chatShowsAFileAndHasMoreToSay() throws Exception {
        served.write("shown.txt", "the content\n".getBytes(StandardCharsets.UTF_8));
        try (RunningProgram chat = here.start("chat", server.target())) {
            chat.type("""
                    /get shown.txt -
                    still here
                    /put - name
                    """);
            chat.endInput();
            RunningProgram.Ending ending = chat.ending();
            assertEquals(1, ending.status(), ending.err());
            assertEquals("/put takes files only: standard input is the prompt's\n", ending.err());
            assertEquals("the content", ending.outLines().get(0));
            assertTrue(ending.outLines().get(2).startsWith("still here  (rtt="), ending.out());
        }
        assertFalse(served.has("name"));
    }

    @Test
    void chatGoesOnAfterAFileThatCouldNotBeMoved() throws Exception {
        served.write("chatted/a", new byte[1]);
        here.write("a", new byte[1]);
        try (RunningProgram chat = here.start("chat", server.target())) {
            chat.type("""
                    /get nothing
                    /put nothing
                    /put a chatted/a
                    /get "no end
                    /get --dance x
                    /get
                    /list one two
                    /get chatted/a b
                    """);
            chat.endInput();
            RunningProgram.Ending ending = chat.ending();
            assertEquals(1, ending.status(), ending.err());
            assertEquals(7, ending.errLines().size(), ending.err());
            assertEquals(1, ending.outLines().size(), ending.out());
        }
        assertTrue(here.has("b"));
    }

    // ---- what goes wrong

    @ParameterizedTest
    @ValueSource(strings = {"list", "get one two -t .", "put one two x/"})
    void thatNobodyListensIsSaidOnce(String command) throws Exception {
        here.write("one", new byte[1]);
        here.write("two", new byte[1]);
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        try (DeafPort port = DeafPort.of(protocol)) {
            words.add(1, port.target());
            RunningProgram.Ending ending = here.run(words.toArray(String[]::new));
            assertFailed(1, ending);
            assertTrue(ending.err().contains("nobody listens on " + protocol + " port"), ending.err());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get",
                "put",
                "list one two three",
                "put --replace --append one",
                "get --stall-timeout 0 one",
                "get --continue one -",
                "get -t nowhere one",
                "put -"
            })
    void wrongUsageIsSaidInOneLine(String arguments) throws Exception {
        RunningProgram.Ending ending =
                here.run(Stream.concat(Stream.of(arguments.split(" ")), Stream.of("--server", server.target()))
                        .toArray(String[]::new));
        assertFailed(2, ending);
        assertTrue(ending.err().startsWith(program + ": "), ending.err());
        assertEquals(List.of(), here.files());
    }

    // ---- what is seen

    private static void assertFailed(int status, RunningProgram.Ending ending) {
        assertEquals(status, ending.status(), ending.err());
        assertEquals("", ending.out());
        assertEquals(1, ending.errLines().size(), ending.err());
        assertFalse(ending.err().contains("Exception"), ending.err());
    }

    private static void assertDone(String verb, String name, byte[] content, RunningProgram.Ending ending) {
        assertEquals(0, ending.status(), ending.err());
        assertEquals("", ending.err());
        assertTrue(ending.out().matches(done(verb, name, content) + "\n"), ending.out());
    }

    private static String done(String verb, String name, byte[] content) {
        return String.format(DONE, verb, name, content.length, Workplace.sha256(content));
    }
}
