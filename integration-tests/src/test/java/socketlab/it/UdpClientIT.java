package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The UDP client at the command line: what is lost is asked again. */
class UdpClientIT extends ClientContract {

    UdpClientIT() {
        super(Protocol.UDP);
    }

    @Override
    RunningProgram.Ending endOfPingWithoutServer(RunningProgram ping) throws Exception {
        ping.out().awaitLine("port unreachable: nobody listens on UDP port.*");
        ping.out().awaitLine("seq=.* lost.*");
        ping.interrupt();
        RunningProgram.Ending ending = ping.ending();
        assertEquals(0, ending.status(), "there were replies; " + ending.err());
        assertEquals("", ending.err());
        return ending;
    }

    @Test
    void aRequestThatIsLostIsSentAgainAsItWas() throws Exception {
        List<Json> requests = new CopyOnWriteArrayList<>();
        try (FakeServer lossy = FakeServer.start(Protocol.UDP, request -> {
            requests.add(request);
            return requests.size() < 2 ? List.of() : List.of(echoed(request, "text"));
        })) {
            RunningProgram.Ending ending = run("echo", "-v", lossy.target(), "text");
            assertEquals(0, ending.status(), ending.err());
            assertEquals("text\n", ending.out());
            assertTrue(ending.err().contains("no answer to try 1 within 1000 ms"), ending.err());
            assertTrue(requests.size() > 1);
            assertEquals(1, Set.copyOf(requests).size(), requests::toString);
        }
    }

    @Test
    void afterItsTriesEchoGivesUp() throws Exception {
        try (FakeServer mute = FakeServer.start(Protocol.UDP, request -> List.of())) {
            RunningProgram.Ending ending = run("echo", "--tries", "1", mute.target(), "text");
            assertEquals(1, ending.status());
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().contains("no answer from " + mute.target() + " after 1 tries"), ending.err());
        }
    }

    @Test
    void aChallengeIsAnsweredByTheSameRequestWithItsCookie() throws Exception {
        List<Json> requests = new CopyOnWriteArrayList<>();
        try (FakeServer careful = FakeServer.start(Protocol.UDP, request -> {
            requests.add(request);
            return request.names().contains("cookie")
                    ? List.of(echoed(request, "text"))
                    : List.of("{\"type\":\"challenge\",\"id\":" + request.id() + ",\"cookie\":\"c00kie\"}");
        })) {
            assertEquals("text\n", run("echo", careful.target(), "text").out());
            Json last = requests.get(requests.size() - 1);
            assertEquals("c00kie", last.text("cookie"));
            assertEquals(requests.get(0).id(), last.id());
            assertEquals("text", last.text("text"));
        }
    }

    private static String echoed(Json request, String text) {
        return "{\"type\":\"echoed\",\"id\":" + request.id() + ",\"text\":\"" + text + "\"}";
    }
}
