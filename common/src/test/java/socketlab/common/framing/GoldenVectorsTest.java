package socketlab.common.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;

@DisplayName("The golden vectors hold, in every file of their folder")
class GoldenVectorsTest {

    static List<GoldenVector> all() throws Exception {
        URL readme = GoldenVectorsTest.class.getResource("/vectors/README.md");
        return GoldenVector.allIn(Path.of(readme.toURI()).getParent());
    }

    static Stream<GoldenVector> written() throws Exception {
        return all().stream().filter(vector -> !vector.readOnly());
    }

    @ParameterizedTest
    @MethodSource("all")
    void theBytesAreReadAsTheMessagesAndThenTheError(GoldenVector vector) {
        for (int slice : new int[] {Math.max(1, vector.bytes().length), 1, 3}) {
            assertEquals(expected(vector), read(vector, slice), "in slices of " + slice);
        }
    }

    @ParameterizedTest
    @MethodSource("written")
    void theMessageIsWrittenAsTheBytes(GoldenVector vector) throws Exception {
        assertEquals(1, vector.messages().size());
        Message message = MessageFromJson.read(vector.messages().get(0), jsonSize(vector));
        ByteSink out = new ByteSink(16);
        switch (vector.form()) {
            case FRAME -> StreamFraming.FRAMES.append(message, out);
            case LINE -> StreamFraming.LINES.append(message, out);
            case DATAGRAM -> Datagrams.encode(message, Reply.NO_ID, out);
        }
        HexFormat hex = HexFormat.of();
        assertEquals(hex.formatHex(vector.bytes()), hex.formatHex(out.array(), 0, out.size()));
    }

    @Test
    void noTwoVectorsHaveTheSameName() throws Exception {
        Set<String> names = new HashSet<>();
        for (GoldenVector vector : all()) {
            assertTrue(names.add(vector.name()), vector.name());
        }
    }

    @Test
    void everyMessageTypeIsWrittenInEveryForm() throws Exception {
        for (GoldenVector.Form form : GoldenVector.Form.values()) {
            assertEquals(
                    new TreeSet<>(Set.of(
                            "Ping",
                            "Echo",
                            "Stats",
                            "Close",
                            "WithCookie",
                            "Pong",
                            "Echoed",
                            "Statistics",
                            "Closed",
                            "Challenge",
                            "Failure")),
                    written()
                            .filter(vector -> vector.form() == form)
                            .flatMap(vector -> expected(vector).stream())
                            .map(message -> message.getClass().getSimpleName())
                            .collect(Collectors.toCollection(TreeSet::new)),
                    form.name());
        }
    }

    @Test
    void everyErrorThatReadingCanFindIsThere() throws Exception {
        assertEquals(
                new TreeSet<>(Set.of("bad-field", "bad-frame", "bad-json", "frame-too-large", "unknown-type")),
                all().stream()
                        .map(GoldenVector::error)
                        .filter(error -> error != null)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** The messages, and the code and the id of the error. */
    private static List<Object> expected(GoldenVector vector) {
        List<Object> expected = new ArrayList<>();
        for (String message : vector.messages()) {
            expected.add(MessageFromJson.read(message, jsonSize(vector)));
        }
        if (vector.error() != null) {
            expected.add(vector.error() + " for " + vector.id());
        }
        return expected;
    }

    /** How many bytes of JSON there are where a vector holds one message. */
    private static int jsonSize(GoldenVector vector) {
        return vector.bytes().length
                - switch (vector.form()) {
                    case FRAME -> 4;
                    case LINE -> 1;
                    case DATAGRAM -> 0;
                };
    }

    private static List<Object> read(GoldenVector vector, int slice) {
        List<Object> found = new ArrayList<>();
        try {
            switch (vector.form()) {
                case FRAME -> read(new FrameDecoder(vector.limit()), vector.bytes(), slice, found);
                case LINE -> read(new LineDecoder(vector.limit()), vector.bytes(), slice, found);
                case DATAGRAM -> found.add(Datagrams.decode(ByteBuffer.wrap(vector.bytes()), vector.limit()));
            }
        } catch (BadMessageException e) {
            found.add(e.code().wireName() + " for " + e.toReply().id());
        }
        return found;
    }

    private static void read(StreamDecoder decoder, byte[] bytes, int slice, List<Object> found)
            throws BadMessageException {
        for (int from = 0; from < bytes.length; from += slice) {
            byte[] fed = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + slice));
            decoder.feed(ByteBuffer.wrap(fed));
            for (ByteBuffer message = decoder.next(); message != null; message = decoder.next()) {
                found.add(MessageCodec.decode(message));
            }
        }
    }
}
