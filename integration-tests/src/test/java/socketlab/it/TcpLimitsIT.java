package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.Patience.await;
import static socketlab.it.Requests.ping;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What one TCP client, or all together, may take: frames, time, connections, file descriptors. Of time only that the
 * server acts; when, is a matter of unit tests in virtual time.
 */
class TcpLimitsIT {

    @Nested
    class WithFramesOf1000Bytes extends ServerTest {

        WithFramesOf1000Bytes() {
            super(Protocol.TCP, "--max-frame", "1000");
        }

        @Test
        void aFrameOfThatSizeIsTakenAndOneByteMoreIsRefusedForGood() throws IOException {
            try (FrameClient client = new FrameClient(server().address())) {
                assertEquals("pong", client.ask(Requests.sized(ping(1), 1000)).verdict());
                assertEquals(
                        "frame-too-large",
                        client.ask(Requests.sized(ping(2), 1001)).verdict());
                client.assertEnds();
            }
        }
    }

    @Nested
    class WithAnIdleTimeout extends ServerTest {

        WithAnIdleTimeout() {
            super(Protocol.TCP, "--idle-timeout", "20s");
        }

        /** All at the same time, so that they are waited for once. */
        @Test
        void whoeverIsSilentOrTricklesIsToldSoAndWhoeverReadsNothingIsCutOff() throws Exception {
            try (FrameClient silent = new FrameClient(server().address());
                    FrameClient nc = new FrameClient(server().address());
                    FrameClient deaf = new FrameClient(server().address());
                    FrameClient trickling = new FrameClient(server().address())) {
                nc.write("{");
                byte[] large =
                        FrameClient.frame(Requests.sized(ping(1), 64 * 1024).getBytes(StandardCharsets.UTF_8));
                CompletableFuture<Void> cutOff = CompletableFuture.runAsync(
                        () -> deaf.writeUntilItFails(large), work -> new Thread(work, "deaf").start());
                byte[] frame = FrameClient.frames(List.of(Requests.sized(ping(1), 10_000)));
                int sent = 0;
                do {
                    trickling.write(Arrays.copyOfRange(frame, sent, sent + 1));
                    sent++;
                } while (!trickling.hearsSomethingWithin(20) && sent < frame.length);
                assertTrue(sent < frame.length, "the frame took many times the timeout and was taken");
                assertTimedOut(trickling);
                assertTimedOut(silent);
                assertEquals("timeout", Json.parse(nc.receiveLine()).verdict());
                nc.assertEnds();
                cutOff.get(Patience.MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private static void assertTimedOut(FrameClient client) throws IOException {
            Json error = Json.parse(client.receive());
            assertEquals("timeout", error.verdict(), error::toString);
            client.assertEnds();
        }
    }

    @Nested
    class WithTwoConnections extends ServerTest {

        WithTwoConnections() {
            super(Protocol.TCP, "--max-connections", "2");
        }

        @Test
        void twoClientsAreServedAndAThirdIsToldBusyUntilOneLeaves() throws IOException {
            try (FrameClient first = new FrameClient(server().address());
                    FrameClient second = new FrameClient(server().address());
                    FrameClient third = new FrameClient(server().address())) {
                assertEquals("pong", first.ask(ping(1)).verdict());
                assertEquals("pong", second.ask(ping(1)).verdict());
                assertBusy(third.ask(ping(1)));
                third.assertEnds();

                second.endOutput();
                second.assertEnds();
                awaitConnections(1, first);
                try (FrameClient fourth = new FrameClient(server().address())) {
                    assertEquals("pong", fourth.ask(ping(1)).verdict());
                }
            }
        }

        @Test
        void aRefusedClientIsToldBusyThoughItSaysNothing() throws IOException {
            try (FrameClient first = new FrameClient(server().address());
                    FrameClient second = new FrameClient(server().address());
                    FrameClient silent = new FrameClient(server().address())) {
                assertEquals("pong", first.ask(ping(1)).verdict());
                assertEquals("pong", second.ask(ping(1)).verdict());
                assertBusy(Json.parse(silent.receive()));
                silent.assertEnds();
            }
        }

        @Test
        void aRefusedClientThatSpeaksTextIsToldInText() throws IOException {
            try (FrameClient first = new FrameClient(server().address());
                    FrameClient second = new FrameClient(server().address());
                    FrameClient nc = new FrameClient(server().address())) {
                assertEquals("pong", first.ask(ping(1)).verdict());
                assertEquals("pong", second.ask(ping(1)).verdict());
                nc.write(ping(1) + "\n");
                assertBusy(Json.parse(nc.receiveLine()));
                nc.assertEnds();
            }
        }

        private static void assertBusy(Json answer) {
            assertEquals("busy", answer.verdict(), answer::toString);
        }

        private static void awaitConnections(long count, FrameClient client) {
            await(count + " connections")
                    .until(() -> client.ask(Requests.stats(1)).number("connections"), open -> open == count);
        }
    }

    @Test
    void aServerThatRunsOutOfFileDescriptorsPausesAndServesOnceThereAreSomeAgain() throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 64; exec \"$@\"", "sh"));
        command.addAll(Jar.TCP_SERVER.command("-p", "0"));
        try (RunningServer server = RunningServer.of(Protocol.TCP, command)) {
            server.process().err().awaitLine(".*listens on.*");
            List<FrameClient> crowd = new ArrayList<>();
            try {
                for (int i = 0; i < 100; i++) {
                    crowd.add(new FrameClient(server.address()));
                }
                server.process().err().awaitLine(".*WARN.*accepting pauses.*");
                assertEquals("pong", crowd.get(0).ask(ping(1)).verdict());
            } finally {
                for (FrameClient client : crowd) {
                    client.close();
                }
            }
            server.assertServesAGoodClient();
            assertTrue(server.process().isAlive());
        }
    }
}
