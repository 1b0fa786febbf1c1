package socketlab.common.files;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import socketlab.common.files.RefusedException.Reason;
import socketlab.common.memory.Account;

/** Opens the files of a tree to be sent, and remembers the digests of those that were sent and have not changed. */
final class OutgoingFiles {

    /** How often a file is opened that is being replaced at the moment. */
    private static final int TRIES = 3;

    private final Executor executor;
    private final LongSupplier wallMicros;
    private final KnownDigests known = new KnownDigests();

    OutgoingFiles(Executor executor, LongSupplier wallMicros) {
        this.executor = executor;
        this.wallMicros = wallMicros;
    }

    /**
     * Opens a file, whose size is a promise from then on.
     *
     * @param place is closed together with the file, but not if this fails
     * @param path of the same file
     * @param offset how many bytes at its beginning are not wanted
     * @param account is charged with what the transfer takes
     * @throws RefusedException {@link Reason#FILE_CHANGED} if that size is not what can be read
     */
    OutgoingFile open(Place place, Path path, long offset, Account account) throws IOException {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            BasicFileAttributes before = place.folder().attributes(place.path());
            if (!before.isRegularFile()) {
                throw place.notAFile(before);
            }
            place.requireSayable(before);
            FileChannel channel = place.folder().open(place.path(), Set.of(StandardOpenOption.READ));
            try {
                if (IncomingFile.isSame(before, place.attributes()) && isWhole(place, channel, before.size())) {
                    return outgoing(place, path, channel, before, offset, account);
                }
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
            channel.close();
        }
        throw OutgoingFile.beingWritten(place);
    }

    private static boolean isWhole(Place place, FileChannel channel, long size) throws IOException {
        try {
            return channel.size() == size && StatedSize.isTrue(channel, size);
        } catch (ClosedChannelException e) {
            throw e; // the server shuts down
        } catch (IOException e) {
            throw new RefusedException(Reason.DENIED, place + " can't be read: " + e.getMessage(), e);
        }
    }

    private OutgoingFile outgoing(
            Place place, Path path, FileChannel channel, BasicFileAttributes attributes, long offset, Account account)
            throws IOException {
        if (offset > attributes.size()) {
            throw new RefusedException(
                    Reason.SIZE_MISMATCH, place + " has " + attributes.size() + " bytes: none begins at " + offset);
        }
        long readAtMicros = wallMicros.getAsLong();
        KnownDigests.Version version = version(path, attributes);
        String digest = version == null || offset > 0 ? null : known.of(version);
        return new OutgoingFile(
                channel,
                attributes,
                place,
                offset,
                digest == null ? null : new Digests(digest, digest),
                executor,
                TransferBuffers.open(account, attributes.size()),
                digests -> {
                    requireSame(place, version, version(path, place.attributes()));
                    if (version != null) {
                        known.remember(version, readAtMicros, digests.file());
                    }
                });
    }

    /** What a change of the content does to the time of change, nobody can undo, as they can with other times. */
    private static void requireSame(Place place, KnownDigests.Version before, KnownDigests.Version now)
            throws RefusedException {
        if (before != null && now != null && before.key().equals(now.key()) && !before.equals(now)) {
            throw OutgoingFile.changed(place);
        }
    }

    /**
     * The state of a file, with the time of change that only Unix has, and Java shows only by path. The path may lead
     * elsewhere by now, but not to the same file.
     *
     * @return {@code null} if there is none, or no such time
     */
    private static KnownDigests.Version version(Path path, BasicFileAttributes opened) {
        if (opened == null) {
            return null;
        }
        try {
            Map<String, Object> more = Files.readAttributes(path, "unix:fileKey,ctime", LinkOption.NOFOLLOW_LINKS);
            return opened.fileKey() != null && opened.fileKey().equals(more.get("fileKey"))
                    ? new KnownDigests.Version(
                            opened.fileKey(), opened.size(), opened.lastModifiedTime(), (FileTime) more.get("ctime"))
                    : null;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null; // no Unix: every reader pays for the digest
        }
    }
}
