package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The UDP client at the command line: what is lost is asked again. */
class UdpClientIT extends ClientContract {

    UdpClientIT() {
        super(Protocol.UDP);
    }

    @Override
    void assertSaysThatTheServerHasGone(RunningProgram.Ending ping) {
        assertEquals(0, ping.status(), "there were replies; " + ping.err());
        assertEquals("", ping.err());
        assertFalse(
                linesWith("port unreachable: nobody listens on UDP port", ping).isEmpty(), ping.out());
        assertTrue(linesWith("seq=", ping).stream().anyMatch(line -> line.contains("lost")), ping.out());
    }

    @Test
    void aRequestThatIsLostIsSentAgainAsItWas() throws Exception {
        List<Json> requests = new ArrayList<>();
        try (FakeServer lossy = FakeServer.start(Protocol.UDP, request -> {
            requests.add(request);
            return requests.size() < 2 ? List.of() : List.of(echoed(request, "found"));
        })) {
            RunningProgram.Ending ending = run("echo", "-v", lossy.target(), "text");
            assertEquals(0, ending.status(), ending.err());
            assertEquals("found\n", ending.out());
            assertTrue(ending.err().contains("no answer to try 1 within 1000 ms"), ending.err());
            assertEquals(2, requests.size());
            assertEquals(requests.get(0), requests.get(1));
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
        List<Json> requests = new ArrayList<>();
        try (FakeServer careful = FakeServer.start(Protocol.UDP, request -> {
            requests.add(request);
            return request.names().contains("cookie")
                    ? List.of(echoed(request, "proven"))
                    : List.of("{\"type\":\"challenge\",\"id\":" + request.id() + ",\"cookie\":\"c00kie\"}");
        })) {
            assertEquals("proven\n", run("echo", careful.target(), "text").out());
            assertEquals(2, requests.size());
            assertEquals("c00kie", requests.get(1).text("cookie"));
            assertEquals(requests.get(0).id(), requests.get(1).id());
            assertEquals("text", requests.get(1).text("text"));
        }
    }

    private static String echoed(Json request, String text) {
        return "{\"type\":\"echoed\",\"id\":" + request.id() + ",\"text\":\"" + text + "\"}";
    }
}
