package socketlab.common.files;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * One page of a listing: the first entries behind a given name. Only what is on it is looked at, name by name; what is not
 * served is counted on the page where its name would stand.
 */
final class Page {

    /** How many entries a page has at most: with the longest names, what fits into a frame of 1 MiB. */
    static final int MOST = 1_000;

    /** How many a page names of those that are not served; they fit into the frame as well. */
    static final int MOST_UNSERVED = 100;

    /** Where the names come from. */
    @FunctionalInterface
    interface Names {
        NameRun behind(String name) throws IOException;
    }

    private final Folder folder;
    private final FileSystem fileSystem;
    private final List<Listing.Entry> entries = new ArrayList<>();
    private final List<Unserved> unserved = new ArrayList<>();
    private long unservedCount;
    /** The last name that was looked at. */
    private String last;

    private Page(Folder folder, FileSystem fileSystem, String after) {
        this.folder = folder;
        this.fileSystem = fileSystem;
        this.last = after;
    }

    static Listing of(Folder folder, FileSystem fileSystem, String after, Names names) throws IOException {
        Page page = new Page(folder, fileSystem, after);
        boolean more = page.fill(names);
        return new Listing(page.entries, more, page.unservedCount, page.unserved);
    }

    /** Returns whether there are more names than fit on the page. */
    private boolean fill(Names names) throws IOException {
        NameRun run;
        do {
            run = names.behind(last);
            for (String name : run.behind(last)) {
                if (entries.size() == MOST) {
                    return true;
                }
                look(name);
                last = name;
            }
        } while (!run.isLast() && entries.size() < MOST);
        return !run.isLast();
    }

    private void look(String name) {
        Unserved problem =
                name.charAt(0) == NameRun.NO_TEXT ? Unserved.noText(name.substring(1)) : Unserved.byName(name);
        if (problem != null) {
            leaveOut(problem);
            return;
        }
        try {
            BasicFileAttributes attributes = folder.attributes(LocalPaths.in(fileSystem, name));
            problem = Unserved.byAttributes(name, attributes);
            if (problem == null) {
                entries.add(entry(name, attributes));
            } else {
                leaveOut(problem);
            }
        } catch (NoSuchFileException e) {
            return; // gone meanwhile
        } catch (IOException e) {
            leaveOut(Unserved.unknown(name, e));
        }
    }

    private void leaveOut(Unserved problem) {
        unservedCount++;
        if (unserved.size() < MOST_UNSERVED) {
            unserved.add(problem);
        }
    }

    static Listing.Entry entry(String name, BasicFileAttributes attributes) {
        boolean isDirectory = attributes.isDirectory();
        return new Listing.Entry(
                name, isDirectory, isDirectory ? 0 : attributes.size(), OutgoingFile.micros(attributes));
    }
}
