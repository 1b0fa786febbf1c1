package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that break the rules of files over UDP: the client says so in one line, and leaves nothing behind. */
class UdpHostileServerIT {

    private static final String HELLO_SHA256 = Bytes.sha256("hello".getBytes(StandardCharsets.UTF_8));

    private Workplace here;

    @BeforeEach
    void comeToANewPlace(@TempDir Path directory) throws IOException {
        here = new Workplace(Protocol.UDP, directory);
        here.write("up", new byte[50_000]);
    }

    @Test
    void silenceAndChallengesWithoutEndAreNoAnswer() throws Exception {
        assertFails(1, "no answer from ", request -> List.of(), "get", "--tries", "1", "x");
        assertFails(
                1,
                "no answer from ",
                request -> List.of("{\"type\":\"challenge\",\"id\":" + request.id() + ",\"cookie\":\"c\"}"),
                "get",
                "--tries",
                "1",
                "x");
    }

    @Test
    void refusalsInDatagramsAndOnTheStreamAreSaid() throws Exception {
        assertFails(2, "the server says busy: later", request -> List.of(error(request, "busy", "later")), "get", "x");
        assertFails(
                2,
                "the server says no-space: the disk is full",
                stream(error(null, "no-space", "the disk is full")),
                "put",
                "up",
                "there");
        assertFails(
                2,
                "the server says no-space: the disk is full",
                stream(ready(), error(null, "no-space", "the disk is full")),
                "put",
                "up",
                "there");
    }

    @Test
    void whatIsNoAnswerToTheRequestIsSaidToBeNone() throws Exception {
        assertFails(2, "the wrong kind of reply", stream(ready()), "get", "x");
        assertFails(
                1, "what is no message", request -> List.of(segment(request.id(), 0, "\0\0\0\0", false)), "get", "x");
        assertFails(1, "what is no message", stream("{\"type\":\"file\",\"id\":ID}"), "get", "x");
        assertFails(1, "broke off: ", request -> List.of(segment(request.id(), 0, "", true)), "get", "x");
    }

    @Test
    void aDownloadThatIsNotWhatItSaysIsThrownAway() throws Exception {
        assertFails(
                2,
                "the bytes that came are not those that were sent",
                request -> List.of(segment(
                        request.id(),
                        0,
                        frame(file(5), request) + "hello" + frame(sent("0".repeat(64)), request),
                        true)),
                "get",
                "x");
        assertEquals(List.of("up"), here.files());
    }

    @Test
    void aHeaderWithoutBytesAndAcknowledgementsOfWhatWasNeverSentMoveNothing() throws Exception {
        try (Case get = new Case(
                        request -> List.of(segment(request.id(), 0, frame(file(5), request), false)),
                        "get",
                        "--stall-timeout",
                        "20s",
                        "x");
                Case put = new Case(
                        UdpHostileServerIT::acknowledgements,
                        "put",
                        "--window",
                        "4",
                        "--stall-timeout",
                        "20s",
                        "up",
                        "there")) {
            get.assertFails(1, "given up, because nothing has moved for 20000 ms");
            put.assertFails(1, "given up, because nothing has moved for 20000 ms");
        }
    }

    private static List<String> acknowledgements(Json request) {
        List<String> datagrams = new ArrayList<>();
        if (request.type().equals("put")) {
            datagrams.add(segment(request.id(), 0, frame(ready(), request), false));
        }
        for (long next : new long[] {1_000, 1L << 40, (1L << 53) - 1}) {
            long checksum = SegmentClient.checksum(new byte[0], request.id(), next, 1_000, 0);
            datagrams.add("{\"type\":\"ack\",\"id\":" + request.id() + ",\"next\":" + next
                    + ",\"ranges\":[],\"window\":1000,\"echo\":0,\"checksum\":" + checksum + "}");
        }
        return datagrams;
    }

    @Test
    void segmentsThatComeTwiceBackwardsDamagedAndFromFarBeyondAreNoReasonToFail() throws Exception {
        try (FakeServer server = FakeServer.start(Protocol.UDP, request -> {
            if (!request.type().equals("get")) {
                return List.of();
            }
            String all = frame(file(5), request) + "hello" + frame(sent(HELLO_SHA256), request);
            List<String> datagrams = new ArrayList<>();
            for (int i = 0; i < all.length(); i++) {
                String good = segment(request.id(), i, all.substring(i, i + 1), i == all.length() - 1);
                datagrams.add(good);
                datagrams.add(good);
                datagrams.add(segment(request.id(), i, "?", false).replace("\"checksum\":", "\"checksum\":1"));
                datagrams.add(segment(request.id() + 1, i, "?", false));
                datagrams.add(segment(request.id(), (1L << 50) + i, "?", true));
                datagrams.add(error(null, "bad-json", "damaged on its way"));
            }
            Collections.reverse(datagrams);
            return datagrams;
        })) {
            RunningProgram.Ending ending = here.run("get", server.target(), "x");
            assertEquals(0, ending.status(), ending.err());
            assertEquals("hello", new String(here.read("x"), StandardCharsets.UTF_8));
        }
    }

    // ---- what servers say

    /** Says these messages on the stream of every request about files, and nothing else. */
    private static Function<Json, List<String>> stream(String... messages) {
        return request -> {
            if (!List.of("list", "get", "put").contains(request.type())) {
                return List.of();
            }
            StringBuilder all = new StringBuilder();
            for (String message : messages) {
                all.append(frame(message, request));
            }
            return List.of(segment(request.id(), 0, all.toString(), false));
        };
    }

    /** Of ASCII only, so that a string can hold it; short enough that the length is ASCII, too. */
    private static String frame(String message, Json request) {
        String whole = message.replace("ID", Long.toString(request.id()));
        assertTrue(whole.length() < 256, whole);
        // A length from 128 to 255 is no ASCII, so white space brings it to 256.
        return whole.length() < 128
                ? "\0\0\0" + (char) whole.length() + whole
                : "\0\0\1\0" + whole + " ".repeat(256 - whole.length());
    }

    private static String segment(long id, long seq, String body, boolean last) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        long checksum = SegmentClient.checksum(bytes, id, seq, 7, last ? 1 : 0);
        return "{\"type\":\"segment\",\"id\":" + id + ",\"seq\":" + seq + ",\"sentAt\":7,\"last\":" + last
                + ",\"checksum\":" + checksum + ",\"body\":" + bytes.length + "}\n" + body;
    }

    private static String error(Json request, String code, String message) {
        String id = request == null ? code.equals("bad-json") ? "null" : "ID" : Long.toString(request.id());
        return "{\"type\":\"error\",\"id\":" + id + ",\"code\":\"" + code + "\",\"message\":\"" + message + "\"}";
    }

    private static String ready() {
        return "{\"type\":\"ready\",\"id\":ID,\"offset\":0}";
    }

    private static String file(long size) {
        return "{\"type\":\"file\",\"id\":ID,\"size\":" + size + ",\"modified\":0,\"offset\":0,\"body\":" + size + "}";
    }

    private static String sent(String sha256) {
        return "{\"type\":\"sent\",\"id\":ID,\"sha256\":\"" + sha256 + "\"}";
    }

    private void assertFails(int status, String reason, Function<Json, List<String>> script, String... command)
            throws Exception {
        try (Case one = new Case(script, command)) {
            one.assertFails(status, reason);
        }
    }

    /** A server that follows a script, and a client that has begun to ask it; some of them wait side by side. */
    private final class Case implements AutoCloseable {
        private final FakeServer server;
        private final RunningProgram client;

        Case(Function<Json, List<String>> script, String... command) throws IOException {
            server = FakeServer.start(Protocol.UDP, script);
            List<String> words = new ArrayList<>(List.of(command));
            words.addAll(List.of("--server", server.target()));
            client = here.start(words.toArray(String[]::new));
            client.endInput();
        }

        void assertFails(int status, String reason) throws Exception {
            RunningProgram.Ending ending = client.ending();
            assertEquals(status, ending.status(), ending.err());
            assertEquals("", ending.out());
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().contains(reason), ending.err());
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }
}
