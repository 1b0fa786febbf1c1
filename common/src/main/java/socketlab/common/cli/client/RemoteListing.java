package socketlab.common.cli.client;

import java.util.ArrayList;
import java.util.List;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;

/** What is in a remote directory, page after page, so that one of any size fits into memory; and what is not listed. */
final class RemoteListing {

    /** So many names of what is not listed are remembered. */
    private static final int MOST_NAMED = 100;

    private final String path;
    private final List<Reply.Omission> omitted = new ArrayList<>();
    private long omittedCount;
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
        omittedCount += page.omitted().count();
        page.omitted().named().stream().limit(MOST_NAMED - omitted.size()).forEach(omitted::add);
        more = page.more() && !entries.isEmpty();
        if (more) {
            after = entries.get(entries.size() - 1).name();
            if (after.compareTo(before) <= 0) {
                throw new UserError(ExitStatus.ERROR, "the server lists the same names again and again");
            }
        }
        return entries;
    }

    /** What the pages so far have left out, and the first names of it. */
    Reply.Omissions omitted() {
        return new Reply.Omissions(omittedCount, omitted);
    }

    /** Whether there are further pages. */
    boolean hasMore() {
        return more;
    }
}
