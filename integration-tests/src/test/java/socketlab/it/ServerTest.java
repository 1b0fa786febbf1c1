package socketlab.it;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Tests of one server, which runs as long as they do. Whatever a test did to it, a good client is served afterwards, and
 * threads and file descriptors are back where they were.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ServerTest {

    private final Protocol protocol;
    private final String[] serverArguments;
    private RunningServer server;
    private RunningServer.Holdings atRest;

    ServerTest(Protocol protocol, String... serverArguments) {
        this.protocol = protocol;
        this.serverArguments = serverArguments;
    }

    @BeforeAll
    void startServer() throws Exception {
        server = startServer(protocol, serverArguments);
        atRest = server.holdingsAtRest();
    }

    RunningServer startServer(Protocol protocol, String... arguments) throws Exception {
        return RunningServer.startProcess(protocol, arguments);
    }

    @AfterEach
    void aGoodClientIsStillServedAndNothingIsLeftBehind() throws IOException {
        server.assertReturnsTo(atRest);
        server.assertServesAGoodClient();
        server.assertReturnsTo(atRest);
    }

    @AfterAll
    void endServer() {
        if (server != null) { // otherwise its start has failed, and says why
            server.close();
        }
    }

    Protocol protocol() {
        return protocol;
    }

    RunningServer server() {
        return server;
    }

    Talk connect() throws IOException {
        return server.connect();
    }
}
