package socketlab.common.message;

import java.util.Map;

/** What an entry of a directory is. */
public enum EntryKind {
    FILE,
    DIRECTORY;

    static final Map<String, EntryKind> BY_WIRE_NAME = WireName.all(EntryKind.class);

    private final String wireName = WireName.of(this);

    /** As it is written in messages: {@code file}. */
    public String wireName() {
        return wireName;
    }
}
