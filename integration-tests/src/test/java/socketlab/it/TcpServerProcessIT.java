package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The TCP server as a process. */
class TcpServerProcessIT extends ServerProcessContract {

    TcpServerProcessIT() {
        super(Protocol.TCP);
    }

    @Test
    void clientsThatOnlyWaitReadTheEndOfTheStreamWhenTheServerLeaves() throws Exception {
        try (RunningServer server = RunningServer.startProcess(Protocol.TCP);
                FrameClient silent = new FrameClient(server.address());
                FrameClient known = new FrameClient(server.address())) {
            assertEquals("pong", known.ask(Requests.ping(1)).verdict());
            server.process().signal("TERM");
            silent.assertEnds();
            known.assertEnds();
        }
    }

    /** Whoever is too slow when the server leaves is cut off, in the middle of a frame as well: that is no error. */
    @Test
    void aClientThatNeverStopsSendingIsAnsweredInOrderUntilTheLeavingServerEnds() throws Exception {
        byte[] pings = FrameClient.frames(List.of(Requests.sized(Requests.ping(7), 1000)));
        try (RunningServer server = RunningServer.startProcess(Protocol.TCP);
                FrameClient client = new FrameClient(server.address())) {
            CompletableFuture<Void> sender = CompletableFuture.runAsync(
                    () -> client.writeUntilItFails(pings), work -> new Thread(work, "sender").start());
            for (int i = 0; i < 1000; i++) {
                assertEquals("pong", Json.parse(client.receive()).verdict());
            }
            server.process().signal("TERM");
            List<String> verdicts = verdictsUntilTheEnd(client);
            int pongs = verdicts.contains("shutting-down") ? verdicts.indexOf("shutting-down") : verdicts.size();
            assertEquals(Set.of(), without("pong", verdicts.subList(0, pongs)));
            assertEquals(Set.of(), without("shutting-down", verdicts.subList(pongs, verdicts.size())));
            sender.get(Patience.MILLIS, TimeUnit.MILLISECONDS);
            assertEquals(STATUS_AFTER_SIGTERM, server.process().ending().status());
        }
    }

    private static List<String> verdictsUntilTheEnd(FrameClient client) {
        List<String> verdicts = new ArrayList<>();
        try {
            while (true) {
                verdicts.add(Json.parse(client.receive()).verdict());
            }
        } catch (IOException e) {
            return verdicts;
        }
    }

    private static Set<String> without(String expected, List<String> verdicts) {
        Set<String> others = new HashSet<>(verdicts);
        others.remove(expected);
        return others;
    }
}
