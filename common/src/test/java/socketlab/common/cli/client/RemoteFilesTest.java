package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.TestEnvironment;
import socketlab.common.cli.UserError;
import socketlab.common.files.FileTree;
import socketlab.common.message.EntryKind;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transport;

@DisplayName("The files of a server: whole and checked, or not at all")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteFilesTest {

    private static final long STALL_NANOS = 30_000_000_000L;
    private static final long MODIFIED = 1_763_800_000_123_456L;
    private static final byte[] CONTENT = content(700_000);
    private static final String LYING_DIGEST = "0".repeat(64);

    @TempDir
    private Path directory;

    private final FakeTime time = new FakeTime(0);
    private final FakeEndpoint endpoint = new FakeEndpoint(Transport.TCP, time);
    private final Conversation conversation = new Conversation(endpoint, 1, 1_000_000_000, 1, time, narration -> {});
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final RemoteFiles files = filesThatStallAfter(STALL_NANOS);
    private FileTree tree;

    private RemoteFiles filesThatStallAfter(long stallNanos) {
        PrintStream forPeople = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new RemoteFiles(
                endpoint,
                conversation,
                Transferring.DIGESTS,
                stallNanos,
                new TransferDisplay(forPeople, new TestEnvironment(), time));
    }

    @BeforeEach
    void openTree() throws IOException {
        tree = FileTree.open(directory, true, Transferring.DIGESTS, () -> 0);
    }

    @AfterEach
    void closeTree() throws IOException {
        tree.close();
    }

    // ---- list

    @Test
    void thePagesOfAListingAreAskedForOneBehindTheOther() throws UserError {
        endpoint.onRequest(request -> {
            String after = ((Request.List) request).after();
            endpoint.replyAfter(
                    1,
                    after.isEmpty()
                            ? new Reply.Listing(request.id(), List.of(entry("a"), entry("b")), true)
                            : new Reply.Listing(request.id(), List.of(entry("c")), false));
        });
        assertEquals(List.of(entry("a"), entry("b"), entry("c")), list("dir"));
        assertEquals(List.of("0 ms: List[id=1, path=dir, after=]", "1 ms: List[id=2, path=dir, after=b]"), sent());
    }

    private List<Reply.Entry> list(String path) throws UserError {
        List<Reply.Entry> all = new ArrayList<>();
        RemoteListing listing = new RemoteListing(path);
        for (List<Reply.Entry> page = files.next(listing); page != null; page = files.next(listing)) {
            all.addAll(page);
        }
        return all;
    }

    @Test
    void aListingMayTakeAsLongAsATransferMayStandStill() throws UserError {
        endpoint.onRequest(
                request -> endpoint.replyAfter(29_999, new Reply.Listing(request.id(), List.of(entry("a")), false)));
        assertEquals(List.of(entry("a")), list(""));
    }

    @Test
    void aServerThatListsTheSameAgainAndAgainIsStopped() {
        endpoint.onRequest(
                request -> endpoint.replyAfter(1, new Reply.Listing(request.id(), List.of(entry("a")), true)));
        assertFails(ExitStatus.ERROR, "the server lists the same names again and again", () -> list(""));
    }

    @Test
    void anEmptyPageIsTheLast() throws UserError {
        endpoint.onRequest(request -> endpoint.replyAfter(1, new Reply.Listing(request.id(), List.of(), true)));
        assertEquals(List.of(), list(""));
    }

    // ---- get

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_144, 262_145, 700_000})
    void aFileComesWholeWithItsTimeAndALineThatSaysSo(int size) throws Exception {
        byte[] content = content(size);
        serve(content, 0);
        files.get("dir/a", tree, "b");
        assertArrayEquals(content, Files.readAllBytes(directory.resolve("b")));
        assertEquals(MODIFIED, Files.getLastModifiedTime(directory.resolve("b")).to(TimeUnit.MICROSECONDS));
        assertEquals(List.of("b"), names());
        assertEquals(List.of("0 ms: Get[id=1, path=dir/a, offset=0]"), sent());
        assertTrue(said().startsWith("got dir/a as " + directory + "/b: " + size + " bytes in 0.000 s, "), said());
        assertTrue(said().endsWith(", SHA-256 matches: " + sha256(content) + "\n"), said());
    }

    @ParameterizedTest
    @CsvSource({
        "a, a, ''",
        "dir/a, a, ''",
        "dir/a, dir/a, ''",
        "a, b, ' as %s/b'",
        "a, aa, ' as %s/aa'",
        "aa, a, ' as %s/a'",
        "dir/a, other/a, ' as %s/other/a'"
    })
    void theLineSaysWhereTheFileWentIfItsNameDoesNot(String remote, String name, String place) throws Exception {
        serve(CONTENT, 0);
        files.get(remote, tree, name);
        String expected = "got " + remote + String.format(place, directory) + ": 700000 bytes in ";
        assertTrue(said().startsWith(expected), said());
    }

    @Test
    void anOlderFileIsReplaced() throws Exception {
        Files.writeString(directory.resolve("b"), "older");
        serve(CONTENT, 0);
        files.get("a", tree, "b");
        assertArrayEquals(CONTENT, Files.readAllBytes(directory.resolve("b")));
    }

    @Test
    void otherBytesThanWereSentLeaveNothing() throws Exception {
        Files.writeString(directory.resolve("b"), "older");
        endpoint.onRequest(request -> {
            sendFile(request.id(), CONTENT, 0);
            endpoint.replyAfter(0, new Sent(request.id(), LYING_DIGEST));
        });
        assertFails(
                ExitStatus.ERROR,
                "cannot write b: the bytes that came are not those that were sent: try again",
                () -> files.get("a", tree, "b"));
        assertEquals(List.of("b"), names());
        assertEquals("older", Files.readString(directory.resolve("b")));
        assertEquals("", said());
    }

    @Test
    void anErrorBehindTheBytesMakesThemWorthless() {
        endpoint.onRequest(request -> {
            sendFile(request.id(), CONTENT, 0);
            endpoint.replyAfter(0, new Reply.Failure(request.id(), ErrorCode.FILE_CHANGED, "it has changed"));
        });
        assertFails(ExitStatus.ERROR, "the server says file-changed: it has changed", () -> files.get("a", tree, "b"));
        assertEquals(List.of(), names());
        assertFalse(conversation.isOver(), "the talk stands between two messages");
    }

    @Test
    void bytesThatAreNotFollowedByTheirDigestAreWorthless() {
        endpoint.onRequest(request -> sendFile(request.id(), CONTENT, 0));
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 127.0.0.1:4242 within 30000 ms: is its disk slow? (--stall-timeout waits longer)",
                () -> files.get("a", tree, "b"));
        assertEquals(List.of(), names());
        assertTrue(conversation.isOver());
    }

    @ParameterizedTest
    @CsvSource({"100, 1, 99", "100, 0, 99", "100, 0, 101", "100, 100, 0"})
    void aHeaderThatDoesNotFitTheRequestIsRefusedBeforeAnyByte(long size, long offset, long body) {
        endpoint.onRequest(
                request -> endpoint.replyAfter(1, new Reply.File(request.id(), size, MODIFIED, offset, body)));
        assertFails(
                ExitStatus.ERROR,
                "the server sends other bytes of a than were asked for",
                () -> files.get("a", tree, "b"));
        assertEquals(List.of(), names());
        assertTrue(conversation.isOver(), "nobody reads the bytes");
    }

    @Test
    void aRefusalLeavesTheTalkOpen() throws Exception {
        endpoint.onRequest(
                request -> endpoint.replyAfter(1, new Reply.Failure(request.id(), ErrorCode.NOT_FOUND, "no a")));
        assertFails(ExitStatus.ERROR, "the server says not-found: no a", () -> files.get("a", tree, "b"));
        assertFalse(conversation.isOver());
        serve(CONTENT, 0);
        files.get("a", tree, "b");
    }

    @Test
    void aFailureOfThisMachineEndsTheTalkBecauseTheBytesAreStillOnTheirWay() throws Exception {
        Files.createDirectory(directory.resolve("b"));
        serve(CONTENT, 0);
        assertFails(ExitStatus.ERROR, "cannot write: 'b' is a directory", () -> files.get("a", tree, "b"));
        assertTrue(conversation.isOver());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../b", "/b", "x/../../b", "", "."})
    void aNameThatLeadsOutOfTheDirectoryIsNone(String name) {
        serve(CONTENT, 0);
        assertThrowsExactly(UserError.class, () -> files.get("a", tree, name));
        assertEquals(List.of(), names());
    }

    // ---- going on

    @Test
    void whatCameBeforeABreakIsKeptAndTheRestIsAskedFor() throws Exception {
        breakOffAfter(300_000);
        assertFails(
                ExitStatus.NOT_DONE,
                "the talk with 127.0.0.1:4242 broke off: the server ended the connection; the 300000 bytes that came are"
                        + " kept beside " + directory + "/b, and get --continue goes on from there",
                () -> files.resume("a", tree, "b"));
        assertFalse(Files.exists(directory.resolve("b")));
        assertEquals(List.of(300_000L), sizes());

        Talk next = new Talk();
        next.serve(CONTENT, 300_000);
        next.files.resume("a", tree, "b");
        assertArrayEquals(CONTENT, Files.readAllBytes(directory.resolve("b")));
        assertEquals(List.of("b"), names());
        assertEquals(
                "0 ms: Get[id=2, path=a, offset=300000]", next.endpoint.sent().get(1));
        assertTrue(
                said().startsWith("got a as " + directory + "/b: 400000 bytes after the 300000 that were there in "),
                said());
        assertTrue(said().endsWith(", SHA-256 matches: " + sha256(CONTENT) + "\n"), said());
    }

    @Test
    void aPlainGetLeavesWhatCameForTheNextOneToGoOnWith() throws Exception {
        breakOffAfter(1);
        assertThrowsExactly(UserError.class, () -> files.get("a", tree, "b"));
        assertEquals(List.of(1L), sizes());

        Talk next = new Talk();
        next.serve(CONTENT, 1);
        next.files.resume("a", tree, "b");
        assertArrayEquals(CONTENT, Files.readAllBytes(directory.resolve("b")));
    }

    @Test
    void aBreakBeforeTheFirstByteLeavesNothing() {
        breakOffAfter(0);
        assertFails(
                ExitStatus.NOT_DONE,
                "the talk with 127.0.0.1:4242 broke off: the server ended the connection",
                () -> files.get("a", tree, "b"));
        assertEquals(List.of(), names());
    }

    @Test
    void aFileThatHasChangedMeanwhileStartsOver() throws Exception {
        breakOffAfter(300_000);
        assertThrowsExactly(UserError.class, () -> files.get("a", tree, "b"));
        byte[] changed = content(700_001);

        Talk next = new Talk();
        next.serve(changed, 0);
        next.files.resume("a", tree, "b");
        assertEquals("0 ms: Get[id=2, path=a, offset=0]", next.endpoint.sent().get(1));
        assertArrayEquals(changed, Files.readAllBytes(directory.resolve("b")));
        assertEquals(List.of("b"), names());
    }

    @Test
    void theSameSizeAtAnotherTimeIsAnotherVersion() throws Exception {
        breakOffAfter(300_000);
        assertThrowsExactly(UserError.class, () -> files.get("a", tree, "b"));

        Talk next = new Talk();
        next.modified = MODIFIED + 1;
        next.serve(CONTENT, 0);
        next.files.resume("a", tree, "b");
        assertEquals("0 ms: Get[id=2, path=a, offset=0]", next.endpoint.sent().get(1));
        assertEquals(List.of("b"), names());
    }

    @Test
    void aBeginningThatIsNotThatOfTheFileLeavesNothing() throws Exception {
        breakOffAfter(300_000);
        assertThrowsExactly(UserError.class, () -> files.get("a", tree, "b"));
        try (RandomAccessFile kept =
                new RandomAccessFile(directory.resolve(names().get(0)).toFile(), "rw")) {
            kept.write(CONTENT[0] + 1);
        }

        Talk next = new Talk();
        next.serve(CONTENT, 300_000);
        assertFails(
                ExitStatus.ERROR,
                "cannot write b: the bytes that came are not those that were sent: try again",
                () -> next.files.resume("a", tree, "b"));
        assertEquals(List.of(), names());
    }

    @Test
    void aFileThatIsHereAlreadyIsNotAskedFor() throws Exception {
        serve(CONTENT, 0);
        files.get("dir/a", tree, "b");
        said.reset();
        files.resume("dir/a", tree, "b");
        assertEquals("List[id=2, path=dir/a, after=]", sent().get(1).substring(6));
        assertEquals(2, sent().size());
        assertEquals("dir/a is here already, with the same size and time of modification\n", said());
    }

    @Test
    void aFileThatChangesBetweenTheTwoQuestionsIsSaidToDoSo() {
        endpoint.onRequest(request -> {
            if (request instanceof Request.List) {
                endpoint.replyAfter(0, new Reply.Listing(request.id(), List.of(entry("a")), false));
            } else {
                sendFile(request.id(), CONTENT, 0);
            }
        });
        assertFails(
                ExitStatus.NOT_DONE,
                "a is being changed at the moment: try again, or have it copied first if it is written all the time",
                () -> files.resume("a", tree, "b"));
        assertTrue(conversation.isOver());
        assertEquals(List.of(), names());
    }

    // ---- get to a stream

    @Test
    void bytesCanGoToAStream() throws Exception {
        serve(CONTENT, 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        files.get("a", Channels.newChannel(out));
        assertArrayEquals(CONTENT, out.toByteArray());
        assertTrue(said().endsWith(sha256(CONTENT) + "\n"), said());
    }

    @Test
    void aStreamThatGotTheWrongBytesIsSaidToBeUseless() {
        endpoint.onRequest(request -> {
            sendFile(request.id(), CONTENT, 0);
            endpoint.replyAfter(0, new Sent(request.id(), LYING_DIGEST));
        });
        assertFails(
                ExitStatus.ERROR,
                "the bytes of a that came are not those that were sent: use none of them",
                () -> files.get("a", Channels.newChannel(new ByteArrayOutputStream())));
        assertEquals("", said());
    }

    @Test
    void aStreamThatBreaksOffCannotBeGoneOnWith() {
        breakOffAfter(300_000);
        assertFails(
                ExitStatus.NOT_DONE,
                "the talk with 127.0.0.1:4242 broke off: the server ended the connection",
                () -> files.get("a", Channels.newChannel(new ByteArrayOutputStream())));
    }

    // ---- what stands still, and who interrupts

    @Test
    void aServerThatSendsNothingMoreIsGivenUp() {
        endpoint.onRequest(request -> {
            announce(request.id(), CONTENT, 0);
            endpoint.bodyBrings(Arrays.copyOf(CONTENT, 1_000));
            endpoint.bodyStalls();
        });
        assertFails(
                ExitStatus.NOT_DONE,
                "given up, because nothing has moved for 20 ms (--stall-timeout waits longer); the 1000 bytes that came"
                        + " are kept beside " + directory + "/b, and get --continue goes on from there",
                () -> filesThatStallAfter(20_000_000).get("a", tree, "b"));
        assertTrue(conversation.isOver());
        assertEquals(List.of(1_000L), sizes());
    }

    @Test
    void aServerThatTakesNothingMoreIsGivenUp() throws IOException {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        acceptUploads();
        endpoint.onBytes(bytes -> {
            endpoint.awaitClose();
            throw new AsynchronousCloseException();
        });
        assertFails(
                ExitStatus.NOT_DONE,
                "given up, because nothing has moved for 20 ms (--stall-timeout waits longer)",
                () -> filesThatStallAfter(20_000_000).put(local, "a", PutMode.CREATE, new StoredFiles()));
    }

    @Test
    void whatIsSaidBetweenTheBytesMayWaitAsLongAsTheyMay() throws Exception {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        acceptUploads(() -> time.advance(STALL_NANOS));
        files.put(local, "a", PutMode.CREATE, new StoredFiles());
        assertArrayEquals(CONTENT, endpoint.sentBytes());
    }

    @Test
    void whatTheClientNeedsForTheNextPieceIsNotTheServersTime() throws Exception {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        acceptUploads();
        endpoint.eachEncodingTakes(100 * STALL_NANOS);
        files.put(local, "a", PutMode.CREATE, new StoredFiles());
        assertArrayEquals(CONTENT, endpoint.sentBytes());
        assertFalse(endpoint.isClosed());
    }

    @Test
    void anInterruptionIsSaidToBeOneAndKeepsWhatCame() {
        endpoint.onRequest(request -> {
            announce(request.id(), CONTENT, 0);
            endpoint.bodyBrings(Arrays.copyOf(CONTENT, 300_000));
            endpoint.bodyStalls(files::interrupt);
        });
        assertFails(
                ExitStatus.NOT_DONE,
                "interrupted; the 300000 bytes that came are kept beside " + directory
                        + "/b, and get --continue goes on from there",
                () -> files.get("a", tree, "b"));
        assertFalse(Files.exists(directory.resolve("b")));
        assertEquals(List.of(300_000L), sizes());
    }

    // ---- put

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 700_000})
    void aFileIsAnnouncedSentAndChecked(int size) throws Exception {
        byte[] content = content(size);
        Path local = Files.write(directory.resolve("local"), content);
        acceptUploads();
        files.put(local, "dir/a", PutMode.REPLACE, new StoredFiles());
        assertArrayEquals(content, endpoint.sentBytes());
        List<String> expected = new ArrayList<>();
        expected.add("0 ms: Put[id=1, path=dir/a, mode=REPLACE, size=" + size + "]");
        if (size > 0) {
            expected.add("0 ms: Data[id=1, body=" + size + "]");
        }
        expected.add("0 ms: Sent[id=1, sha256=" + sha256(content) + ", fileSha256=null]");
        assertEquals(expected, sent());
        assertTrue(said().startsWith("put dir/a: " + size + " bytes in 0.000 s, "), said());
        assertTrue(said().endsWith(", SHA-256 matches: " + sha256(content) + "\n"), said());
    }

    @Test
    void aLargeFileGoesInPiecesBetweenWhichTheServerIsHeard() throws Exception {
        long size = 2 * (64L << 20) + 1;
        Path local = directory.resolve("local");
        try (RandomAccessFile sparse = new RandomAccessFile(local.toFile(), "rw")) {
            sparse.setLength(size);
        }
        endpoint.onBytes(bytes -> bytes.position(bytes.limit()));
        endpoint.onRequest(request -> {
            if (request instanceof Request.Put) {
                endpoint.replyAfter(0, new Reply.Ready(request.id(), 0));
            } else if (sent().size() == 3) {
                endpoint.replyAfter(0, new Reply.Failure(request.id(), ErrorCode.NO_SPACE, "the disk is full"));
            }
        });
        assertFails(
                ExitStatus.ERROR,
                "the server says no-space: the disk is full",
                () -> files.put(local, "a", PutMode.CREATE, new StoredFiles()));
        assertEquals(
                List.of(
                        "0 ms: Put[id=1, path=a, mode=CREATE, size=" + size + "]",
                        "0 ms: Data[id=1, body=67108864]",
                        "0 ms: Data[id=1, body=67108864]"),
                sent());
    }

    @Test
    void aStreamGoesUntilItsEndWithoutASize() throws Exception {
        acceptUploads();
        files.put(Channels.newChannel(new ByteArrayInputStream(CONTENT)), "-", "a", PutMode.CREATE, new StoredFiles());
        assertArrayEquals(CONTENT, endpoint.sentBytes());
        assertEquals("0 ms: Put[id=1, path=a, mode=CREATE, size=-1]", sent().get(0));
        assertEquals("0 ms: Sent[id=1, sha256=" + sha256(CONTENT) + ", fileSha256=null]", last(sent()));
        assertTrue(said().startsWith("put a: 700000 bytes in "), said());
    }

    @Test
    void anEmptyStreamIsAnEmptyFile() throws Exception {
        acceptUploads();
        files.put(
                Channels.newChannel(new ByteArrayInputStream(new byte[0])),
                "-",
                "a",
                PutMode.CREATE,
                new StoredFiles());
        assertEquals(0, endpoint.sentBytes().length);
        assertEquals("0 ms: Sent[id=1, sha256=" + sha256(new byte[0]) + ", fileSha256=null]", last(sent()));
    }

    @Test
    void whatASlowPipeGivesGoesAtOnce() throws Exception {
        acceptUploads();
        files.put(pieces(3, 5), "-", "a", PutMode.CREATE, new StoredFiles());
        assertEquals(
                List.of("0 ms: Data[id=1, body=3]", "0 ms: Data[id=1, body=5]"),
                sent().stream().filter(line -> line.contains("Data")).toList());
        assertEquals(8, endpoint.sentBytes().length);
    }

    /** A pipe that gives so many zeros with each reading. */
    private static ReadableByteChannel pieces(int... sizes) {
        Iterator<Integer> next = Arrays.stream(sizes).iterator();
        return Channels.newChannel(new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("one byte");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                return next.hasNext() ? next.next() : -1;
            }
        });
    }

    @Test
    void aRefusalInTheMiddleOfAStreamIsHeardBeforeTheNextPiece() {
        endpoint.onRequest(request -> {
            if (request instanceof Request.Put) {
                endpoint.replyAfter(0, new Reply.Ready(request.id(), 0));
            } else if (sent().size() == 2) {
                endpoint.replyAfter(0, new Reply.Failure(request.id(), ErrorCode.NO_SPACE, "the disk is full"));
            }
        });
        assertFails(
                ExitStatus.ERROR,
                "the server says no-space: the disk is full",
                () -> files.put(pieces(9, 9, 9), "-", "a", PutMode.CREATE, new StoredFiles()));
        assertEquals(2, sent().size(), "one piece");
    }

    @Test
    void anUploadThatIsNotWantedSendsNoByte() throws IOException {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        endpoint.onRequest(
                request -> endpoint.replyAfter(1, new Reply.Failure(request.id(), ErrorCode.EXISTS, "a is there")));
        assertFails(
                ExitStatus.ERROR,
                "the server says exists: a is there",
                () -> files.put(local, "a", PutMode.CREATE, new StoredFiles()));
        assertEquals(0, endpoint.sentBytes().length);
        assertFalse(conversation.isOver());
    }

    @Test
    void theServersLastWordBeforeABreakIsTheReason() throws IOException {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        acceptUploads();
        endpoint.onBytes(bytes -> {
            endpoint.replyAfter(0, new Reply.Failure(1, ErrorCode.SHUTTING_DOWN, "good night"));
            throw new IOException("Broken pipe");
        });
        assertFails(
                ExitStatus.ERROR,
                "the server says shutting-down: good night",
                () -> files.put(local, "a", PutMode.CREATE, new StoredFiles()));
        assertTrue(conversation.isOver());
    }

    @Test
    void aBreakWithoutALastWordIsSaidToBeOne() throws IOException {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        acceptUploads();
        endpoint.onBytes(bytes -> {
            throw new IOException("Broken pipe");
        });
        assertFails(
                ExitStatus.NOT_DONE,
                "the talk with 127.0.0.1:4242 broke off: Broken pipe",
                () -> files.put(local, "a", PutMode.CREATE, new StoredFiles()));
        assertTrue(conversation.isOver());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 699_999, 700_001, 1_400_000})
    void aFileWhoseSizeDoesNotHoldIsTakenBackAndSentOnceMoreUntilItsEnd(int newSize) throws Exception {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        byte[] changed = Arrays.copyOf(CONTENT, newSize);
        List<String> digests = new ArrayList<>();
        endpoint.onBytes(bytes -> {
            bytes.position(bytes.limit());
            Files.write(local, changed);
        });
        endpoint.onRequest(request -> {
            if (request instanceof Request.Put) {
                endpoint.replyAfter(0, new Reply.Ready(request.id(), 0));
            } else if (request instanceof Sent sent) {
                digests.add(sent.sha256());
                endpoint.replyAfter(
                        0,
                        digests.size() == 1
                                ? new Reply.Failure(sent.id(), ErrorCode.HASH_MISMATCH, "not those that were sent")
                                : new Reply.Stored(sent.id(), newSize, sent.sha256()));
            }
        });
        files.put(local, "a", PutMode.CREATE, new StoredFiles());
        assertEquals(
                List.of("Put[id=1, path=a, mode=CREATE, size=700000]", "Put[id=2, path=a, mode=CREATE, size=-1]"),
                sent().stream()
                        .filter(line -> line.contains("Put"))
                        .map(line -> line.substring(6))
                        .toList());
        assertEquals(List.of("0".repeat(64), sha256(changed)), digests);
        assertTrue(said().startsWith("put a: " + newSize + " bytes in "), said());
        assertFalse(conversation.isOver());
    }

    @Test
    void allBytesThatWereAnnouncedAreSentAlsoOfAFileThatIsTakenBack() throws Exception {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        long[] taken = {0};
        endpoint.onBytes(bytes -> {
            taken[0] += bytes.remaining();
            bytes.position(bytes.limit());
            Files.write(local, new byte[0]);
        });
        endpoint.onRequest(request -> {
            if (request instanceof Request.Put) {
                endpoint.replyAfter(0, new Reply.Ready(request.id(), 0));
            } else if (request instanceof Sent sent) {
                assertEquals(sent.id() == 1 ? CONTENT.length : 0, taken[0]);
                taken[0] = 0;
                endpoint.replyAfter(0, new Reply.Failure(sent.id(), ErrorCode.HASH_MISMATCH, "no"));
            }
        });
        assertFails(
                ExitStatus.ERROR,
                "the server says hash-mismatch: no",
                () -> files.put(local, "a", PutMode.CREATE, new StoredFiles()));
    }

    @Test
    void aServerThatStoresWhatWasTakenBackIsTold() throws Exception {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        acceptUploads();
        endpoint.onBytes(bytes -> {
            bytes.position(bytes.limit());
            Files.write(local, new byte[0]);
        });
        assertFails(
                ExitStatus.ERROR,
                "the server has stored something else than was sent: look at it",
                () -> files.put(local, "a", PutMode.CREATE, new StoredFiles()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/self/limits", "/sys/kernel/mm/transparent_hugepage/enabled"})
    void aFileThatTheSystemMakesUpIsSentUntilItsEndAndNoSizeAnnounced(String path) throws Exception {
        Path local = Path.of(path);
        assumeTrue(Files.isReadable(local), "this system has no such file");
        acceptUploads();
        files.put(local, "a", PutMode.CREATE, new StoredFiles());
        assertEquals("0 ms: Put[id=1, path=a, mode=CREATE, size=-1]", sent().get(0));
        assertArrayEquals(Files.readAllBytes(local), endpoint.sentBytes());
        assertTrue(said().endsWith(", SHA-256 matches: " + sha256(endpoint.sentBytes()) + "\n"), said());
    }

    @Test
    void aFileThatIsOverwrittenWhileItIsSentIsNotFinished() throws Exception {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        Files.setLastModifiedTime(local, FileTime.fromMillis(1));
        acceptUploads();
        endpoint.onBytes(bytes -> {
            bytes.position(bytes.limit());
            Files.setLastModifiedTime(local, FileTime.fromMillis(2));
        });
        assertFails(
                ExitStatus.ERROR,
                "cannot read: '" + local + "' has changed while it was sent, and what was sent of it is worth"
                        + " nothing: copy it first, if it is written all the time",
                () -> files.put(local, "a", PutMode.CREATE, new StoredFiles()));
        assertTrue(sent().stream().noneMatch(line -> line.contains("Sent[")), () -> sent().toString());
    }

    @ParameterizedTest
    @CsvSource({"3, false", "4, true", "2, true"})
    void whatIsStoredMustBeWhatWasSent(long size, boolean hasRightDigest) throws Exception {
        byte[] content = {1, 2, 3};
        Path local = Files.write(directory.resolve("local"), content);
        String digest = hasRightDigest ? sha256(content) : LYING_DIGEST;
        endpoint.onRequest(request -> {
            if (request instanceof Request.Put) {
                endpoint.replyAfter(0, new Reply.Ready(request.id(), 0));
            } else if (request instanceof Sent) {
                endpoint.replyAfter(0, new Reply.Stored(request.id(), size, digest));
            }
        });
        assertFails(
                ExitStatus.ERROR,
                "the server has stored something else than was sent: look at it",
                () -> files.put(local, "a", PutMode.CREATE, new StoredFiles()));
        assertEquals("", said());
    }

    @ParameterizedTest
    @CsvSource({"0, 29999", "9663676416, 270000"}) // 30 s, or as much for each of 9 GiB
    void theServerHasTimeToBringAllOfTheFileToItsDisk(long before, long millis) throws Exception {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        endpoint.onRequest(request -> {
            if (request instanceof Request.Put) {
                endpoint.replyAfter(0, new Reply.Ready(request.id(), before));
            } else if (request instanceof Sent) {
                endpoint.replyAfter(millis, new Reply.Stored(request.id(), before + CONTENT.length, sha256(CONTENT)));
            }
        });
        files.put(local, "a", PutMode.APPEND, new StoredFiles());
        assertTrue(said().startsWith("put a: "), said());
    }

    @Test
    void anUploadThatIsNotConfirmedMayHaveHappened() throws IOException {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        endpoint.onRequest(request -> {
            if (request instanceof Request.Put) {
                endpoint.replyAfter(0, new Reply.Ready(request.id(), 0));
            }
        });
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 127.0.0.1:4242 within 30000 ms: the server has not confirmed the file and may still store"
                        + " it, so look with 'list' before trying again",
                () -> files.put(local, "a", PutMode.CREATE, new StoredFiles()));
    }

    @Test
    void aConnectionThatBreaksBeforeTheConfirmationLeavesTheSameDoubt() throws IOException {
        Path local = Files.write(directory.resolve("local"), CONTENT);
        endpoint.onRequest(request -> {
            if (request instanceof Request.Put) {
                endpoint.replyAfter(0, new Reply.Ready(request.id(), 0));
            } else if (request instanceof Sent) {
                endpoint.failAfter(1, new EOFException());
            }
        });
        assertFails(
                ExitStatus.NOT_DONE,
                "the talk with 127.0.0.1:4242 broke off: the server ended the connection: the server has not confirmed the"
                        + " file and may still store it, so look with 'list' before trying again",
                () -> files.put(local, "a", PutMode.CREATE, new StoredFiles()));
    }

    @Test
    void anInterruptionWhileAnAnswerIsAwaitedIsSaidToBeOne() {
        endpoint.onRequest(request -> {
            files.interrupt();
            endpoint.failAfter(0, new IOException("Socket is closed"));
        });
        assertFails(ExitStatus.NOT_DONE, "interrupted", () -> files.get("a", tree, "b"));
    }

    @Test
    void anInterruptionBeforeTheBeginningIsDigestedKeepsIt() throws Exception {
        breakOffAfter(300_000);
        assertThrowsExactly(UserError.class, () -> files.get("a", tree, "b"));
        Talk next = new Talk();
        next.serve(CONTENT, 300_000);
        next.interruptAfterHeader = true;
        assertFails(
                ExitStatus.NOT_DONE,
                "interrupted; the 300000 bytes that came are kept beside " + directory
                        + "/b, and get --continue goes on from there",
                () -> next.files.resume("a", tree, "b"));
        assertEquals(List.of(300_000L), sizes());
    }

    @Test
    void aDirectoryThatIsNoFileCanBeGotWithTheOption() {
        endpoint.onRequest(request -> endpoint.replyAfter(
                0,
                request instanceof Request.List
                        ? new Reply.Listing(request.id(), List.of(entry("x")), false)
                        : new Reply.Failure(request.id(), ErrorCode.NOT_A_FILE, "'a' is a directory")));
        assertFails(
                ExitStatus.ERROR,
                "the server says not-a-file: 'a' is a directory (-r gets all that is in it)",
                () -> files.get("a", tree, "b"));
    }

    @Test
    void aLinkThatIsNoFileCannot() {
        endpoint.onRequest(request -> endpoint.replyAfter(
                0, new Reply.Failure(request.id(), ErrorCode.NOT_A_FILE, "'a' is a symbolic link")));
        assertFails(
                ExitStatus.ERROR,
                "the server says not-a-file: 'a' is a symbolic link",
                () -> files.get("a", tree, "b"));
    }

    @Test
    void theDigestOfAnAppendedFileIsThatOfAllOfIt() throws Exception {
        Path local = Files.write(directory.resolve("local"), new byte[3]);
        endpoint.onRequest(request -> {
            if (request instanceof Request.Put) {
                endpoint.replyAfter(0, new Reply.Ready(request.id(), 1_000));
            } else if (request instanceof Sent) {
                endpoint.replyAfter(0, new Reply.Stored(request.id(), 1_003, LYING_DIGEST));
            }
        });
        files.put(local, "a", PutMode.APPEND, new StoredFiles());
        assertTrue(said().startsWith("put a: 3 bytes "), said());
        assertTrue(said().endsWith(LYING_DIGEST + "\n"), said());
    }

    @Test
    void whatCannotBeReadIsNotAnnounced() {
        assertFails(
                ExitStatus.ERROR,
                "cannot read: '" + directory + "' is no regular file",
                () -> files.put(directory, "a", PutMode.CREATE, new StoredFiles()));
        assertEquals(List.of(), sent());
    }

    // ---- the server

    /** A talk of its own, as the next run of the program has. */
    private final class Talk {
        private final FakeEndpoint endpoint = new FakeEndpoint(Transport.TCP, time);
        private final RemoteFiles files = new RemoteFiles(
                endpoint,
                new Conversation(endpoint, 1, 1_000_000_000, 1, time, narration -> {}),
                Transferring.DIGESTS,
                STALL_NANOS,
                new TransferDisplay(new PrintStream(said, true, StandardCharsets.UTF_8), new TestEnvironment(), time));
        private long modified = MODIFIED;
        private boolean interruptAfterHeader;

        void serve(byte[] content, int offset) {
            endpoint.onRequest(request -> {
                if (request instanceof Request.List) {
                    endpoint.replyAfter(
                            0,
                            new Reply.Listing(
                                    request.id(),
                                    List.of(new Reply.Entry("a", EntryKind.FILE, content.length, modified)),
                                    false));
                    return;
                }
                endpoint.replyAfter(
                        0, new Reply.File(request.id(), content.length, modified, offset, content.length - offset));
                if (interruptAfterHeader) {
                    files.interrupt();
                }
                byte[] rest = Arrays.copyOfRange(content, offset, content.length);
                endpoint.bodyBrings(rest);
                endpoint.replyAfter(0, new Sent(request.id(), sha256(rest), sha256(content)));
            });
        }
    }

    private void serve(byte[] content, int offset) {
        endpoint.onRequest(request -> {
            if (request instanceof Request.List) {
                list(request.id(), content.length);
                return;
            }
            sendFile(request.id(), content, offset);
            endpoint.replyAfter(0, new Sent(request.id(), sha256(Arrays.copyOfRange(content, offset, content.length))));
        });
    }

    private void breakOffAfter(int count) {
        endpoint.onRequest(request -> {
            if (request instanceof Request.List) {
                list(request.id(), CONTENT.length);
                return;
            }
            announce(request.id(), CONTENT, 0);
            endpoint.bodyBrings(Arrays.copyOf(CONTENT, count));
            endpoint.bodyFails(new EOFException());
        });
    }

    private void list(long id, long size) {
        endpoint.replyAfter(
                0, new Reply.Listing(id, List.of(new Reply.Entry("a", EntryKind.FILE, size, MODIFIED)), false));
    }

    private void sendFile(long id, byte[] content, int offset) {
        announce(id, content, offset);
        for (int i = offset; i < content.length; i += 99_999) {
            endpoint.bodyBrings(Arrays.copyOfRange(content, i, Math.min(content.length, i + 99_999)));
        }
    }

    private void announce(long id, byte[] content, int offset) {
        endpoint.replyAfter(0, new Reply.File(id, content.length, MODIFIED, offset, content.length - offset));
    }

    private void acceptUploads() {
        acceptUploads(() -> {});
    }

    /** @param beforeTakingBytes what happens before the server takes what is said in front of the bytes */
    private void acceptUploads(Runnable beforeTakingBytes) {
        endpoint.onRequest(request -> {
            if (request instanceof Request.Data) {
                beforeTakingBytes.run();
            }
            if (request instanceof Request.Put) {
                endpoint.replyAfter(0, new Reply.Ready(request.id(), 0));
            } else if (request instanceof Sent sent) {
                endpoint.replyAfter(
                        0, new Reply.Stored(sent.id(), endpoint.sentBytes().length, sha256(endpoint.sentBytes())));
            }
        });
    }

    // ---- what is seen

    private static void assertFails(int status, String sentence, Executable work) {
        UserError error = assertThrowsExactly(UserError.class, work);
        assertEquals(sentence, error.getMessage());
        assertEquals(status, error.exitStatus());
    }

    private List<String> sent() {
        return endpoint.sent();
    }

    private static String last(List<String> lines) {
        return lines.get(lines.size() - 1);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private List<Path> entries() {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> names() {
        return entries().stream().map(entry -> entry.getFileName().toString()).toList();
    }

    private List<Long> sizes() {
        return entries().stream().map(entry -> entry.toFile().length()).toList();
    }

    private static Reply.Entry entry(String name) {
        return new Reply.Entry(name, EntryKind.FILE, 1, 2);
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
