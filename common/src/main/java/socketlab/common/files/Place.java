package socketlab.common.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import socketlab.common.files.RefusedException.Reason;

/** Where a file is, or shall be: an open directory and a name in it. */
final class Place implements OutgoingFile.Origin {

    private final FileName name;
    private final Folder folder;
    private final Path path;
    private final Path directory;
    private final Runnable onClose;

    /**
     * @param folder is closed together with this
     * @param directory the path of the folder, by which free space is asked and nothing else done
     */
    Place(FileName name, Folder folder, Path directory, Runnable onClose) {
        this.name = name;
        this.folder = folder;
        this.path = LocalPaths.in(directory.getFileSystem(), name.last());
        this.directory = directory;
        this.onClose = onClose;
    }

    Folder folder() {
        return folder;
    }

    /** The last part of the name. */
    String last() {
        return name.last();
    }

    /** The same, to be used with the folder. */
    Path path() {
        return path;
    }

    @Override
    public BasicFileAttributes attributes() throws IOException {
        try {
            return folder.attributes(path);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * What tells the file that is here from all others; {@code null} if there is none. That is its key, but of a file with
     * several hard links only its real name does: to write to one of them replaces none of the others.
     */
    Object identity() throws IOException {
        BasicFileAttributes now = attributes();
        if (now == null) {
            return null;
        }
        Path whole = directory.resolve(path);
        return now.fileKey() != null && links(whole) == 1 ? now.fileKey() : whole.toRealPath(LinkOption.NOFOLLOW_LINKS);
    }

    /** How many names a file has on its file system. */
    private static int links(Path file) throws IOException {
        try {
            return (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return 1; // this file system does not tell
        }
    }

    /** Another name in the folder. */
    Path beside(String other) {
        return LocalPaths.in(directory.getFileSystem(), other);
    }

    /** @throws RefusedException {@link Reason#NO_SPACE} if the disk has not room for so many bytes and so many more */
    void requireSpace(long bytes, long more) throws IOException {
        // Not their sum: a client may announce a number that makes it overflow.
        if (usableSpace() - bytes < more) {
            throw new RefusedException(
                    Reason.NO_SPACE, "the disk has no room for " + more + " bytes" + (bytes == 0 ? "" : " more"));
        }
    }

    private long usableSpace() {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE; // not known, as in some containers; then writing will tell
        }
    }

    static RefusedException busy(FileName name) {
        return new RefusedException(
                Reason.BUSY, "somebody is writing " + name.quoted() + " at the moment: try again later");
    }

    RefusedException busy() {
        return busy(name);
    }

    /** Deletes a file beside this one, if it is there. */
    void delete(Path beside) throws IOException {
        try {
            folder.deleteFile(beside);
        } catch (NoSuchFileException e) {
            return; // somebody has tidied up before
        }
    }

    RefusedException taken() {
        return new RefusedException(
                Reason.EXISTS, this + " is there already: replace it, append to it, or choose another name");
    }

    RefusedException notAFile(BasicFileAttributes attributes) {
        String what = attributes.isDirectory()
                ? "a directory"
                : attributes.isSymbolicLink() ? "a symbolic link, which is not followed" : "a device or a pipe";
        return new RefusedException(Reason.NOT_A_FILE, this + " is " + what);
    }

    /** @throws RefusedException {@link Reason#SIZE_MISMATCH} if the file is larger than a message can say */
    void requireSayable(BasicFileAttributes attributes) throws RefusedException {
        requireSayable(toString(), attributes);
    }

    /** @param quoted the name for a sentence */
    static void requireSayable(String quoted, BasicFileAttributes attributes) throws RefusedException {
        String problem = Unserved.sizeProblem(attributes);
        if (problem != null) {
            throw new RefusedException(Reason.SIZE_MISMATCH, quoted + " can't be sent: " + problem);
        }
    }

    /**
     * What an error of the file system means for whoever asked.
     *
     * @param bytes how many were to be written, 0 for none
     */
    IOException refusal(IOException e, long bytes) {
        return !(e instanceof RefusedException) && usableSpace() < bytes ? full(e) : refusal(e, name);
    }

    private static RefusedException full(IOException e) {
        return new RefusedException(Reason.NO_SPACE, "the disk is full: nothing was changed", e);
    }

    /** Java has no exception of its own for a full disk, and the words that it passes on depend on the locale. */
    private static boolean saysFull(IOException e) {
        // The message of the one begins with the file's name, which may be anything.
        String words = e instanceof FileSystemException inFileSystem ? inFileSystem.getReason() : e.getMessage();
        String small = String.valueOf(words).toLowerCase(Locale.ROOT);
        return small.contains("no space left") || small.contains("quota");
    }

    /** The same where no bytes were to be written. */
    static IOException refusal(IOException e, FileName name) {
        if (e instanceof RefusedException) {
            return e;
        }
        if (saysFull(e)) {
            return full(e);
        }
        if (e instanceof NoSuchFileException) {
            return new RefusedException(Reason.NOT_FOUND, "there is no " + name.quoted(), e);
        }
        if (e instanceof NotDirectoryException) {
            return new RefusedException(
                    Reason.NOT_FOUND,
                    "there is no " + name.quoted()
                            + ": a part of it is no directory, or is a link, which is not followed",
                    e);
        }
        if (e instanceof AccessDeniedException) {
            return new RefusedException(
                    Reason.DENIED, "the operating system does not allow this with " + name.quoted(), e);
        }
        if (e instanceof FileAlreadyExistsException) {
            return new RefusedException(Reason.EXISTS, "something else has the name " + name.quoted(), e);
        }
        if (e instanceof FileSystemException inFileSystem && inFileSystem.getReason() != null) {
            return new RefusedException(
                    Reason.DENIED, "this can't be done with " + name.quoted() + ": " + inFileSystem.getReason(), e);
        }
        return e;
    }

    @Override
    public void close() throws IOException {
        try (folder) {
            onClose.run();
        }
    }

    /** The name for a sentence. */
    @Override
    public String toString() {
        return name.quoted();
    }
}
