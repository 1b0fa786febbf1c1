package socketlab.common.cli.client;

import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;

/** Several files, one after the other: what fails with one is said, and the others still have their turn. */
final class Batch {

    /** What is done with one of them. */
    @FunctionalInterface
    interface Step {
        void run() throws UserError;
    }

    private final FileSource source;
    private final boolean isSingle;
    private int failures;

    /** @param isSingle whether there is only one, whose failure is that of the command */
    Batch(FileSource source, boolean isSingle) {
        this.source = source;
        this.isSingle = isSingle;
    }

    void run(Step step) throws UserError {
        try {
            step.run();
        } catch (UserError e) {
            if (isSingle || source.isOver()) {
                throw e;
            }
            source.complain(e.getMessage());
            failures++;
        }
    }

    /** The exit status. */
    int status() {
        return failures == 0 ? ExitStatus.OK : ExitStatus.NOT_DONE;
    }
}
