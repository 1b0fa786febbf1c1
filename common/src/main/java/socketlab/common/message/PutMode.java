package socketlab.common.message;

import java.util.Map;

/** What shall become of a file that has the name already. */
public enum PutMode {
    /** It stays, and the upload is refused. */
    CREATE,
    /** It gives way to the new one, in one moment. */
    REPLACE,
    /** The new bytes follow its own, all of them in one moment. */
    APPEND;

    static final Map<String, PutMode> BY_WIRE_NAME = WireName.all(PutMode.class);

    /** As it is written in messages: {@code create}. */
    public String wireName() {
        return WireName.of(this);
    }
}
