package socketlab.udp.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import socketlab.common.cli.client.ClientEndpoint;
import socketlab.common.cli.client.LocalEnd;
import socketlab.common.framing.Datagrams;
import socketlab.common.link.BadNetwork;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transfer;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.udp.FramedStream;
import socketlab.common.udp.ReliableStream;

@DisplayName("The UDP client's end of files: a datagram opens a stream, whose bytes a thread of its own receives")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UdpEndpointFilesTest {

    private static final long LONG = 30_000_000_000L;
    private static final Settings SETTINGS = Settings.DEFAULT
            .with(Recovery.GO_BACK_N)
            .with(Congestion.RENO)
            .withPayload(500)
            .withWindow(32);

    private final Map<Long, ReliableStream> streams = new HashMap<>();
    private final Queue<Request> requests = new ArrayDeque<>();
    private final List<Transfer.Ack> acks = new ArrayList<>();
    private byte[] latestSegment;
    private DatagramSocket server;
    private UdpEndpoint endpoint;
    private InetSocketAddress client;

    @BeforeEach
    void open() throws IOException {
        server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        InetSocketAddress address = new InetSocketAddress(server.getLocalAddress(), server.getLocalPort());
        endpoint = UdpEndpoint.open(
                address, LocalEnd.ANY, 10_000, SETTINGS, BadNetwork.NONE, MemoryBudget.unlimited(), TimeSource.SYSTEM);
    }

    @AfterEach
    void close() throws IOException {
        server.close(); // then nobody is left to say goodbye to
        endpoint.close();
    }

    // ---- opening ----

    @Test
    void aRequestAboutFilesSaysTheSettingsAndOnceThereIsACookieAllOfThemCarryIt() throws Exception {
        Request list = new Request.List(1, "a", "");
        Request get = new Request.Get(2, "a", 5);
        Request put = new Request.Put(3, "a", PutMode.CREATE, 5);
        send(list);
        assertEquals(withSettings(list), asked());
        send(new Request.WithCookie(list, "c"));
        assertEquals(new Request.WithCookie(withSettings(list), "c"), asked());
        send(get);
        assertEquals(new Request.WithCookie(withSettings(get), "c"), asked());
        send(new Request.WithCookie(get, "d"));
        assertEquals(new Request.WithCookie(withSettings(get), "d"), asked());
        send(put);
        assertEquals(new Request.WithCookie(withSettings(put), "d"), asked());
        send(new Request.Echo(4, "a"));
        assertEquals(new Request.Echo(4, "a"), asked(), "others need none");
    }

    @Test
    void theCookieOfAnotherRequestServesAsWell() throws Exception {
        send(new Request.WithCookie(new Request.Stats(1), "c"));
        assertEquals(new Request.WithCookie(new Request.Stats(1), "c"), asked());
        send(new Request.List(2, "", ""));
        assertEquals(new Request.WithCookie(withSettings(new Request.List(2, "", "")), "c"), asked());
    }

    private static Request withSettings(Request request) {
        return new Request.WithSettings(request, "go-back-n", "reno", 500, 32);
    }

    // ---- replies ----

    @Test
    void repliesComeFromTheStreamAndFromDatagrams() throws Exception {
        send(new Request.Get(1, "a", 0));
        asked();
        serverSends(new Reply.Challenge(1, "c"));
        assertEquals(new Reply.Challenge(1, "c"), endpoint.receive(LONG).reply());
        send(new Request.WithCookie(new Request.Get(1, "a", 0), "c"));
        asked();
        byte[] content = content(100_000);
        FramedStream talk = answersOnStream(1);
        FutureTask<Void> sending = start(() -> {
            talk.say(new Reply.File(1, content.length, 0, 0, content.length));
            talk.write(ByteBuffer.wrap(content));
            talk.say(new Sent(1, "00"));
            streams.get(1L).end();
            return null;
        });
        FutureTask<byte[]> getting = start(() -> {
            assertTrue(endpoint.receive(LONG).reply() instanceof Reply.File);
            ByteBuffer got = ByteBuffer.allocate(content.length);
            while (got.hasRemaining()) {
                assertTrue(endpoint.body().read(got) > 0);
            }
            assertEquals(
                    new Sent(1, "00"), endpoint.receive(ClientEndpoint.FOREVER).reply());
            return got.array();
        });
        assertArrayEquals(content, outcome(getting));
        outcome(sending);
    }

    @Test
    void whatIsPutGoesOnTheStream() throws Exception {
        send(new Request.Put(1, "a", PutMode.CREATE, 100_000));
        asked();
        byte[] content = content(100_000);
        FramedStream talk = answersOnStream(1);
        FutureTask<Reply> putting = start(() -> {
            assertTrue(endpoint.receive(LONG).reply() instanceof Reply.Ready);
            endpoint.send(new Request.Data(1, content.length), nanos -> {});
            endpoint.body().write(ByteBuffer.wrap(content));
            endpoint.send(new Sent(1, "00"), nanos -> {});
            return endpoint.receive(LONG).reply();
        });
        FutureTask<byte[]> storing = start(() -> {
            talk.say(new Reply.Ready(1, 0));
            assertEquals(new Request.Data(1, content.length), talk.next());
            ByteBuffer got = ByteBuffer.allocate(content.length);
            while (got.hasRemaining()) {
                assertTrue(talk.read(got) > 0);
            }
            assertEquals(new Sent(1, "00"), talk.next());
            talk.say(new Reply.Stored(1, content.length, "00"));
            return got.array();
        });
        assertArrayEquals(content, outcome(storing));
        assertEquals(new Reply.Stored(1, content.length, "00"), outcome(putting));
    }

    @Test
    void whoLooksWithoutWaitingGetsNothingAtOnce() throws Exception {
        send(new Request.List(1, "", ""));
        assertNull(endpoint.receive(0));
        assertNull(endpoint.receive(-5));
        assertNull(endpoint.receive(1_000_000));
    }

    @Test
    void anErrorInADatagramIsAReplyAsLongAsTheStreamHasNotBegun() throws Exception {
        send(new Request.Put(1, "a", PutMode.CREATE, 5));
        asked();
        serverSends(new Reply.Failure(2, ErrorCode.NOT_FOUND, "something else"));
        assertEquals(2, endpoint.receive(LONG).reply().id());
        Reply.Failure busy = new Reply.Failure(1, ErrorCode.BUSY, "come again");
        serverSends(busy);
        assertEquals(busy, endpoint.receive(LONG).reply());
        assertTrue(endpoint.body().isOpen());
    }

    @Test
    void onceTheStreamHasBegunAnErrorInADatagramEndsItWithItsSentence() throws Exception {
        send(new Request.Put(1, "a", PutMode.CREATE, 5));
        asked();
        answersOnStream(1).say(new Reply.Ready(1, 0));
        pump(() -> !acks.isEmpty());
        assertEquals(new Reply.Ready(1, 0), endpoint.receive(LONG).reply());
        serverSends(new Reply.Failure(2, ErrorCode.NOT_FOUND, "something else"));
        assertEquals(2, endpoint.receive(LONG).reply().id());
        assertTrue(endpoint.body().isOpen());
        serverSends(new Reply.Failure(1, ErrorCode.NOT_FOUND, "no such transfer"));
        IOException failure =
                assertThrows(IOException.class, () -> endpoint.body().read(ByteBuffer.allocate(1)));
        assertEquals("the server says not-found: no such transfer", failure.getMessage());
    }

    @Test
    void whatIsSaidOfADamagedDatagramEndsNothing() throws Exception {
        send(new Request.Put(1, "a", PutMode.CREATE, 5));
        asked();
        serverSends(new Reply.Failure(Reply.NO_ID, ErrorCode.BAD_JSON, "no JSON"));
        answersOnStream(1).say(new Reply.Ready(1, 0));
        pump(() -> !acks.isEmpty());
        assertEquals(new Reply.Ready(1, 0), endpoint.receive(LONG).reply());
        serverSends(new Reply.Failure(1, ErrorCode.BAD_FIELD, "no such member"));
        serverSends(new Reply.Failure(Reply.NO_ID, ErrorCode.INTERNAL, "with a damaged code"));
        serverSends(new Reply.Failure(2, ErrorCode.BAD_FIELD, "of something else"));
        assertEquals(2, endpoint.receive(LONG).reply().id());
        assertTrue(endpoint.body().isOpen());
    }

    @Test
    void afterTheEndOfAStreamOtherRequestsAreAnsweredAsEver() throws Exception {
        send(new Request.List(1, "", ""));
        asked();
        FramedStream talk = answersOnStream(1);
        FutureTask<Void> listing = start(() -> {
            talk.say(new Reply.Listing(1, List.of(), false));
            streams.get(1L).end();
            return null;
        });
        assertEquals(
                new Reply.Listing(1, List.of(), false),
                outcome(start(() -> endpoint.receive(LONG))).reply());
        outcome(listing);
        send(new Request.Echo(2, "a"));
        assertEquals(new Request.Echo(2, "a"), asked());
        assertNull(endpoint.receive(1_000_000), "not yet");
        serverSends(new Reply.Echoed(2, "a"));
        assertEquals(new Reply.Echoed(2, "a"), endpoint.receive(LONG).reply());
    }

    @Test
    void afterARefusalOtherRequestsAreAnsweredAsEver() throws Exception {
        send(new Request.List(1, "", ""));
        asked();
        serverSends(new Reply.Failure(1, ErrorCode.BUSY, "come again"));
        assertEquals(1, endpoint.receive(LONG).reply().id());
        send(new Request.Echo(2, "a"));
        assertEquals(new Request.Echo(2, "a"), asked());
        assertNull(endpoint.receive(1_000_000), "not yet");
        serverSends(new Reply.Echoed(2, "a"));
        assertEquals(new Reply.Echoed(2, "a"), endpoint.receive(LONG).reply());
    }

    @Test
    void whatWasSaidOnTheStreamIsNotUndoneByAnErrorAboutARepetition() throws Exception {
        send(new Request.Put(1, "a", PutMode.CREATE, 0));
        asked();
        answersOnStream(1).say(new Reply.Stored(1, 0, "00"));
        pump(() -> !acks.isEmpty());
        serverSends(new Reply.Failure(1, ErrorCode.NOT_FOUND, "no such transfer"));
        pump(() -> !endpoint.body().isOpen());
        assertEquals(new Reply.Stored(1, 0, "00"), endpoint.receive(LONG).reply());
        assertThrows(IOException.class, () -> endpoint.receive(LONG));
    }

    @Test
    void aStreamThatEndsBeforeItsReplyIsAnError() throws Exception {
        send(new Request.List(1, "", ""));
        asked();
        answersOnStream(1);
        FutureTask<Void> ending = start(() -> {
            streams.get(1L).end();
            return null;
        });
        assertThrows(IOException.class, () -> outcome(start(() -> endpoint.receive(LONG))));
        outcome(ending);
    }

    @Test
    void requestsAndWhatIsNoMessageHaveNoPlaceOnTheStream() throws Exception {
        for (int id = 1; id <= 2; id++) {
            send(new Request.List(id, "", ""));
            asked();
            FramedStream talk = answersOnStream(id);
            if (id == 1) {
                talk.say(new Request.Stats(1));
            } else {
                talk.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, '?'}));
            }
            IOException failure = assertThrows(IOException.class, () -> outcome(start(() -> endpoint.receive(LONG))));
            String expected = id == 1 ? "the server sends requests" : "the server sends what is no message";
            assertTrue(failure.getMessage().startsWith(expected), failure.getMessage());
        }
    }

    @Test
    void anEarlierStreamStillAnswersWhatTheServerRepeats() throws Exception {
        send(new Request.List(1, "", ""));
        asked();
        FramedStream earlier = answersOnStream(1);
        send(new Request.List(2, "", ""));
        asked();
        earlier.say(new Reply.Listing(1, List.of(), false));
        pump(() -> acks.stream().anyMatch(ack -> ack.id() == 1 && ack.next() == 1));
        FramedStream current = answersOnStream(2);
        current.say(new Reply.Listing(2, List.of(), true));
        assertEquals(
                new Reply.Listing(2, List.of(), true),
                outcome(start(() -> endpoint.receive(LONG))).reply());
    }

    @Test
    void repliesThatNobodyTakesAreNotCollectedWithoutEnd() throws Exception {
        send(new Request.List(1, "", ""));
        asked();
        FramedStream talk = answersOnStream(1);
        for (int id = 0; id < 1_050; id++) {
            serverSends(new Reply.Closed(id));
            if (id % 50 == 49) {
                int before = acks.size();
                talk.write(ByteBuffer.wrap(new byte[] {0, 0, 39, 16})); // of a long frame that never ends
                pump(() -> acks.size() > before); // so all before it was taken, too
            }
        }
        assertEquals(50, endpoint.receive(LONG).reply().id());
    }

    // ---- the end ----

    @Test
    void aFailureOfTheThreadThatReceivesIsSaidToTheOneWhoWaits() throws Exception {
        TimeSource broken = new TimeSource() {
            @Override
            public long nanos() {
                if (Thread.currentThread().getName().equals("transfers")) {
                    throw new IllegalStateException("the clock is broken, as this test wants it");
                }
                return SYSTEM.nanos();
            }

            @Override
            public long wallMicros() {
                return SYSTEM.wallMicros();
            }
        };
        InetSocketAddress address = new InetSocketAddress(server.getLocalAddress(), server.getLocalPort());
        try (UdpEndpoint failing = UdpEndpoint.open(
                address, LocalEnd.ANY, 10_000, SETTINGS, BadNetwork.NONE, MemoryBudget.unlimited(), broken)) {
            failing.send(new Request.Get(1, "a", 0), nanos -> {});
            IOException failure = assertThrows(IOException.class, () -> failing.receive(LONG));
            assertTrue(failure.getMessage().contains("as this test wants it"), failure.getMessage());
        }
    }

    @Test
    void aPortThatNobodyListensOnIsSaidToBeSo() throws Exception {
        send(new Request.List(1, "", ""));
        asked();
        server.close();
        send(new Request.List(1, "", ""));
        assertThrows(PortUnreachableException.class, () -> endpoint.receive(LONG));
        assertThrows(PortUnreachableException.class, () -> endpoint.body().read(ByteBuffer.allocate(1)));
    }

    @Test
    void whoHasMovedFilesSaysGoodbyeWithTheCookieUntilItIsAnswered() throws Exception {
        send(new Request.WithCookie(new Request.List(7, "", ""), "c"));
        asked();
        FutureTask<Void> closing = startClosing();
        assertEquals(new Request.WithCookie(new Request.Close(8), "c"), asked());
        serverSends(new Reply.Closed(8));
        outcome(closing);
        assertNoMoreComes();
        endpoint.close();
    }

    @Test
    void aCookieThatIsTooOldIsReplacedByTheOneOfTheChallenge() throws Exception {
        send(new Request.WithCookie(new Request.List(7, "", ""), "c"));
        asked();
        FutureTask<Void> closing = startClosing();
        asked();
        serverSends(new Reply.Closed(5));
        serverSends(new Reply.Challenge(8, "d"));
        assertEquals(new Request.WithCookie(new Request.Close(8), "d"), asked());
        serverSends(new Reply.Closed(8));
        outcome(closing);
        assertNoMoreComes();
    }

    @Test
    void goodbyeIsSaidThreeTimesAtMost() throws Exception {
        send(new Request.List(7, "", ""));
        asked();
        outcome(startClosing());
        assertEquals(new Request.Close(8), asked());
        assertEquals(new Request.Close(8), asked());
        assertEquals(new Request.Close(8), asked());
        assertTrue(requests.isEmpty());
        assertNoMoreComes();
    }

    @Test
    void whoHasMovedNoFilesLeavesWithoutAWord() throws Exception {
        send(new Request.Echo(1, "a"));
        asked();
        endpoint.close();
        assertNoMoreComes();
    }

    @Test
    void closingWakesWhoeverIsReceiving() throws Exception {
        send(new Request.List(1, "", ""));
        asked();
        FutureTask<ClientEndpoint.Arrival> receiving = start(() -> endpoint.receive(ClientEndpoint.FOREVER));
        server.close();
        endpoint.close();
        assertThrows(IOException.class, () -> outcomeWithoutServer(receiving));
    }

    private FutureTask<Void> startClosing() {
        return start(() -> {
            endpoint.close();
            return null;
        });
    }

    private void assertNoMoreComes() throws IOException {
        requests.clear();
        server.setSoTimeout(20);
        assertThrows(SocketTimeoutException.class, () -> server.receive(new DatagramPacket(new byte[100], 100)));
    }

    @Test
    void whatComesBeforeBetweenAndAfterTheOpeningsOfStreamsHarmsNoneOfThem() throws Exception {
        List<Message> strays = List.of(
                new Reply.Failure(Reply.NO_ID, ErrorCode.FRAME_TOO_LARGE, "too large"),
                new Reply.Failure(Reply.NO_ID, ErrorCode.BUSY, "busy"),
                new Reply.Failure(Reply.NO_ID, ErrorCode.BAD_JSON, "bad"),
                new Reply.Failure(1, ErrorCode.NOT_FOUND, "no transfer"),
                new Reply.Failure(99, ErrorCode.SHUTTING_DOWN, "ends"),
                new Reply.Echoed(1, "again"),
                new Reply.Challenge(99, "c"),
                new Transfer.Ack(99, 0, List.of(), 0, 0, 0),
                new Transfer.Segment(99, 0, 0, true, 0, 0),
                new Request.Echo(99, "a server asks nothing"));
        send(new Request.Echo(1, "x"));
        asked();
        for (Message stray : strays) {
            serverSends(stray);
        }
        assertEquals(
                ErrorCode.FRAME_TOO_LARGE,
                ((Reply.Failure) endpoint.receive(LONG).reply()).code());
        for (long id = 2; id < 5; id++) {
            send(new Request.List(id, "", ""));
            asked();
            FramedStream talk = answersOnStream(id);
            talk.say(new Reply.Listing(id, List.of(), false));
            streams.get(id).end();
            Reply listing = new Reply.Listing(id, List.of(), false);
            assertTrue(outcome(start(() -> isToldWithin(listing)))); // strays may come before it
            for (Message stray : strays) {
                serverSends(stray);
            }
            int acked = acks.size();
            server.send(new DatagramPacket(latestSegment, latestSegment.length, client));
            pump(() -> acks.size() > acked); // so all before it was taken, too
        }
        send(new Request.Echo(5, "y"));
        asked();
        serverSends(new Reply.Echoed(5, "y"));
        assertTrue(isToldWithin(new Reply.Echoed(5, "y")));
    }

    private boolean isToldWithin(Reply reply) throws IOException {
        for (ClientEndpoint.Arrival next = endpoint.receive(LONG); next != null; next = endpoint.receive(LONG)) {
            if (next.reply().equals(reply)) {
                return true;
            }
        }
        return false;
    }

    // ---- the server ----

    private void send(Request request) throws IOException {
        endpoint.send(request, nanos -> {});
    }

    /** The server's end of the stream for a request. */
    private FramedStream answersOnStream(long id) {
        ReliableStream stream = new ReliableStream(
                id,
                SETTINGS,
                Duration.ofSeconds(20),
                Account.unlimited(),
                datagram -> {
                    int start = datagram.arrayOffset() + datagram.position();
                    byte[] bytes = Arrays.copyOfRange(datagram.array(), start, start + datagram.remaining());
                    latestSegment = opened(bytes).message() instanceof Transfer.Segment ? bytes : latestSegment;
                    server.send(new DatagramPacket(bytes, bytes.length, client));
                },
                TimeSource.SYSTEM);
        streams.put(id, stream);
        return new FramedStream(stream, 10_000, Account.unlimited());
    }

    /** The next request that comes in a datagram of its own. */
    private Request asked() throws Exception {
        pump(() -> !requests.isEmpty());
        return requests.remove();
    }

    private interface Condition {
        boolean holds();
    }

    /** The server works until it is so. */
    private void pump(Condition condition) throws IOException, BadMessageException {
        DatagramPacket packet = new DatagramPacket(new byte[Datagrams.LARGEST_PAYLOAD], Datagrams.LARGEST_PAYLOAD);
        while (!condition.holds()) {
            try {
                server.setSoTimeout(1);
                packet.setLength(Datagrams.LARGEST_PAYLOAD);
                server.receive(packet);
                client = (InetSocketAddress) packet.getSocketAddress();
                take(Datagrams.open(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()), Datagrams.MAX_PAYLOAD));
            } catch (SocketTimeoutException e) {
                // Time has passed.
            }
            streams.values().forEach(stream -> stream.flush(TimeSource.SYSTEM.nanos()));
        }
    }

    private static Datagrams.Content opened(byte[] datagram) {
        try {
            return Datagrams.open(ByteBuffer.wrap(datagram), Datagrams.MAX_PAYLOAD);
        } catch (BadMessageException e) {
            throw new AssertionError(e);
        }
    }

    private void take(Datagrams.Content content) {
        if (content.message() instanceof Request request) {
            requests.add(request);
        } else if (content.message() instanceof Transfer part) {
            if (part instanceof Transfer.Ack ack) {
                acks.add(ack);
            }
            streams.get(part.id()).receive(part, content.body(), TimeSource.SYSTEM.nanos());
        }
    }

    private void serverSends(Message message) throws IOException {
        assertNotNull(client);
        ByteSink sink = new ByteSink(256);
        MessageCodec.encode(message, sink);
        server.send(new DatagramPacket(sink.array(), sink.size(), client));
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "program");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private <T> T outcome(FutureTask<T> task) throws Exception {
        pump(task::isDone);
        return outcomeWithoutServer(task);
    }

    private static <T> T outcomeWithoutServer(FutureTask<T> task) throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }

    private static byte[] content(int size) {
        byte[] content = "0123456789".repeat(size / 10).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < size; i++) {
            content[i] += (byte) (i / 1_000);
        }
        return content;
    }
}
