package socketlab.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A test's own end of a talk with a server: whole messages go out, whole messages come in. */
interface Talk extends AutoCloseable {

    void send(byte[] message) throws IOException;

    /** The next message. */
    String receive() throws IOException;

    default void send(String json) throws IOException {
        send(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a request, and returns the next message as what answers it. */
    default Json ask(byte[] request) throws IOException {
        send(request);
        return Json.parse(receive());
    }

    default Json ask(String request) throws IOException {
        return ask(request.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    void close() throws IOException;
}
