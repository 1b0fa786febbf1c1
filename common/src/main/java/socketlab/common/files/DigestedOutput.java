package socketlab.common.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.Executor;
import socketlab.common.memory.Account;

/**
 * Writes bytes and computes their SHA-256 beside it. Fill the buffer from {@link #room}, flip it and {@link #write} it,
 * again and again, then {@link #finish}. For one thread.
 */
public final class DigestedOutput implements Closeable {

    private final WritableByteChannel out;
    private final SideDigest digest;
    private long written;

    /**
     * @param out is closed together with this
     * @param executor runs what computes the digest; it must have a thread for it at once
     * @param account is charged with the buffers
     * @throws RefusedException {@link RefusedException.Reason#BUSY} if there is no memory for them
     */
    public DigestedOutput(WritableByteChannel out, Executor executor, Account account) throws RefusedException {
        this(out, executor, TransferBuffers.open(account, Long.MAX_VALUE));
    }

    /** @param buffers are closed together with this */
    DigestedOutput(WritableByteChannel out, Executor executor, TransferBuffers buffers) {
        this.out = out;
        this.digest = new SideDigest(executor, buffers);
    }

    /** An empty buffer to be filled and given to {@link #write}. */
    public ByteBuffer room() throws IOException {
        return digest.room();
    }

    /** Writes what remains in a buffer from {@link #room}. */
    public void write(ByteBuffer filled) throws IOException {
        int count = filled.remaining();
        digest.add(filled.duplicate());
        while (filled.hasRemaining()) {
            out.write(filled);
        }
        written += count;
    }

    /**
     * Begins with the first {@code size} bytes of a file, which count for the digest of the whole file alone.
     *
     * @param copy whether they are written too
     */
    void begin(FileChannel existing, long size, boolean copy) throws IOException {
        for (long position = 0; position < size; ) {
            ByteBuffer room = room();
            room.limit((int) Math.min(room.capacity(), size - position));
            int count = existing.read(room, position);
            if (count < 0) {
                digest.add(room.flip());
                throw new RefusedException(RefusedException.Reason.FILE_CHANGED, "the file became shorter meanwhile");
            }
            position += count;
            if (copy) {
                write(room.flip());
            } else {
                digest.add(room.flip());
            }
        }
        if (size > 0) {
            digest.beginMoved();
            written = 0;
        }
    }

    /** How many bytes were written, without those that stood there already. */
    public long written() {
        return written;
    }

    /** Waits for the digests. */
    public Digests finish() throws IOException {
        return digest.finish();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            digest.close();
        }
    }
}
