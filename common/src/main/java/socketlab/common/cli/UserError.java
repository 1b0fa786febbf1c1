package socketlab.common.cli;

/**
 * Something that the person at the command line has to know, in one line: what happened, to what, and what to try.
 */
public final class UserError extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitStatus;

    /** @param exitStatus one of {@link ExitStatus} */
    public UserError(int exitStatus, String message, Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    /** @param exitStatus one of {@link ExitStatus} */
    public UserError(int exitStatus, String message) {
        this(exitStatus, message, null);
    }

    public int exitStatus() {
        return exitStatus;
    }
}
