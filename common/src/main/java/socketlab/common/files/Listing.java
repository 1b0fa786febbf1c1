package socketlab.common.files;

import java.util.List;

/**
 * What is in a directory, or a part of it.
 *
 * @param entries in the order of their names
 * @param more whether there are further names behind the last of these
 * @param unservedCount how many names of this part stand for nothing that is served; unfinished files do not count
 * @param unserved the first of these
 */
public record Listing(List<Entry> entries, boolean more, long unservedCount, List<Unserved> unserved) {

    /** One that has everything. */
    Listing(List<Entry> entries, boolean more) {
        this(entries, more, 0, List.of());
    }

    /**
     * A file or a directory.
     *
     * @param size bytes; 0 for a directory
     * @param modifiedMicros microseconds since 1970, as near as a message can say it
     */
    public record Entry(String name, boolean isDirectory, long size, long modifiedMicros) {}
}
