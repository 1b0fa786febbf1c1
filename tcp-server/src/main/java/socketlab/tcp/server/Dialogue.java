package socketlab.tcp.server;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import socketlab.common.memory.Account;
import socketlab.common.message.ErrorCode;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

/**
 * What a client and the server say to each other on a connection: read what the socket has, answer every whole message
 * in it, write the answers in one call, until the client ends it. Where a file's bytes follow a message, they are moved
 * first.
 *
 * <p>For the connection's thread; who has taken its line over may {@link #dropInput}, {@link #undoUpload}, and {@link
 * #sayTimeout} or {@link #sayBusy}.
 */
final class Dialogue implements Closeable {

    private final Line line;
    private final Service service;
    private final TcpLimits limits;
    private final TransferThreads transferThreads;
    private final TimeSource time;
    private final StreamAnswerer answerer;
    private final BodyMover mover;

    private final InputBuffer input;

    /**
     * @param account is charged with what the client makes the server hold
     */
    Dialogue(
            Line line,
            Service service,
            TcpLimits limits,
            Account account,
            TransferThreads transferThreads,
            TimeSource time) {
        this.line = line;
        this.service = service;
        this.limits = limits;
        this.transferThreads = transferThreads;
        this.time = time;
        this.answerer = new StreamAnswerer(service, limits.maxFrame(), account, limits.working());
        this.mover = new BodyMover(answerer, line);
        this.input = new InputBuffer(account, line.pieces());
    }

    /**
     * Answers until it is over, but for the last answers: see {@link #sayLast}.
     *
     * @throws Line.TakenOverException if another thread has ended it
     */
    void converse() throws IOException {
        FileAnswerer files = answerer.files();
        while (answerer.ending() == null) {
            int count = files.isMovingFile() ? line.read(input.empty()) : line.readMessage(input.empty());
            long receivedNanos = time.nanos();
            long receivedAtMicros = time.wallMicros();
            if (count < 0) {
                answerer.endOfInput(receivedAtMicros, receivedNanos);
            } else {
                take(count);
            }
            answerAll(receivedAtMicros, receivedNanos);
            if (line.serverLeaves() && !files.isMovingFile()) {
                answerer.end("the server shuts down");
            }
        }
    }

    /** Hands on what was read. */
    private void take(int count) {
        answerer.feed(input.filled());
        input.adaptTo(count);
    }

    private void answerAll(long receivedAtMicros, long receivedNanos) throws IOException {
        long before = answerer.requests();
        FileAnswerer files = answerer.files();
        while (answerer.answer(receivedAtMicros, receivedNanos) || files.isBusy()) {
            write();
            if (files.hasRequest()) {
                transferThreads.run(() -> files.answer(receivedAtMicros, receivedNanos));
                write();
            }
            if (files.body() != null) {
                moveBody();
            }
        }
        if (answerer.ending() == null) {
            write();
        }
        if (answerer.requests() > before) {
            line.extendDeadline();
        }
    }

    private void moveBody() throws IOException {
        Body body = answerer.files().body();
        try {
            if (body instanceof Body.Incoming incoming && incoming.receiving() == null) {
                mover.drop(incoming.length(), input.empty());
            } else {
                transferThreads.run(() -> mover.move(body));
            }
        } catch (EOFException e) {
            answerer.files().bodyMoved(); // as far as it ever will be
            answerer.fail(ErrorCode.BAD_FRAME, e.getMessage());
        }
    }

    /** Sends the answers in one call. A client that doesn't read them has the idle timeout to begin. */
    private void write() throws IOException {
        ByteBuffer answers = answerer.batch();
        if (answers.hasRemaining()) {
            line.write(answers);
            answerer.batchSent();
        }
    }

    /** Waits for the first byte, which shows in which framing the client must be told that there is no room. */
    void refuse(String why) throws IOException {
        int count = line.readMessage(input.empty());
        if (count > 0) {
            take(count);
        }
        answerer.fail(ErrorCode.BUSY, why);
    }

    /**
     * Sends the last answers. A client that has agreed to the end may then end its side first: that end keeps TIME-WAIT,
     * of which a server that all clients leave would have many.
     */
    void sayLast() throws IOException {
        write();
        line.flush();
        if (answerer.isAgreed()) {
            line.awaitEndOfInput(input.empty(), limits.courtesy().toNanos());
        }
    }

    /** Lets go of what has come of a message, which nobody will answer. */
    void dropInput() {
        answerer.dropInput();
    }

    /** Undoes an upload that is not finished. */
    void undoUpload() throws IOException {
        if (answerer.files().hasUpload()) {
            transferThreads.run(answerer.files()::undoUpload);
        }
    }

    /** Frees what files hold. */
    @Override
    public void close() throws IOException {
        answerer.close();
    }

    /** Reads and drops what still comes. */
    void drain() throws IOException {
        line.drain(input.empty());
    }

    /** On a line that was taken over: tells the client that it is too slow. */
    void sayTimeout() throws IOException {
        answerer.fail(
                ErrorCode.TIMEOUT,
                "no whole message within " + limits.idleTimeout().toMillis() + " ms");
        writeOut();
    }

    /** On a line that was taken over: tells the client why the server can't serve it. */
    void sayBusy(String why) throws IOException {
        answerer.fail(ErrorCode.BUSY, why);
        writeOut();
    }

    private void writeOut() throws IOException {
        line.writeOut(answerer.batch());
        answerer.batchSent();
    }

    /** Why it is over, or {@code null} if it isn't, or others have ended it. */
    String ending() {
        return answerer.ending();
    }

    /** How many messages came, good or bad. */
    long requests() {
        return answerer.requests();
    }
}
