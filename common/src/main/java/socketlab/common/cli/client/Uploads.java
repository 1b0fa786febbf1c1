package socketlab.common.cli.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.files.LocalPaths;
import socketlab.common.files.Unserved;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;
import socketlab.common.text.Printable;

/** Puts files and directories: which ones, where to, and what becomes of those that are there. */
public final class Uploads {

    private final ExecutionEnvironment environment;

    private final StoredFiles stored = new StoredFiles();

    @Option(
            names = {"-r", "--recursive"},
            description = "Put directories with all the files and directories that are in them.")
    private boolean recursive;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "DIR",
            description = "Put all files into this remote directory; then every name is that of a local file.")
    private String target;

    @ArgGroup
    private Mode mode;

    @Mixin
    private UnservedOption unserved = new UnservedOption();

    Uploads(ExecutionEnvironment environment) {
        this.environment = environment;
    }

    /** What becomes of a remote file that is there already; at most one of the two. */
    static final class Mode {

        @Option(names = "--replace", description = "Replace remote files that are there already, each in one moment.")
        private boolean replace;

        @Option(names = "--append", description = "Append to remote files that are there already, each in one moment.")
        private boolean append;
    }

    /**
     * Puts what the arguments name.
     *
     * @param names local names, and at the end the remote one, if there is one
     * @return the exit status
     */
    int run(List<String> names, FileSource source) throws UserError {
        if (names.isEmpty()) {
            throw new UserError(ExitStatus.ERROR, "put what? Name a local file, or - for standard input");
        }
        requireOneLocal(names);
        List<String> locals = locals(names);
        String last = names.get(names.size() - 1);
        String remote =
                target != null ? Downloads.withoutSlash(target) + "/" : locals.size() < names.size() ? last : "";
        Batch batch = new Batch(source, locals.size() == 1 && !recursive);
        for (String local : locals) {
            batch.run(() -> put(local, remote, source, batch));
        }
        return batch.status();
    }

    /** Whether standard input is one of the files, under any of its names. */
    boolean isFromStandardInput(List<String> names) throws UserError {
        for (String local : locals(names)) {
            LocalStream stream = LocalStream.of(local, environment);
            if (stream != null && stream.isStandardInput()) {
                return true;
            }
        }
        return false;
    }

    private List<String> locals(List<String> names) {
        boolean hasRemote =
                target == null && (names.size() == 2 || names.size() > 2 && isDirectory(names.get(names.size() - 1)));
        return hasRemote ? names.subList(0, names.size() - 1) : names;
    }

    /** Whether a remote name is that of a directory, which need not be there. */
    private static boolean isDirectory(String remote) {
        return remote.isEmpty() || remote.equals(".") || remote.endsWith("/");
    }

    /** A shell makes two names of {@code *.txt} too, and the second file would be replaced by the first. */
    private void requireOneLocal(List<String> names) throws UserError {
        if (target != null || names.size() != 2 || names.get(0).equals(LocalStream.STANDARD)) {
            return;
        }
        String remote = names.get(1);
        if (!remote.contains("/") && Files.isRegularFile(environment.path(remote))) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "'" + remote + "' is a file here, too: -t DIR puts both (-t . where the others are), and ./"
                            + remote + " is the remote one");
        }
    }

    private void put(String local, String remote, FileSource source, Batch batch) throws UserError {
        if (local.equals(LocalStream.STANDARD)) {
            putStream(environment.input(), "standard input", remote, source);
            return;
        }
        Path path = environment.path(local);
        String name = isDirectory(remote) ? prefix(remote) + lastName(path) : Downloads.withoutSlash(remote);
        if (!Files.exists(path)) {
            throw new UserError(ExitStatus.ERROR, "there is no file '" + local + "' here");
        }
        if (Files.isDirectory(path)) {
            if (!recursive) {
                throw new UserError(ExitStatus.ERROR, "'" + local + "' is a directory (-r puts all that is in it)");
            }
            putAll(path, name, source, batch);
            return;
        }
        LocalStream stream = LocalStream.of(local, environment);
        if (stream == null) {
            source.files().put(path, name, putMode(), stored);
            return;
        }
        try (ReadableByteChannel in = stream.input()) {
            putStream(in, "'" + local + "'", name, source);
        } catch (IOException e) {
            throw new UserError(ExitStatus.ERROR, "cannot read '" + local + "': " + ResultFiles.reason(e), e);
        }
    }

    private void putStream(ReadableByteChannel in, String local, String remote, FileSource source) throws UserError {
        if (isDirectory(remote)) {
            throw new UserError(ExitStatus.ERROR, "name the remote file for what comes from standard input");
        }
        source.files().put(in, local, Downloads.withoutSlash(remote), putMode(), stored);
    }

    /** The remote directory as the beginning of a name. */
    private static String prefix(String remote) {
        String directory = Downloads.withoutSlash(remote);
        return directory.isEmpty() ? "" : directory + "/";
    }

    private static String lastName(Path path) throws UserError {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return text(last == null ? path : last);
    }

    private static String text(Path path) throws UserError {
        String text = LocalPaths.text(path);
        if (text == null) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "the name of " + Printable.quoted(LocalPaths.shown(path)) + " is no UTF-8: rename it first");
        }
        return text;
    }

    private void putAll(Path directory, String remote, FileSource source, Batch batch) throws UserError {
        List<Reply.Omission> leftOut = new ArrayList<>();
        for (Path entry : entries(directory)) {
            Unserved problem;
            try {
                problem = Unserved.of(entry);
            } catch (NoSuchFileException e) {
                continue; // gone meanwhile
            }
            if (problem != null) {
                leftOut.add(new Reply.Omission(problem.name(), problem.why()));
                continue;
            }
            batch.run(() -> {
                String name = Downloads.join(remote, text(entry.getFileName()));
                if (Files.isDirectory(entry)) {
                    putAll(entry, name, source, batch);
                } else {
                    source.files().put(entry, name, putMode(), stored);
                }
            });
        }
        unserved.complain(new Reply.Omissions(leftOut.size(), leftOut), LocalPaths.shown(directory), batch);
    }

    /** All that is in a directory but for unfinished files. */
    private static List<Path> entries(Path directory) throws UserError {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(entry -> !Unserved.isUnfinished(entry)).sorted().toList();
        } catch (IOException e) {
            throw cannotRead(directory, e);
        } catch (UncheckedIOException e) {
            throw cannotRead(directory, e.getCause());
        }
    }

    private static UserError cannotRead(Path directory, IOException e) {
        return new UserError(
                ExitStatus.ERROR,
                "cannot read " + Printable.quoted(LocalPaths.shown(directory)) + ": " + ResultFiles.reason(e),
                e);
    }

    private PutMode putMode() {
        if (mode == null) {
            return PutMode.CREATE;
        }
        return mode.append ? PutMode.APPEND : PutMode.REPLACE;
    }
}
