package socketlab.common.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Assumptions;

/** The two ways to reach into a directory: what holds for a tree holds with both. */
enum FolderKind {
    SECURE {
        @Override
        Folder open(Path directory) throws IOException {
            Folder folder = Folder.open(directory);
            Assumptions.assumeTrue(folder instanceof SecureFolder, "this platform has no secure directory streams");
            return folder;
        }
    },
    CHECKED {
        @Override
        Folder open(Path directory) throws IOException {
            return new CheckedFolder(directory.toRealPath());
        }
    };

    abstract Folder open(Path directory) throws IOException;

    FileTree tree(Path directory) throws IOException {
        return tree(directory, Transfers.DIGESTERS);
    }

    FileTree tree(Path directory, Executor executor) throws IOException {
        return FileTree.open(directory, open(directory), true, executor, () -> 0);
    }
}
