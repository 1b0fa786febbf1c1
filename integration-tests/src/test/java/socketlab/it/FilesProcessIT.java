package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server serves, by its command line and its surroundings, and what it says about it. */
class FilesProcessIT {

    private static final byte[] CONTENT = "안녕".getBytes(StandardCharsets.UTF_8);

    private final ServedDirectory directory = ServedDirectory.create();

    @AfterEach
    void deleteDirectory() {
        directory.close();
    }

    @Test
    void aServerServesItsWorkingDirectoryOnLoopbackForReadingOnlyUnlessToldOtherwise() throws Exception {
        directory.write("file", CONTENT);
        try (RunningServer server = startInside(Jar.TCP_SERVER.command("-p", "0"));
                FileClient client = new FileClient(server)) {
            assertTrue(server.address().getAddress().isLoopbackAddress());
            server.process()
                    .err()
                    .awaitLine(".*serves " + directory.path().toRealPath()
                            + ", for reading only \\(--writable allows writing\\)");
            assertArrayEquals(CONTENT, client.getWhole("file"));
            for (String mode : List.of("create", "replace", "append")) {
                assertEquals("denied", client.put("file", mode, CONTENT).verdict());
                assertEquals("denied", client.put("new", mode, CONTENT).verdict());
            }
            assertEquals(List.of("file"), directory.names());
        }
    }

    private RunningServer startInside(List<String> command) throws Exception {
        List<String> inside = new ArrayList<>(List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", directory.argument()));
        inside.addAll(command);
        return RunningServer.of(Protocol.TCP, inside);
    }

    @Test
    void aReadOnlyServerLeavesUnfinishedFilesOfOthersAlone() throws Exception {
        directory.write(".socketlab-ca978112ca1bbdcafac231b39a23dc4d.partial", CONTENT);
        try (RunningServer server = RunningServer.startProcess(Protocol.TCP, "-d", directory.argument());
                FileClient client = new FileClient(server)) {
            assertEquals(List.of(), client.ask(FileRequests.list(1, "")).objects("entries"));
            assertEquals(1, directory.partials().size());
        }
    }

    @Test
    void theLogSaysThatADirectoryIsWritableAndHowManyLeftoversHaveGone() throws Exception {
        directory.write("inner/.socketlab-ca978112ca1bbdcafac231b39a23dc4d.partial", CONTENT);
        directory.write(".socketlab-ca978112ca1bbdcafac231b39a23dc4d.partial", CONTENT);
        directory.write("inner/kept", CONTENT);
        try (RunningServer server =
                RunningServer.startProcess(Protocol.TCP, "-d", directory.argument(), "--writable")) {
            server.process()
                    .err()
                    .awaitLine(".*serves " + directory.path().toRealPath()
                            + ", for reading and writing; has deleted 2 unfinished uploads of an earlier server");
            assertEquals(List.of("inner", "inner/kept"), directory.names());
        }
    }

    @Test
    void aDirectoryThatIsNotThereIsSaidInOneLine() throws Exception {
        assertCannotServe(directory.argument() + "/nothing", "there is none");
    }

    @Test
    void aFileInPlaceOfADirectoryIsSaidInOneLine() throws Exception {
        directory.write("file", CONTENT);
        assertCannotServe(directory.file("file").toString(), "it is no directory");
    }

    private static void assertCannotServe(String argument, String why) throws Exception {
        try (RunningProgram server = EmbeddedProgram.start(Jar.TCP_SERVER, Path.of(""), "-p", "0", "-d", argument)) {
            RunningProgram.Ending ending = server.ending();
            assertEquals(2, ending.status());
            assertEquals("", ending.out());
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().contains("cannot serve the directory '" + argument + "': " + why), ending.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void theDirectoryMayHaveAKoreanName(String locale) throws Exception {
        directory.write("폴더/파일", CONTENT);
        List<String> command = Jar.TCP_SERVER.command("-p", "0", "-d", "폴더");
        try (RunningServer server = startInside(inLocale(locale, command));
                FileClient client = new FileClient(server)) {
            assertArrayEquals(CONTENT, client.getWhole("파일"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "C.UTF-8"})
    void koreanNamesAreUtf8OnTheDiskInAnyLocale(String locale) throws Exception {
        Files.createDirectories(directory.file("폴더"));
        List<String> command =
                inLocale(locale, Jar.TCP_SERVER.command("-p", "0", "-d", directory.argument(), "--writable"));
        try (RunningServer server = startInside(command);
                FileClient client = new FileClient(server)) {
            assertEquals(
                    "stored", client.put("폴더/새 폴더/파일 🌊", "create", CONTENT).verdict());
            directory.assertHolds("폴더/새 폴더/파일 🌊", CONTENT);
            assertArrayEquals(CONTENT, client.getWhole("폴더/새 폴더/파일 🌊"));
            assertEquals(
                    "stored", client.put("폴더/새 폴더/파일 🌊", "append", CONTENT).verdict());
            directory.assertHolds("폴더/새 폴더/파일 🌊", Bytes.joined(CONTENT, CONTENT));
            List<Json> entries = client.ask(FileRequests.list(1, "")).objects("entries");
            assertEquals(
                    List.of("폴더"),
                    entries.stream().map(entry -> entry.text("name")).toList());
            entries = client.ask(FileRequests.list(2, "폴더/새 폴더")).objects("entries");
            assertEquals(
                    List.of("파일 🌊"),
                    entries.stream().map(entry -> entry.text("name")).toList());
            assertEquals(
                    "exists", client.put("폴더/새 폴더/파일 🌊", "create", CONTENT).verdict());
            assertEquals("not-found", client.ask(FileRequests.get(3, "폴더/없다")).verdict());
        }
    }

    private static List<String> inLocale(String locale, List<String> command) {
        List<String> all = new ArrayList<>(List.of("env", "LC_ALL=" + locale));
        all.addAll(command);
        return all;
    }
}
