package socketlab.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A test's own end of a talk with a server: whole messages go out, whole messages come in. */
interface Talk extends AutoCloseable {

    /** How long anything may take before the test gives up: a thousand times what a quiet machine needs. */
    Duration PATIENCE = Duration.ofMinutes(2);

    /** The same for sockets. */
    int PATIENCE_MILLIS = (int) PATIENCE.toMillis();

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
