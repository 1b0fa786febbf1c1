package socketlab.common.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.TestEnvironment;

@DisplayName("A server that can't go on ends its process with the status of an error")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class ServerRunTest {

    private static int statusOf(ServerRun.Serving serving) {
        return ServerRun.untilTold(
                "test-server", "nowhere", List.of(), serving, () -> {}, new ServerOptions(), new TestEnvironment());
    }

    @Test
    void whetherItSaysWhyOrThrowsIt() {
        OutOfMemoryError failure = new OutOfMemoryError("as this test wants it");
        failure.setStackTrace(new StackTraceElement[0]); // it is logged, and shall not look like a real one
        assertEquals(ExitStatus.ERROR, statusOf(() -> failure));
        assertEquals(ExitStatus.ERROR, statusOf(() -> {
            throw failure;
        }));
        assertEquals(ExitStatus.ERROR, statusOf(() -> null), "it was not told to end");
    }
}
