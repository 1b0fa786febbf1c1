package socketlab.common.cli.client;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.files.FileName;
import socketlab.common.files.FileTree;
import socketlab.common.files.LocalPaths;
import socketlab.common.files.RefusedException;
import socketlab.common.message.EntryKind;
import socketlab.common.message.Reply;
import socketlab.common.rtt.TimeSource;

/** Gets files and directories: which ones, and where to. */
public final class Downloads {

    private final ExecutionEnvironment environment;

    @Option(
            names = {"-r", "--recursive"},
            description = "Get directories with all that is in them.")
    private boolean recursive;

    @Option(
            names = {"-c", "--continue"},
            description = "Go on where an earlier, interrupted get has stopped, if the file is still the same;"
                    + " pass over files that are here already. A get without it throws away what an interrupted one has"
                    + " kept.")
    private boolean resume;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "DIR",
            description = "Put all files into this directory; then every name is that of a remote file.")
    private String target;

    @Mixin
    private UnservedOption unserved = new UnservedOption();

    Downloads(ExecutionEnvironment environment) {
        this.environment = environment;
    }

    /** Where a remote file goes: a tree and the name in it, which may not meet what was written there before. */
    private record Destination(FileTree tree, String name, WrittenFiles written) {
        Destination inner(String entry) {
            return new Destination(tree, join(name, entry), written);
        }
    }

    /** Where people are told what has come: where its bytes don't go. */
    PrintStream forPeople(List<String> names) throws UserError {
        LocalStream stream = stream(names);
        return stream == null ? environment.out() : stream.forPeople();
    }

    /** The stream that the arguments name as the target; {@code null} if it is a file or a directory. */
    private LocalStream stream(List<String> names) throws UserError {
        return target == null && names.size() == 2 ? LocalStream.of(names.get(1), environment) : null;
    }

    /**
     * Gets what the arguments name.
     *
     * @param names remote names, and at the end the local one, if there is one
     * @return the exit status
     */
    int run(List<String> names, FileSource source) throws UserError {
        if (names.isEmpty()) {
            throw new UserError(ExitStatus.ERROR, "get what? Name a remote file");
        }
        LocalStream stream = stream(names);
        if (stream != null) {
            stream(names.get(0), stream, source);
            return ExitStatus.OK;
        }
        String local = local(names);
        List<String> remotes = local == null || target != null ? names : names.subList(0, names.size() - 1);
        Batch batch = new Batch(source, remotes.size() == 1 && !recursive);
        WrittenFiles written = new WrittenFiles();
        for (String remote : remotes) {
            batch.run(() -> get(withoutSlash(remote), local, source, batch, written));
        }
        return batch.status();
    }

    /** Where the files go, or {@code null} for the working directory. */
    private String local(List<String> names) throws UserError {
        if (target != null && !isDirectory(target)) {
            throw new UserError(ExitStatus.ERROR, "there is no directory '" + target + "' here");
        }
        String last = names.get(names.size() - 1);
        return target != null ? target : names.size() == 2 || names.size() > 2 && isDirectory(last) ? last : null;
    }

    /** A person may write the slash that marks a directory, and / or . for all that is served. */
    static String withoutSlash(String remote) {
        if (remote.equals(".") || remote.equals("/")) {
            return "";
        }
        if (remote.startsWith("./")) {
            return withoutSlash(remote.substring(2));
        }
        return remote.endsWith("/") ? remote.substring(0, remote.length() - 1) : remote;
    }

    private void get(String remote, String local, FileSource source, Batch batch, WrittenFiles written)
            throws UserError {
        try (FileTree tree = tree(local)) {
            Destination destination = new Destination(tree, nameIn(local, remote), written);
            if (recursive && (remote.isEmpty() || source.files().isDirectory(remote))) {
                getAll(remote, destination, source, batch);
            } else {
                getOne(remote, destination, source);
            }
        } catch (IOException e) {
            throw new UserError(ExitStatus.ERROR, "cannot write to '" + local + "': " + ResultFiles.reason(e), e);
        }
    }

    /** The directory that a file is put into. */
    private FileTree tree(String local) throws UserError, IOException {
        Path directory;
        if (local == null) {
            directory = environment.path(".");
        } else if (isDirectory(local) || local.endsWith("/")) {
            directory = environment.path(local);
        } else {
            Path parent = environment.path(local).getParent();
            directory = parent == null ? environment.path(".") : parent;
        }
        return FileTree.open(directory, true, Transferring.DIGESTS, TimeSource.SYSTEM::wallMicros);
    }

    private String nameIn(String local, String remote) throws UserError {
        return local == null || isDirectory(local) || local.endsWith("/")
                ? remote.substring(remote.lastIndexOf('/') + 1)
                : LocalPaths.text(environment.path(local).getFileName());
    }

    private boolean isDirectory(String local) throws UserError {
        return Files.isDirectory(environment.path(local));
    }

    private void getAll(String remote, Destination destination, FileSource source, Batch batch) throws UserError {
        RemoteListing listing = new RemoteListing(remote);
        for (List<Reply.Entry> page = source.files().next(listing);
                page != null;
                page = source.files().next(listing)) {
            getPage(page, remote, destination, source, batch);
        }
        unserved.complain(listing.omitted(), remote, batch);
    }

    private void getPage(List<Reply.Entry> page, String remote, Destination destination, FileSource source, Batch batch)
            throws UserError {
        for (Reply.Entry entry : page) {
            batch.run(() -> {
                String inner = join(remote, entry.name());
                requireName(entry.name(), inner);
                Destination there = destination.inner(entry.name());
                if (entry.kind() == EntryKind.DIRECTORY) {
                    getAll(inner, there, source, batch);
                } else {
                    getOne(inner, there, source);
                }
            });
        }
    }

    /**
     * The server says what is in a directory, but not where that goes on this machine. No name is longer than a request
     * may have it, which also ends a directory that is said to hold itself.
     */
    private static void requireName(String name, String path) throws UserError {
        try {
            FileName.requirePart(name);
            FileName.parse(path);
        } catch (RefusedException e) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "the server lists a name that is none, which is passed over: " + e.getMessage(),
                    e);
        }
    }

    static String join(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }

    private void getOne(String remote, Destination to, FileSource source) throws UserError {
        to.written().requireOther(to.tree(), to.name(), remote);
        String notKept = resume
                ? source.files().resume(remote, to.tree(), to.name())
                : source.files().get(remote, to.tree(), to.name());
        if (notKept != null) {
            source.complain("'" + to.name() + "' has not kept " + notKept + ", which only root may give");
        }
        to.written().add(to.tree(), to.name(), remote);
    }

    private void stream(String remote, LocalStream local, FileSource source) throws UserError {
        if (resume || recursive) {
            throw new UserError(ExitStatus.ERROR, "--continue and -r need files: " + local + " is a stream");
        }
        try (WritableByteChannel out = local.output()) {
            source.files().get(remote, out);
        } catch (UserError e) {
            if (e.getCause() instanceof ExecutionEnvironment.ReaderGoneException) {
                throw new UserError(
                        ExitStatus.NOT_DONE,
                        "not all of '" + remote + "' has been delivered: nobody reads " + local + " any more",
                        e);
            }
            throw e;
        } catch (IOException e) {
            throw new UserError(ExitStatus.ERROR, "cannot write to " + local + ": " + ResultFiles.reason(e), e);
        }
    }
}
