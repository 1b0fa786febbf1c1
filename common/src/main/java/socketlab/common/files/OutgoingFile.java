package socketlab.common.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import socketlab.common.files.RefusedException.Reason;
import socketlab.common.memory.Account;
import socketlab.common.text.Printable;

/**
 * A file on its way out. Where its digest is known already, whoever sends it can hand the {@link #channel} to the kernel,
 * and the bytes never come into the program. Otherwise they must be read anyway, and {@link #copyTo} sends them while
 * their digest is computed beside it. {@link #finish} then tells the digest, or that the file has changed and what was
 * sent is worth nothing. For one thread; closing it at any time frees everything.
 */
public final class OutgoingFile implements Closeable {

    /** Where a file was found, called by its name for a sentence; is closed together with it. */
    interface Origin extends Closeable {
        /** What is known of the file that is there now; {@code null} if there is none. */
        BasicFileAttributes attributes() throws IOException;
    }

    /** Who wants to know when all has been sent. */
    @FunctionalInterface
    interface Finish {
        void told(Digests digests) throws IOException;
    }

    /** Stands for all times after the year 2255, microseconds since 1970. */
    static final long LATEST_MICROS = Unserved.MAX_SIZE;

    private final FileChannel channel;
    private final BasicFileAttributes opened;
    private final Origin origin;
    private final long offset;
    private final Digests known;
    private final Finish onFinish;
    private final TransferBuffers buffers;
    private final SideDigest digest;
    /** For what needs no digest; {@code null} until it is needed. */
    private ByteBuffer piece;
    /** What was copied or digested so far; the bytes before the offset are digested without being sent. */
    private long position;
    /** Whether it has ended before its size. */
    private boolean ranOut;

    private Digests digests;

    /**
     * @param opened what was known of the file when it was opened
     * @param known the digests if they are known already, otherwise {@code null}
     * @param buffers are closed together with the file
     * @param onFinish is told the digests at the end, and may know of a change
     */
    OutgoingFile(
            FileChannel channel,
            BasicFileAttributes opened,
            Origin origin,
            long offset,
            Digests known,
            Executor executor,
            TransferBuffers buffers,
            Finish onFinish) {
        this.channel = channel;
        this.opened = opened;
        this.origin = origin;
        this.offset = offset;
        this.known = known;
        this.onFinish = onFinish;
        this.buffers = buffers;
        this.digest = new SideDigest(executor, buffers);
    }

    /**
     * Opens any file of this machine; links are followed.
     *
     * @param executor runs what computes the digest; it must have a thread for it at once
     * @param account is charged with the buffers
     */
    public static OutgoingFile open(Path path, Executor executor, Account account) throws IOException {
        Origin origin = new Origin() {
            @Override
            public BasicFileAttributes attributes() throws IOException {
                return Files.readAttributes(path, BasicFileAttributes.class);
            }

            @Override
            public void close() {}

            @Override
            public String toString() {
                return Printable.quoted(LocalPaths.shown(path));
            }
        };
        BasicFileAttributes attributes = origin.attributes();
        if (!attributes.isRegularFile()) {
            throw new RefusedException(
                    Reason.NOT_A_FILE, Printable.quoted(LocalPaths.shown(path)) + " is no regular file");
        }
        Place.requireSayable(Printable.quoted(LocalPaths.shown(path)), attributes);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            TransferBuffers buffers = TransferBuffers.open(account, attributes.size());
            return new OutgoingFile(channel, attributes, origin, 0, null, executor, buffers, digests -> {});
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** Size of the whole file, bytes. */
    public long size() {
        return opened.size();
    }

    /** When the file was last modified, microseconds since 1970, as near as a message can say it: see {@link #micros}. */
    public long modifiedMicros() {
        return micros(opened);
    }

    /** No message can say a time before 1970, or after the year 2255: 0 stands for the one, the largest for the other. */
    static long micros(BasicFileAttributes attributes) {
        long micros = attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS);
        return Math.min(LATEST_MICROS, Math.max(0, micros));
    }

    /** Where the bytes begin that are wanted. */
    public long offset() {
        return offset;
    }

    /**
     * Whether the size is still what can be read. A file of this machine may have had another one from the beginning, see
     * {@link StatedSize}.
     */
    public boolean hasStatedSize() throws IOException {
        return !ranOut && channel.size() == size() && StatedSize.isTrue(channel, size());
    }

    /** Where the bytes are, from {@link #offset} to {@link #size}, unless the file has become shorter. */
    public FileChannel channel() {
        return channel;
    }

    /** Whether the digest is known, so that the bytes may go out on any way; otherwise it must be {@link #copyTo}. */
    public boolean isDigested() {
        return known != null;
    }

    /**
     * Writes the next bytes, and computes their digest beside it if it is not known.
     *
     * @param count how many of them
     * @return how many were written: fewer only if the file has become shorter
     */
    public long copyTo(WritableByteChannel target, long count) throws IOException {
        if (position < offset && !isDigested()) {
            advance(null, offset);
            digest.beginMoved();
        }
        long start = Math.max(position, offset);
        long end = Math.min(start + count, size());
        if (isDigested()) {
            position = start;
            copy(target, end);
        } else {
            advance(target, end);
        }
        return position - start;
    }

    private void copy(WritableByteChannel target, long end) throws IOException {
        while (position < end) {
            ByteBuffer next = read(position, end - position);
            if (next == null) {
                return; // the file has become shorter, as finish() will say
            }
            position += next.remaining();
            while (next.hasRemaining()) {
                target.write(next);
            }
        }
    }

    /**
     * Reads a piece of a file whose digest is known, for whoever sends it on a way of its own.
     *
     * @param most how many bytes at most, 1 or more
     * @return valid until the next call; {@code null} at the end of a file that has become shorter
     */
    public ByteBuffer read(long from, long most) throws IOException {
        if (piece == null) {
            piece = buffers.next();
        }
        int count = channel.read(piece.clear().limit((int) Math.min(piece.capacity(), most)), from);
        ranOut |= count < 0;
        return count < 0 ? null : piece.flip();
    }

    /** Digests the bytes up to {@code end}, and writes them unless there is no target. */
    private void advance(WritableByteChannel target, long end) throws IOException {
        while (position < end) {
            ByteBuffer bytes = digest.room();
            int count = channel.read(bytes.limit((int) Math.min(bytes.capacity(), end - position)), position);
            if (count < 0) {
                ranOut = true;
                digest.add(bytes.flip());
                return; // the file has become shorter, as finish() will say
            }
            position += count;
            digest.add(bytes.flip().duplicate());
            while (target != null && bytes.hasRemaining()) {
                target.write(bytes);
            }
        }
    }

    /**
     * After all bytes were sent: waits for their digests.
     *
     * @throws RefusedException {@link Reason#FILE_CHANGED} if the file is not what it was when it was opened
     */
    public Digests finish() throws IOException {
        requireUnchanged();
        if (digests == null) {
            digests = known != null ? known : digest.finish();
        }
        onFinish.told(digests);
        return digests;
    }

    /** A file that has lost its name to another, or has none any more, is still the one that was opened. */
    private void requireUnchanged() throws IOException {
        if (ranOut || channel.size() != size()) {
            throw changed(origin);
        }
        BasicFileAttributes now = origin.attributes();
        if (now != null
                && Objects.equals(now.fileKey(), opened.fileKey())
                && !now.lastModifiedTime().equals(opened.lastModifiedTime())) {
            throw changed(origin);
        }
    }

    /** @param name for a sentence */
    static RefusedException changed(Object name) {
        return new RefusedException(
                Reason.FILE_CHANGED,
                name
                        + " has changed while it was sent, and what was sent of it is worth nothing: copy it first, if it is"
                        + " written all the time");
    }

    /** @param name for a sentence */
    static RefusedException beingWritten(Object name) {
        return new RefusedException(
                Reason.FILE_CHANGED,
                name + " does not have as many bytes as its size says, because it is being written, or made up by the"
                        + " system: copy it first, and take the copy");
    }

    @Override
    public void close() throws IOException {
        try (origin;
                channel) {
            digest.close();
        }
    }
}
