package socketlab.common.cli.server;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import picocli.CommandLine.Option;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.Reason;
import socketlab.common.cli.UserError;
import socketlab.common.files.FileTree;
import socketlab.common.files.LocalPaths;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.rtt.TimeSource;

/** Which files a server serves. */
public final class FileOptions {

    @Option(
            names = {"-d", "--directory"},
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Directory whose files are served (default: the working directory).")
    private String directory;

    @Option(names = "--writable", description = "Clients may write files there as well; otherwise only read them.")
    private boolean writable;

    private int leftovers;

    /**
     * Opens the directory, and deletes what killed servers have left unfinished in it.
     *
     * @param environment whose working directory it is in
     * @param executor runs what computes digests, see {@link FileTree#open}
     * @param budget pays for what is remembered of directories
     */
    public FileTree open(ExecutionEnvironment environment, Executor executor, MemoryBudget budget) throws UserError {
        Path served = environment.path(directory);
        try {
            FileTree files = FileTree.open(served, writable, executor, TimeSource.SYSTEM::wallMicros, budget);
            if (writable) {
                leftovers = files.deleteLeftovers();
            }
            return files;
        } catch (IOException e) {
            throw new UserError(ExitStatus.ERROR, "cannot serve the directory '" + directory + "': " + reason(e), e);
        }
    }

    /** What is served, for the log. */
    public String description(FileTree files) {
        return "serves " + LocalPaths.text(files.path())
                + (writable ? ", for reading and writing" : ", for reading only (--writable allows writing)")
                + (leftovers > 0 ? "; has deleted " + leftovers + " unfinished uploads of an earlier server" : "");
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "there is none";
        }
        return e instanceof NotDirectoryException ? "it is no directory" : Reason.of(e);
    }
}
