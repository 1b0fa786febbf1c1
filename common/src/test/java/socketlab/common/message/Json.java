package socketlab.common.message;

import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The codec as the tests call it: with texts in place of bytes, and errors as the replies that they become. */
final class Json {

    private Json() {}

    static Message decode(String json) throws BadMessageException {
        return decode(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Decodes from the middle of a larger array, whose other bytes must not matter. */
    static Message decode(byte[] json) throws BadMessageException {
        byte[] surrounded = new byte[json.length + 9];
        Arrays.fill(surrounded, (byte) '"');
        System.arraycopy(json, 0, surrounded, 5, json.length);
        return MessageCodec.decode(surrounded, 5, json.length);
    }

    static byte[] encode(Message message) {
        ByteSink out = new ByteSink(16);
        MessageCodec.encode(message, out);
        return Arrays.copyOf(out.array(), out.size());
    }

    static String textOf(Message message) {
        return new String(encode(message), StandardCharsets.UTF_8);
    }

    /** The error reply to something that is no message. */
    static Reply.Failure refused(String json) {
        return refused(json.getBytes(StandardCharsets.UTF_8));
    }

    static Reply.Failure refused(byte[] json) {
        return assertThrowsExactly(BadMessageException.class, () -> decode(json))
                .toReply();
    }

    static byte[] concat(byte[]... parts) {
        ByteSink all = new ByteSink(64);
        for (byte[] part : parts) {
            all.write(part, 0, part.length);
        }
        return Arrays.copyOf(all.array(), all.size());
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
