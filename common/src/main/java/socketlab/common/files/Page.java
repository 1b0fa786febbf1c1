package socketlab.common.files;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One page of a listing: the first names behind a given one. Only these are kept while the directory is read, which may
 * have more than fit into memory.
 */
final class Page {

    /** How many entries a page has at most: with the longest names, what fits into a frame of 1 MiB. */
    static final int MOST = 1_000;

    private final Folder folder;
    private final FileSystem fileSystem;
    private final TreeSet<String> names = new TreeSet<>();
    private String after;
    private boolean more;

    private Page(Folder folder, FileSystem fileSystem, String after) {
        this.folder = folder;
        this.fileSystem = fileSystem;
        this.after = after;
    }

    static Listing of(Folder folder, FileSystem fileSystem, String after) throws IOException {
        Page page = new Page(folder, fileSystem, after);
        List<Listing.Entry> entries;
        do { // again if nothing on the page may be shown
            entries = page.turn();
        } while (entries.isEmpty() && page.more);
        return new Listing(entries, page.more);
    }

    private List<Listing.Entry> turn() throws IOException {
        names.clear();
        more = false;
        folder.forEachName(path -> collect(LocalPaths.text(path)));
        List<Listing.Entry> entries = new ArrayList<>();
        for (String name : names) {
            after = name;
            try {
                BasicFileAttributes attributes = folder.attributes(LocalPaths.in(fileSystem, name));
                if (attributes.isRegularFile() || attributes.isDirectory()) {
                    entries.add(entry(name, attributes));
                }
            } catch (NoSuchFileException e) {
                continue; // gone meanwhile
            }
        }
        return entries;
    }

    private void collect(String name) {
        if (name == null || name.compareTo(after) <= 0) {
            return;
        }
        if (names.size() == MOST && name.compareTo(names.last()) > 0) {
            more = true; // perhaps only names that may not be shown; then the next page is empty
        } else if (isName(name)) {
            names.add(name);
            if (names.size() > MOST) {
                names.pollLast();
                more = true;
            }
        }
    }

    /** Whether a request could name it. */
    private static boolean isName(String part) {
        try {
            FileName.requirePart(part);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    static Listing.Entry entry(String name, BasicFileAttributes attributes) {
        boolean isDirectory = attributes.isDirectory();
        return new Listing.Entry(
                name, isDirectory, isDirectory ? 0 : attributes.size(), OutgoingFile.micros(attributes));
    }
}
