package socketlab.common.files;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A directory in which something happens at the worst moment; it also knows what has been opened and not closed. */
final class HookedFolder implements Folder {

    /** What happens between a look at something and the next step. */
    interface Hook {
        Hook NOTHING = () -> {};

        void run() throws IOException;
    }

    /** The same where it depends on what is looked at. */
    interface LookHook {
        void run(Path name) throws IOException;
    }

    /** What all directories of a tree share. */
    static final class Hooks {
        Hook beforeOpen = Hook.NOTHING;
        Hook afterOpen = Hook.NOTHING;
        Hook afterLook = Hook.NOTHING;
        LookHook onLook = name -> {};
        /** Sizes that few file systems can have. */
        Map<String, Long> sizes = Map.of();

        Hook beforeCreateFolder = Hook.NOTHING;
        Hook beforeRename = Hook.NOTHING;
        UnaryOperator<PosixFileAttributeView> ownership = UnaryOperator.identity();
        Hook afterReading = Hook.NOTHING;

        private final AtomicInteger readings = new AtomicInteger();
        private final AtomicInteger openFolders = new AtomicInteger();
        private final List<Channel> channels = new CopyOnWriteArrayList<>();

        /** How often the names of a directory were read. */
        int readings() {
            return readings.get();
        }

        int openFolders() {
            return openFolders.get();
        }

        long openChannels() {
            return channels.stream().filter(Channel::isOpen).count();
        }
    }

    private final Folder folder;
    private final Hooks hooks;
    private boolean closed;

    HookedFolder(Folder folder, Hooks hooks) {
        this.folder = folder;
        this.hooks = hooks;
        hooks.openFolders.incrementAndGet();
    }

    @Override
    public Folder again() throws IOException {
        return new HookedFolder(folder.again(), hooks);
    }

    @Override
    public Folder folder(Path name) throws IOException {
        return new HookedFolder(folder.folder(name), hooks);
    }

    @Override
    public boolean createFolder(Path name) throws IOException {
        hooks.beforeCreateFolder.run();
        return folder.createFolder(name);
    }

    @Override
    public FileChannel open(Path name, Set<? extends OpenOption> options) throws IOException {
        hooks.beforeOpen.run();
        FileChannel channel = folder.open(name, options);
        hooks.channels.add(channel);
        hooks.afterOpen.run();
        return channel;
    }

    @Override
    public BasicFileAttributes attributes() throws IOException {
        return folder.attributes();
    }

    @Override
    public BasicFileAttributes attributes(Path name) throws IOException {
        hooks.onLook.run(name);
        BasicFileAttributes attributes = folder.attributes(name);
        hooks.afterLook.run();
        Long size = hooks.sizes.get(name.toString());
        return size == null ? attributes : new Resized(attributes, size);
    }

    /** The attributes of a file that is said to have another size. */
    private record Resized(BasicFileAttributes of, long size) implements BasicFileAttributes {
        @Override
        public FileTime lastModifiedTime() {
            return of.lastModifiedTime();
        }

        @Override
        public FileTime lastAccessTime() {
            return of.lastAccessTime();
        }

        @Override
        public FileTime creationTime() {
            return of.creationTime();
        }

        @Override
        public boolean isRegularFile() {
            return of.isRegularFile();
        }

        @Override
        public boolean isDirectory() {
            return of.isDirectory();
        }

        @Override
        public boolean isSymbolicLink() {
            return of.isSymbolicLink();
        }

        @Override
        public boolean isOther() {
            return of.isOther();
        }

        @Override
        public Object fileKey() {
            return of.fileKey();
        }
    }

    @Override
    public PosixFileAttributeView ownership(Path name) throws IOException {
        return hooks.ownership.apply(folder.ownership(name));
    }

    @Override
    public void setModified(Path name, FileTime modified) throws IOException {
        folder.setModified(name, modified);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        hooks.beforeRename.run();
        folder.rename(from, to);
    }

    @Override
    public void deleteFile(Path name) throws IOException {
        folder.deleteFile(name);
    }

    @Override
    public void deleteFolder(Path name) throws IOException {
        folder.deleteFolder(name);
    }

    @Override
    public void forEachName(Consumer<Path> consumer) throws IOException {
        hooks.readings.incrementAndGet();
        folder.forEachName(consumer);
        hooks.afterReading.run();
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            hooks.openFolders.decrementAndGet();
        }
        folder.close();
    }
}
