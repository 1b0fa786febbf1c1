package socketlab.tcp.server;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import socketlab.common.message.ErrorCode;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

/**
 * What a client and the server say to each other on a connection: read what the socket has, answer every whole message
 * in it, write the answers in one call, until the client ends it. Where a file's bytes follow a message, they are moved
 * first.
 *
 * <p>For the connection's thread; who has taken its line over may {@link #sayTimeout} or {@link #sayBusy}, and any thread
 * may {@link #serverEnds}.
 */
final class Dialogue implements Closeable {

    private static final int SMALLEST_READ = 2 * 1024;
    private static final int LARGEST_READ = 64 * 1024;

    private final Line line;
    private final Service service;
    private final TcpLimits limits;
    private final TransferThreads transferThreads;
    private final TimeSource time;
    private final StreamAnswerer answerer;
    private final BodyMover mover;

    private volatile boolean serverEnds;
    /** Whether a file is being moved, which a server that ends still waits for. */
    private volatile boolean movesFile;

    private ByteBuffer input = ByteBuffer.allocate(SMALLEST_READ);

    Dialogue(Line line, Service service, TcpLimits limits, TransferThreads transferThreads, TimeSource time) {
        this.line = line;
        this.service = service;
        this.limits = limits;
        this.transferThreads = transferThreads;
        this.time = time;
        this.answerer = new StreamAnswerer(service, limits.maxFrame());
        this.mover = new BodyMover(answerer, line);
    }

    /** Answers until the client ends it, or somebody has taken over. */
    void converse() throws IOException {
        service.counters().clientCame();
        try {
            while (answerer.ending() == null) {
                int count = line.read(input.clear());
                long receivedNanos = time.nanos();
                long receivedAtMicros = time.wallMicros();
                if (count < 0) {
                    answerer.endOfInput(receivedAtMicros, receivedNanos);
                } else {
                    take(count);
                }
                answerAll(receivedAtMicros, receivedNanos);
                if (serverEnds && !movesFile) {
                    answerer.end("the server shuts down");
                }
            }
        } catch (Line.TakenOverException e) {
            return; // whoever has done it says why
        } finally {
            service.counters().clientWent();
        }
    }

    /** Hands on what was read. */
    private void take(int count) {
        answerer.feed(input.flip());
        if (count == input.capacity() && count < LARGEST_READ) {
            input = ByteBuffer.allocate(count * 2);
        }
    }

    private void answerAll(long receivedAtMicros, long receivedNanos) throws IOException {
        long before = answerer.requests();
        FileAnswerer files = answerer.files();
        boolean more;
        do {
            more = answerer.answer(receivedAtMicros, receivedNanos);
            movesFile = files.isMovingFile();
            write();
            if (files.hasRequest()) {
                transferThreads.run(() -> files.answer(receivedAtMicros, receivedNanos));
                movesFile = files.isMovingFile();
                write();
                more = true;
            }
            if (files.body() != null) {
                moveBody();
                more = true;
            }
        } while (more);
        movesFile = files.isMovingFile();
        if (answerer.requests() > before) {
            line.extendDeadline();
        }
    }

    private void moveBody() throws IOException {
        try {
            transferThreads.run(() -> mover.move(answerer.files().body()));
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
    void refuse() throws IOException {
        try {
            int count = line.read(input.clear());
            if (count > 0) {
                take(count);
            }
            failBusy();
            write();
        } catch (Line.TakenOverException e) {
            return; // it took too long, and was told so
        }
    }

    private void failBusy() {
        answerer.fail(
                ErrorCode.BUSY, "this server has its " + limits.maxConnections() + " connections: try again later");
    }

    /** Frees what files hold, and undoes an upload that is not finished. */
    void undoUnfinished() throws IOException {
        if (answerer.files().isMovingFile()) {
            transferThreads.run(answerer::close);
        }
    }

    /** Frees what files hold. */
    @Override
    public void close() throws IOException {
        answerer.close();
    }

    /** Reads and drops what still comes. */
    void drain(long lastNanos) throws IOException {
        line.drain(input, lastNanos);
    }

    /** On a line that was taken over: tells the client that it is too slow. */
    void sayTimeout() throws IOException {
        answerer.fail(
                ErrorCode.TIMEOUT,
                "no whole message within " + limits.idleTimeout().toMillis() + " ms");
        writeOut();
    }

    /** On a line that was taken over: tells the client that there is no room. */
    void sayBusy() throws IOException {
        failBusy();
        writeOut();
    }

    private void writeOut() throws IOException {
        line.writeOut(answerer.batch());
        answerer.batchSent();
    }

    /** The server is going: the dialogue ends as soon as all that has come is answered, and no file is being moved. */
    void serverEnds() {
        serverEnds = true;
    }

    /** Whether a file is being moved, which a server that ends waits for. */
    boolean movesFile() {
        return movesFile;
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
