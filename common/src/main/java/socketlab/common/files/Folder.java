package socketlab.common.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Set;
import java.util.function.Consumer;
import socketlab.common.files.RefusedException.Reason;
import socketlab.common.text.Printable;

/**
 * One open directory. All that is done in it is done with a single name, so a path is followed part by part, and no
 * symbolic link ever is. Safe for any number of threads.
 *
 * <p>There are two: {@link SecureFolder}, where the operating system can do things relative to an open directory, and
 * {@link CheckedFolder} elsewhere.
 */
interface Folder extends Closeable {

    /**
     * Opens a directory that is trusted: links that lead to it are followed.
     *
     * @throws java.nio.file.NotDirectoryException if it is none
     */
    static Folder open(Path directory) throws IOException {
        Path real = directory.toRealPath();
        DirectoryStream<Path> stream = Files.newDirectoryStream(real);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return SecureFolder.root(real, secure);
        }
        stream.close();
        return new CheckedFolder(real);
    }

    /** This directory once more, to be closed on its own. */
    Folder again() throws IOException;

    /**
     * A directory in this one.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws java.nio.file.NotDirectoryException if it is something else, also a link to a directory
     */
    Folder folder(Path name) throws IOException;

    /**
     * Makes a directory in this one, unless something of that name is there already.
     *
     * @return whether it was made
     */
    boolean createFolder(Path name) throws IOException;

    /**
     * Opens a file. Have a look at its {@link #attributes} before: opening a pipe waits.
     *
     * @throws RefusedException {@link Reason#NOT_A_FILE} if it is a link
     */
    FileChannel open(Path name, Set<? extends OpenOption> options) throws IOException;

    /** What it means that a file was not opened: for a link that is not followed, Java has no exception of its own. */
    static IOException notOpened(Path name, IOException e) {
        return e instanceof FileSystemException ? e : linkNotFollowed(name, e);
    }

    static RefusedException linkNotFollowed(Path name, IOException cause) {
        return new RefusedException(
                Reason.NOT_A_FILE,
                Printable.quoted(LocalPaths.shown(name)) + " is a symbolic link, which is not followed",
                cause);
    }

    /** What is known of this directory itself. */
    BasicFileAttributes attributes() throws IOException;

    /** What is known of a file, or of the link if it is one. */
    BasicFileAttributes attributes(Path name) throws IOException;

    /**
     * Whose a file is and who may do what with it, to be read and changed.
     *
     * @return {@code null} where the file system knows no such things
     */
    PosixFileAttributeView ownership(Path name) throws IOException;

    void setModified(Path name, FileTime modified) throws IOException;

    /** Gives a file another name in this directory, in one moment; a file that had that name before is gone. */
    void rename(Path from, Path to) throws IOException;

    void deleteFile(Path name) throws IOException;

    /** Deletes a directory in this one; fails if it isn't empty. */
    void deleteFolder(Path name) throws IOException;

    /** Tells the names of all that is in this directory, in no order. */
    void forEachName(Consumer<Path> consumer) throws IOException;

    /** Tells the names of all that a stream has, and closes it. */
    static void forEachName(DirectoryStream<Path> stream, Consumer<Path> consumer) throws IOException {
        try (stream) {
            for (Path entry : stream) {
                consumer.accept(entry.getFileName());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
