package socketlab.common.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A directory that is held open, and the system calls that take it as their starting point ({@code openat} and its
 * kin, POSIX.1-2008). Whoever swaps a directory for a link meanwhile changes what the name means, not what is open here.
 */
final class SecureFolder implements Folder {

    private final SecureDirectoryStream<Path> stream;
    private final SecureFolder root;
    /** Where it was when it was opened; all but the root's may lead elsewhere by now. */
    private final Path path;

    private SecureFolder(SecureDirectoryStream<Path> stream, SecureFolder root, Path path) {
        this.stream = stream;
        this.root = root == null ? this : root;
        this.path = path;
    }

    static SecureFolder root(Path path, SecureDirectoryStream<Path> stream) {
        return new SecureFolder(stream, null, path);
    }

    @Override
    public Folder again() throws IOException {
        return new SecureFolder(reopened(), root, path);
    }

    private SecureDirectoryStream<Path> reopened() throws IOException {
        return open(stream, path.getFileSystem().getPath("."));
    }

    @Override
    public Folder folder(Path name) throws IOException {
        // A look before: opening a pipe would wait for somebody to write into it.
        if (!attributes(name).isDirectory()) {
            throw new NotDirectoryException(name.toString());
        }
        return new SecureFolder(open(stream, name), root, path.resolve(name));
    }

    private static SecureDirectoryStream<Path> open(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        DirectoryStream<Path> opened = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        return (SecureDirectoryStream<Path>) opened;
    }

    /**
     * Java can't make a directory relative to an open one. So it is made by a path, under a name of its own, and then
     * moved to its place, which can be done relative to both. That would replace an empty directory which another thread
     * has just made, so only one at a time does it.
     *
     * <p>The path is that of the root, which is trusted. From there it can't be moved into another file system, and it may
     * be that nobody may write there; then it is made by the path of this directory.
     */
    @Override
    public boolean createFolder(Path name) throws IOException {
        synchronized (root) {
            return !exists(name) && createAndMoveFolder(name);
        }
    }

    private boolean createAndMoveFolder(Path name) throws IOException {
        try {
            return createAndMoveFolder(root, name);
        } catch (IOException e) {
            return createBesideName(name, e);
        }
    }

    private boolean createBesideName(Path name, IOException whyNotInRoot) throws IOException {
        try {
            return createAndMoveFolder(this, name);
        } catch (IOException e) {
            e.addSuppressed(whyNotInRoot);
            throw e;
        }
    }

    private boolean createAndMoveFolder(SecureFolder from, Path name) throws IOException {
        Path temporary =
                name.getFileSystem().getPath(PartialName.of(UUID.randomUUID().toString()));
        Path made = Files.createDirectory(from.path.resolve(temporary));
        try {
            from.stream.move(temporary, stream, name);
            return true;
        } catch (IOException e) {
            // By the same path: where that led elsewhere, the move has not found it.
            Files.deleteIfExists(made);
            if (exists(name)) {
                return false; // another program was faster
            }
            throw e;
        }
    }

    private boolean exists(Path name) throws IOException {
        try {
            attributes(name);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public FileChannel open(Path name, Set<? extends OpenOption> options) throws IOException {
        Set<OpenOption> withoutLinks = new HashSet<>(options);
        withoutLinks.add(LinkOption.NOFOLLOW_LINKS);
        try {
            return (FileChannel) stream.newByteChannel(name, withoutLinks);
        } catch (IOException e) {
            throw Folder.notOpened(name, e);
        }
    }

    @Override
    public BasicFileAttributes attributes() throws IOException {
        return stream.getFileAttributeView(BasicFileAttributeView.class).readAttributes();
    }

    @Override
    public BasicFileAttributes attributes(Path name) throws IOException {
        return stream.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    @Override
    public PosixFileAttributeView ownership(Path name) {
        return stream.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void setModified(Path name, FileTime modified) throws IOException {
        stream.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(modified, null, null);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        stream.move(from, stream, to);
    }

    @Override
    public void deleteFile(Path name) throws IOException {
        stream.deleteFile(name);
    }

    @Override
    public void deleteFolder(Path name) throws IOException {
        stream.deleteDirectory(name);
    }

    @Override
    public void forEachName(Consumer<Path> consumer) throws IOException {
        Folder.forEachName(reopened(), consumer);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
