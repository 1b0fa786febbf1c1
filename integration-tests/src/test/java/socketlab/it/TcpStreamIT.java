package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static socketlab.it.Requests.echo;
import static socketlab.it.Requests.ping;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP is a stream of bytes: frames come in any slices, and each direction ends on its own. */
class TcpStreamIT extends ServerTest {

    private static final int LIMIT = 1024 * 1024;

    TcpStreamIT() {
        super(Protocol.TCP);
    }

    private FrameClient open() throws IOException {
        return new FrameClient(server().address());
    }

    @Test
    void slicesOfOneByteAreAnsweredAsWholeFramesAre() throws IOException {
        byte[] bytes = FrameClient.frames(List.of(ping(1), echo(2, "안녕"), ping(3)));
        try (FrameClient client = open()) {
            for (byte one : bytes) {
                client.write(new byte[] {one});
            }
            assertEquals(1, Json.parse(client.receive()).id());
            assertEquals("안녕", Json.parse(client.receive()).text("text"));
            assertEquals(3, Json.parse(client.receive()).id());
        }
    }

    @Test
    void aThousandPipelinedFramesAreAnsweredInOrder() throws IOException {
        try (FrameClient client = open()) {
            client.write(FrameClient.frames(Requests.pings(1000)));
            assertAnsweredInOrder(1000, client);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void slicesOfAnySizeAreAnsweredInOrder(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = FrameClient.frames(Requests.pings(300));
        try (FrameClient client = open()) {
            for (int start = 0; start < bytes.length; ) {
                int end = Math.min(bytes.length, start + 1 + random.nextInt(300));
                client.write(Arrays.copyOfRange(bytes, start, end));
                start = end;
            }
            assertAnsweredInOrder(300, client);
        }
    }

    private static void assertAnsweredInOrder(int count, FrameClient client) throws IOException {
        for (int id = 1; id <= count; id++) {
            Json answer = Json.parse(client.receive());
            assertEquals("pong " + id, answer.type() + " " + answer.id());
        }
    }

    @Test
    void aClientThatEndsItsSideGetsAllItsAnswersAndThenTheEnd() throws IOException {
        try (FrameClient client = open()) {
            client.write(FrameClient.frames(Requests.pings(100)));
            client.endOutput();
            assertAnsweredInOrder(100, client);
            client.assertEnds();
        }
    }

    @Test
    void aClientThatEndsItsSideAtOnceGetsTheEnd() throws IOException {
        try (FrameClient client = open()) {
            client.endOutput();
            client.assertEnds();
        }
    }

    @Test
    void afterClosedTheServerEndsTheConnectionAndAnswersNoMore() throws IOException {
        try (FrameClient client = open()) {
            client.write(FrameClient.frames(List.of(ping(1), Requests.close(2), ping(3))));
            assertEquals("pong", Json.parse(client.receive()).verdict());
            assertEquals("closed", Json.parse(client.receive()).verdict());
            client.assertEnds();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 30})
    void aStreamThatEndsInsideAFrameIsABadFrame(int bytesThatCome) throws IOException {
        try (FrameClient client = open()) {
            client.send(ping(1));
            client.write(Arrays.copyOf(FrameClient.frames(List.of(ping(2))), bytesThatCome));
            client.endOutput();
            assertEquals("pong", Json.parse(client.receive()).verdict());
            assertRefusedForGood("bad-frame", client);
        }
    }

    @Test
    void aFrameOfOneByteIsAFrameAndOneOfNoneIsABadFrame() throws IOException {
        try (FrameClient client = open()) {
            assertEquals("bad-json", client.ask("7").verdict());
            assertEquals("pong", client.ask(ping(1)).verdict());
            client.send("");
            assertRefusedForGood("bad-frame", client);
        }
    }

    @Test
    void aFrameOfTheLimitIsTaken() throws IOException {
        try (FrameClient client = open()) {
            client.send(Requests.sized(ping(1), LIMIT));
            assertEquals(LIMIT, client.receive().getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "00100001, one more than the limit",
        "00200000, twice the limit",
        "7AFFFFFF, two gigabytes",
        "FFFFFFFF, four"
    })
    void aLongerFrameIsRefusedAsSoonAsItsLengthIsKnown(String length, String what) throws IOException {
        try (FrameClient client = open()) {
            client.write(HexFormat.of().parseHex(length));
            assertRefusedForGood("frame-too-large", client);
        }
    }

    private static void assertRefusedForGood(String code, FrameClient client) throws IOException {
        Json error = Json.parse(client.receive());
        assertEquals(code, error.verdict(), error::toString);
        assertEquals(true, error.isNull("id"), error::toString);
        client.assertEnds();
    }

    @Test
    void theEndOfARefusedConnectionIsOrderlyThoughTheClientGoesOnSending() throws IOException {
        try (FrameClient client = open()) {
            client.write(FrameClient.frame(new byte[LIMIT + 1]));
            assertRefusedForGood("frame-too-large", client);
        }
    }

    @Test
    void repliesAreNoRequests() throws IOException {
        try (FrameClient client = open()) {
            for (String reply : List.of(
                    "{\"type\":\"closed\",\"id\":7}",
                    "{\"type\":\"echoed\",\"id\":7,\"text\":\"\"}",
                    "{\"type\":\"error\",\"id\":7,\"code\":\"busy\",\"message\":\"\"}")) {
                Json error = client.ask(reply);
                assertEquals("unknown-type 7", error.verdict() + " " + error.id());
            }
        }
    }

    @Test
    void aClientThatResetsTheConnectionDisturbsNobody() throws IOException {
        try (FrameClient bystander = open()) {
            for (int i = 0; i < 20; i++) {
                FrameClient client = open();
                client.write(FrameClient.frames(Requests.pings(1 + i * 10)));
                client.reset();
            }
            assertEquals("pong", bystander.ask(ping(1)).verdict());
        }
    }

    @Test
    void anOpenConnectionThatSaysNothingHearsNothing() throws IOException {
        try (FrameClient client = open()) {
            assertFalse(client.hearsSomethingWithin(300));
            assertEquals("pong", client.ask(ping(1)).verdict());
        }
    }
}
