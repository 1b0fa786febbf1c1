package socketlab.common.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Why a request was not carried out, in a form that programs can compare. */
public enum ErrorCode {
    /** The stream of frames makes no sense (length 0, an end inside a frame). Ends a TCP connection. */
    BAD_FRAME,
    /** More bytes than the limit allows, or more than the transport can carry. Ends a TCP connection. */
    FRAME_TOO_LARGE,
    /** Not one JSON object as RFC 8259 and this protocol define it. */
    BAD_JSON,
    /** A member is missing, has the wrong kind of value, or a value out of range. */
    BAD_FIELD,
    /** The type is not that of a request that this server knows. */
    UNKNOWN_TYPE,
    /** The server has as many clients as it may have. Ends a TCP connection. */
    BUSY,
    /** No whole message arrived in time. Ends a TCP connection. */
    TIMEOUT,
    /** The server is about to leave. */
    SHUTTING_DOWN,
    /** The server's own fault. */
    INTERNAL;

    private static final Map<String, ErrorCode> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ErrorCode::wireName, Function.identity()));

    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** As it is written in messages: {@code bad-frame}. */
    public String wireName() {
        return wireName;
    }

    /** The code of that name, or {@code null} if this version knows none. */
    static ErrorCode ofWireName(String name) {
        return BY_WIRE_NAME.get(name);
    }
}
