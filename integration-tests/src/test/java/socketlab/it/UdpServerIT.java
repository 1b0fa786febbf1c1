package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.Requests.nextId;
import static socketlab.it.Requests.ping;
import static socketlab.it.Requests.roomy;
import static socketlab.it.Requests.sized;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.framing.Datagrams;

/** What only UDP needs: requests that arrive twice, senders that are not who they say, datagrams that have a limit. */
class UdpServerIT extends ServerTest {

    UdpServerIT() {
        super(Protocol.UDP);
    }

    private DatagramClient open() throws IOException {
        return new DatagramClient(server().address());
    }

    @Test
    void aRequestThatArrivesTwiceIsCarriedOutOnce() throws IOException {
        try (DatagramClient client = open()) {
            String ping = roomy(ping(nextId()));
            client.send(ping);
            byte[] first = client.receiveBytes();
            client.send(ping);
            assertArrayEquals(first, client.receiveBytes());
        }
    }

    @Test
    void theSameIdFromAnotherPortIsAnotherRequest() throws IOException {
        try (DatagramClient one = open();
                DatagramClient other = open()) {
            long id = nextId();
            assertEquals("one", one.ask(roomy(Requests.echo(id, "one"))).text("text"));
            assertEquals("other", other.ask(roomy(Requests.echo(id, "other"))).text("text"));
            assertEquals("one", one.ask(roomy(Requests.echo(id, "one"))).text("text"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{}",
                "a datagram that is long enough for an error, but does not begin like a message",
                "[{\"type\":\"stats\",\"id\":7,\"more\":\"a text that is long enough to be answered\"}]",
                "{\"type\":\"pong\",\"id\":7,\"sentAt\":0,\"receivedAt\":0,\"repliedAt\":0,\"processingNanos\":0}",
                "{\"type\":\"echoed\",\"id\":7,\"text\":\"a text that is long enough to be answered\"}",
                "{\"type\":\"closed\",\"id\":7,\"more\":\"a text that is long enough to be answered\"}",
                "{\"type\":\"challenge\",\"id\":7,\"cookie\":\"a text that is long enough to be answered\"}",
                "{\"type\":\"error\",\"id\":null,\"code\":\"bad-json\",\"message\":\"long enough to be answered\"}",
                "{\"type\":\"error\",\"id\":7,\"code\":\"a-code-of-the-future\",\"message\":\"long enough\"}"
            })
    void repliesErrorsAndWhatIsNoMessageOrTooShortForAnErrorAreNeverAnswered(String datagram) throws IOException {
        try (DatagramClient client = open()) {
            client.send(datagram);
            client.assertHeardNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anUnprovenAddressNeverGetsMoreThanThreeTimesItsBytes(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] datagram = smallDatagram(random);
            String fence = sized(ping(nextId()), 200);
            // A socket for each: on a busy machine loopback reorders, and the next must not count what comes late.
            try (DatagramClient client = open()) {
                client.send(datagram);
                client.send(fence);
                int answered = bytesUntilAnswerTo(Json.parse(fence).id(), client);
                assertTrue(
                        answered <= 3 * datagram.length,
                        () -> answered + " bytes answer " + new String(datagram, StandardCharsets.UTF_8) + " (seed "
                                + seed + ")");
            }
        }
    }

    /** A request, or a piece of one with a byte changed. */
    private static byte[] smallDatagram(Random random) {
        long id = nextId();
        List<String> requests =
                List.of(ping(id), Requests.echo(id, "\\u0001\u2028"), Requests.stats(id), Requests.close(id));
        byte[] request = requests.get(random.nextInt(requests.size())).getBytes(StandardCharsets.UTF_8);
        if (random.nextBoolean()) {
            return request;
        }
        byte[] piece = Arrays.copyOf(request, 1 + random.nextInt(request.length));
        piece[random.nextInt(piece.length)] = (byte) random.nextInt(256);
        return piece;
    }

    private static int bytesUntilAnswerTo(long id, DatagramClient client) throws IOException {
        int bytes = 0;
        while (true) {
            byte[] datagram = client.receiveBytes();
            Json answer = Json.parse(new String(datagram, StandardCharsets.UTF_8));
            if (answer.members().get("id") instanceof Long answered && answered == id) {
                return bytes;
            }
            bytes += datagram.length;
        }
    }

    @Test
    void anAnswerThatIsTooLargeForAnUnprovenAddressIsGivenForACookie() throws IOException {
        try (DatagramClient client = open()) {
            long id = nextId();
            client.send(Requests.stats(id));
            Json challenge = Json.parse(client.receive());
            assertEquals(List.of("type", "id", "cookie"), List.copyOf(challenge.names()));
            assertEquals("challenge", challenge.type());
            assertEquals(id, challenge.id());

            client.send(DatagramClient.withCookie(Requests.stats(id), challenge.text("cookie")));
            Json statistics = Json.parse(client.receive());
            assertEquals("statistics", statistics.type());
            assertEquals(id, statistics.id());
        }
    }

    @Test
    void aCookieProvesItsAddressForOtherRequestsToo() throws IOException {
        try (DatagramClient client = open()) {
            lengthenStatistics(client);
            assertEquals("statistics", askWithCookie(cookieFor(client), client).verdict());
        }
    }

    @Test
    void aCookieThatWasTamperedWithProvesNothing() throws IOException {
        try (DatagramClient client = open()) {
            lengthenStatistics(client);
            String cookie = cookieFor(client);
            for (int i = 0; i < cookie.length() - 1; i++) {
                char other = cookie.charAt(i) == 'A' ? 'B' : 'A';
                assertProvesNothing(cookie.substring(0, i) + other + cookie.substring(i + 1), client);
            }
            assertProvesNothing(cookie.substring(1), client);
            assertProvesNothing(cookie + "A", client);
            assertProvesNothing("", client);
            assertProvesNothing("no base64!", client);
        }
    }

    @Test
    void aCookieProvesNothingAtAnotherPort() throws IOException {
        try (DatagramClient client = open();
                DatagramClient other = open()) {
            assertNotEquals(client.port(), other.port());
            lengthenStatistics(client);
            assertProvesNothing(cookieFor(client), other);
        }
    }

    private static String cookieFor(DatagramClient client) throws IOException {
        client.send(Requests.stats(nextId()));
        return Json.parse(client.receive()).text("cookie");
    }

    /** Some errors, which are counted: from now on, statistics are far longer than a request for them. */
    private static void lengthenStatistics(DatagramClient client) throws IOException {
        assertEquals("bad-json", client.ask(roomy("{nonsense")).verdict());
        assertEquals("bad-field", client.ask(roomy("{}")).verdict());
        assertEquals(
                "unknown-type", client.ask(roomy("{\"type\":\"\",\"id\":7}")).verdict());
        assertEquals(
                "frame-too-large",
                client.ask(echoOf(Datagrams.MAX_PAYLOAD + 1, nextId())).verdict());
    }

    private static void assertProvesNothing(String cookie, DatagramClient client) throws IOException {
        Json answer = askWithCookie(cookie, client);
        assertEquals("challenge", answer.verdict(), () -> cookie + " gets " + answer);
    }

    /** Asks for what is too long for the request, unless the cookie is good. */
    private static Json askWithCookie(String cookie, DatagramClient client) throws IOException {
        client.send(DatagramClient.withCookie(Requests.stats(nextId()), cookie));
        return Json.parse(client.receive());
    }

    @Test
    void anEchoAsLargeAsADatagramCanBeComesBackAndALargerOneIsRefused() throws IOException {
        try (DatagramClient client = open()) {
            long id = nextId();
            client.send(echoOf(Datagrams.MAX_PAYLOAD, id));
            assertEquals(Datagrams.MAX_PAYLOAD, client.receiveBytes().length);

            long next = nextId();
            Json error = client.ask(echoOf(Datagrams.MAX_PAYLOAD + 1, next));
            assertEquals("frame-too-large", error.verdict(), error::toString);
            assertEquals(next, error.id());
        }
    }

    /** An echo whose answer has a certain size in bytes. */
    private static String echoOf(int size, long id) {
        int members =
                "{\"type\":\"echoed\",\"id\":%d,\"text\":\"\"}".formatted(id).length();
        return Requests.echo(id, "x".repeat(size - members));
    }

    /** At a server of its own: the peers of other tests are forgotten after a while, too. */
    @Test
    void afterCloseThePeerIsForgotten() throws IOException {
        try (RunningServer fresh = RunningServer.start(Protocol.UDP);
                DatagramClient client = new DatagramClient(fresh.address());
                DatagramClient leaving = new DatagramClient(fresh.address())) {
            List<Long> peers = new ArrayList<>();
            peers.add(peers(client));
            leaving.ask(roomy(ping(nextId())));
            peers.add(peers(client));
            leaving.ask(roomy(Requests.close(nextId())));
            peers.add(peers(client));
            assertEquals(List.of(1L, 2L, 1L), peers);
        }
    }

    private static long peers(DatagramClient client) throws IOException {
        return client.ask(Requests.stats(nextId())).number("peers");
    }

    @Nested
    class WithDatagramsOf1000Bytes extends ServerTest {

        WithDatagramsOf1000Bytes() {
            super(Protocol.UDP, "--max-frame", "1000");
        }

        @Test
        void aDatagramOfThatSizeIsTakenAndOneByteMoreIsRefused() throws IOException {
            try (Talk client = connect()) {
                assertEquals("pong", client.ask(sized(ping(nextId()), 1000)).verdict());
                assertEquals(
                        "frame-too-large",
                        client.ask(sized(ping(nextId()), 1001)).verdict());
                assertEquals("pong", client.ask(sized(ping(nextId()), 1000)).verdict());
            }
        }
    }
}
