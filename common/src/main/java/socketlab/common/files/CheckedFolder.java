package socketlab.common.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A directory by its path, for platforms without {@link SecureFolder}'s system calls (Windows, as of Java 25). Each step
 * is checked before it is made and afterwards: the path must lead where it led when the tree was opened. That finds
 * every link that stays. What it can't find is a link that somebody on the server's own machine puts there after the
 * one check and takes away before the other.
 */
final class CheckedFolder implements Folder {

    private final Path path;

    /** @param realPath without any link */
    CheckedFolder(Path realPath) {
        this.path = realPath;
    }

    /** Makes sure that no link has come into the path. */
    private void requireSamePlace() throws IOException {
        if (!path.toRealPath().equals(path)) {
            throw new NotDirectoryException(path.toString());
        }
    }

    @Override
    public Folder again() {
        return this;
    }

    @Override
    public Folder folder(Path name) throws IOException {
        if (!attributes(name).isDirectory()) {
            throw new NotDirectoryException(name.toString());
        }
        CheckedFolder folder = new CheckedFolder(path.resolve(name));
        folder.requireSamePlace();
        return folder;
    }

    @Override
    public boolean createFolder(Path name) throws IOException {
        requireSamePlace();
        try {
            Files.createDirectory(path.resolve(name));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    @Override
    public FileChannel open(Path name, Set<? extends OpenOption> options) throws IOException {
        requireSamePlace();
        Set<OpenOption> withoutLinks = new HashSet<>(options);
        withoutLinks.add(LinkOption.NOFOLLOW_LINKS);
        FileChannel channel = openHere(name, withoutLinks);
        try {
            requireSamePlace();
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private FileChannel openHere(Path name, Set<OpenOption> options) throws IOException {
        try {
            return FileChannel.open(path.resolve(name), options);
        } catch (IOException e) {
            throw Folder.notOpened(name, e);
        }
    }

    @Override
    public BasicFileAttributes attributes() throws IOException {
        requireSamePlace();
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public BasicFileAttributes attributes(Path name) throws IOException {
        requireSamePlace();
        return Files.readAttributes(path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public PosixFileAttributeView ownership(Path name) throws IOException {
        requireNoLink(name);
        return view(name, PosixFileAttributeView.class);
    }

    @Override
    public void setModified(Path name, FileTime modified) throws IOException {
        requireNoLink(name);
        view(name, BasicFileAttributeView.class).setTimes(modified, null, null);
    }

    /** Not every version of Java sets permissions without following links, though it is asked to. */
    private void requireNoLink(Path name) throws IOException {
        if (attributes(name).isSymbolicLink()) {
            throw Folder.linkNotFollowed(name, null);
        }
    }

    private <V extends FileAttributeView> V view(Path name, Class<V> type) {
        return Files.getFileAttributeView(path.resolve(name), type, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        requireSamePlace();
        Files.move(path.resolve(from), path.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void deleteFile(Path name) throws IOException {
        requireSamePlace();
        Files.delete(path.resolve(name));
    }

    @Override
    public void deleteFolder(Path name) throws IOException {
        if (!attributes(name).isDirectory()) {
            throw new NotDirectoryException(name.toString());
        }
        deleteFile(name);
    }

    @Override
    public void forEachName(Consumer<Path> consumer) throws IOException {
        requireSamePlace();
        Folder.forEachName(Files.newDirectoryStream(path), consumer);
    }

    @Override
    public void close() {}
}
