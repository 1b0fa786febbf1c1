package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.framing.Datagrams;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;
import socketlab.common.udp.UdpSocket;

@DisplayName("The way of a request over UDP: what a datagram is answered with, if at all")
class DatagramAnswererTest {

    private static final long START = Long.MAX_VALUE - 30_000_000_000L; // overflows within the lifetimes below
    private static final Duration MEMORY = Duration.ofMinutes(2);
    private static final int MAX_DATAGRAM = 2_000;
    private static final byte[] ROOMY_NONSENSE = ("{nonsense" + " ".repeat(200)).getBytes(StandardCharsets.US_ASCII);

    private final UdpSocket socket = unused();
    private final Peer client = peer(5_000);
    private final Peer other = peer(5_001);

    private long nowNanos = START;
    private boolean clockBroken;
    private final Service service = new Service(Transport.UDP, this::clock);
    private final Cookies cookies = new Cookies(new byte[32], START);
    private final DatagramAnswerer answerer = answerer(MAX_DATAGRAM);

    private static UdpSocket unused() {
        return new SendingSocket((datagram, to) -> {
            throw new AssertionError("no segment is sent");
        });
    }

    private Peer peer(int port) {
        return new Peer(socket, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private long clock() {
        if (clockBroken) {
            IllegalStateException failure = new IllegalStateException("the clock is broken, as this test wants it");
            failure.setStackTrace(new StackTraceElement[0]); // it is logged, and shall not look like a real one
            throw failure;
        }
        return nowNanos;
    }

    @Test
    void aRequestIsAnswered() {
        assertEquals(new Reply.Echoed(1, "한"), ask(new Request.Echo(1, "한")));
    }

    // ---- at most once ----

    @Test
    void aRepeatedRequestGetsTheSameAnswerAndIsNotCarriedOutAgain() {
        nowNanos += 5_000_000;
        Message first = ask(proven(new Request.Stats(1)));
        nowNanos += MEMORY.toNanos() - 1;
        assertEquals(first, ask(proven(new Request.Stats(1))), "the uptime of the first answer");
    }

    @Test
    void afterTwoMinutesARequestIsCarriedOutAnew() {
        Message first = ask(proven(new Request.Stats(1)));
        nowNanos += MEMORY.toNanos();
        Reply.Statistics second = (Reply.Statistics) ask(proven(new Request.Stats(1)));
        assertEquals(0, ((Reply.Statistics) first).uptimeMillis());
        assertEquals(MEMORY.toMillis(), second.uptimeMillis());
    }

    @Test
    void theSameIdFromAnotherAddressIsAnotherRequest() {
        assertEquals(new Reply.Echoed(1, "a"), ask(new Request.Echo(1, "a")));
        assertEquals(new Reply.Echoed(1, "b"), message(answer(bytes(new Request.Echo(1, "b")), other)));
    }

    @Test
    void theSameIdAtAnotherAddressOfTheServerIsAnotherRequest() {
        Peer elsewhere = new Peer(unused(), client.address());
        assertEquals(new Reply.Echoed(1, "a"), ask(new Request.Echo(1, "a")));
        assertEquals(new Reply.Echoed(1, "b"), message(answer(bytes(new Request.Echo(1, "b")), elsewhere)));
    }

    @Test
    void aCookieIsGoodAtEachAddressOfTheServer() {
        Peer elsewhere = new Peer(unused(), client.address());
        String cookie = challengeFor(client).cookie();
        Request withCookie = new Request.WithCookie(new Request.Echo(2, "x".repeat(1_000)), cookie);
        assertTrue(message(answer(bytes(withCookie), elsewhere)) instanceof Reply.Echoed);
    }

    @Test
    void anotherRequestWithTheSameIdIsNoRepetition() {
        assertEquals(new Reply.Echoed(1, "a"), ask(new Request.Echo(1, "a")));
        assertEquals(new Reply.Echoed(1, "b"), ask(new Request.Echo(1, "b")));
        Reply.Pong pong = (Reply.Pong) ask(new Request.Ping(1, 5, "", 160));
        nowNanos += 1_000_000;
        assertEquals(pong, ask(new Request.Ping(1, 5, "", 160)), "the latest is remembered");
        assertEquals(6, ((Reply.Pong) ask(new Request.Ping(1, 6, "", 160))).sentAt());
        assertEquals(7, ((Reply.Pong) ask(new Request.Ping(2, 7, "", 160))).sentAt());
    }

    @Test
    void closeForgetsThePeerAndCanBeRepeated() {
        assertTrue(answerer.heard(client, nowNanos));
        assertEquals(new Reply.Closed(1), ask(new Request.Close(1)));
        assertTrue(answerer.heard(client, nowNanos));
        assertEquals(new Reply.Closed(1), ask(new Request.Close(1)));
        Reply.Statistics statistics = statistics();
        assertEquals(0, statistics.clients(), "the repetition forgets the peer as well");
        assertEquals(2, statistics.clientsTotal());
    }

    // ---- silence ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "nonsense that is long enough for an error to be told of it",
                "[{\"type\":\"echo\",\"id\":1,\"text\":\"this is no object, though there is one in it\"}]",
                "\uFEFF{\"type\":\"echo\",\"id\":1,\"text\":\"behind a byte order mark\"}",
                "\u000B{\"type\":\"echo\",\"id\":1,\"text\":\"behind what is no white space of JSON\"}",
                "{\"type\":\"pong\",\"id\":1}",
                "{\"type\":\"error\",\"id\":null}",
                "{\"type\":\"echoed\",\"id\":7,\"text\":5}",
                "{\"type\":\"echoed\",\"id\":7,\"text\":\"a\"}",
                "{\"type\":\"closed\",\"id\":7}",
                "{\"type\":\"challenge\",\"id\":7,\"cookie\":\"c\"}",
                "{\"type\":\"pong\",\"id\":1,\"sentAt\":1,\"receivedAt\":1,\"repliedAt\":1,\"processingNanos\":1}",
                "{\"type\":\"error\",\"id\":7,\"code\":\"bad-json\",\"message\":\"no\"}",
                "{\"type\":\"error\",\"id\":null,\"code\":\"never heard of\",\"message\":\"no\"}"
            })
    void repliesErrorsAndWhatDoesNotBeginLikeAMessageAreNeverAnswered(String datagram) {
        assertNull(answer(datagram));
        Reply.Statistics statistics = statistics();
        assertEquals(1, statistics.unanswered());
        assertEquals(1, statistics.messagesReceived());
        assertEquals(0, statistics.messagesSent());
        assertEquals(Map.of(), statistics.errors());
    }

    @Test
    void whatIsTooShortForEvenTheShortestErrorIsLeftUnanswered() {
        assertNull(answer("{"));
        assertEquals(1, statistics().unanswered());
        assertEquals(Map.of(ErrorCode.BAD_JSON, 1L), statistics().errors());
    }

    @Test
    void afterBadDatagramsAGoodOneIsAnswered() {
        answer("");
        answer("x");
        answer("{\"type\":\"closed\",\"id\":7}");
        answer("\u0000".repeat(MAX_DATAGRAM + 1));
        answer("{".repeat(MAX_DATAGRAM + 1));
        assertEquals(new Reply.Echoed(1, "a"), ask(new Request.Echo(1, "a")));
    }

    // ---- few errors ----

    private int errorsOf(int datagrams, Peer from) {
        int errors = 0;
        for (int i = 0; i < datagrams; i++) {
            errors += answer(ROOMY_NONSENSE, from) == null ? 0 : 1;
        }
        return errors;
    }

    @Test
    void anAddressThatHasProvedNothingIsToldTwentyErrorsAndThenOneEachSecond() {
        assertEquals(ErrorAllowance.BURST, errorsOf(1_000, client));
        nowNanos += ErrorAllowance.NANOS_PER_ERROR - 1;
        assertEquals(0, errorsOf(10, client));
        nowNanos++;
        assertEquals(1, errorsOf(10, client));
        assertEquals(ErrorAllowance.BURST, errorsOf(ErrorAllowance.BURST, other), "another port is another address");
        Reply.Statistics statistics = statistics();
        assertEquals(1_020 - ErrorAllowance.BURST - 1, statistics.unanswered());
        assertEquals(Map.of(ErrorCode.BAD_JSON, 1_020L + ErrorAllowance.BURST), statistics.errors());
    }

    @Test
    void whatIsNoErrorIsAnsweredAllTheSame() {
        errorsOf(1_000, client);
        assertEquals(new Reply.Echoed(1, "a"), ask(new Request.Echo(1, "a")));
    }

    @Test
    void aGoodbyeDoesNotGiveTheErrorsBack() {
        errorsOf(1_000, client);
        assertEquals(new Reply.Closed(1), ask(new Request.Close(1)));
        assertEquals(0, errorsOf(1, client));
    }

    /** Both what the codec finds wrong, and what the server says of a transfer that it does not have. */
    @Test
    void everyErrorCounts() {
        byte[] segment = segmentOfNoTransfer();
        int errors = 0;
        for (int i = 0; i < 100; i++) {
            errors += answer(segment, client) == null ? 0 : 1;
        }
        assertEquals(ErrorAllowance.BURST, errors);
        assertEquals(0, errorsOf(1, client));
    }

    @Test
    void anErrorThatDoesNotFitIsNotCounted() {
        for (int i = 0; i < 100; i++) {
            assertNull(answer("{"));
        }
        assertEquals(ErrorAllowance.BURST, errorsOf(ErrorAllowance.BURST, client));
    }

    @Test
    void aGoodCookieIsToldOfEachErrorAndABadOneIsNot() {
        Request.Data misplaced = new Request.Data(1, 0);
        for (int i = 0; i < 100; i++) {
            assertEquals(ErrorCode.BAD_FIELD, ((Reply.Failure) ask(proven(misplaced))).code());
        }
        nowNanos += 60_000_000_000L;
        byte[] expired = bytes(new Request.WithCookie(misplaced, cookies.bake(other.address(), nowNanos)));
        int errors = 0;
        for (int i = 0; i < 100; i++) {
            errors += answer(expired, client) == null ? 0 : 1;
        }
        assertEquals(ErrorAllowance.BURST, errors);
    }

    @Test
    void aServerThatShutsDownSaysSoAsSparingly() {
        service.shutDown();
        int errors = 0;
        for (int id = 0; id < 100; id++) {
            errors +=
                    answer(padded("{\"type\":\"echo\",\"id\":" + id + ",\"text\":\"\"}", 200), client) == null ? 0 : 1;
        }
        assertEquals(ErrorAllowance.BURST, errors);
        assertTrue(ask(proven(new Request.Echo(1_000, ""))) instanceof Reply.Failure);
    }

    /** Each of those addresses may hear its errors once more when it comes again, but there is no end of addresses. */
    @Test
    void onlySoManyAddressesAreRememberedForTheirErrors() {
        assertEquals(ErrorAllowance.BURST, errorsOf(100, client));
        for (int i = 1; i < ErrorAllowance.MOST_ADDRESSES; i++) {
            errorsOf(1, peer(10_000 + i));
        }
        assertEquals(0, errorsOf(1, client), "one of those that are remembered");
        for (int i = 0; i < ErrorAllowance.MOST_ADDRESSES; i++) {
            errorsOf(1, peer(20_000 + i));
        }
        assertEquals(ErrorAllowance.BURST, errorsOf(100, client));
    }

    @Test
    void howeverManyAddressesThereAreAllTogetherAreToldSoManyErrorsAndNotOneMore() {
        int told = 0;
        for (int port = 10_000; port < 10_000 + 2 * ErrorAllowance.MOST_ADDRESSES; port++) {
            told += errorsOf(10, peer(port));
        }
        assertEquals(ErrorAllowance.BURST_OF_ALL, told);
        nowNanos += ErrorAllowance.NANOS_PER_ERROR_OF_ALL - 1;
        assertEquals(0, errorsOf(1, client));
        nowNanos++;
        assertEquals(1, errorsOf(10, client));
    }

    // ---- who answers everything ----

    /** What some program does with a datagram: it answers it, whatever it is. */
    @FunctionalInterface
    private interface Answering {
        byte[] answer(byte[] datagram, int number);
    }

    static Stream<Arguments> programsThatAnswerEverything() {
        return Stream.of(
                arguments("echo", (Answering) (datagram, number) -> datagram),
                arguments("echo, cut short", (Answering) (datagram, number) -> Arrays.copyOf(datagram, 50)),
                arguments("chargen", (Answering)
                        (datagram, number) -> "!\"#$%&'()*+,-./0123".repeat(20).getBytes(StandardCharsets.US_ASCII)),
                arguments("what looks like a message", (Answering)
                        (datagram, number) -> ("{\"x" + " ".repeat(100)).getBytes(StandardCharsets.US_ASCII)),
                arguments("of a type that nobody knows", (Answering)
                        (datagram, number) -> padded("{\"type\":\"x\",\"id\":" + number + "}", 200)),
                arguments("segments", (Answering) (datagram, number) -> segmentOfNoTransfer()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programsThatAnswerEverything")
    void withAProgramThatAnswersEverythingThereIsSoonSilence(String what, Answering program) {
        for (byte[] first :
                List.of(ROOMY_NONSENSE, "anything".getBytes(StandardCharsets.US_ASCII), segmentOfNoTransfer())) {
            byte[] datagram = first;
            int answers = 0;
            for (ByteBuffer answer = answer(datagram, other); answer != null; answer = answer(datagram, other)) {
                assertTrue(++answers <= ErrorAllowance.BURST, "no end");
                byte[] bytes = new byte[answer.remaining()];
                answer.get(bytes);
                datagram = program.answer(bytes, answers);
                nowNanos += 1_000_000; // a round trip
            }
        }
        assertEquals(new Reply.Echoed(1, "a"), ask(new Request.Echo(1, "a")));
    }

    @Test
    void anotherServerIsNoEndlessPartnerEither() {
        DatagramAnswerer second = answerer(MAX_DATAGRAM);
        for (byte[] first : List.of(
                ROOMY_NONSENSE, segmentOfNoTransfer(), bytes(new Request.Stats(1)), bytes(new Request.Echo(2, "a")))) {
            ByteBuffer answer = answer(first, other);
            assertNotNull(answer);
            byte[] bytes = new byte[answer.remaining()];
            answer.get(bytes);
            assertNull(second.answer(ByteBuffer.wrap(bytes), client, 0, nowNanos));
        }
    }

    private static byte[] segmentOfNoTransfer() {
        String header = "{\"type\":\"segment\",\"id\":7,\"seq\":0,\"sentAt\":0,\"checksum\":0,\"body\":100}\n";
        return (header + "x".repeat(100)).getBytes(StandardCharsets.US_ASCII);
    }

    // ---- three times ----

    @Test
    void anAnswerOfExactlyThreeTimesIsSentAndOneByteMoreIsNot() {
        // A repeated request is answered from memory, so the answer's size does not depend on the datagram's.
        long id = 1;
        byte[] answer = bytes(ask(proven(new Request.Stats(id))));
        while (answer.length % 3 != 0) {
            id *= 10; // one digit more
            answer = bytes(ask(proven(new Request.Stats(id))));
        }
        String again = "{\"type\":\"stats\",\"id\":" + id + "}";
        int third = answer.length / 3;
        assertEquals(answer.length, answer(padded(again, third), client).remaining());
        assertTrue(message(answer(padded(again, third - 1), client)) instanceof Reply.Challenge);
    }

    @Test
    void aRepeatedRequestInASmallerDatagramIsBoundToo() {
        String stats = "{\"type\":\"stats\",\"id\":1}";
        assertTrue(message(answer(padded(stats, 200), client)) instanceof Reply.Statistics);
        Message again = message(answer(stats));
        assertTrue(again instanceof Reply.Challenge, again.toString());
    }

    @Test
    void aChallengeIsMetWithItsCookieAndThenAnsweredInFull() {
        Reply.Challenge challenge = (Reply.Challenge) ask(new Request.Stats(1));
        assertEquals(1, challenge.id());
        nowNanos += 59_999_999_999L;
        Message answer = ask(new Request.WithCookie(new Request.Stats(1), challenge.cookie()));
        assertEquals(0, ((Reply.Statistics) answer).uptimeMillis(), "carried out once, when it was first asked");
    }

    @Test
    void aCookieThatIsNotGoodIsAnsweredWithAnother() {
        for (String wrong : List.of("{", "{\"type\":\"?\",\"id\":1}", "{\"type\":\"echo\",\"id\":1}")) {
            answer(wrong); // statistics that name these errors are more than three times a request with a cookie
        }
        String cookie = challengeFor(client).cookie();
        challengeFor(other);
        Request withCookie = new Request.WithCookie(new Request.Stats(1), cookie);
        assertTrue(message(answer(bytes(withCookie), other)) instanceof Reply.Challenge, "sent from another port");
        nowNanos += 59_999_999_999L;
        assertTrue(ask(withCookie) instanceof Reply.Statistics, "good for a minute");
        nowNanos++;
        Reply.Challenge second = (Reply.Challenge) ask(withCookie);
        assertTrue(ask(new Request.WithCookie(new Request.Stats(1), second.cookie())) instanceof Reply.Statistics);
    }

    private Reply.Challenge challengeFor(Peer from) {
        return (Reply.Challenge) message(answer(bytes(new Request.Stats(1)), from));
    }

    @Test
    void anErrorSaysAsMuchAsFits() {
        for (int size = 1; size < 200; size++) {
            nowNanos += ErrorAllowance.NANOS_PER_ERROR;
            ByteBuffer answer = answer("{".repeat(size));
            if (answer == null) {
                assertTrue(3 * size < 70, "silence for " + size + " bytes is not needed");
            } else {
                assertTrue(answer.remaining() <= 3 * size, answer.remaining() + " for " + size);
                Reply.Failure failure = (Reply.Failure) message(answer);
                assertEquals(ErrorCode.BAD_JSON, failure.code());
            }
        }
        Reply.Failure whole = (Reply.Failure) message(answer("{" + "x".repeat(199)));
        assertTrue(whole.message().startsWith("not valid JSON: "), whole.message());
    }

    @Test
    void aShortenedErrorIsWellFormedWhereverItIsCut() {
        for (String quoted : new String[] {"🙂", "a🙂", "🙂🙂🙂", "한🙂글", "\\\"", "\\n🙂"}) {
            for (int spaces = 0; spaces < 100; spaces++) {
                byte[] datagram = ("{\"type\":\"" + quoted + "\",\"id\":1}" + " ".repeat(spaces))
                        .getBytes(StandardCharsets.UTF_8);
                nowNanos += ErrorAllowance.NANOS_PER_ERROR;
                ByteBuffer answer = answer(datagram, client);
                if (answer != null) {
                    assertTrue(answer.remaining() <= 3 * datagram.length);
                    assertEquals(ErrorCode.UNKNOWN_TYPE, ((Reply.Failure) message(answer)).code());
                } else {
                    int leastError = size(new Reply.Failure(1, ErrorCode.UNKNOWN_TYPE, ""));
                    assertTrue(
                            3 * datagram.length < leastError,
                            "silence for " + quoted + " and " + spaces + " spaces is not needed");
                }
            }
        }
    }

    @Test
    void noDatagramIsEverAnsweredWithMoreThanThreeTimesItsBytesWithoutProof() {
        long seed = Long.getLong("socketlab.seed", ThreadLocalRandom.current().nextLong(1_000_000_000));
        Random random = new Random(seed);
        String[] seeds = {
            "{\"type\":\"stats\",\"id\":%d}",
            "{\"type\":\"ping\",\"id\":%d,\"sentAt\":1}",
            "{\"type\":\"echo\",\"id\":%d,\"text\":\"\\u0001한🙂\"}",
            "{\"type\":\"close\",\"id\":%d}",
            "{\"type\":\"unheard\",\"id\":%d,\"cookie\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
            "{\"type\":\"stats\",\"id\":%d,\"cookie\":\"AAAADwAAAAAAAAAAAAAAAAAAAAA\"}",
            "{\"type\":\"closed\",\"id\":%d}"
        };
        for (int i = 0; i < 20_000; i++) {
            byte[] datagram = seeds[random.nextInt(seeds.length)]
                    .formatted(random.nextInt(50))
                    .concat(" ".repeat(random.nextInt(40)))
                    .getBytes(StandardCharsets.UTF_8);
            int mutations = random.nextInt(3);
            for (int m = 0; m < mutations; m++) {
                datagram[random.nextInt(datagram.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(datagram.length + 1) : datagram.length;
            nowNanos += random.nextInt(1_000_000_000);
            ByteBuffer answer = answerer.answer(
                    ByteBuffer.wrap(datagram, 0, length), random.nextBoolean() ? client : other, 0, nowNanos);
            if (answer != null) {
                String where = new String(datagram, 0, length, StandardCharsets.UTF_8) + " in step " + i
                        + "; run again with -Dsocketlab.seed=" + seed;
                assertTrue(answer.remaining() <= 3 * length, answer.remaining() + " bytes for " + where);
                assertTrue(message(answer) instanceof Reply, where);
            }
        }
    }

    // ---- limits ----

    @Test
    void aDatagramOfTheLimitIsAnsweredAndALargerOneIsRefused() {
        String request = "{\"type\":\"close\",\"id\":1}";
        assertEquals(new Reply.Closed(1), message(answer(padded(request, MAX_DATAGRAM), client)));
        Reply.Failure failure = (Reply.Failure) message(answer(padded(request, MAX_DATAGRAM + 1), client));
        assertEquals(ErrorCode.FRAME_TOO_LARGE, failure.code());
        assertEquals(Reply.NO_ID, failure.id());
    }

    @Test
    void anAnswerThatNoDatagramCanHoldIsAnErrorWithTheRequestsId() {
        DatagramAnswerer roomy = answerer(Datagrams.MAX_PAYLOAD);
        Request.Echo echo = new Request.Echo(1, "x".repeat(Datagrams.MAX_PAYLOAD - size(new Request.Echo(1, ""))));
        Reply.Failure failure =
                (Reply.Failure) message(roomy.answer(ByteBuffer.wrap(bytes(echo)), client, 0, nowNanos));
        assertEquals(ErrorCode.FRAME_TOO_LARGE, failure.code());
        assertEquals(1, failure.id());
    }

    @Test
    void aDatagramMayLieAnywhereInItsBuffer() {
        byte[] bytes = bytes(new Request.Echo(1, "a"));
        ByteBuffer buffer = ByteBuffer.allocate(500).position(100);
        buffer.put(bytes).limit(buffer.position()).position(100);
        assertEquals(new Reply.Echoed(1, "a"), message(answerer.answer(buffer, client, 0, nowNanos)));
    }

    @Test
    void aFailureOfTheServerIsAnsweredAsOne() {
        clockBroken = true;
        Reply.Failure failure = (Reply.Failure) ask(proven(new Request.Ping(1, 0, "", 0)));
        assertEquals(ErrorCode.INTERNAL, failure.code());
        clockBroken = false;
        assertEquals(Map.of(ErrorCode.INTERNAL, 1L), statistics().errors());
    }

    @Test
    void whileShuttingDownWhatIsNewIsRefusedAndWhatIsRepeatedIsStillAnswered() {
        assertEquals(new Reply.Echoed(1, "a"), ask(new Request.Echo(1, "a")));
        service.shutDown();
        assertEquals(new Reply.Echoed(1, "a"), ask(new Request.Echo(1, "a")));
        Reply.Failure failure = (Reply.Failure) ask(proven(new Request.Echo(2, "a")));
        assertEquals(ErrorCode.SHUTTING_DOWN, failure.code());
        assertEquals(2, failure.id());
    }

    @Test
    void countersKnowDatagramsAndBytesOfBothDirections() {
        byte[] request = bytes(new Request.Echo(1, "a"));
        int sent = answer(request, client).remaining();
        answer("");
        Reply.Statistics statistics = statistics();
        assertEquals(2, statistics.messagesReceived());
        assertEquals(request.length, statistics.bytesReceived());
        assertEquals(1, statistics.messagesSent());
        assertEquals(sent, statistics.bytesSent());
        assertEquals(1, statistics.unanswered());
    }

    @Test
    void onlyANewPeerIsToldOf() {
        assertTrue(answerer.heard(client, nowNanos));
        assertFalse(answerer.heard(client, nowNanos));
        assertTrue(answerer.heard(other, nowNanos));
        assertEquals(2, statistics().clients());
    }

    /** One to whom nobody comes with files. */
    private DatagramAnswerer answerer(int maxDatagram) {
        UdpLimits limits = new UdpLimits(maxDatagram, MEMORY, 100, 1 << 20, 1, 1 << 20, 1 << 24, Settings.DEFAULT);
        MemoryBudget budget = limits.buffers();
        Transfers transfers = new Transfers(
                service,
                limits,
                budget,
                transfer -> {
                    throw new AssertionError("no transfer is opened");
                },
                TimeSource.SYSTEM);
        return new DatagramAnswerer(service, limits, budget, cookies, transfers);
    }

    private Message ask(Request request) {
        return message(answer(bytes(request), client));
    }

    private Request proven(Request request) {
        return new Request.WithCookie(request, cookies.bake(client.address(), nowNanos));
    }

    private ByteBuffer answer(String datagram) {
        return answer(datagram.getBytes(StandardCharsets.UTF_8), client);
    }

    private ByteBuffer answer(byte[] datagram, Peer from) {
        return answerer.answer(ByteBuffer.wrap(datagram), from, 0, nowNanos);
    }

    private Reply.Statistics statistics() {
        return (Reply.Statistics) service.answer(new Request.Stats(0), 0, nowNanos);
    }

    private static byte[] padded(String json, int size) {
        return (json + " ".repeat(size - json.length())).getBytes(StandardCharsets.UTF_8);
    }

    private static int size(Message message) {
        return bytes(message).length;
    }

    private static byte[] bytes(Message message) {
        ByteSink sink = new ByteSink(256);
        MessageCodec.encode(message, sink);
        return ByteBuffer.allocate(sink.size())
                .put(sink.array(), 0, sink.size())
                .array();
    }

    private static Message message(ByteBuffer datagram) {
        assertNotNull(datagram, "silence");
        try {
            return MessageCodec.decode(datagram);
        } catch (BadMessageException e) {
            throw new AssertionError(e.getMessage() + ": " + StandardCharsets.UTF_8.decode(datagram.duplicate()), e);
        }
    }
}
