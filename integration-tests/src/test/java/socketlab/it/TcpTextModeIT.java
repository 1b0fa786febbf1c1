package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static socketlab.it.Requests.echo;
import static socketlab.it.Requests.ping;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A connection whose first byte is { speaks text, a JSON object a line, so that {@code nc} is a client. */
class TcpTextModeIT extends ServerTest {

    private static final int LIMIT = 1000;

    TcpTextModeIT() {
        super(Protocol.TCP, "--max-frame", Integer.toString(LIMIT));
    }

    private FrameClient open() throws IOException {
        return new FrameClient(server().address());
    }

    @Test
    void eachLineIsAnsweredByALine() throws IOException {
        try (FrameClient client = open()) {
            client.write(ping(1) + "\n");
            assertNextIs("pong", client);
            client.write(echo(2, "a\\nb") + "\n");
            assertEquals("a\nb", Json.parse(client.receiveLine()).text("text"));
        }
    }

    @Test
    void aCarriageReturnBeforeTheLineFeedIsNoPartOfTheLine() throws IOException {
        try (FrameClient client = open()) {
            client.write(ping(1) + "\r\n");
            assertNextIs("pong", client);
        }
    }

    @Test
    void blankLinesArePassedOver() throws IOException {
        try (FrameClient client = open()) {
            client.write(ping(1) + "\n\n\r\n\n" + Requests.stats(2) + "\n");
            assertNextIs("pong", client);
            assertNextIs("statistics", client);
        }
    }

    @Test
    void severalLinesInOneSegmentAreAnsweredInOrder() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String ping : Requests.pings(100)) {
            lines.append(ping).append('\n');
        }
        try (FrameClient client = open()) {
            client.write(lines.toString());
            for (int id = 1; id <= 100; id++) {
                assertEquals(id, Json.parse(client.receiveLine()).id());
            }
        }
    }

    @Test
    void slicesOfOneByteAreAnsweredAsWholeLinesAre() throws IOException {
        try (FrameClient client = open()) {
            for (byte one : (ping(1) + "\r\n" + ping(2) + "\n").getBytes(StandardCharsets.UTF_8)) {
                client.write(new byte[] {one});
            }
            assertEquals(1, Json.parse(client.receiveLine()).id());
            assertEquals(2, Json.parse(client.receiveLine()).id());
        }
    }

    @Test
    void theLastLineMayLackItsEndWhereTheClientEndsItsSide() throws IOException {
        try (FrameClient client = open()) {
            client.write(ping(1) + "\n" + ping(2));
            client.endOutput();
            assertEquals(1, Json.parse(client.receiveLine()).id());
            assertEquals(2, Json.parse(client.receiveLine()).id());
            client.assertEnds();
        }
    }

    @Test
    void errorsAreLinesToo() throws IOException {
        try (FrameClient client = open()) {
            client.write("{nonsense\n" + "nonsense\n" + "{\"type\":\"what\",\"id\":3}\n" + ping(4) + "\n");
            assertNextIs("bad-json", client);
            assertNextIs("bad-json", client);
            assertNextIs("unknown-type", client);
            assertNextIs("pong", client);
        }
    }

    @Test
    void aLineOfTheLimitIsTakenAndALongerOneIsRefusedForGood() throws IOException {
        try (FrameClient client = open()) {
            client.write(Requests.sized(ping(1), LIMIT) + "\n");
            assertNextIs("pong", client);
            client.write(Requests.sized(ping(2), LIMIT) + "\r\n");
            assertNextIs("pong", client);
            client.write(Requests.sized(ping(3), LIMIT + 1) + "\n");
            assertNextIs("frame-too-large", client);
            client.assertEnds();
        }
    }

    @Test
    void aLineWithoutEndIsRefusedAsSoonAsItIsTooLong() throws IOException {
        try (FrameClient client = open()) {
            client.write(Requests.sized("{", LIMIT + 1));
            assertNextIs("frame-too-large", client);
            client.assertEnds();
        }
    }

    @Test
    void afterClosedTheServerEndsTheConnection() throws IOException {
        try (FrameClient client = open()) {
            client.write(Requests.close(1) + "\n");
            assertNextIs("closed", client);
            client.assertEnds();
        }
    }

    private static void assertNextIs(String verdict, FrameClient client) throws IOException {
        Json answer = Json.parse(client.receiveLine());
        assertEquals(verdict, answer.verdict(), answer::toString);
    }
}
