package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.TestEnvironment;
import socketlab.common.cli.UserError;
import socketlab.common.message.EntryKind;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;

@DisplayName("Which of the names of get and put are remote, and which local")
class TransferArgumentsTest {

    @TempDir
    private Path directory;

    private final FakeTime time = new FakeTime(0);
    private final FakeEndpoint endpoint = new FakeEndpoint(Transport.TCP, time);
    private final Conversation conversation = new Conversation(endpoint, 1, 1_000_000_000, 1, time, narration -> {});

    private final List<String> complaints = new ArrayList<>();

    private final FileSource source = new FileSource() {
        @Override
        public RemoteFiles files() {
            return new RemoteFiles(
                    endpoint,
                    conversation,
                    Transferring.DIGESTS,
                    1_000_000_000,
                    new TransferDisplay(null, new TestEnvironment(), time));
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

    /** A server that has nothing and takes nothing: what it is asked for is all that matters here. */
    private void refuseAll() {
        endpoint.onRequest(request -> endpoint.replyAfter(0, new Reply.Failure(request.id(), ErrorCode.DENIED, "no")));
    }

    private List<String> asked() {
        return endpoint.sent().stream()
                .map(line -> line.replaceAll(".*path=([^,]*),.*", "$1"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"., ''", "/, ''", "a, a", "a/, a", "a/b/, a/b", "'', ''", "./a, a", "./, ''"})
    void aSlashAtTheEndOfARemoteDirectoryIsNotPartOfItsName(String typed, String name) {
        assertEquals(name, Downloads.withoutSlash(typed));
    }

    @Test
    void theLastOfTwoNamesOfGetIsLocal() {
        refuseAll();
        assertThrowsExactly(UserError.class, () -> get(new String[0], "a", directory + "/b"));
        assertEquals(List.of("a"), asked());
    }

    @Test
    void theLastOfManyNamesOfGetIsLocalIfItIsADirectory() throws UserError {
        refuseAll();
        assertEquals(ExitStatus.NOT_DONE, get(new String[0], "a", "b", directory.toString()));
        assertEquals(List.of("a", "b"), asked());
    }

    @Test
    void withATargetAllNamesOfGetAreRemote() throws UserError {
        refuseAll();
        assertEquals(ExitStatus.NOT_DONE, get(new String[] {"-t", directory.toString()}, "a", "b"));
        assertEquals(List.of("a", "b"), asked());
    }

    @ParameterizedTest
    @CsvSource({
        "+a +b d/, '', d/a, d/b",
        "+a +b /, '', a, b",
        "+a +b, -t d, d/a, d/b",
        "+a +b, -t d/, d/a, d/b",
        "+a +b ., '', a, b",
        "+a +b, -t ., a, b"
    })
    void theLastOfManyNamesOfPutIsRemoteIfItEndsWithASlash(String names, String option, String first, String second)
            throws Exception {
        refuseAll();
        assertEquals(ExitStatus.NOT_DONE, put(option, names));
        assertEquals(List.of(first, second), asked());
    }

    @ParameterizedTest
    @CsvSource({"+a, a", "+a b, b", "+a d/, d/a", "+a d/e, d/e", "+a /, a", "+a ., a", "+a ./b, b"})
    void theLastOfTwoNamesOfPutIsRemote(String names, String remote) throws Exception {
        refuseAll();
        assertThrowsExactly(UserError.class, () -> put("", names));
        assertEquals(List.of(remote), asked());
    }

    /** A shell makes two names of {@code *.txt}, too. */
    @Test
    void twoLocalFilesAreNotOneFileAndItsRemoteName() throws Exception {
        Path first = Files.write(directory.resolve("a"), new byte[1]);
        Path second = Files.createTempFile(Path.of(""), "TransferArgumentsTest", "");
        try {
            assertFails(
                    "'" + second + "' is a file here, too: -t DIR puts both (-t . where the others are), and ./"
                            + second + " is the remote one",
                    () -> new Uploads(new TestEnvironment()).run(List.of(first.toString(), second.toString()), source));
            assertEquals(List.of(), endpoint.sent());
            refuseAll();
            assertThrowsExactly(
                    UserError.class,
                    () -> new Uploads(new TestEnvironment()).run(List.of(first.toString(), "./" + second), source));
            assertEquals(List.of(second.toString()), asked());
        } finally {
            Files.delete(second);
        }
    }

    @Test
    void standardInputIsAFileOnlyWhereALocalOneStands() throws UserError {
        assertTrue(new Uploads(new TestEnvironment()).isFromStandardInput(List.of("-", "a")));
        assertTrue(new Uploads(new TestEnvironment()).isFromStandardInput(List.of("a", "-", "d/")));
        assertFalse(new Uploads(new TestEnvironment()).isFromStandardInput(List.of("a", "-")));
    }

    // ---- directories

    /** What the server has: each path with the names of files in it, or with its own name if it is a file. */
    private void serve(Map<String, List<String>> listings) {
        endpoint.onRequest(request -> {
            List<String> names = listings.get(((Request.List) request).path());
            endpoint.replyAfter(
                    0,
                    names == null
                            ? new Reply.Failure(request.id(), ErrorCode.NOT_FOUND, "no")
                            : new Reply.Listing(
                                    request.id(),
                                    names.stream()
                                            .map(name -> new Reply.Entry(name, EntryKind.FILE, 1, 2))
                                            .toList(),
                                    false));
        });
    }

    @Test
    void onePageTellsADirectoryFromAFile() throws UserError {
        serve(Map.of(
                "empty", List.of(),
                "many", List.of("a", "many"),
                "other", List.of("a"),
                "x/same", List.of("same"),
                "x/same/same", List.of("same"),
                "x/file", List.of("file")));
        for (String directory : List.of("empty", "many", "other", "x/same")) {
            assertTrue(source.files().isDirectory(directory), directory);
        }
        assertFalse(source.files().isDirectory("x/file"));
        assertFails("the server says not-found: no", () -> source.files().isDirectory("nothing"));
    }

    @ParameterizedTest
    @CsvSource({"'', CREATE", "--replace, REPLACE", "--append, APPEND"})
    void putSaysWhatBecomesOfAFileThatIsThere(String option, String mode) {
        refuseAll();
        assertThrowsExactly(UserError.class, () -> put(option, "+a"));
        assertEquals(
                "0 ms: Put[id=1, path=a, mode=" + mode + ", size=1]",
                endpoint.sent().get(0));
    }

    @Test
    void aLocalDirectoryThatIsNotThereIsSaidBeforeAnythingIsAsked() {
        assertFails("there is no directory 'nowhere' here", () -> get(new String[] {"-t", "nowhere"}, "a"));
        assertEquals(List.of(), endpoint.sent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-r", "-c"})
    void aStreamCannotBeGoneOnWithNorHoldADirectory(String option) {
        assertFails(
                "--continue and -r need files: standard output is a stream",
                () -> get(new String[] {option}, "a", "-"));
        assertEquals(List.of(), endpoint.sent());
    }

    @Test
    void nothingToGetOrPutIsSaid() {
        assertFails("get what? Name a remote file", () -> get(new String[0]));
        assertFails(
                "put what? Name a local file, or - for standard input",
                () -> new Uploads(new TestEnvironment()).run(List.of(), source));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "- d/"})
    void standardInputNeedsARemoteName(String names) {
        assertFails(
                "name the remote file for what comes from standard input",
                () -> new Uploads(new TestEnvironment()).run(List.of(names.split(" ")), source));
    }

    private int get(String[] options, String... names) throws UserError {
        return CommandLine.populateCommand(new Downloads(new TestEnvironment()), options)
                .run(List.of(names), source);
    }

    /** Puts files that are there: the names that begin with a plus sign, which is left out. */
    private int put(String option, String names) throws UserError, IOException {
        List<String> words = new ArrayList<>();
        for (String name : names.split(" ")) {
            words.add(
                    name.startsWith("+")
                            ? Files.write(directory.resolve(name.substring(1)), new byte[1])
                                    .toString()
                            : name);
        }
        String[] options = option.isEmpty() ? new String[0] : option.split(" ");
        return CommandLine.populateCommand(new Uploads(new TestEnvironment()), options)
                .run(words, source);
    }

    private static void assertFails(String sentence, Executable work) {
        UserError error = assertThrowsExactly(UserError.class, work);
        assertEquals(sentence, error.getMessage());
        assertEquals(ExitStatus.ERROR, error.exitStatus());
    }
}
