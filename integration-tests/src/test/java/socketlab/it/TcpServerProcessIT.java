package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    @Test
    void toAClientThatNeverStopsSendingTheLeavingServerSendsWholeFramesInOrder() throws Exception {
        byte[] pings = FrameClient.frames(List.of(Requests.sized(Requests.ping(7), 1000)));
        try (RunningServer server = RunningServer.startProcess(Protocol.TCP);
                FrameClient client = new FrameClient(server.address())) {
            assertEquals("pong", client.ask(Requests.ping(7)).verdict());
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> client.writeUntilItFails(pings));
            server.process().signal("TERM");
            ByteBuffer frames = ByteBuffer.wrap(client.receiveRest());
            int refused = 0;
            while (frames.hasRemaining()) {
                byte[] message = new byte[frames.getInt()];
                frames.get(message);
                String verdict =
                        Json.parse(new String(message, StandardCharsets.UTF_8)).verdict();
                assertEquals(refused == 0 && verdict.equals("pong") ? "pong" : "shutting-down", verdict);
                refused += verdict.equals("pong") ? 0 : 1;
            }
            assertTrue(refused > 0);
            sender.get();
            server.process().ending();
        }
    }
}
