package socketlab.common.files;

import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/**
 * What is agreed on a file before it comes.
 *
 * @param mayReplace whether an older file of the name gives way
 * @param append whether the older file is the beginning of the new one
 * @param resumable whether what is not finished stays, so that it can be gone on with
 * @param offset how much of it has stayed from an earlier time
 * @param size how many bytes will be written, or {@link #UNKNOWN_SIZE}
 * @param modified what the file shall say of its modification, or {@code null} for the truth
 */
record Terms(boolean mayReplace, boolean append, boolean resumable, long offset, long size, FileTime modified) {

    static final long UNKNOWN_SIZE = -1;

    static Terms upload(boolean mayReplace, boolean append, long size) {
        return new Terms(mayReplace, append, false, 0, size, null);
    }

    /** @param size of the whole file */
    static Terms download(long size, long modifiedMicros, long offset) {
        return new Terms(
                true,
                false,
                isVersion(modifiedMicros),
                offset,
                size - offset,
                FileTime.from(modifiedMicros, TimeUnit.MICROSECONDS));
    }

    /**
     * Whether a time of modification tells one version of a file from others: all times before 1970 are told as 0, and all
     * after 2255 as one.
     */
    static boolean isVersion(long modifiedMicros) {
        return modifiedMicros > 0 && modifiedMicros < OutgoingFile.LATEST_MICROS;
    }

    /** What the file is called until it is finished. */
    String partialName(String name) {
        return resumable
                ? PartialName.ofVersion(name, offset + size, modified.to(TimeUnit.MICROSECONDS))
                : PartialName.of(name);
    }
}
