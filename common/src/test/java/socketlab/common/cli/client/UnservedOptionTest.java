package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.TestEnvironment;
import socketlab.common.cli.UserError;
import socketlab.common.message.EntryKind;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;

@DisplayName("What a directory is moved without is said and fails the command, unless the user accepts it")
class UnservedOptionTest {

    private static final String ACCEPT = " (--skip-unserved accepts that)";

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

    private int get(String... options) throws UserError {
        return CommandLine.populateCommand(new Downloads(new TestEnvironment()), options)
                .run(List.of("dir", directory.toString()), source);
    }

    private int put(String... options) throws UserError {
        return CommandLine.populateCommand(new Uploads(new TestEnvironment()), options)
                .run(List.of(directory.toString(), "up"), source);
    }

    /** The pages that the server has, one or two, by the path that is asked for. */
    private void serve(Map<String, List<Reply.Listing>> pages) {
        endpoint.onRequest(request -> {
            Request.List list = (Request.List) request;
            Reply.Listing page = pages.get(list.path()).get(list.after().isEmpty() ? 0 : 1);
            endpoint.replyAfter(0, new Reply.Listing(list.id(), page.entries(), page.more(), page.omitted()));
        });
    }

    private static Reply.Listing page(boolean more, List<String> directories, Reply.Omissions omitted) {
        return new Reply.Listing(
                0,
                directories.stream()
                        .map(name -> new Reply.Entry(name, EntryKind.DIRECTORY, 0, 1))
                        .toList(),
                more,
                omitted);
    }

    private static Reply.Omissions omitted(String... names) {
        return new Reply.Omissions(
                names.length,
                Stream.of(names)
                        .map(name -> new Reply.Omission(name, "it is " + name))
                        .toList());
    }

    @Test
    void whatTheServerLeavesOutOfEachDirectoryIsSaidPageByPage() throws UserError {
        serve(Map.of(
                "dir",
                List.of(page(true, List.of("inner", "x"), omitted("a")), page(false, List.of(), omitted("z"))),
                "dir/inner",
                List.of(page(false, List.of(), omitted("i"))),
                "dir/x",
                List.of(page(false, List.of(), Reply.Omissions.NONE))));
        assertEquals(ExitStatus.NOT_DONE, get("-r"));
        assertEquals(
                List.of(
                        "'i' in 'dir/inner' is left out: it is i" + ACCEPT,
                        "'a' in 'dir' is left out: it is a" + ACCEPT,
                        "'z' in 'dir' is left out: it is z" + ACCEPT),
                complaints);
    }

    @Test
    void whoAcceptsItHearsNothingOfIt() throws UserError {
        serve(Map.of("dir", List.of(page(false, List.of(), omitted("a")))));
        assertEquals(ExitStatus.OK, get("-r", "--skip-unserved"));
        assertEquals(List.of(), complaints);
    }

    @Test
    void anOlderServerSaysNothingOfIt() throws UserError {
        serve(Map.of("dir", List.of(page(false, List.of(), Reply.Omissions.NONE))));
        assertEquals(ExitStatus.OK, get("-r"));
    }

    @Test
    void ofManyTwentyAreNamedAndTheOthersCounted() throws UserError {
        String[] names = IntStream.range(0, 90).mapToObj(i -> "n" + i).toArray(String[]::new);
        serve(Map.of(
                "dir",
                List.of(page(
                        false,
                        List.of(),
                        new Reply.Omissions(1_000_000, omitted(names).named())))));
        assertEquals(ExitStatus.NOT_DONE, get("-r"));
        assertEquals(21, complaints.size());
        assertEquals("'n19' in 'dir' is left out: it is n19" + ACCEPT, complaints.get(19));
        assertEquals("999980 more in 'dir' are left out" + ACCEPT, complaints.get(20));
    }

    @Test
    void aServerCanForgeNoLineAndFillNoScreenWithIt() throws UserError {
        serve(Map.of(
                "dir",
                List.of(page(
                        false,
                        List.of(),
                        new Reply.Omissions(1, List.of(new Reply.Omission("a\nb", "\u001b" + "w".repeat(100_000))))))));
        assertEquals(ExitStatus.NOT_DONE, get("-r"));
        assertEquals(List.of("'a\\u{A}b' in 'dir' is left out: \\u{1B}" + "w".repeat(193) + "…" + ACCEPT), complaints);
    }

    @Test
    void whatPutCanNotMoveIsSaidAllTheSame() throws Exception {
        Files.createSymbolicLink(directory.resolve("link"), Path.of("nothing"));
        Files.createFile(directory.resolve("line\nfeed"));
        Files.createFile(directory.resolve("back\\slash"));
        Files.createDirectory(directory.resolve("in\u009bner"));
        Files.createFile(Path.of(URI.create(directory.toUri() + "caf%E9")));
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", directory.resolve("pipe").toString())
                        .start()
                        .waitFor());
        Files.createFile(directory.resolve(".socketlab-0123.partial"));
        assertEquals(ExitStatus.NOT_DONE, put("-r"));
        String where = " in '" + directory + "' is left out: ";
        assertEquals(
                List.of(
                        "'back\\slash'" + where
                                + "the parts of a name are separated by /, and hold no slash or backslash" + ACCEPT,
                        "'caf\\xE9'" + where + "its name is no UTF-8" + ACCEPT,
                        "'in\\u{9B}ner'" + where + "it holds a control character, U+009B" + ACCEPT,
                        "'line\\u{A}feed'" + where + "it holds a control character, U+000A" + ACCEPT,
                        "'link'" + where + "it is a symbolic link" + ACCEPT,
                        "'pipe'" + where + "it is a device, a pipe or a socket" + ACCEPT),
                complaints);
        assertEquals(List.of(), endpoint.sent());

        complaints.clear();
        assertEquals(ExitStatus.OK, put("-r", "--skip-unserved"));
        assertEquals(List.of(), complaints);
    }

    @Test
    void toAcceptItIsNotToAcceptOtherFailures() throws IOException, UserError {
        Files.createFile(directory.resolve("file"));
        endpoint.onRequest(request -> endpoint.replyAfter(0, new Reply.Failure(request.id(), ErrorCode.DENIED, "no")));
        assertEquals(ExitStatus.NOT_DONE, put("-r", "--skip-unserved"));
        assertEquals(List.of("the server says denied: no"), complaints);
    }
}
