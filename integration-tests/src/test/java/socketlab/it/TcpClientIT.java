package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The TCP client at the command line. */
class TcpClientIT extends ClientContract {

    TcpClientIT() {
        super(Protocol.TCP);
    }

    @Override
    RunningProgram.Ending endOfPingWithoutServer(RunningProgram ping) throws Exception {
        RunningProgram.Ending ending = ping.ending();
        assertEquals(1, ending.status(), ending.err());
        assertEquals(1, ending.errLines().size(), ending.err());
        assertTrue(ending.err().contains("broke off"), ending.err());
        return ending;
    }

    @Test
    void echoGivesUpOnAServerThatDoesNotAnswer() throws Exception {
        try (FakeServer mute = FakeServer.start(Protocol.TCP, request -> List.of())) {
            RunningProgram.Ending ending = run("echo", "-W", "500ms", mute.target(), "text");
            assertEquals(1, ending.status());
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().contains("no answer from " + mute.target()), ending.err());
        }
    }
}
