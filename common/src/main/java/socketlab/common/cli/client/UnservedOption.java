package socketlab.common.cli.client;

import java.util.List;
import picocli.CommandLine.Option;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.message.Reply;
import socketlab.common.text.Printable;

/**
 * Whether a directory may be moved without what is not served in it. It never can be moved with it; but a copy that is not
 * all of the original is one that somebody must know of.
 */
final class UnservedOption {

    /** So many are named for each directory. */
    private static final int MOST_NAMED = 20;

    @Option(
            names = "--skip-unserved",
            description =
                    "With -r: say nothing of what can't be moved, like links, devices and names that no request could"
                            + " write, and let the exit status be that of the rest.")
    private boolean skip;

    /** Says what was left out of a directory, which fails the command, unless the user has accepted it. */
    void complain(Reply.Omissions omitted, String directory, Batch batch) throws UserError {
        if (skip || omitted.count() == 0) {
            return;
        }
        String where = directory.isEmpty() ? "" : " in " + Printable.quoted(directory);
        List<Reply.Omission> named = omitted.named().stream().limit(MOST_NAMED).toList();
        for (Reply.Omission omission : named) {
            complain(
                    Printable.quoted(omission.name()) + where + " is left out: " + Printable.abridged(omission.why()),
                    batch);
        }
        long unnamed = omitted.count() - named.size();
        if (unnamed > 0) {
            complain(unnamed + " more" + where + (unnamed == 1 ? " is" : " are") + " left out", batch);
        }
    }

    private static void complain(String sentence, Batch batch) throws UserError {
        batch.run(() -> {
            throw new UserError(ExitStatus.NOT_DONE, sentence + " (--skip-unserved accepts that)");
        });
    }
}
