package socketlab.common.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import socketlab.common.files.RefusedException.Reason;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;

/**
 * A directory and all that is below it, and nothing else: no name and no link leads out of it. Files are read from it
 * and written into it, and those that are written appear whole or not at all. Safe for any number of threads; several
 * programs may write into the same directory.
 */
public final class FileTree implements Closeable {

    private final Directories directories;
    private final boolean writable;
    private final Executor executor;
    private final OutgoingFiles outgoing;
    private final RememberedNames names;
    /** What this program is writing, each with a mark of whoever does. */
    private final Map<FileName, Object> underWay = new ConcurrentHashMap<>();

    private FileTree(
            Directories directories,
            boolean writable,
            Executor executor,
            LongSupplier wallMicros,
            MemoryBudget budget) {
        this.directories = directories;
        this.writable = writable;
        this.executor = executor;
        this.outgoing = new OutgoingFiles(executor, wallMicros);
        this.names = new RememberedNames(budget, wallMicros);
    }

    /** The same for a program that holds nothing for strangers. */
    public static FileTree open(Path directory, boolean writable, Executor executor, LongSupplier wallMicros)
            throws IOException {
        return open(directory, writable, executor, wallMicros, MemoryBudget.unlimited());
    }

    /**
     * Opens a directory, and keeps it open until {@link #close}.
     *
     * @param executor runs what computes digests; it must have a thread for each at once
     * @param wallMicros the wall clock, microseconds since 1970
     * @param budget pays for the names of directories whose listing goes on
     */
    public static FileTree open(
            Path directory, boolean writable, Executor executor, LongSupplier wallMicros, MemoryBudget budget)
            throws IOException {
        return open(directory, Folder.open(directory), writable, executor, wallMicros, budget);
    }

    static FileTree open(Path directory, Folder root, boolean writable, Executor executor, LongSupplier wallMicros)
            throws IOException {
        return open(directory, root, writable, executor, wallMicros, MemoryBudget.unlimited());
    }

    static FileTree open(
            Path directory,
            Folder root,
            boolean writable,
            Executor executor,
            LongSupplier wallMicros,
            MemoryBudget budget)
            throws IOException {
        return new FileTree(new Directories(directory.toRealPath(), root), writable, executor, wallMicros, budget);
    }

    /** Where it is. */
    public Path path() {
        return directories.path();
    }

    public boolean isWritable() {
        return writable;
    }

    /** Deletes what killed programs have left unfinished; returns how many files. */
    public int deleteLeftovers() {
        return directories.deleteLeftovers();
    }

    /**
     * What is in a directory, or the file itself if the name is that of a file.
     *
     * @param name empty for the tree itself
     * @param after only names behind this one are listed
     */
    public Listing list(String name, String after) throws IOException {
        FileName parsed = name.isEmpty() ? FileName.TREE : directories.parse(name);
        try {
            if (parsed.equals(FileName.TREE)) {
                return page(parsed, directories.root(), after);
            }
            try (Place place = directories.place(parsed)) {
                BasicFileAttributes attributes = place.folder().attributes(place.path());
                if (attributes.isRegularFile()) {
                    place.requireSayable(attributes);
                    return new Listing(List.of(Page.entry(parsed.last(), attributes)), false);
                }
                if (!attributes.isDirectory()) {
                    throw place.notAFile(attributes);
                }
                try (Folder folder = place.folder().folder(place.path())) {
                    return page(parsed, folder, after);
                }
            }
        } catch (IOException e) {
            throw Place.refusal(e, parsed);
        }
    }

    private Listing page(FileName directory, Folder folder, String after) throws IOException {
        return Page.of(folder, path().getFileSystem(), after, name -> names.behind(directory, folder, name));
    }

    /**
     * Opens a file to be sent.
     *
     * @param offset how many bytes at its beginning are not wanted
     * @param account is charged with what the transfer takes, here and below
     * @throws RefusedException {@link Reason#BUSY} if there is no memory for it, and for many other reasons
     */
    public OutgoingFile read(String name, long offset, Account account) throws IOException {
        FileName parsed = directories.parse(name);
        try {
            Place place = directories.place(parsed);
            try {
                return outgoing.open(place, directories.pathOf(parsed.parts()), offset, account);
            } catch (IOException | RuntimeException | Error e) {
                place.close();
                throw e;
            }
        } catch (IOException e) {
            throw Place.refusal(e, parsed);
        }
    }

    /** A place for a file that must not be there yet. */
    public IncomingFile create(String name, long size, Account account) throws IOException {
        return write(name, Terms.upload(false, false, size), account);
    }

    /** A place for a file, whether there is one of that name or not. */
    public IncomingFile replace(String name, long size, Account account) throws IOException {
        return write(name, Terms.upload(true, false, size), account);
    }

    /** A place for bytes that shall follow those that the file has; it need not be there. */
    public IncomingFile append(String name, long size, Account account) throws IOException {
        return write(name, Terms.upload(true, true, size), account);
    }

    /**
     * What tells a file from all others on this machine: two names that are one here have the same. That is its key, or
     * where the file system has none (Windows), or the file several hard links, its real path.
     *
     * @return {@code null} if there is no such file
     */
    public Object identity(String name) throws IOException {
        FileName parsed = directories.parse(name);
        try (Place place = directories.place(parsed)) {
            return place.identity();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return null;
        } catch (IOException e) {
            throw Place.refusal(e, parsed);
        }
    }

    /**
     * Whether this version of a file is here already, as far as its size and its time of modification tell. Where that
     * time is not known, they do not.
     */
    public boolean isThere(String name, long size, long modifiedMicros) throws IOException {
        if (!Terms.isVersion(modifiedMicros)) {
            return false;
        }
        try (Place place = directories.place(directories.parse(name))) {
            BasicFileAttributes now = place.attributes();
            return now != null
                    && now.isRegularFile()
                    && now.size() == size
                    && OutgoingFile.micros(now) == modifiedMicros;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return false;
        }
    }

    /**
     * How much of one version of a file is here already, from an earlier {@link #download} that was not finished; 0 for
     * nothing. What there is of other versions is deleted.
     */
    public long downloaded(String name, long size, long modifiedMicros) throws IOException {
        FileName parsed = directories.parse(name);
        try (Place place = directories.place(parsed)) {
            Path partial = place.beside(PartialName.ofVersion(parsed.last(), size, modifiedMicros));
            PartialFile.deleteOtherVersions(place, partial);
            if (!Terms.isVersion(modifiedMicros)) {
                return 0;
            }
            BasicFileAttributes there = place.folder().attributes(partial);
            return there.isRegularFile() && there.size() <= size ? there.size() : 0;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return 0;
        } catch (IOException e) {
            throw Place.refusal(e, parsed);
        }
    }

    /**
     * A place for one version of a file, which replaces any other. If it is not finished, another download of the same
     * version can go on where this one has stopped, unless nobody can tell the version.
     *
     * @param size of the whole file
     * @param modifiedMicros when the file was last modified, microseconds since 1970; the new file will say so too; 0
     *     also stands for all times before, and 2^53 - 1 for all behind
     * @param offset where the bytes go on: 0, or what {@link #downloaded} says
     */
    public IncomingFile download(String name, long size, long modifiedMicros, long offset, Account account)
            throws IOException {
        return write(name, Terms.download(size, modifiedMicros, offset), account);
    }

    private IncomingFile write(String name, Terms terms, Account account) throws IOException {
        FileName parsed = directories.parse(name);
        if (!writable) {
            throw new RefusedException(
                    Reason.DENIED, "this directory is read-only here: start the server with --writable to change that");
        }
        Object mark = new Object();
        Runnable giveBack = () -> underWay.remove(parsed, mark); // and not what somebody else has taken since
        if (underWay.putIfAbsent(parsed, mark) != null) {
            throw Place.busy(parsed);
        }
        try {
            return IncomingFile.open(directories.placeToWrite(parsed, giveBack), terms, executor, account);
        } catch (IOException e) {
            giveBack.run();
            throw Place.refusal(e, parsed);
        } catch (RuntimeException | Error e) {
            giveBack.run();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        names.close();
        directories.close();
    }
}
