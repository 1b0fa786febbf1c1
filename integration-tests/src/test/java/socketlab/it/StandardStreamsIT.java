package socketlab.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static socketlab.it.Patience.await;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Standard streams: closed ones are said to be closed, terminals are spoken to in their own charset")
class StandardStreamsIT {

    private static final Charset KOREAN = Charset.forName("MS949");

    /** As on a Korean Windows, whichever version of Java reads which of them. */
    private static final List<String> KOREAN_TERMINAL = Stream.of("stdin", "stdout", "stderr")
            .flatMap(stream -> Stream.of("-D" + stream + ".encoding=MS949", "-Dsun." + stream + ".encoding=MS949"))
            .toList();

    private static final byte[] CONTENT = Workplace.content(1_000, 8);

    @TempDir
    private Path served;

    @TempDir
    private Path here;

    private RunningServer server(Protocol protocol) throws IOException {
        return RunningServer.start(protocol, "-d", served.toString(), "--writable");
    }

    // ---- closed streams

    @ParameterizedTest
    @CsvSource({
        "TCP, chat, <&-, input",
        "UDP, chat, <&-, input",
        "TCP, chat, <&- >&-, input",
        "TCP, put /dev/stdin a, <&-, input",
        "UDP, put /proc/self/fd/0 a, <&- >&-, input",
        "TCP, get a /dev/stdout, >&-, output",
        "UDP, get a /dev/fd/1, >&-, output",
        "TCP, echo text, >&-, output",
        "UDP, echo text, >&-, output",
        "TCP, stats, >&-, output",
        "TCP, list, >&-, output",
        "TCP, list --json -, >&-, output",
        "TCP, ping -c 100000 -i 100ms, >&-, output",
        "UDP, ping -c 100000 -i 1h -w 100h --json -, >&-, output",
        "TCP, ping -c 100000 -i 1h -w 100h --csv -, >&-, output",
        "UDP, simulate --json -, >&-, output",
        "TCP, --help, >&-, output"
    })
    void aClosedStreamThatIsNeededIsSaidToBeClosed(Protocol protocol, String words, String closed, String stream)
            throws Exception {
        LongRun.unless(protocol == Protocol.UDP);
        try (RunningServer server = server(protocol)) {
            List<String> command = new ArrayList<>(List.of(words.split(" ")));
            if (!words.startsWith("simulate") && !words.startsWith("--help")) {
                command.add(1, server.target());
            }
            RunningProgram.Ending ending = shell(protocol.client().command(command.toArray(String[]::new)), closed);
            assertEquals(2, ending.status(), ending.err());
            List<String> errors = ending.errLines().stream()
                    .filter(line -> line.contains("-client: "))
                    .toList();
            assertEquals(List.of(protocol.client().program() + ": standard " + stream + " is closed"), errors);
            assertEquals("", ending.out());
        }
    }

    @ParameterizedTest
    @CsvSource({"TCP, chat", "UDP, echo -", "UDP, put - a"})
    void aStandardInputThatCannotBeReadIsSaidToBe(Protocol protocol, String words) throws Exception {
        try (RunningServer server = server(protocol)) {
            List<String> command = new ArrayList<>(List.of(words.split(" ")));
            command.add(1, server.target());
            RunningProgram.Ending ending = shell(protocol.client().command(command.toArray(String[]::new)), "< /");
            assertEquals(2, ending.status(), ending.err());
            assertTrue(
                    ending.err().contains(protocol.client().program() + ": cannot read standard input: "),
                    ending.err());
            assertFalse(ending.err().contains("Exception"), ending.err());
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whatNeedsNoneOfThemWorksWithoutAll(Protocol protocol) throws Exception {
        Files.write(served.resolve("a"), CONTENT);
        try (RunningServer server = server(protocol)) {
            List<String> command = protocol.client().command("get", server.target(), "-q", "a", "b");
            assertEquals(0, shell(command, "<&- >&- 2>&-").status());
        }
        assertArrayEquals(CONTENT, Files.readAllBytes(here.resolve("b")));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aServerServesWithoutAnyOfThem(Protocol protocol) throws Exception {
        Files.write(served.resolve("a"), CONTENT);
        int port = freePort(protocol);
        List<String> command = protocol.server().command("-p", "" + port, "-d", served.toString(), "-v");
        Workplace workplace = new Workplace(protocol, here);
        String target = "127.0.0.1:" + port;
        try (RunningProcess server = startShell(command, "<&- >&- 2>&-")) {
            await("an answer").until(() -> workplace.run("echo", target, "text").status() == 0);
            assertEquals(0, workplace.run("get", target, "a", "b").status());
            server.signal("TERM");
            server.ending();
        }
        assertArrayEquals(CONTENT, workplace.read("b"));
        assertArrayEquals(CONTENT, Files.readAllBytes(served.resolve("a")));
    }

    private static int freePort(Protocol protocol) throws IOException {
        try (DeafPort port = DeafPort.of(protocol)) {
            return Integer.parseInt(port.target().replaceFirst(".*:", ""));
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void standardInputCanBeAFileOfJavaOrTheProgramItself(Protocol protocol) throws Exception {
        List<String> client = protocol.client().command();
        Path jar = Path.of(client.get(client.size() - 1));
        Path java = Path.of(client.get(0)).toRealPath().getParent().resolveSibling("lib");
        List<Path> files = protocol == Protocol.TCP
                ? List.of(jar, java.resolve("classlist"), java.resolve("modules"))
                : List.of(jar);
        try (RunningServer server = server(protocol)) {
            for (Path file : files) {
                List<String> command = protocol.client().command("put", server.target(), "--replace", "-", "copy");
                RunningProgram.Ending ending = shell(command, "< '" + file + "'");
                assertEquals(0, ending.status(), ending.err());
                assertEquals(-1, Files.mismatch(file, served.resolve("copy")));
            }
        }
    }

    private RunningProgram.Ending shell(List<String> command, String redirections) throws Exception {
        try (RunningProcess shell = startShell(command, redirections)) {
            return shell.ending();
        }
    }

    private RunningProcess startShell(List<String> command, String redirections) throws IOException {
        assumeTrue(StandardStreamsIT.isLinux());
        List<String> words = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" " + redirections, "sh"));
        words.addAll(command);
        return RunningProcess.start(words, Map.of(), here);
    }

    private static boolean isLinux() {
        return Files.isDirectory(Path.of("/proc/self/fd"));
    }

    // ---- terminals

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aKoreanTerminalIsReadAndWrittenInItsOwnCharset(Protocol protocol) throws Exception {
        LongRun.unless(protocol == Protocol.TCP);
        Files.write(served.resolve("받을 파일"), CONTENT);
        List<String> command = protocol.client().commandWith(KOREAN_TERMINAL, "chat");
        try (RunningServer server = server(protocol)) {
            command.add(server.target());
            try (RunningProcess chat = PseudoTerminal.start(100, here, command)) {
                awaitScreen(chat, "> ");
                chat.type("안녕 똠방\r".getBytes(KOREAN));
                awaitScreen(chat, "안녕 똠방  (rtt=");
                chat.type("/get '받을 파일' 받은\r".getBytes(KOREAN));
                awaitScreen(chat, "/받은: 1000 bytes"); // behind where it goes, for the name is another one
                chat.type("/get '없는 파일'\r".getBytes(KOREAN));
                awaitScreen(chat, "there is no '없는 파일'");
                chat.type("/quit\r");
                chat.ending();
            }
        }
        assertArrayEquals(CONTENT, Files.readAllBytes(here.resolve("받은")));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whatTheTerminalCannotShowBecomesAQuestionMarkAndAPipeGetsItAll(Protocol protocol) throws Exception {
        LongRun.unless(protocol == Protocol.TCP);
        try (RunningServer server = server(protocol)) {
            List<String> command = protocol.client().commandWith(KOREAN_TERMINAL, "echo", server.target(), "한글 🙂 é");
            try (RunningProcess echo = PseudoTerminal.start(100, here, command)) {
                echo.ending();
                assertEquals("한글 ? ?\r\n", screen(echo));
            }
            String line = "'" + String.join("' '", command) + "'";
            try (RunningProcess echo = PseudoTerminal.startShell(100, here, line + " > file; " + line + " | cat")) {
                echo.ending();
                assertEquals("한글 🙂 é\r\n", new String(echo.out().bytes(), UTF_8));
            }
            assertEquals("한글 🙂 é\n", Files.readString(here.resolve("file")));
            try (RunningProcess error = PseudoTerminal.startShell(
                    100,
                    here,
                    "'"
                            + String.join(
                                    "' '",
                                    protocol.client().commandWith(KOREAN_TERMINAL, "get", server.target(), "없는 🙂"))
                            + "' > /dev/null")) {
                error.ending();
                assertTrue(screen(error).contains("there is no '없는 ?'"), screen(error));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whatIsTypedIsReadInTheTerminalsCharsetAlsoWhereTheOutputIsAPipe(Protocol protocol) throws Exception {
        LongRun.unless(protocol == Protocol.TCP);
        try (RunningServer server = server(protocol)) {
            List<String> command = protocol.client().commandWith(KOREAN_TERMINAL, "echo", server.target(), "-");
            String line = "'" + String.join("' '", command) + "' > file";
            try (RunningProcess echo = PseudoTerminal.startShell(100, here, line)) {
                echo.type("한글\n\u0004".getBytes(KOREAN));
                assertEquals(0, echo.ending().status());
            }
        }
        assertEquals("한글\n", Files.readString(here.resolve("file")));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void theLogOfAServerIsShownInTheTerminalsCharset(Protocol protocol) throws Exception {
        LongRun.unless(protocol == Protocol.TCP);
        Path directory = Files.createDirectory(served.resolve("폴더"));
        List<String> command = protocol.server().commandWith(KOREAN_TERMINAL, "-p", "0", "-d", directory.toString());
        try (RunningProcess server = PseudoTerminal.start(100, here, command)) {
            awaitScreen(server, "serves " + directory.toRealPath());
            server.type("\u0003");
            server.ending();
        }
    }

    private static String screen(RunningProcess terminal) {
        return new String(terminal.out().bytes(), KOREAN);
    }

    private static void awaitScreen(RunningProcess terminal, String text) {
        await("'" + text + "' on the screen").until(() -> screen(terminal).contains(text));
    }

    // ---- locales

    @ParameterizedTest
    @CsvSource({"TCP, C", "UDP, C", "TCP, ko_KR.not-installed", "UDP, ko_KR.not-installed"})
    void whateverTheLocaleEveryMessageNamesAFileAsItIs(Protocol protocol, String locale) throws Exception {
        LongRun.unless(protocol == Protocol.TCP && locale.equals("C"));
        Map<String, String> environment = Map.of("LC_ALL", locale);
        Workplace workplace = new Workplace(protocol, here);
        workplace.write("폴더/파일", CONTENT);
        workplace.write("파일", CONTENT);
        Files.write(served.resolve("파일"), CONTENT);
        try (RunningServer server = server(protocol)) {
            String target = server.target();
            assertSays(workplace, environment, "'없는 것'", "put", target, "없는 것");
            assertSays(workplace, environment, "'폴더'", "put", target, "폴더");
            assertSays(workplace, environment, "'파일'", "put", target, "파일");
            assertSays(workplace, environment, "'파일' is a file here, too", "put", target, "폴더", "파일");
            assertSays(workplace, environment, "'없는 폴더'", "get", target, "파일", "-t", "없는 폴더");
            assertSays(workplace, environment, "파일/아래", "get", target, "파일", "파일/아래");
            assertSays(workplace, environment, "'없는 것'", "get", target, "없는 것");
            assertSays(workplace, environment, "없는 폴더/결과", "list", target, "--json", "없는 폴더/결과");
            assertSays(workplace, environment, "'없는 것'", "list", target, "없는 것");
            assertSays(workplace, environment, "'잘못'", "ping", target, "-i", "잘못");
            assertSays(workplace, environment, "--잘못", "echo", target, "--잘못", "text");
        }
        RunningProgram.Ending report = run(environment, protocol.client().command("report", "없는.json"));
        assertTrue(report.err().contains("없는.json"), report.err());
        RunningProgram.Ending server = run(environment, protocol.server().command("-p", "0", "-d", "없는 폴더"));
        assertTrue(server.err().contains("'없는 폴더'"), server.err());
    }

    private static void assertSays(
            Workplace workplace, Map<String, String> environment, String wanted, String... arguments) throws Exception {
        RunningProgram.Ending ending = workplace.runProcess(environment, arguments);
        assertFalse(ending.status() == 0, ending.out());
        assertTrue(ending.err().contains(wanted), () -> String.join(" ", arguments) + " says: " + ending.err());
        assertFalse(ending.err().contains("?"), ending.err());
    }

    private RunningProgram.Ending run(Map<String, String> environment, List<String> command) throws Exception {
        try (RunningProcess program = RunningProcess.start(command, environment, here)) {
            return program.ending();
        }
    }
}
