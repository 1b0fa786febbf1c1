package socketlab.tcp.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import socketlab.common.cli.Reason;
import socketlab.common.link.Impairments;
import socketlab.common.link.Link;
import socketlab.common.memory.Account;
import socketlab.common.rtt.TimeSource;

/**
 * Writes later, and slower, than it is told to: a {@link Link} says for each piece when it would arrive, and a thread of
 * its own then hands it to the kernel.
 *
 * <pre>
 *   write() ─► [piece, due 12 ms][piece, due 13 ms][piece, due 14 ms] ─► run() ─► the socket
 * </pre>
 *
 * What is under way is charged to the client's account; where there is no memory, whoever writes waits until some of it
 * is written, and when nothing is under way, goes on with a small piece.
 *
 * <p>This is all that can be done to TCP from outside the kernel: the bytes enter TCP late. Nothing is lost and nothing is
 * overtaken, for what the kernel has taken it delivers whole and in order; handshake, acknowledgements and
 * retransmissions go as fast as ever.
 */
final class SlowWriter implements Runnable, Closeable {

    /** How much is held for one client; who writes more waits. With a delay, no more than this comes through in it. */
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_PIECES = 4_096;

    /** A piece is as much as the rate lets through in a hundredth of a second, within these limits. */
    private static final int SMALLEST_PIECE = 128;

    private static final int LARGEST_PIECE = PieceSize.LARGE;
    private static final int PIECES_PER_SECOND = 100;

    /** What a piece takes besides its bytes. */
    private static final int PIECE_OVERHEAD = 64;

    /** @param charge what the account gets back for it */
    private record Piece(byte[] bytes, long dueNanos, int charge) {}

    private static final IOException CLOSED = new AsynchronousCloseException();

    private final WritableByteChannel target;
    private final Link link;
    private final int pieceBytes;
    private final Account account;
    /** Of the thread that hands them to the kernel. */
    private final PieceSize sizes;

    private final TimeSource time;
    private final Runnable onProgress;
    private final Executor threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** In the order in which they go out; the first stays until it is written. */
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();

    private int bytesHeld;
    private boolean running;
    private boolean ending;

    /** Why nothing more can be written; {@code null} as long as it can. */
    private Throwable failure;

    /**
     * @param impairments rate, delay and jitter; the rest is not for TCP
     * @param seed for the jitter
     * @param account is charged with what is under way
     * @param onProgress told after each piece that the kernel has taken
     * @param threads give it one when there is something to write
     */
    SlowWriter(
            WritableByteChannel target,
            Impairments impairments,
            long seed,
            Account account,
            TimeSource time,
            Runnable onProgress,
            Executor threads) {
        this.target = target;
        this.link = new Link(impairments, seed);
        long perPiece = impairments.rate().bitsPerSecond() / 8 / PIECES_PER_SECOND;
        this.pieceBytes = (int) Math.max(SMALLEST_PIECE, Math.min(LARGEST_PIECE, perPiece));
        this.account = account;
        this.sizes = new PieceSize(account);
        this.time = time;
        this.onProgress = onProgress;
        this.threads = threads;
    }

    /** What the command line asks for; the queue never fills, because whoever writes too much has to wait. */
    static Impairments impairments(long delayNanos, long jitterNanos, Long bitsPerSecond) {
        Impairments delayed = Impairments.NONE.withDelay(delayNanos, jitterNanos);
        return bitsPerSecond == null ? delayed : delayed.withRate(bitsPerSecond, MAX_PIECES);
    }

    /** Takes all bytes; waits while too many are under way already. */
    void write(ByteBuffer bytes) throws IOException {
        lock.lock();
        try {
            if (!running) {
                threads.execute(this);
                running = true;
            }
            while (bytes.hasRemaining()) {
                int wanted = sizes.atMost(Math.min(pieceBytes, bytes.remaining()));
                int charge = awaitRoomFor(wanted);
                byte[] piece = new byte[charge == 0 ? Math.min(wanted, PieceSize.SMALL) : wanted];
                bytes.get(piece);
                long dueNanos = link.send(piece.length, time.nanos()).get(0).atNanos();
                pieces.add(new Piece(piece, dueNanos, charge));
                bytesHeld += piece.length;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return what was charged for the piece; 0 if it is the only one, and there is no memory for more than a small one */
    private int awaitRoomFor(int piece) throws IOException {
        int charge = piece + PIECE_OVERHEAD;
        while (true) {
            requireNoFailure();
            boolean fits = pieces.size() < MAX_PIECES && bytesHeld + piece <= MAX_BYTES;
            if (fits && account.tryTake(charge)) {
                return charge;
            }
            if (pieces.isEmpty()) {
                return 0;
            }
            awaitChange(Long.MAX_VALUE);
        }
    }

    /** Whether anything is under way. */
    boolean holdsAny() {
        lock.lock();
        try {
            return !pieces.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything is written; then nothing more can be. */
    void finish() throws IOException {
        lock.lock();
        try {
            ending = true;
            changed.signalAll();
            while (failure == null && !pieces.isEmpty()) {
                awaitChange(Long.MAX_VALUE);
            }
            requireNoFailure();
        } finally {
            lock.unlock();
        }
    }

    /** Writes each piece when it is due, until the end. */
    @Override
    public void run() {
        try {
            for (Piece piece = awaitDue(); piece != null; piece = awaitDue()) {
                ByteBuffer bytes = ByteBuffer.wrap(piece.bytes());
                while (bytes.hasRemaining()) {
                    target.write(bytes);
                }
                onProgress.run();
                removeFirst();
            }
        } catch (IOException e) {
            fail(e);
        } catch (Throwable e) { // whatever it is: who writes must not wait for ever, nor who reads for the client
            fail(e);
            closeTarget();
        }
    }

    private void closeTarget() {
        try {
            target.close();
        } catch (IOException e) {
            return; // it is closed all the same
        }
    }

    /** The first piece, when its time has come; {@code null} at the end. */
    private Piece awaitDue() {
        lock.lock();
        try {
            while (failure == null && !(ending && pieces.isEmpty())) {
                Piece first = pieces.peek();
                long left = first == null ? Long.MAX_VALUE : first.dueNanos() - time.nanos();
                if (left <= 0) {
                    return first;
                }
                awaitChange(left);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void removeFirst() {
        lock.lock();
        try {
            Piece written = pieces.remove();
            bytesHeld -= written.bytes().length;
            account.giveBack(written.charge());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Allocates nothing, not even to wait for the lock, which nobody holds for long: there may be no memory left. */
    private void fail(Throwable e) {
        while (!lock.tryLock()) {
            Thread.yield();
        }
        try {
            failure = failure == null ? e : failure;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** For whoever finds the target closed: throws what this has failed with, if it has. */
    void requireAlive() throws IOException {
        lock.lock();
        try {
            requireNoFailure();
        } finally {
            lock.unlock();
        }
    }

    private void requireNoFailure() throws IOException {
        if (failure instanceof IOException) {
            throw new IOException(Reason.of(failure), failure);
        }
        if (failure != null) {
            throw new IllegalStateException("delayed replies could not be written", failure);
        }
    }

    /** Drops what is not written yet; whoever waits gets an exception. */
    @Override
    public void close() {
        fail(CLOSED);
    }

    private void awaitChange(long nanos) {
        try {
            changed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a connection", e);
        }
    }
}
