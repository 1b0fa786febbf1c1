package socketlab.tcp.server;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import socketlab.common.message.Reply;
import socketlab.common.service.Receiving;
import socketlab.common.service.RefusedRequestException;
import socketlab.common.service.Sending;

/**
 * Moves the bytes of files between a connection and the file system. Blocks, and computes: not for virtual threads,
 * which would hold the few real ones that all of them share.
 */
final class BodyMover {

    /** So much is handed to the kernel in one call; the client must take it within the idle timeout. */
    private static final int CHUNK_BYTES = 256 * 1024;

    private final StreamAnswerer answerer;
    private final Line line;

    BodyMover(StreamAnswerer answerer, Line line) {
        this.answerer = answerer;
        this.line = line;
    }

    /** Moves the bytes of a file that the answerer waits for. */
    void move(Body body) throws IOException {
        if (body instanceof Body.Outgoing outgoing) {
            send(outgoing.sending());
            answerer.files().bodyMoved();
        } else if (body instanceof Body.Incoming incoming) {
            store(incoming.length(), incoming.receiving());
        }
    }

    /**
     * Reads and drops bytes that nobody wants, which takes no memory and no thread: any client can send them.
     *
     * @param scratch what they are read into
     */
    void drop(long length, ByteBuffer scratch) throws IOException {
        for (long left = length; left > 0; ) {
            left -= fill(scratch.clear(), left);
        }
        answerer.files().bodyMoved();
    }

    private void send(Sending sending) throws IOException {
        Reply.File header = sending.header();
        long sent = sending.isDigested()
                ? transfer(sending, header.offset(), header.size()) - header.offset()
                : sending.copyTo(line, header.body());
        answerer.countBody(0, header.body());
        sending.fillUp(line, header.body() - sent);
    }

    /**
     * Lets the kernel send the bytes, which then never come into the program (the system call sendfile).
     *
     * @return the position that was reached: less than the end if the file has become shorter
     */
    private long transfer(Sending sending, long start, long end) throws IOException {
        long position = start;
        while (position < end) {
            long count = line.transfer(sending.channel(), position, Math.min(CHUNK_BYTES, end - position));
            if (count == 0) {
                // On a socket that a virtual thread has used before, it does not wait for the client as it should
                // (JDK 21 and later); a plain write does.
                ByteBuffer piece = sending.read(position, end - position);
                if (piece == null) {
                    return position;
                }
                count = line.write(piece);
            }
            position += count;
        }
        return position;
    }

    /** Stores the bytes; if that fails, says so at once, and leaves the rest to be dropped. */
    private void store(long length, Receiving receiving) throws IOException {
        long left = length;
        try {
            while (left > 0) {
                ByteBuffer room = receiving.room();
                left -= fill(room, left);
                receiving.write(room.flip());
            }
            answerer.files().bodyMoved();
        } catch (RefusedRequestException e) {
            answerer.files().giveUpUpload(e, left);
        }
    }

    /** Reads until a buffer is full, or nothing is left of the body. */
    private int fill(ByteBuffer room, long left) throws IOException {
        room.limit((int) Math.min(room.capacity(), left));
        room.put(answerer.earlyBody(room.remaining()));
        while (room.hasRemaining()) {
            int count = line.read(room);
            if (count < 0) {
                throw new EOFException("the client ended its side inside a file");
            }
            answerer.countBody(count, 0);
            line.extendDeadline();
        }
        return room.position();
    }
}
