package socketlab.common.cli.client;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;

/**
 * The files that one run of {@code put} has stored. Two of its files may go to the same name, or to two names that are one
 * at the server. With {@code --replace} the second would replace the first, and nobody would know. For one thread.
 */
final class StoredFiles {

    private final Set<String> names = new HashSet<>();
    /** By what tells it from all others there, the name of each file. */
    private final Map<String, String> identified = new HashMap<>();

    /** Makes sure, before anything is asked, that nothing of this name was stored. */
    void requireOther(String remote, PutMode mode) throws UserError {
        if (mode == PutMode.REPLACE && names.contains(remote)) {
            throw wouldReplace(remote, remote);
        }
    }

    /** Whether the file that would be replaced is one of these, as far as the server tells. */
    boolean holdReplaced(Reply.Ready ready) {
        return ready.replaces() != null && identified.containsKey(ready.replaces());
    }

    /** What is to be said then. */
    UserError wouldReplace(Reply.Ready ready, String remote) {
        return wouldReplace(remote, identified.get(ready.replaces()));
    }

    private static UserError wouldReplace(String remote, String other) {
        return new UserError(
                ExitStatus.NOT_DONE,
                "nothing is put as '" + remote + "': it would replace what has just been put as '" + other + "'");
    }

    void add(Reply.Ready ready, String remote) {
        names.add(remote);
        if (ready.file() != null) {
            identified.put(ready.file(), remote);
        }
    }
}
