package socketlab.common.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Some names of a directory, in order and without a gap: those behind a given one, as many as there is memory for. All of
 * a directory that has more names than fit into memory is read in several runs.
 *
 * <p>A name that is no text comes first, as {@link #NO_TEXT} and how it is shown. Those of unfinished files are left out.
 *
 * @param after the name before the first
 * @param isLast whether there are no names behind these
 */
record NameRun(String after, List<String> names, boolean isLast) {

    /** So many names are kept even without memory for them, and twice as many while they are read; a page needs as many. */
    static final int LEAST = Page.MOST;

    /** Marks a name that is no text. No file's name holds it. */
    static final char NO_TEXT = '\0';

    /** What a name takes besides its characters, bytes: a String and its array, each with a header, and a reference. */
    private static final int BYTES_OF_NAME = 80;

    /** Where memory for names comes from. */
    @FunctionalInterface
    interface Memory {
        /** Returns how many of so many bytes there are, perhaps none. */
        long more(long bytes);
    }

    /**
     * Reads a directory.
     *
     * @param memory asked when there are more names than a few pages, which are kept in any case
     */
    static NameRun read(Folder folder, String after, Memory memory) throws IOException {
        Reading reading = new Reading(after, memory);
        folder.forEachName(path -> {
            String text = LocalPaths.text(path);
            reading.take(text == null ? NO_TEXT + LocalPaths.shown(path) : text);
        });
        return reading.run();
    }

    /** What the names take, bytes. */
    long bytes() {
        return names.stream().mapToLong(NameRun::bytes).sum();
    }

    private static long bytes(String name) {
        return BYTES_OF_NAME + 2L * name.length();
    }

    /** Whether names behind this one are in it, or none are anywhere. */
    boolean goesOnBehind(String name) {
        return name.compareTo(after) >= 0
                && (isLast || !names.isEmpty() && name.compareTo(names.get(names.size() - 1)) < 0);
    }

    /** Those behind a name. */
    List<String> behind(String name) {
        int at = Collections.binarySearch(names, name);
        return names.subList(at >= 0 ? at + 1 : -at - 1, names.size());
    }

    /** Keeps the first names while all of them go by. */
    private static final class Reading {

        private final String after;
        private final Memory memory;
        private long maxBytes;
        private List<String> names = new ArrayList<>();
        private long bytes;
        /** Behind this one there was no memory for more; {@code null} as long as there was. */
        private String last;

        Reading(String after, Memory memory) {
            this.after = after;
            this.memory = memory;
        }

        void take(String name) {
            if (name.compareTo(after) <= 0 || last != null && name.compareTo(last) > 0 || PartialName.is(name)) {
                return;
            }
            names.add(name);
            bytes += bytes(name);
            if (bytes > maxBytes && names.size() >= 2 * LEAST) {
                maxBytes += memory.more(2 * bytes - maxBytes); // so that it is asked seldom
                if (bytes > maxBytes) {
                    keepHalf();
                }
            }
        }

        /** Only half, so that this happens seldom. */
        private void keepHalf() {
            Collections.sort(names);
            int count = 0;
            bytes = 0;
            while (count < LEAST || bytes + bytes(names.get(count)) <= maxBytes / 2) {
                bytes += bytes(names.get(count));
                count++;
            }
            names = new ArrayList<>(names.subList(0, count));
            last = names.get(count - 1);
        }

        NameRun run() {
            Collections.sort(names);
            return new NameRun(after, names, last == null);
        }
    }
}
