package socketlab.common.cli.client;

import java.util.List;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;

/** What is in a remote directory, page after page, so that one of any size fits into memory. */
final class RemoteListing {

    private final String path;
    private String after = "";
    private boolean more = true;

    /** @param path of a directory, or of a file, which is listed alone; empty for all that is served */
    RemoteListing(String path) {
        this.path = path;
    }

    /** Asks for the next page; {@code null} if there are no more. */
    List<Reply.Entry> next(Conversation conversation, long waitNanos) throws UserError {
        if (!more) {
            return null;
        }
        String before = after;
        Reply.Listing page = conversation
                .ask(Reply.Listing.class, id -> new Request.List(id, path, before), waitNanos)
                .reply();
        List<Reply.Entry> entries = page.entries();
        more = page.more() && !entries.isEmpty();
        if (more) {
            after = entries.get(entries.size() - 1).name();
            if (after.compareTo(before) <= 0) {
                throw new UserError(ExitStatus.ERROR, "the server lists the same names again and again");
            }
        }
        return entries;
    }

    /** Whether there are further pages. */
    boolean hasMore() {
        return more;
    }
}
