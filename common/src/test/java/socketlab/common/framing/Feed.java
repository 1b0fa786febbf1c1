package socketlab.common.framing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;

/** Feeds a decoder from buffers that are used again at once, as a connection does, and collects what it yields. */
final class Feed {

    private final StreamDecoder decoder;
    private final List<String> messages = new ArrayList<>();

    Feed(StreamDecoder decoder) {
        this.decoder = decoder;
    }

    /** Feeds a slice and takes all messages that are whole by then. */
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
        for (ByteBuffer message = decoder.next(); message != null; message = decoder.next()) {
            messages.add(new String(
                    message.array(),
                    message.arrayOffset() + message.position(),
                    message.remaining(),
                    StandardCharsets.UTF_8));
        }
        return this;
    }

    Feed slice(String text) throws BadMessageException {
        return slice(text.getBytes(StandardCharsets.UTF_8));
    }

    /** All that the decoder has yielded so far. */
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
