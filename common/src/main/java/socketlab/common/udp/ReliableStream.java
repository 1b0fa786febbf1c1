package socketlab.common.udp;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import socketlab.common.memory.Account;
import socketlab.common.message.Transfer;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Receiver;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.Sender;
import socketlab.common.reliable.Settings;
import socketlab.common.reliable.State;
import socketlab.common.rtt.TimeSource;

/**
 * What a TCP connection is to a program, over UDP: two streams of bytes, one in each direction, that arrive whole and in
 * order. The mechanisms are in the package {@code reliable}; this drives them in real time, as the kernel does TCP's,
 * between two threads:
 *
 * <pre>
 *   the program's thread                                      the socket's thread
 *
 *   write ──► Sender   ── segments ──►  Output      ◄── flush     whenever time has passed
 *   read  ◄── Receiver ── acks     ──►  Output
 *                 ▲   ▲
 *                 │   └── segments ◄──────────────────── receive   each datagram for this stream
 *              Sender ◄── acks     ◄────────────────────┘
 * </pre>
 *
 * The program waits as long as nothing moves, but not longer than the idle time. It may be slow: what it does not read
 * closes the window, and the other end waits.
 *
 * <p>What it holds is charged to an {@link Account}: bytes that were written and not acknowledged, and such that have come
 * and were not read. Where there is no memory, what comes is dropped as if it were lost, and whoever writes waits for
 * acknowledgements; but a segment of usual size always fits in each direction, so somebody can always finish. That, and all
 * that an empty stream takes, is {@link #LEAST_MEMORY}, which whoever opens the account charges.
 *
 * <p>Safe for both threads.
 */
public final class ReliableStream implements ByteChannel {

    /** Sends datagrams to the other end; told by either thread, but by one at a time. */
    @FunctionalInterface
    public interface Output {

        /**
         * @param datagram backed by an array; good for this call only
         * @throws NotSentException if it is lost, which is no end of the stream, as any other error is
         */
        void send(ByteBuffer datagram) throws IOException;
    }

    /** Timers are no finer than this: how often {@link #flush} is to be called while nothing arrives. */
    public static final long TICK_NANOS = 1_000_000;

    /** So much is handed over in one go; meanwhile the other thread waits. */
    private static final int CHUNK_BYTES = 32 * 1024;

    /** What a stream takes that holds no more than one segment of usual size in each direction, bytes. */
    public static final int LEAST_MEMORY = StreamMemory.LEAST;

    /** A writer that waits for room is woken when this share of the window is free: few and large steps cost least. */
    private static final int ROOM_SHARE = 4;

    private final Sender sender;
    private final Receiver receiver;
    private final UnreadBytes unread;
    private final Transmitter transmitter;
    private final IdleWait idleWait;
    private final StreamProgress progress;
    private final Settings settings;
    private final TimeSource time;

    private final Output output;
    private final StreamMemory memory;

    /** {@code null} if nobody wants to be told, or has been. */
    private Runnable beforeLast;
    /** Whether the program has said its last word, and does not listen any more. */
    private boolean isDeaf;
    /** {@code null} if nobody asks whether the other end is still there. */
    private AliveQuestion question;

    private boolean begun;
    private long heardNanos;
    private IOException failure;

    /** {@code null} until the stream is closed, or ended otherwise. */
    private EndedStream ended;

    /**
     * @param id of the request that opens it
     * @param idleTime how long the program waits at most for anything to move
     * @param account is charged with what is held beyond {@link #LEAST_MEMORY}
     */
    public ReliableStream(
            long id, Settings settings, Duration idleTime, Account account, Output output, TimeSource time) {
        long now = time.nanos();
        this.settings = settings;
        this.time = time;
        this.output = output;
        progress = new StreamProgress(now);
        sender = new Sender(id, settings, now, progress);
        receiver = new Receiver(id, settings, now);
        unread = new UnreadBytes(receiver, progress);
        memory = new StreamMemory(account, settings.payload(), sender, receiver, unread);
        transmitter = new Transmitter(sender, receiver, output, this::lastLeaves);
        idleWait = new IdleWait(this, idleTime.toNanos(), time);
        heardNanos = now;
    }

    public Settings settings() {
        return settings;
    }

    // ---- the program's side ----

    /**
     * Takes bytes that have come, and waits for some if there are none.
     *
     * @return how many, or -1 at the end of the stream
     * @throws SocketTimeoutException if none have come for the idle time
     * @throws DamagedStreamException if all has come, but not as it was sent
     */
    @Override
    public synchronized int read(ByteBuffer into) throws IOException {
        long sinceNanos = time.nanos();
        int count = readNow(into);
        while (count == 0 && into.hasRemaining()) {
            idleWait.await(() -> !unread.isEmpty() || receiver.state() != State.OPEN, sinceNanos);
            count = readNow(into);
        }
        return count;
    }

    /** The same without waiting: 0 if nothing is here. */
    public synchronized int readNow(ByteBuffer into) throws IOException {
        int count = unread.moveTo(into);
        memory.giveBackRead();
        if (count > 0) {
            flush(time.nanos()); // there is room now, which the other end may be waiting for
            return count;
        }
        if (receiver.state() == State.COMPLETE && into.hasRemaining()) {
            return -1;
        }
        requireNoFailure();
        if (receiver.state() == State.FAILED) {
            throw new DamagedStreamException(receiver.failure());
        }
        return 0;
    }

    /**
     * Sends bytes, and waits while there is no room for them on the way.
     *
     * @return all that remained
     * @throws SocketTimeoutException if the other end has taken nothing for the idle time
     */
    @Override
    public int write(ByteBuffer bytes) throws IOException {
        return write(bytes, false);
    }

    /**
     * Sends the last bytes, and ends this direction with them: the segment with the last of them says so. Returns when it
     * has left. The other end may not have all of it yet; that is the socket's thread's affair, see {@link #isSettled}.
     *
     * @param leaving is run before that segment leaves, by either thread, which holds the stream's lock
     * @throws SocketTimeoutException if the other end has taken nothing for the idle time
     */
    public void writeLast(ByteBuffer bytes, Runnable leaving) throws IOException {
        setBeforeLast(leaving);
        write(bytes, true);
        awaitAllSent();
    }

    private synchronized void setBeforeLast(Runnable leaving) {
        beforeLast = leaving;
    }

    private int write(ByteBuffer bytes, boolean isLast) throws IOException {
        int all = bytes.remaining();
        while (bytes.hasRemaining()) {
            writeChunk(bytes, isLast);
        }
        return all;
    }

    private synchronized void writeChunk(ByteBuffer bytes, boolean isLast) throws IOException {
        if (sender.room() == 0) {
            awaitRoom(this::hasRoom);
        }
        requireNoFailure();
        int most = Math.min(bytes.remaining(), CHUNK_BYTES);
        int wanted = Math.min(most, sender.room());
        int count = memory.takeForWriting(wanted);
        if (count == 0) {
            sender.push(); // what waits for more can't wait for memory
            flush(time.nanos());
        }
        while (count == 0) {
            awaitRoom(memory::takeForWriting);
            requireNoFailure();
            wanted = Math.min(most, sender.room());
            count = memory.takeForWriting(wanted);
        }
        sender.write(bytes.slice().limit(count));
        bytes.position(bytes.position() + count);
        if (!bytes.hasRemaining() && isLast) {
            sender.finish();
        } else if (!bytes.hasRemaining() || count < wanted) {
            sender.push();
        }
        flush(time.nanos());
    }

    private synchronized void awaitAllSent() throws IOException {
        progress.waits(time.nanos());
        while (!sender.isAllSent()) {
            requireNoFailure();
            idleWait.await(sender::isAllSent, progress.takenNanos());
        }
    }

    private void awaitRoom(BooleanSupplier isThere) throws IOException {
        progress.waits(time.nanos());
        while (failure == null && !isThere.getAsBoolean()) {
            idleWait.await(isThere, progress.takenNanos());
        }
    }

    private boolean hasRoom() {
        return sender.room() > (long) settings.window() * settings.payload() / ROOM_SHARE
                || sender.room() > 0 && settings.window() < ROOM_SHARE;
    }

    /** Ends this direction: nothing more will be written. What was written is still on its way. */
    public synchronized void end() {
        sender.finish();
        flush(time.nanos());
    }

    /** How many of the bytes written the other end has acknowledged. */
    public synchronized long acknowledged() {
        return sender.acknowledged();
    }

    /** How many it has not acknowledged yet. */
    public synchronized long unacknowledged() {
        return sender.unacknowledged();
    }

    private void requireNoFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Nothing more will be read or written, and nothing is held. What still comes is answered until {@link #isOver}. */
    @Override
    public synchronized void close() {
        drop(new ClosedChannelException());
    }

    /** What goes on to answer in place of a stream that was closed. */
    public synchronized EndedStream ended() {
        return ended;
    }

    @Override
    public synchronized boolean isOpen() {
        return failure == null;
    }

    /** What has moved so far and what that took, for people. */
    public synchronized String progress() {
        return progress.toString();
    }

    // ---- the socket's side ----

    /** Takes a datagram for this stream. */
    public synchronized void receive(Transfer message, ByteBuffer body, long nowNanos) {
        begun = true;
        heardNanos = nowNanos;
        if (ended != null) {
            ended.receive(message, body, nowNanos);
            return;
        }
        if (message instanceof Transfer.Segment header) {
            progress.came();
            byte[] bytes = new byte[body.remaining()];
            body.get(bytes);
            receive(Segment.of(header, bytes), nowNanos);
        } else if (message instanceof Transfer.Ack ack) {
            sender.receive(Ack.of(ack), nowNanos);
            memory.giveBackAcknowledged();
        }
    }

    private void receive(Segment segment, long nowNanos) {
        if (memory.takeForArrival(segment)) {
            receiver.receive(segment, nowNanos);
            dropIfNobodyReads();
            memory.giveBackRead();
        }
    }

    /** Who has said his last word does not listen any more; the other end must get rid of its own all the same. */
    private void dropIfNobodyReads() {
        while (isDeaf && receiver.read() != null) {
            continue;
        }
    }

    /** The request that has opened this stream has come again. */
    public synchronized void askedAgain(long nowNanos) {
        if (!begun && ended == null) {
            sender.askedAgain(nowNanos);
        }
    }

    /**
     * Asks the other end whether it is still there; three times in vain, and the stream fails.
     *
     * @return completes when it has answered; not if it does not
     */
    public synchronized CompletableFuture<Void> ask(long nowNanos) {
        if (question == null) {
            question = new AliveQuestion(sender, progress, nowNanos);
        }
        return question.answer();
    }

    /** For how long nothing has come. */
    public synchronized long quietNanos(long nowNanos) {
        return nowNanos - heardNanos;
    }

    /** Whether the other end has sent anything: it knows of the stream, or did. */
    public synchronized boolean hasBegun() {
        return begun;
    }

    /** Sends what is due: after one or several {@link #receive}, and when time has passed. */
    public synchronized void flush(long nowNanos) {
        try {
            transmitter.sendAck(nowNanos);
            if (failure == null) {
                goOnAsking(nowNanos);
                transmitter.sendSegments(nowNanos);
                requireSenderNotFailed();
            }
        } catch (IOException e) {
            abort(e);
        }
        idleWait.signalIfAwaited();
    }

    private void goOnAsking(long nowNanos) throws IOException {
        if (question == null) {
            return;
        }
        if (question.isAnswered(heardNanos)) {
            question.answer().complete(null);
            question = null;
        } else if (!question.goOn(nowNanos)) {
            throw new IOException("the other end is gone: it was asked " + AliveQuestion.TIMES
                    + " times whether it is still there, and did not answer");
        }
    }

    private void lastLeaves() {
        if (beforeLast != null) {
            beforeLast.run();
            beforeLast = null;
            isDeaf = true;
            dropIfNobodyReads();
        }
    }

    private void requireSenderNotFailed() throws IOException {
        if (sender.state() == State.FAILED) {
            NotSentException unsent = transmitter.unsent();
            String why = unsent == null ? "" : "; what was sent last could not leave: " + unsent.getMessage();
            throw new IOException(sender.failure() + why, unsent);
        }
    }

    /** Nothing will move any more; whoever waits is told why. What has come can still be read. */
    public synchronized void abort(IOException why) {
        if (failure == null) {
            failure = why;
        }
        idleWait.signal();
    }

    /** The same, and lets go of all that is held. */
    public synchronized void drop(IOException why) {
        abort(why);
        if (ended != null) {
            return;
        }
        ended = new EndedStream(receiver.leave(heardNanos), output);
        sender.drop(why.toString());
        unread.drop();
        memory.giveBackAll();
    }

    /** How many bytes of memory a stream that holds little was in want of since this was last asked; 0 if none. */
    public synchronized long takeLacking() {
        return memory.takeLacking();
    }

    /** Whether nothing more will come of what was sent: the other end has acknowledged all of it, or never will. */
    public synchronized boolean isSettled(long nowNanos) {
        if (failure == null && sender.state() == State.OPEN && idleWait.isOver(progress.takenNanos(), nowNanos)) {
            abort(idleWait.timeout());
        }
        return failure != null || sender.state() != State.OPEN;
    }

    /** Why nothing will move any more; {@code null} if all is well. */
    public synchronized IOException failure() {
        return failure;
    }

    /** Whether the stream need not be kept: it has failed, or its end was answered and nothing has come for a while. */
    public synchronized boolean isOver(long nowNanos) {
        if (ended != null) {
            return ended.isOver(nowNanos);
        }
        return receiver.state() == State.COMPLETE ? nowNanos - heardNanos >= settings.lingerNanos() : failure != null;
    }
}
