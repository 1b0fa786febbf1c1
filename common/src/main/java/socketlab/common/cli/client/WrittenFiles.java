package socketlab.common.cli.client;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.files.FileTree;

/**
 * The files of this machine that one run of {@code get} has written. The names of two remote files may be one here: the
 * file system does not tell {@code File.txt} from {@code file.txt}, or one form of an accent from the other, or both go
 * into the same directory. The second would replace the first, and nobody would know. For one thread.
 */
final class WrittenFiles {

    /** What tells a file of this machine from all others, and the remote file that it came from. */
    private final Map<Object, String> remotes = new HashMap<>();

    /** Makes sure that a remote file, as it goes to this name, replaces none that this run has written. */
    void requireOther(FileTree tree, String name, String remote) throws UserError {
        Object identity = identity(tree, name);
        String other = identity == null ? null : remotes.get(identity);
        if (other != null) {
            throw new UserError(
                    ExitStatus.NOT_DONE,
                    "'" + remote + "' is not got: it would replace what has just been got of '" + other
                            + "', for both have the same name here (-t DIR gets it into another directory)");
        }
    }

    /** This name was written, or found to be here already. */
    void add(FileTree tree, String name, String remote) throws UserError {
        remotes.put(identity(tree, name), remote);
    }

    private static Object identity(FileTree tree, String name) throws UserError {
        try {
            return tree.identity(name);
        } catch (IOException e) {
            throw new UserError(ExitStatus.ERROR, "cannot write '" + name + "': " + ResultFiles.reason(e), e);
        }
    }
}
