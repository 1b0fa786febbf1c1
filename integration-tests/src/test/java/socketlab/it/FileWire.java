package socketlab.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Messages about files, and the bytes between them, in both directions: a connection, or what stands for one. */
interface FileWire extends AutoCloseable {

    void send(String message) throws IOException;

    /** Sends bytes as they are. */
    void write(byte[] bytes) throws IOException;

    /** Sends a message and the bytes behind it in one call. */
    default void send(String message, byte[] body) throws IOException {
        write(Bytes.joined(FrameClient.frame(message.getBytes(StandardCharsets.UTF_8)), body));
    }

    /** The next message. */
    String receive() throws IOException;

    /** Raw bytes that follow a message. */
    byte[] receiveBytes(int count) throws IOException;

    default Json ask(String request) throws IOException {
        send(request);
        return Json.parse(receive());
    }

    @Override
    void close() throws IOException;
}
