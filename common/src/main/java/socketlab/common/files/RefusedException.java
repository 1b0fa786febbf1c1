package socketlab.common.files;

import java.io.IOException;

/** Something that is not done with a file, and why. */
public final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why, for programs. */
    public enum Reason {
        /** No name that a file in the directory could have. */
        BAD_NAME,
        /** Nothing has this name. */
        NOT_FOUND,
        /** The name is that of a directory, a link, a device or a pipe. */
        NOT_A_FILE,
        /** The name is taken. */
        EXISTS,
        /** The directory is read-only, or the operating system forbids it. */
        DENIED,
        /** Somebody is writing this file at the moment, or there is no memory for another transfer. */
        BUSY,
        /** More or fewer bytes than announced, or more than can be announced. */
        SIZE_MISMATCH,
        /** Other bytes than announced. */
        HASH_MISMATCH,
        /** The disk is full. */
        NO_SPACE,
        /** The file has changed since it was opened. */
        FILE_CHANGED
    }

    private final Reason reason;

    /** @param sentence for a person: what happened, to what, and what to try */
    public RefusedException(Reason reason, String sentence) {
        this(reason, sentence, null);
    }

    RefusedException(Reason reason, String sentence, IOException cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
