package socketlab.common.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import socketlab.common.files.RefusedException.Reason;
import socketlab.common.text.Printable;

/**
 * The ways through a tree: from its root down to a place, part by part. Safe for any number of threads.
 */
final class Directories implements Closeable {

    private final Path path;
    private final Folder root;

    /**
     * @param path of the root, without links
     * @param root is closed together with this
     */
    Directories(Path path, Folder root) {
        this.path = path;
        this.root = root;
    }

    Path path() {
        return path;
    }

    Folder root() {
        return root;
    }

    /** A name that this file system can have as well: each part of it is one step down, and none leads elsewhere. */
    FileName parse(String name) throws RefusedException {
        FileName parsed = FileName.parse(name);
        for (String part : parsed.parts()) {
            if (!isOneStep(part)) {
                throw new RefusedException(
                        Reason.BAD_NAME, "no file on this machine can be called " + Printable.quoted(part));
            }
        }
        return parsed;
    }

    /** On Windows, some parts are no paths, and {@code C:a} is one that begins in another directory. */
    private boolean isOneStep(String part) {
        try {
            Path step = inThisFileSystem(part);
            return step.getRoot() == null && step.getNameCount() == 1;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private Path inThisFileSystem(String part) {
        return LocalPaths.in(path.getFileSystem(), part);
    }

    /** The path of a name. It may lead elsewhere by the time when it is used: never open anything by it. */
    Path pathOf(List<String> parts) {
        Path there = path;
        for (String part : parts) {
            there = there.resolve(inThisFileSystem(part));
        }
        return there;
    }

    /** Where a file is. */
    Place place(FileName name) throws IOException {
        Path directory = pathOf(name.folders());
        return new Place(name, enter(name.folders()), directory, () -> {});
    }

    private Folder enter(List<String> names) throws IOException {
        Folder folder = root.again();
        for (String name : names) {
            try (Folder outer = folder) {
                folder = outer.folder(inThisFileSystem(name));
            }
        }
        return folder;
    }

    /**
     * Where a file shall be. Makes the directories that lead there; when the place is closed and the file has not come,
     * they go again.
     *
     * @param onClose told when the place is closed, also if there is none
     */
    Place placeToWrite(FileName name, Runnable onClose) throws IOException {
        Deque<List<String>> made = new ArrayDeque<>();
        Runnable end = () -> {
            onClose.run();
            deleteEmpty(made);
        };
        try {
            Folder folder = root.again();
            for (int depth = 1; depth < name.parts().size(); depth++) {
                Path next = inThisFileSystem(name.parts().get(depth - 1));
                try (Folder outer = folder) {
                    if (outer.createFolder(next)) {
                        made.push(name.parts().subList(0, depth));
                    }
                    folder = outer.folder(next);
                }
            }
            return new Place(name, folder, pathOf(name.folders()), end);
        } catch (IOException | RuntimeException | Error e) {
            end.run();
            throw e;
        }
    }

    /** Deletes directories, the innermost first, up to one that is of use. */
    private void deleteEmpty(Deque<List<String>> directories) {
        for (List<String> directory : directories) {
            int last = directory.size() - 1;
            try (Folder outer = enter(directory.subList(0, last))) {
                outer.deleteFolder(inThisFileSystem(directory.get(last)));
            } catch (IOException | ClosedDirectoryStreamException e) {
                return; // it isn't empty; or the tree has been closed meanwhile
            }
        }
    }

    /**
     * Deletes what killed programs have left unfinished, one open directory at a time; returns how many files. Passes
     * over what can't be looked at, and what is deeper than any name leads.
     */
    int deleteLeftovers() {
        int deleted = 0;
        Deque<List<String>> toVisit = new ArrayDeque<>(List.of(List.<String>of()));
        while (!toVisit.isEmpty()) {
            List<String> directory = toVisit.pop();
            List<Path> inner = new ArrayList<>();
            try (Folder folder = enter(directory)) {
                deleted += PartialFile.deleteLeftovers(folder, inner);
            } catch (IOException e) {
                continue; // nobody has written where nobody can look
            }
            for (Path name : inner) {
                String part = LocalPaths.text(name);
                if (part != null && directory.size() < FileName.MAX_PARTS - 1) {
                    List<String> next = new ArrayList<>(directory);
                    next.add(part);
                    toVisit.push(next);
                }
            }
        }
        return deleted;
    }

    @Override
    public void close() throws IOException {
        root.close();
    }
}
