package socketlab.common.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The unfinished file beside the place of the finished one. Whoever writes it holds a lock on it, which the operating
 * system takes back with the process: one without a lock is a leftover of a program that was killed.
 */
final class PartialFile {

    private static final Set<OpenOption> READ_WRITE = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Place place;
    private final Path path;
    private final FileChannel channel;
    private final Object key;
    private Closeable lock;

    private PartialFile(Place place, Path path, FileChannel channel) throws IOException {
        this.place = place;
        this.path = path;
        this.channel = channel;
        this.key = place.folder().attributes(path).fileKey();
    }

    /**
     * Opens and locks it.
     *
     * @param offset how much of it is there already and stays; 0 for a new one
     * @param older whether another file has the final name, whose permissions it gets, but for what its writer needs
     * @throws RefusedException {@code BUSY} if somebody else is writing it
     */
    static PartialFile open(Place place, Path path, long offset, boolean older) throws IOException {
        FileChannel channel = offset > 0 ? place.folder().open(path, READ_WRITE) : create(place, path);
        try {
            if (older) {
                Ownership.of(place.folder(), place.path()).giveForWriting(place.folder(), path);
            }
            PartialFile opened = new PartialFile(place, path, channel);
            if (opened.lock()) {
                return opened;
            }
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            if (offset == 0) {
                deleteUnlessLocked(place.folder(), path);
            }
            throw e;
        }
        channel.close();
        throw place.busy();
    }

    /** Locks it; false if somebody else has, or took it for a leftover in the moment before it was locked. */
    private boolean lock() throws IOException {
        Optional<Closeable> locked = lock(channel, false);
        lock = locked.orElse(null);
        return locked.isPresent()
                && Objects.equals(key, place.folder().attributes(path).fileKey());
    }

    Path path() {
        return path;
    }

    /** What tells it from all other files, also when it has its final name; {@code null} where there is no such thing. */
    Object key() {
        return key;
    }

    /** Where its bytes are; closing it gives the lock back. */
    FileChannel channel() {
        return channel;
    }

    /**
     * Gives the file its final name, and what it shall have besides its bytes. That comes first: once the file has its
     * name, there is no failure any more, and by then nobody may be allowed to open it, its writer included.
     *
     * @param modified when it shall have been modified; {@code null} for the truth
     * @param older whether there is a file of the final name, whose owner and permissions it takes over
     * @return whose it should have been, where the system does not allow that; {@code null} if all is as it was
     */
    String finish(FileTime modified, boolean older) throws IOException {
        Folder folder = place.folder();
        String notKept = null;
        if (modified != null) {
            folder.setModified(path, modified);
        }
        if (older) {
            notKept = Ownership.of(folder, place.path()).give(folder, path);
        }
        if (modified != null || older) {
            lockAgain();
        }
        folder.rename(path, place.path());
        return notKept;
    }

    /**
     * To set an attribute opens the file and closes it again, and on POSIX systems a process that closes a file loses all
     * its locks on it, through whatever channel it got them.
     */
    private void lockAgain() throws IOException {
        lock.close(); // Java believes that it is still there
        if (!lock()) {
            throw place.busy();
        }
    }

    private static FileChannel create(Place place, Path partial) throws IOException {
        Set<OpenOption> createNew = new HashSet<>(READ_WRITE);
        createNew.add(StandardOpenOption.CREATE_NEW);
        try {
            return place.folder().open(partial, createNew);
        } catch (FileAlreadyExistsException e) {
            if (!deleteUnlessLocked(place.folder(), partial)) {
                throw place.busy();
            }
            return place.folder().open(partial, createNew);
        }
    }

    /** Deletes unfinished downloads of the same file as it was at other times. */
    static void deleteOtherVersions(Place place, Path partial) throws IOException {
        String beginning = PartialName.beginningOfVersions(place.last());
        List<Path> others = new ArrayList<>();
        place.folder().forEachName(name -> {
            if (name.toString().startsWith(beginning) && !name.equals(partial)) {
                others.add(name);
            }
        });
        for (Path other : others) {
            deleteUnlessLocked(place.folder(), other);
        }
    }

    /**
     * Deletes what killed programs have left in a directory, as far as that can be done; returns how many files.
     *
     * @param inner takes the names of the directories in it
     */
    static int deleteLeftovers(Folder folder, List<Path> inner) throws IOException {
        List<Path> leftovers = new ArrayList<>();
        folder.forEachName(name -> sort(folder, name, leftovers, inner));
        int deleted = 0;
        for (Path leftover : leftovers) {
            try {
                if (folder.attributes(leftover).isDirectory()) {
                    folder.deleteFolder(leftover); // a new directory that did not get to its place
                } else {
                    deleted += deleteUnlessLocked(folder, leftover) ? 1 : 0;
                }
            } catch (IOException e) {
                continue; // somebody else's, or gone
            }
        }
        return deleted;
    }

    private static void sort(Folder folder, Path name, List<Path> leftovers, List<Path> inner) {
        if (PartialName.isLeftover(name.toString())) {
            leftovers.add(name);
        }
        if (isDirectory(folder, name)) {
            inner.add(name);
        }
    }

    private static boolean isDirectory(Folder folder, Path name) {
        try {
            return folder.attributes(name).isDirectory();
        } catch (IOException e) {
            return false; // gone meanwhile
        }
    }

    private static boolean deleteUnlessLocked(Folder folder, Path name) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = folder.attributes(name);
        } catch (NoSuchFileException e) {
            return true;
        }
        if (!attributes.isRegularFile()) {
            folder.deleteFile(name); // somebody's trap; opening it might wait for ever
            return true;
        }
        // To read, and with a lock that can be shared, because the file may have the permissions of a read-only one.
        try (FileChannel channel = folder.open(name, Set.of(StandardOpenOption.READ))) {
            if (lock(channel, true).isEmpty()) {
                return false;
            }
            // Another program may have deleted it in the moment before it was locked, and begun a new one.
            if (!Objects.equals(folder.attributes(name).fileKey(), attributes.fileKey())) {
                return false;
            }
            folder.deleteFile(name);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** Locks a file until the lock, or its channel, is closed; empty if somebody else has. */
    private static Optional<Closeable> lock(FileChannel channel, boolean shared) {
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
            return lock == null ? Optional.empty() : Optional.of(lock::release);
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(() -> {}); // a file system without locks: then nobody else can hold one either
        }
    }
}
