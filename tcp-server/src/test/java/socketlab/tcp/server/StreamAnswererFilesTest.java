package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import socketlab.common.files.FileTree;
import socketlab.common.framing.StreamDecoder;
import socketlab.common.framing.StreamFraming;
import socketlab.common.memory.Account;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transport;
import socketlab.common.service.RefusedRequestException;
import socketlab.common.service.Service;

@DisplayName("The way of a file over TCP: messages and bodies in, messages and bodies out, in order")
class StreamAnswererFilesTest {

    private static final int MAX_FRAME = 1_000;

    /** Larger than what is digested without a thread of its own. */
    private static final byte[] LARGE = bytes(700_000);

    @TempDir
    private Path directory;

    private FileTree files;
    private Service service;
    private StreamAnswerer answerer;
    /** All that the client has got, messages and bodies. */
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void open() throws IOException {
        files = FileTree.open(directory, true, new TransferThreads(), () -> 0);
        service = new Service(Transport.TCP, () -> 0, files);
        answerer = new StreamAnswerer(service, MAX_FRAME, Account.unlimited(), Plenty.working());
    }

    @AfterEach
    void nothingUnfinishedIsLeft() throws IOException {
        answerer.close();
        files.close();
        try (Stream<Path> all = Files.walk(directory)) {
            assertEquals(
                    List.of(),
                    all.map(Path::toString)
                            .filter(name -> name.contains(".socketlab-"))
                            .toList());
        }
    }

    @Test
    void anUploadIsAnsweredThoughAllOfItComesAtOnce() throws Exception {
        byte[] content = bytes(5_000);
        take(stream(
                frame(new Request.Put(1, "a", PutMode.CREATE, 5_000)),
                frame(new Request.Data(1, 5_000)),
                content,
                frame(new Sent(1, sha256(content))),
                frame(new Request.Echo(2, "next"))));
        assertEquals(
                List.of(
                        new Reply.Ready(1, 0),
                        new Reply.Stored(1, 5_000, sha256(content)),
                        new Reply.Echoed(2, "next")),
                messages());
        assertArrayEquals(content, Files.readAllBytes(directory.resolve("a")));
    }

    @Test
    void theSlicingOfAStreamWithBodiesMakesNoDifference() throws Exception {
        byte[] content = bytes(300);
        byte[] stream = stream(
                frame(new Request.Put(1, "a", PutMode.CREATE, Request.Put.UNKNOWN_SIZE)),
                frame(new Request.Data(1, 0)),
                frame(new Request.Data(1, 100)),
                slice(content, 0, 100),
                frame(new Request.Data(1, 200)),
                slice(content, 100, 300),
                frame(new Sent(1, sha256(content))),
                frame(new Request.Data(7, 3)), // an error, the bytes of which go nowhere
                new byte[3],
                frame(new Request.Echo(2, "next")));
        List<Message> expected = null;
        for (int split = 0; split < stream.length; split++) {
            out.reset();
            answerer = new StreamAnswerer(service, MAX_FRAME, Account.unlimited(), Plenty.working());
            take(slice(stream, 0, split));
            take(slice(stream, split, stream.length));
            List<Message> messages = messages();
            expected = expected == null ? messages : expected;
            assertEquals(expected, messages, "split at " + split);
            assertEquals(new Reply.Stored(1, 300, sha256(content)), messages.get(1));
            assertArrayEquals(content, Files.readAllBytes(directory.resolve("a")));
            Files.delete(directory.resolve("a"));
        }
    }

    @Test
    void oneByteAtATimeMakesNoDifferenceEither() throws Exception {
        byte[] content = bytes(300);
        byte[] stream = stream(
                frame(new Request.Put(1, "a", PutMode.CREATE, 300)),
                frame(new Request.Data(1, 300)),
                content,
                frame(new Sent(1, sha256(content))),
                frame(new Request.Get(2, "a", 0)));
        for (byte one : stream) {
            take(new byte[] {one});
        }
        StreamDecoder decoder = fedWithOutput();
        assertEquals(new Reply.Ready(1, 0), next(decoder));
        assertEquals(new Reply.Stored(1, 300, sha256(content)), next(decoder));
        assertFile(2, content, decoder);
        assertNull(decoder.next());
    }

    @Test
    void aFileIsSentBetweenTheMessagesThatAnnounceAndEndIt() throws Exception {
        Files.write(directory.resolve("large"), LARGE);
        Files.write(directory.resolve("empty"), new byte[0]);
        take(stream(
                frame(new Request.Get(1, "large", 0)),
                frame(new Request.Get(2, "empty", 0)),
                frame(new Request.Get(3, "nothing", 0)),
                frame(new Request.Echo(4, "next"))));
        StreamDecoder decoder = fedWithOutput();
        assertFile(1, LARGE, decoder);
        assertFile(2, new byte[0], decoder);
        assertFailure(3, ErrorCode.NOT_FOUND, next(decoder));
        assertEquals(new Reply.Echoed(4, "next"), next(decoder));
        assertNull(decoder.next());
    }

    @Test
    void fromAnOffsetOnTheDigestOfTheWholeFileIsToldToo() throws Exception {
        Files.write(directory.resolve("large"), LARGE);
        take(frame(new Request.Get(1, "large", 600_001)));
        StreamDecoder decoder = fedWithOutput();
        Reply.File header = (Reply.File) next(decoder);
        assertEquals(List.of(700_000L, 600_001L, 99_999L), List.of(header.size(), header.offset(), header.body()));
        byte[] rest = slice(LARGE, 600_001, LARGE.length);
        assertArrayEquals(rest, body(header, decoder));
        assertEquals(new Sent(1, sha256(rest), sha256(LARGE)), next(decoder));
    }

    @Test
    void nothingIsAnsweredBeforeTheBodyIsMoved() throws Exception {
        Files.write(directory.resolve("a"), new byte[10]);
        answerer.feed(ByteBuffer.wrap(stream(frame(new Request.Get(1, "a", 0)), frame(new Request.Echo(2, "next")))));
        assertTrue(answer());
        assertNotNull(answerer.files().body());
        int header = answerer.batch().remaining();
        assertTrue(answer());
        assertEquals(header, answerer.batch().remaining());
        assertEquals(1, answerer.requests());
        assertTrue(answerer.files().isMovingFile());
    }

    @Test
    void linesCarryFilesToo() throws Exception {
        byte[] content = "{\"type\":\"close\",\"id\":9}\n\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] stream = stream(
                line("{\"type\":\"put\",\"id\":1,\"path\":\"a\"}\r\n"),
                line("{\"type\":\"data\",\"id\":1,\"body\":" + content.length + "}\n"),
                content,
                line("{\"type\":\"sent\",\"id\":1,\"sha256\":\"" + sha256(content) + "\"}\n"),
                line("{\"type\":\"get\",\"id\":2,\"path\":\"a\"}\n"));
        for (int split = 1; split <= stream.length; split++) {
            out.reset();
            answerer = new StreamAnswerer(service, MAX_FRAME, Account.unlimited(), Plenty.working());
            take(slice(stream, 0, split));
            take(slice(stream, split, stream.length));
            String[] lines = out.toString(StandardCharsets.UTF_8).split("(?<=})\n(?=\\{\"type\":\"(stored|file)\")", 3);
            assertEquals("{\"type\":\"ready\",\"id\":1,\"offset\":0}", lines[0], "split at " + split);
            assertEquals("{\"type\":\"stored\",\"id\":1,\"size\":26,\"sha256\":\"" + sha256(content) + "\"}", lines[1]);
            assertTrue(lines[2].startsWith("{\"type\":\"file\",\"id\":2,\"size\":26,"), lines[2]);
            assertTrue(
                    lines[2].endsWith("\"body\":26}\n" + new String(content, StandardCharsets.UTF_8)
                            + "{\"type\":\"sent\",\"id\":2,\"sha256\":\"" + sha256(content) + "\"}\n"),
                    lines[2]);
            Files.delete(directory.resolve("a"));
        }
    }

    @Test
    void theLastLineOfAConnectionMayBeAGet() throws Exception {
        Files.write(directory.resolve("a"), new byte[] {'x'});
        take(line("{\"type\":\"get\",\"id\":1,\"path\":\"a\"}"));
        answerer.endOfInput(0, 0);
        moveAll(ByteBuffer.allocate(0));
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("\"body\":1}\nx{\"type\":\"sent\",\"id\":1,"), text);
        assertEquals("closed by the client", answerer.ending());
    }

    @Test
    void dataAndSentWithoutAPutAreErrors() throws Exception {
        take(stream(
                frame(new Request.Data(1, 100)),
                new byte[100],
                frame(new Sent(1, "")),
                frame(new Request.Echo(2, "next"))));
        List<Message> answers = messages();
        assertFailure(1, ErrorCode.BAD_FIELD, answers.get(0));
        assertFailure(1, ErrorCode.BAD_FIELD, answers.get(1));
        assertEquals(new Reply.Echoed(2, "next"), answers.get(2));
        assertEquals(3, answers.size());
    }

    @Test
    void aSecondSentIsAnError() throws Exception {
        take(stream(
                frame(new Request.Put(1, "a", PutMode.CREATE, 0)),
                frame(new Sent(1, sha256(new byte[0]))),
                frame(new Sent(1, sha256(new byte[0])))));
        List<Message> answers = messages();
        assertEquals(new Reply.Stored(1, 0, sha256(new byte[0])), answers.get(1));
        assertFailure(1, ErrorCode.BAD_FIELD, answers.get(2));
    }

    @Test
    void aPutWhileAnotherIsOpenIsBusyAndDisturbsNeither() throws Exception {
        byte[] content = bytes(10);
        take(stream(
                frame(new Request.Put(1, "a", PutMode.CREATE, 10)),
                frame(new Request.Put(2, "b", PutMode.CREATE, 10)),
                frame(new Request.Data(2, 10)),
                new byte[10],
                frame(new Request.Data(1, 10)),
                content,
                frame(new Sent(2, sha256(new byte[10]))),
                frame(new Sent(1, sha256(content)))));
        List<Message> answers = messages();
        assertEquals(new Reply.Ready(1, 0), answers.get(0));
        assertFailure(2, ErrorCode.BUSY, answers.get(1));
        assertEquals(new Reply.Stored(1, 10, sha256(content)), answers.get(2));
        assertEquals(3, answers.size());
        assertFalse(Files.exists(directory.resolve("b")));
    }

    @Test
    void aRefusedPutIsOneErrorWhateverFollows() throws Exception {
        Files.write(directory.resolve("a"), new byte[] {1});
        byte[] content = bytes(10);
        take(stream(
                frame(new Request.Put(1, "a", PutMode.CREATE, 20)),
                frame(new Request.Data(1, 10)),
                content,
                frame(new Request.Data(1, 10)),
                content,
                frame(new Sent(1, sha256(content))),
                frame(new Request.Put(2, "b", PutMode.CREATE, 10)),
                frame(new Request.Data(2, 10)),
                content,
                frame(new Sent(2, sha256(content)))));
        List<Message> answers = messages();
        assertFailure(1, ErrorCode.EXISTS, answers.get(0));
        assertEquals(new Reply.Ready(2, 0), answers.get(1));
        assertEquals(new Reply.Stored(2, 10, sha256(content)), answers.get(2));
        assertEquals(3, answers.size());
        assertEquals(Map.of(ErrorCode.EXISTS, 1L), statistics().errors());
    }

    @Test
    void moreThanAnnouncedIsOneErrorAndTheNameIsFreeAgain() throws Exception {
        byte[] content = bytes(10);
        take(stream(
                frame(new Request.Put(1, "a", PutMode.CREATE, 15)),
                frame(new Request.Data(1, 10)),
                content,
                frame(new Request.Data(1, 10)),
                content,
                frame(new Request.Data(1, 10)),
                content,
                frame(new Sent(1, sha256(content))),
                frame(new Request.Put(2, "a", PutMode.CREATE, 0)),
                frame(new Sent(2, sha256(new byte[0])))));
        List<Message> answers = messages();
        assertEquals(new Reply.Ready(1, 0), answers.get(0));
        assertFailure(1, ErrorCode.SIZE_MISMATCH, answers.get(1));
        assertEquals(new Reply.Ready(2, 0), answers.get(2));
        assertEquals(new Reply.Stored(2, 0, sha256(new byte[0])), answers.get(3));
        assertEquals(4, answers.size());
    }

    @Test
    void theBodyOfABadMessageIsPassedOver() throws Exception {
        String json = "{\"type\":\"echo\",\"id\":1,\"body\":40}";
        take(stream(
                ByteBuffer.allocate(4).putInt(json.length()).array(),
                line(json),
                frame(new Request.Close(7)),
                new byte[40 - frame(new Request.Close(7)).length],
                frame(new Request.Echo(2, "next"))));
        List<Message> answers = messages();
        assertFailure(1, ErrorCode.BAD_FIELD, answers.get(0));
        assertEquals(new Reply.Echoed(2, "next"), answers.get(1));
        assertEquals(2, answers.size());
    }

    @Test
    void theBodyOfAReplyIsPassedOver() throws Exception {
        take(stream(frame(new Reply.File(1, 40, 0, 0, 40)), new byte[40], frame(new Request.Echo(2, "next"))));
        List<Message> answers = messages();
        assertFailure(1, ErrorCode.UNKNOWN_TYPE, answers.get(0));
        assertEquals(new Reply.Echoed(2, "next"), answers.get(1));
    }

    @Test
    void closingUndoesAnUploadAtAnyPointOfIt() throws Exception {
        byte[] stream = stream(
                frame(new Request.Put(1, "new/a", PutMode.CREATE, 200)),
                frame(new Request.Data(1, 100)),
                new byte[100],
                frame(new Request.Data(1, 100)),
                new byte[100]);
        for (int end = 0; end <= stream.length; end += 7) {
            answerer = new StreamAnswerer(service, MAX_FRAME, Account.unlimited(), Plenty.working());
            take(slice(stream, 0, end));
            answerer.close();
            try (Stream<Path> left = Files.list(directory)) {
                assertEquals(0, left.count(), "closed after " + end + " bytes");
            }
        }
    }

    @Test
    void closingInTheMiddleOfADownloadFreesTheFile() throws Exception {
        Files.write(directory.resolve("a"), LARGE);
        answerer.feed(ByteBuffer.wrap(frame(new Request.Get(1, "a", 0))));
        answer();
        Body.Outgoing body = (Body.Outgoing) answerer.files().body();
        body.sending().copyTo(Channels.newChannel(out), 1_000);
        answerer.close();
        assertFalse(body.sending().channel().isOpen());
    }

    @Test
    void anUploadIsUnderWayFromItsPutToItsSent() throws Exception {
        assertFalse(answerer.files().isMovingFile());
        take(frame(new Request.Put(1, "a", PutMode.CREATE, 1)));
        assertTrue(answerer.files().isMovingFile());
        take(stream(frame(new Request.Data(1, 1)), new byte[] {7}));
        assertTrue(answerer.files().isMovingFile());
        take(frame(new Sent(1, sha256(new byte[] {7}))));
        assertFalse(answerer.files().isMovingFile());
    }

    @Test
    void aServerThatEndsRefusesNewFilesAndFinishesThoseUnderWay() throws Exception {
        take(frame(new Request.Put(1, "a", PutMode.CREATE, 1)));
        service.shutDown();
        take(stream(
                frame(new Request.Data(1, 1)),
                new byte[] {7},
                frame(new Request.Get(2, "a", 0)),
                frame(new Sent(1, sha256(new byte[] {7}))),
                frame(new Request.Put(3, "b", PutMode.CREATE, 1)),
                frame(new Request.Data(3, 1)),
                new byte[] {7},
                frame(new Sent(3, sha256(new byte[] {7})))));
        List<Message> answers = messages();
        assertFailure(2, ErrorCode.SHUTTING_DOWN, answers.get(1));
        assertEquals(new Reply.Stored(1, 1, sha256(new byte[] {7})), answers.get(2));
        assertFailure(3, ErrorCode.SHUTTING_DOWN, answers.get(3));
        assertEquals(4, answers.size());
    }

    @Test
    void aCookieWhichOnlyUdpNeedsDoesNoHarm() throws Exception {
        Files.write(directory.resolve("a"), new byte[] {1});
        take(frame(new Request.WithCookie(new Request.Get(1, "a", 0), "c")));
        StreamDecoder decoder = fedWithOutput();
        assertFile(1, new byte[] {1}, decoder);
    }

    @Test
    void aServerWithoutFilesDoesNotKnowTheseMessages() throws Exception {
        answerer = new StreamAnswerer(
                new Service(Transport.TCP, () -> 0), MAX_FRAME, Account.unlimited(), Plenty.working());
        take(stream(
                frame(new Request.Get(1, "a", 0)),
                frame(new Request.List(2, "", "")),
                frame(new Request.Put(3, "a", PutMode.CREATE, 1)),
                frame(new Request.Data(3, 1)),
                new byte[1]));
        List<Message> answers = messages();
        for (int id = 1; id <= 3; id++) {
            assertFailure(id, ErrorCode.UNKNOWN_TYPE, answers.get(id - 1));
        }
        assertEquals(3, answers.size());
    }

    /** Feeds bytes as they come from a socket, has them answered, and moves bodies as {@link BodyMover} does. */
    private void take(byte[] bytes) throws IOException {
        ByteBuffer stream = ByteBuffer.wrap(bytes);
        if (answerer.files().body() != null) {
            moveAll(stream);
        }
        answerer.feed(stream);
        moveAll(ByteBuffer.allocate(0));
    }

    /** As a connection does, without its threads. */
    private boolean answer() {
        boolean more = answerer.answer(0, 0);
        if (answerer.files().hasRequest()) {
            answerer.files().answer(0, 0);
            more = true;
        }
        return more;
    }

    private ByteBuffer moving;

    private void moveAll(ByteBuffer stream) throws IOException {
        boolean more;
        do {
            more = answerer.files().body() == null && answer();
            flush();
            if (answerer.files().body() != null) {
                more = move(answerer.files().body(), stream);
            }
        } while (more);
    }

    /** @return whether all of it has been moved */
    private boolean move(Body body, ByteBuffer stream) throws IOException {
        if (body instanceof Body.Outgoing outgoing) {
            outgoing.sending()
                    .copyTo(
                            Channels.newChannel(out),
                            outgoing.sending().header().body());
        } else if (body instanceof Body.Incoming incoming) {
            moving = moving == null ? ByteBuffer.allocate((int) incoming.length()) : moving;
            moving.put(answerer.earlyBody(moving.remaining()));
            while (moving.hasRemaining() && stream.hasRemaining()) {
                moving.put(stream.get());
            }
            if (moving.hasRemaining()) {
                return false;
            }
            store(incoming);
            moving = null;
        }
        answerer.files().bodyMoved();
        flush();
        return true;
    }

    private void store(Body.Incoming incoming) throws IOException {
        if (incoming.receiving() == null) {
            return;
        }
        try {
            ByteBuffer room = incoming.receiving().room();
            incoming.receiving().write(room.put(moving.flip()).flip());
        } catch (RefusedRequestException e) {
            answerer.files().giveUpUpload(e, 0);
        }
    }

    private void flush() {
        ByteBuffer batch = answerer.batch();
        out.write(batch.array(), batch.arrayOffset() + batch.position(), batch.remaining());
        answerer.batchSent();
    }

    private StreamDecoder fedWithOutput() {
        StreamDecoder decoder = StreamFraming.FRAMES.newDecoder(1 << 20, Account.unlimited());
        decoder.feed(ByteBuffer.wrap(out.toByteArray()));
        return decoder;
    }

    private static Message next(StreamDecoder decoder) throws BadMessageException {
        return MessageCodec.decode(decoder.next());
    }

    private static byte[] body(Message message, StreamDecoder decoder) {
        ByteBuffer body = decoder.body(message.body());
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return bytes;
    }

    private static void assertFile(long id, byte[] content, StreamDecoder decoder) throws BadMessageException {
        Reply.File header = (Reply.File) next(decoder);
        assertEquals(List.of(id, (long) content.length, 0L), List.of(header.id(), header.size(), header.offset()));
        assertArrayEquals(content, body(header, decoder));
        assertEquals(new Sent(id, sha256(content)), next(decoder));
    }

    /** The answers, where no file is among them. */
    private List<Message> messages() throws BadMessageException {
        StreamDecoder decoder = fedWithOutput();
        List<Message> messages = new ArrayList<>();
        for (ByteBuffer frame = decoder.next(); frame != null; frame = decoder.next()) {
            messages.add(MessageCodec.decode(frame));
        }
        assertFalse(decoder.isInsideMessage(), "whole frames only");
        return messages;
    }

    private Reply.Statistics statistics() {
        return (Reply.Statistics) service.answer(new Request.Stats(0), 0, 0);
    }

    private static void assertFailure(long id, ErrorCode code, Message answer) {
        Reply.Failure failure = (Reply.Failure) answer;
        assertEquals(id, failure.id());
        assertEquals(code, failure.code());
    }

    private static byte[] frame(Message message) {
        ByteSink bytes = new ByteSink(1_024);
        StreamFraming.FRAMES.append(message, bytes);
        return slice(bytes.array(), 0, bytes.size());
    }

    private static byte[] line(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] stream(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
