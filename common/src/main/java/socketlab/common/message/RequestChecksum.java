package socketlab.common.message;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The checksum of a request that opens a transfer: CRC-32C (RFC 9260, appendix A), as for segments. UDP's own has 16
 * bits, and a bit that was flipped in a file's name does more harm than one in its content, which has a digest.
 *
 * <p>It covers the UTF-8 text of these values, each followed by a line feed, nothing standing for what is not said:
 *
 * <pre>
 *   list, id, path, after            |
 *   get, id, path, offset            |  recovery, congestion, payload, window
 *   put, id, path, mode, size        |
 * </pre>
 */
final class RequestChecksum {

    private RequestChecksum() {}

    static long of(Request.WithSettings request) {
        StringBuilder text = new StringBuilder();
        Request plain = request.request();
        if (plain instanceof Request.List list) {
            append(text, "list", list.id(), list.path(), list.after());
        } else if (plain instanceof Request.Get get) {
            append(text, "get", get.id(), get.path(), get.offset());
        } else if (plain instanceof Request.Put put) {
            append(text, "put", put.id(), put.path(), put.mode().wireName(), said(put.size()));
        }
        append(text, said(request.recovery()), said(request.congestion()));
        append(text, said(request.payload()), said(request.window()));
        CRC32C crc = new CRC32C();
        crc.update(text.toString().getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    private static void append(StringBuilder text, Object... values) {
        for (Object value : values) {
            text.append(value).append('\n');
        }
    }

    private static String said(String value) {
        return value == null ? "" : value;
    }

    /** Neither a size nor a setting is said where it is -1. */
    private static String said(long value) {
        return value < 0 ? "" : Long.toString(value);
    }
}
