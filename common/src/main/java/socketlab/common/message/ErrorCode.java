package socketlab.common.message;

import java.util.Map;

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
    /** No name in the served directory: see PROTOCOL.md for what names are. */
    BAD_NAME,
    /** Nothing has this name. */
    NOT_FOUND,
    /** The name is that of a directory, a link, a device or a pipe. */
    NOT_A_FILE,
    /** The name is taken, and the upload was not to replace anything. */
    EXISTS,
    /** The server may not do this, or does not want to. */
    DENIED,
    /** The server has as many clients as it may have, which ends a TCP connection; or somebody is writing this file. */
    BUSY,
    /** More or fewer bytes came than were announced, or are there. */
    SIZE_MISMATCH,
    /** The bytes that came have another digest than those that were sent. */
    HASH_MISMATCH,
    /** The server's disk is full. */
    NO_SPACE,
    /** The file was changed while it was being read. */
    FILE_CHANGED,
    /** No whole message arrived in time. Ends a TCP connection. */
    TIMEOUT,
    /** The server is about to leave. */
    SHUTTING_DOWN,
    /** The server's own fault. */
    INTERNAL;

    private static final Map<String, ErrorCode> BY_WIRE_NAME = WireName.all(ErrorCode.class);

    private final String wireName = WireName.of(this);

    /** As it is written in messages: {@code bad-frame}. */
    public String wireName() {
        return wireName;
    }

    /** The code of that name, or {@code null} if this version knows none. */
    static ErrorCode ofWireName(String name) {
        return BY_WIRE_NAME.get(name);
    }
}
