package socketlab.common.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
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
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;

@DisplayName("The golden vectors hold, in every file of their folder")
class GoldenVectorsTest {

    private static final HexFormat HEX = HexFormat.of();

    static List<GoldenVector> all() throws Exception {
        URL readme = GoldenVectorsTest.class.getResource("/vectors/README.md");
        return GoldenVector.allIn(Path.of(readme.toURI()).getParent());
    }

    static Stream<GoldenVector> written() throws Exception {
        return all().stream().filter(vector -> !vector.readOnly());
    }

    @ParameterizedTest
    @MethodSource("all")
    void theBytesAreReadAsTheMessagesAndErrorsWithTheirBodies(GoldenVector vector) {
        for (int slice : new int[] {Math.max(1, vector.bytes().length), 1, 3}) {
            assertEquals(expected(vector), read(vector, slice), "in slices of " + slice);
        }
    }

    @ParameterizedTest
    @MethodSource("written")
    void theMessageIsWrittenAsTheBytes(GoldenVector vector) throws Exception {
        assertEquals(1, vector.items().size());
        GoldenVector.Item item = vector.items().get(0);
        Message message = MessageFromJson.read(item.message(), jsonSize(vector));
        ByteSink out = new ByteSink(16);
        switch (vector.form()) {
            case FRAME -> StreamFraming.FRAMES.append(message, out);
            case LINE -> StreamFraming.LINES.append(message, out);
            case DATAGRAM -> encodeDatagram(message, item.body(), out);
        }
        if (vector.form() != GoldenVector.Form.DATAGRAM) {
            out.write(item.body(), 0, item.body().length);
        }
        assertEquals(HEX.formatHex(vector.bytes()), HEX.formatHex(out.array(), 0, out.size()));
    }

    private static void encodeDatagram(Message message, byte[] body, ByteSink out) throws Exception {
        if (message.body() == 0) {
            Datagrams.encode(message, Reply.NO_ID, out);
        } else {
            Datagrams.encode(message, body, out);
        }
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
            Set<String> types = new TreeSet<>(Set.of(
                    "Ping",
                    "Echo",
                    "List",
                    "Get",
                    "Put",
                    "Sent",
                    "Stats",
                    "Close",
                    "WithCookie",
                    "WithSettings",
                    "Pong",
                    "Echoed",
                    "Listing",
                    "Ready",
                    "Stored",
                    "Statistics",
                    "Closed",
                    "Challenge",
                    "Failure"));
            // A stream carries a file as a whole, datagrams carry it in segments.
            types.addAll(form == GoldenVector.Form.DATAGRAM ? Set.of("Segment", "Ack") : Set.of("Data", "File"));
            assertEquals(
                    types,
                    written(form)
                            .map(message -> message.getClass().getSimpleName())
                            .collect(Collectors.toCollection(TreeSet::new)),
                    form.name());
        }
    }

    @Test
    void everyErrorCodeIsWrittenInEveryForm() throws Exception {
        for (GoldenVector.Form form : GoldenVector.Form.values()) {
            assertEquals(
                    EnumSet.allOf(ErrorCode.class),
                    written(form)
                            .filter(message -> message instanceof Reply.Failure)
                            .map(message -> ((Reply.Failure) message).code())
                            .collect(Collectors.toSet()),
                    form.name());
        }
    }

    private static Stream<Message> written(GoldenVector.Form form) throws Exception {
        return written()
                .filter(vector -> vector.form() == form)
                .map(vector -> MessageFromJson.read(vector.items().get(0).message(), jsonSize(vector)));
    }

    @Test
    void everyErrorThatReadingCanFindIsThere() throws Exception {
        assertEquals(
                new TreeSet<>(Set.of("bad-field", "bad-frame", "bad-json", "frame-too-large", "unknown-type")),
                all().stream()
                        .flatMap(vector -> vector.items().stream())
                        .map(GoldenVector.Item::error)
                        .filter(error -> error != null)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** Each message, or code and id of the error; and then its body where it has one. */
    private static List<Object> expected(GoldenVector vector) {
        List<Object> expected = new ArrayList<>();
        for (GoldenVector.Item item : vector.items()) {
            expected.add(
                    item.error() == null
                            ? MessageFromJson.read(item.message(), jsonSize(vector))
                            : item.error() + " for " + item.id());
            if (item.body().length > 0) {
                expected.add(HEX.formatHex(item.body()));
            }
        }
        return expected;
    }

    /** How many bytes of JSON there are where a vector holds one message. */
    private static int jsonSize(GoldenVector vector) {
        return vector.bytes().length
                - vector.items().get(0).body().length
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
                case DATAGRAM -> read(Datagrams.open(ByteBuffer.wrap(vector.bytes()), vector.limit()), found);
            }
        } catch (BadMessageException e) {
            found.add(found(e));
        }
        return found;
    }

    private static void read(Datagrams.Content content, List<Object> found) {
        found.add(content.message());
        byte[] body = new byte[content.body().remaining()];
        content.body().get(body);
        if (body.length > 0) {
            found.add(HEX.formatHex(body));
        }
    }

    private static void read(StreamDecoder decoder, byte[] bytes, int slice, List<Object> found)
            throws BadMessageException {
        ByteSink body = new ByteSink(16);
        long missing = 0;
        for (int from = 0; from < bytes.length; from += slice) {
            byte[] fed = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + slice));
            decoder.feed(ByteBuffer.wrap(fed));
            missing -= takeBody(decoder, missing, body, found);
            while (missing == 0) {
                ByteBuffer message = decoder.next();
                if (message == null) {
                    break;
                }
                missing = decode(message, found);
                missing -= takeBody(decoder, missing, body, found);
            }
        }
        assertEquals(0, missing, "bytes of the last body are missing");
    }

    /** Whatever becomes of it, the stream goes on behind a message and its body, whose length is returned. */
    private static long decode(ByteBuffer bytes, List<Object> found) {
        try {
            Message message = MessageCodec.decode(bytes);
            found.add(message);
            return message.body();
        } catch (BadMessageException e) {
            found.add(found(e));
            return e.body();
        }
    }

    private static String found(BadMessageException e) {
        return e.code().wireName() + " for " + e.toReply().id();
    }

    private static int takeBody(StreamDecoder decoder, long missing, ByteSink body, List<Object> found) {
        if (missing == 0) {
            return 0;
        }
        ByteBuffer part = decoder.body(missing);
        body.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
        if (part.remaining() == missing) {
            found.add(HEX.formatHex(body.array(), 0, body.size()));
            body.clear();
        }
        return part.remaining();
    }
}
