package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;

/** A connection over which a test gets and puts files as the protocol says it, or otherwise. */
final class FileClient implements AutoCloseable {

    private static final int PIECE = 64 * 1024;

    private final FileWire wire;

    FileClient(RunningServer server) throws IOException {
        this(
                server.protocol() == Protocol.TCP
                        ? new FrameClient(server.address())
                        : new SegmentClient(server.address()));
    }

    FileClient(FileWire wire) {
        this.wire = wire;
    }

    /** The connection, if it is one of TCP. */
    FrameClient frames() {
        return (FrameClient) wire;
    }

    FileWire wire() {
        return wire;
    }

    Json ask(String request) throws IOException {
        return wire.ask(request);
    }

    /** The next message. */
    Json receive() throws IOException {
        return Json.parse(wire.receive());
    }

    /** Sends a message and the bytes behind it in one call. */
    void send(String message, byte[] body) throws IOException {
        wire.send(message, body);
    }

    void sendData(long id, byte[] bytes) throws IOException {
        send(FileRequests.data(id, bytes.length), bytes);
    }

    /** Puts a file, and returns what the server says in the end. */
    Json put(String path, String mode, byte[] content) throws IOException {
        long id = Requests.nextId();
        Json ready = ask(FileRequests.put(id, path, mode, content.length));
        if (!ready.verdict().equals("ready")) {
            return ready;
        }
        sendInPieces(id, content);
        return finish(id, content);
    }

    /** Sends the bytes of a file in messages of a usual size. */
    void sendInPieces(long id, byte[] content) throws IOException {
        for (int start = 0; start < content.length; start += PIECE) {
            int end = Math.min(content.length, start + PIECE);
            sendData(id, Bytes.from(start, Bytes.first(end, content)));
        }
    }

    /** Says what all the bytes were, and returns the answer. */
    Json finish(long id, byte[] content) throws IOException {
        return ask(FileRequests.sent(id, Bytes.sha256(content)));
    }

    /** A file as it comes: what the server says before its bytes, these, and what it says after them. */
    record Got(Json header, byte[] bytes, Json ending) {}

    Got get(String path) throws IOException {
        return get(path, 0);
    }

    Got get(String path, long offset) throws IOException {
        Json header = ask(FileRequests.get(Requests.nextId(), path, offset));
        assertEquals("file", header.verdict(), header::toString);
        byte[] bytes = wire.receiveBytes((int) header.number("body"));
        return new Got(header, bytes, receive());
    }

    /** Takes the bytes of a large file, which must be these, in small pieces. */
    void receiveAll(byte[] expected) throws IOException {
        for (int start = 0; start < expected.length; start += PIECE) {
            int end = Math.min(expected.length, start + PIECE);
            byte[] piece = wire.receiveBytes(end - start);
            if (!Arrays.equals(piece, 0, piece.length, expected, start, end)) {
                throw new AssertionError("other bytes than expected, somewhere from " + start + " to " + end);
            }
        }
    }

    /** Gets a whole file, which must come as it should. */
    byte[] getWhole(String path) throws IOException {
        Got got = get(path);
        assertEquals("sent", got.ending().verdict(), got.ending()::toString);
        assertEquals(Bytes.sha256(got.bytes()), got.ending().text("sha256"));
        assertEquals(got.header().number("size"), got.bytes().length);
        return got.bytes();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
