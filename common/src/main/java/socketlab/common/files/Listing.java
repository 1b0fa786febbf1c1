package socketlab.common.files;

import java.util.List;

/**
 * What is in a directory, or a part of it.
 *
 * @param entries in the order of their names
 * @param more whether there are further entries behind the last of these
 */
public record Listing(List<Entry> entries, boolean more) {

    /**
     * A file or a directory.
     *
     * @param size bytes; 0 for a directory
     * @param modifiedMicros microseconds since 1970
     */
    public record Entry(String name, boolean isDirectory, long size, long modifiedMicros) {}
}
