package socketlab.common.cli;

/** What a program tells the shell when it ends. */
public final class ExitStatus {

    public static final int OK = 0;

    /** No answer, or some of the work was not done. */
    public static final int NOT_DONE = 1;

    /** Wrong usage, or an error. */
    public static final int ERROR = 2;

    private ExitStatus() {}
}
