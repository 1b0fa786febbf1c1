package socketlab.common.framing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.MessageCodec;

/** Feeds a decoder from buffers that are used again at once, as a connection does, and collects what it yields. */
final class Feed {

    private final StreamDecoder decoder;
    private final boolean withBodies;
    private final List<String> messages = new ArrayList<>();
    private final ByteSink body = new ByteSink(16);
    private long missing;

    /** Whatever the content of the messages is, no bodies follow them. */
    Feed(StreamDecoder decoder) {
        this(decoder, false);
    }

    private Feed(StreamDecoder decoder, boolean withBodies) {
        this.decoder = decoder;
        this.withBodies = withBodies;
    }

    /** The messages must be good ones, because they say how long their bodies are. */
    static Feed withBodies(StreamDecoder decoder) {
        return new Feed(decoder, true);
    }

    /** Feeds a slice and takes all messages and bodies that are whole by then. */
    Feed slice(byte[] bytes) throws BadMessageException {
        return slice(bytes, 0, bytes.length);
    }

    Feed slice(byte[] bytes, int from, int to) throws BadMessageException {
        ByteBuffer slice = ByteBuffer.allocate(to - from + 3).position(2);
        slice.put(bytes, from, to - from).flip().position(2);
        decoder.feed(slice);
        if (slice.hasRemaining()) {
            throw new AssertionError(slice.remaining() + " bytes were left in the slice");
        }
        for (int i = 0; i < slice.capacity(); i++) {
            slice.array()[i] = '#';
        }
        takeBody();
        while (missing == 0) {
            ByteBuffer message = decoder.next();
            if (message == null) {
                break;
            }
            messages.add(new String(
                    message.array(),
                    message.arrayOffset() + message.position(),
                    message.remaining(),
                    StandardCharsets.UTF_8));
            if (withBodies) {
                missing = MessageCodec.decode(message).body();
                takeBody();
            }
        }
        return this;
    }

    private void takeBody() {
        if (missing > 0) {
            ByteBuffer part = decoder.body(missing);
            bodyBytes(part.array(), part.arrayOffset() + part.position(), part.remaining());
        }
    }

    /** Takes the next bytes of a body straight from the stream, past the decoder, which must have no more of it. */
    Feed pastTheDecoder(byte[] bytes, int from, int to) {
        bodyBytes(bytes, from, to - from);
        return this;
    }

    private void bodyBytes(byte[] bytes, int from, int length) {
        if (length > missing) {
            throw new AssertionError(length + " bytes of a body of which only " + missing + " are missing");
        }
        body.write(bytes, from, length);
        missing -= length;
        if (missing == 0) {
            messages.add(asText(Arrays.copyOf(body.array(), body.size())));
            body.clear();
        }
    }

    /** How a body appears among the messages: one character a byte. */
    static String asText(byte[] body) {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    /** How many bytes of the last message's body have not come. */
    long missing() {
        return missing;
    }

    Feed slice(String text) throws BadMessageException {
        return slice(text.getBytes(StandardCharsets.UTF_8));
    }

    /** All that the decoder has yielded so far: messages and whole bodies in their order. */
    List<String> messages() {
        return messages;
    }

    /** One frame with a true length. */
    static byte[] frame(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return concat(length(bytes.length), bytes);
    }

    /** The four bytes that announce a frame. */
    static byte[] length(int length) {
        return ByteBuffer.allocate(4).putInt(length).array();
    }

    static byte[] concat(byte[]... parts) {
        ByteSink all = new ByteSink(64);
        for (byte[] part : parts) {
            all.write(part, 0, part.length);
        }
        return Arrays.copyOf(all.array(), all.size());
    }
}
