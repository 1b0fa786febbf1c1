package socketlab.common.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The check that bytes are UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing beyond U+10FFFF.
 * JSON parsers are laxer than that, and some guess UTF-16 or skip a byte order mark when they see one.
 */
final class Utf8 {

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    static void requireValid(byte[] bytes, int offset, int length) throws BadMessageException {
        requireNoOtherEncoding(bytes, offset, length);
        int ascii = asciiPrefix(bytes, offset, length);
        if (ascii < length) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset + ascii, length - ascii));
            } catch (CharacterCodingException e) {
                throw new BadMessageException(ErrorCode.BAD_JSON, Reply.NO_ID, "the message is not valid UTF-8");
            }
        }
    }

    private static void requireNoOtherEncoding(byte[] bytes, int offset, int length) throws BadMessageException {
        if (length >= 3
                && bytes[offset] == (byte) 0xEF
                && bytes[offset + 1] == (byte) 0xBB
                && bytes[offset + 2] == (byte) 0xBF) {
            throw new BadMessageException(
                    ErrorCode.BAD_JSON,
                    Reply.NO_ID,
                    "the message starts with a byte order mark: send UTF-8 without one");
        }
        // UTF-16 and UTF-32 show themselves by a zero byte among the first four; UTF-8 JSON has none anywhere.
        for (int i = offset; i < offset + Math.min(4, length); i++) {
            if (bytes[i] == 0) {
                throw new BadMessageException(
                        ErrorCode.BAD_JSON,
                        Reply.NO_ID,
                        "the message holds a zero byte: send UTF-8, not UTF-16 or UTF-32");
            }
        }
    }

    /** How many bytes from {@code offset} on are surely ASCII. */
    private static int asciiPrefix(byte[] bytes, int offset, int length) {
        int i = 0;
        while (i + Long.BYTES <= length && ((long) EIGHT_BYTES.get(bytes, offset + i) & HIGH_BITS) == 0) {
            i += Long.BYTES;
        }
        while (i < length && bytes[offset + i] >= 0) {
            i++;
        }
        return i;
    }
}
