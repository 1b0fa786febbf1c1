package socketlab.common.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * SHA-256 of bytes that pass by, computed on another thread while the one that moves them goes on: a digest costs as much
 * as all the copying. A few buffers go round between the two.
 *
 * <pre>
 *              room()                      add()
 *   free ----------------&gt; the mover ----------------&gt; full
 *     ^                    fills one                      |
 *     |                                                   v
 *     +------------------- the digester ------------------+
 * </pre>
 *
 * <p>What is little is digested by the mover itself. If the digester fails, whatever it is, then so does what
 * the mover does next. All methods are for the mover's thread.
 */
final class SideDigest implements AutoCloseable {

    /** So much is digested by the mover itself at the end: another thread would not be faster. */
    private static final int LITTLE_BYTES = 256 * 1024;

    /** Of the mover's buffers and what stands among them, there are never more than these in a row. */
    private static final int ROW = 6;

    /** How often who waits for the other side looks whether it is still there. */
    private static final long LOOK_MILLIS = 1_000;

    /** Stand in a row of buffers for what they say. */
    private static final ByteBuffer MOVED_BEGIN = ByteBuffer.allocate(0);

    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final Executor executor;
    private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(ROW);
    private final BlockingQueue<ByteBuffer> full = new ArrayBlockingQueue<>(ROW);
    private final CountDownLatch done = new CountDownLatch(1);
    private final MessageDigest ofFile;
    /** {@code null} as long as it would be the same as that of the file. */
    private MessageDigest ofMoved;

    /** What came of it: either the digests, or why there are none. For the mover when it is done. */
    private Digests result;

    private Throwable failure;

    private final TransferBuffers buffers;
    /** What the mover fills at the moment; {@code null} for nothing. */
    private ByteBuffer inUse;

    private long added;
    private boolean running;
    private boolean ended;
    private volatile boolean closed;

    /**
     * @param executor runs the digester, which waits for the mover: it must have a thread for each
     * @param buffers are closed together with this
     */
    SideDigest(Executor executor, TransferBuffers buffers) {
        this(executor, buffers, Sha256.newDigest());
    }

    /** @param ofFile computes the digest of the file */
    SideDigest(Executor executor, TransferBuffers buffers, MessageDigest ofFile) {
        this.executor = executor;
        this.buffers = buffers;
        this.ofFile = ofFile;
    }

    /** An empty buffer to fill and to {@link #add}; waits while all are being digested. */
    ByteBuffer room() throws IOException {
        ByteBuffer room = free.isEmpty() ? buffers.next() : null;
        if (room == null) {
            if (!running) {
                start();
            }
            room = take(free, () -> done.getCount() == 0);
        }
        if (room == null) {
            throw failed();
        }
        inUse = room;
        return room.clear();
    }

    /** Digests what remains in a buffer from {@link #room}, which stays as it is until it becomes room again. */
    void add(ByteBuffer bytes) throws InterruptedIOException {
        inUse = null;
        added += bytes.remaining();
        if (added > LITTLE_BYTES && !running) {
            start();
        }
        put(full, bytes);
    }

    /** All bytes so far were in the file already; those that are moved begin here. */
    void beginMoved() throws InterruptedIOException {
        put(full, MOVED_BEGIN);
    }

    /** Waits for the digests of all bytes. */
    Digests finish() throws IOException {
        put(full, END);
        ended = true;
        if (!running) {
            digest();
        }
        awaitResult();
        if (result == null) {
            throw failed();
        }
        return result;
    }

    private IOException failed() {
        return new IOException("the digest could not be computed", failure);
    }

    private void start() {
        executor.execute(this::digest);
        running = true;
    }

    /** Ends in a result or in a failure, and allocates nothing to say so: there may be no memory left. */
    private void digest() {
        try {
            result = digestAll();
        } catch (Throwable e) { // whatever it is: the mover must not wait for ever
            failure = e;
        } finally {
            done.countDown();
        }
    }

    private Digests digestAll() throws InterruptedIOException {
        BooleanSupplier isOver = () -> closed;
        for (ByteBuffer next = take(full, isOver); next != END && next != null; next = take(full, isOver)) {
            if (next == MOVED_BEGIN) {
                ofMoved = Sha256.newDigest();
            } else {
                digest(next);
                if (!closed) {
                    free.add(next);
                }
            }
        }
        String file = Sha256.hex(ofFile.digest());
        return new Digests(ofMoved == null ? file : Sha256.hex(ofMoved.digest()), file);
    }

    private void digest(ByteBuffer bytes) {
        ofFile.update(bytes.duplicate());
        if (ofMoved != null) {
            ofMoved.update(bytes.duplicate());
        }
    }

    /**
     * Waits for the next buffer. Whoever hands it over may have failed, and may not have had the memory to say so.
     *
     * @param isOver whether none will come any more
     * @return {@code null} if none will
     */
    private static ByteBuffer take(BlockingQueue<ByteBuffer> queue, BooleanSupplier isOver)
            throws InterruptedIOException {
        try {
            ByteBuffer next = queue.poll();
            while (next == null && !isOver.getAsBoolean()) {
                next = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            return next;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static void put(BlockingQueue<ByteBuffer> queue, ByteBuffer bytes) throws InterruptedIOException {
        try {
            queue.put(bytes);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private void awaitResult() throws InterruptedIOException {
        try {
            done.await();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while a digest was computed");
    }

    /** Lets the digester go, whose result nobody wants any more, and the buffers, but for one that is being filled. */
    @Override
    public void close() {
        closed = true;
        if (running && !ended) {
            ended = true;
            full.clear();
            full.add(END);
        }
        free.clear();
        buffers.close(inUse);
    }
}
