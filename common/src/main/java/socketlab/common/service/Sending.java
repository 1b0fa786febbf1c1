package socketlab.common.service;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import socketlab.common.files.Digests;
import socketlab.common.files.OutgoingFile;
import socketlab.common.message.Reply;
import socketlab.common.message.Sent;

/**
 * A file that a client gets: first the {@link #header}, then the bytes, moved by whoever knows the transport, then the
 * {@link #ending}. For one thread; closing it at any time frees everything.
 */
public final class Sending implements Closeable {

    /** Written at a time; rare, and part of what a transfer costs. */
    private static final int MOST_ZEROS = 4 * 1024;

    private final long id;
    private final OutgoingFile file;

    Sending(long id, OutgoingFile file) {
        this.id = id;
        this.file = file;
    }

    /** What goes before the bytes. */
    public Reply.File header() {
        return new Reply.File(id, file.size(), file.modifiedMicros(), file.offset(), file.size() - file.offset());
    }

    /**
     * Reads a piece of what {@link #isDigested}, for whoever sends it on a way of its own.
     *
     * @param most how many bytes at most, 1 or more
     * @return valid until the next call; {@code null} at the end of a file that has become shorter
     */
    public ByteBuffer read(long from, long most) throws IOException {
        return file.read(from, most);
    }

    /** Holds the bytes, from the header's offset on. */
    public FileChannel channel() {
        return file.channel();
    }

    /** Whether the bytes may go out on any way; otherwise {@link #copyTo} must send them, which computes their digest. */
    public boolean isDigested() {
        return file.isDigested();
    }

    /**
     * Writes the next bytes.
     *
     * @return how many were written: fewer than {@code count} only if the file has become shorter, see {@link #fillUp}
     */
    public long copyTo(WritableByteChannel target, long count) throws IOException {
        return file.copyTo(target, count);
    }

    /**
     * Writes zeros in place of bytes that were announced and are no more: the {@link #ending} will say that it is all
     * worth nothing, and the client must find it where it looks.
     */
    public void fillUp(WritableByteChannel target, long missing) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(MOST_ZEROS, missing));
        for (long left = missing; left > 0; left -= zeros.limit()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), left));
            while (zeros.hasRemaining()) {
                target.write(zeros);
            }
        }
    }

    /**
     * What goes behind the bytes.
     *
     * @throws RefusedRequestException if the bytes are worth nothing
     */
    public Reply ending() throws RefusedRequestException {
        try {
            Digests digests = file.finish();
            return file.offset() == 0 ? new Sent(id, digests.moved()) : new Sent(id, digests.moved(), digests.file());
        } catch (IOException e) {
            throw RefusedRequestException.of(id, e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
