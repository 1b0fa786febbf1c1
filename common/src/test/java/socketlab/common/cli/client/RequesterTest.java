package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.udp.NotSentException;

@DisplayName("How a request gets its answer: once over TCP, with several tries over UDP")
class RequesterTest {

    private static final long MS = 1_000_000;
    private static final long RTO_NANOS = 1_000 * MS; // until something was measured, and never less
    private static final long REPLY_NANOS = 500 * MS;
    private static final long SEND_NANOS = 20_000 * MS;

    private final FakeTime time = new FakeTime(Long.MAX_VALUE - 2_000_000_000L); // overflows on the way
    private final List<String> narration = new ArrayList<>();
    private FakeEndpoint endpoint;
    private Requester requester;

    private void open(Transport transport) {
        open(transport, 4);
    }

    private void open(Transport transport, int tries) {
        endpoint = new FakeEndpoint(transport, time);
        requester = new Requester(endpoint, SEND_NANOS, tries, time, narration::add);
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerComesWithItsRoundTrip(Transport transport) throws IOException {
        open(transport);
        assertFalse(requester.hasHeard());
        endpoint.replyAfter(7, echoed(1));
        assertEquals(new Answer<>(echoed(1), 7 * MS, 1), echo(1));
        assertSent("0 ms: Echo[id=1, text=a]");
        assertEquals(List.of(), narration);
        assertTrue(requester.hasHeard());
    }

    @ParameterizedTest
    @EnumSource(names = {"BAD_FIELD", "INTERNAL"})
    void whatTheServerSaysInSegmentsIsNotDamagedAndIsItsAnswer(ErrorCode code) throws IOException {
        open(Transport.UDP);
        endpoint.repliesInSegments();
        endpoint.replyAfter(1, failure(1, code));
        assertEquals(
                failure(1, code),
                requester.answerTo(new Request.Get(1, "a", 0), REPLY_NANOS).reply());
        assertEquals(1, endpoint.sent().size());
    }

    // ---- TCP ----

    @Test
    void overTcpARequestIsSentOnceAndWaitedForAsLongAsTold() throws IOException {
        open(Transport.TCP);
        assertNull(echo(1));
        assertSent("0 ms: Echo[id=1, text=a]");
        assertEquals(REPLY_NANOS, time.passedNanos());
        assertEquals(List.of(), narration);
        assertFalse(requester.hasHeard());
    }

    @Test
    void overTcpNothingIsDamagedOnItsWay() throws IOException {
        open(Transport.TCP);
        endpoint.replyAfter(1, failure(1, ErrorCode.BAD_JSON));
        assertEquals(failure(1, ErrorCode.BAD_JSON), echo(1).reply());
        assertSent("0 ms: Echo[id=1, text=a]");
    }

    @Test
    void overTcpAServerThatDoesNotReadIsNotWaitedForWithoutEnd() throws IOException {
        open(Transport.TCP);
        endpoint.onRequest(request -> endpoint.awaitClose());
        assertNull(echo(1));
        assertEquals(SEND_NANOS + SEND_NANOS / StallWatch.LOOKS + REPLY_NANOS, time.passedNanos());
    }

    @Test
    void overTcpAServerThatReadsAtTheLastMomentIsNotGivenUp() throws IOException {
        open(Transport.TCP);
        endpoint.onRequest(request -> {
            time.advance(SEND_NANOS);
            endpoint.replyAfterNanos(REPLY_NANOS, echoed(1));
        });
        assertEquals(SEND_NANOS + REPLY_NANOS, echo(1).rttNanos());
        assertFalse(endpoint.isClosed());
    }

    // ---- a client that is slow itself ----

    @ParameterizedTest
    @EnumSource
    void theTimeThatTheClientNeedsForItsRequestIsNotTheServers(Transport transport) throws IOException {
        open(transport);
        endpoint.eachEncodingTakes(100 * SEND_NANOS);
        endpoint.onRequest(request -> endpoint.replyAfterNanos(REPLY_NANOS, echoed(1)));
        assertEquals(new Answer<>(echoed(1), REPLY_NANOS, 1), echo(1));
        assertEquals(1, endpoint.sent().size());
        assertFalse(endpoint.isClosed());
        assertEquals(0, time.tasks(), "nothing is watched any more");
    }

    @Test
    void overTcpTheReplyHasItsFullTimeFromWhenTheServerHasTakenTheRequest() throws IOException {
        open(Transport.TCP);
        endpoint.onRequest(request -> {
            time.advance(SEND_NANOS);
            endpoint.replyAfterNanos(1, echoed(99));
            endpoint.replyAfterNanos(REPLY_NANOS, echoed(1));
        });
        assertEquals(echoed(1), echo(1).reply());
    }

    @ParameterizedTest
    @EnumSource
    void whatHasComeWhileTheClientStoodStillIsInTime(Transport transport) throws IOException {
        open(transport);
        endpoint.replyAfter(1, echoed(99));
        endpoint.replyAfter(2, echoed(1));
        endpoint.takingTakes(100 * SEND_NANOS);
        assertEquals(echoed(1), echo(1).reply());
        assertEquals(1, endpoint.sent().size());
    }

    // ---- the retransmission timeout ----

    @Test
    void overUdpARequestIsRepeatedUnderADoublingTimeoutAndGivenUp() throws IOException {
        open(Transport.UDP);
        assertNull(echo(1));
        assertSent(
                "0 ms: Echo[id=1, text=a]",
                "1000 ms: Echo[id=1, text=a]",
                "3000 ms: Echo[id=1, text=a]",
                "7000 ms: Echo[id=1, text=a]");
        assertEquals(15_000 * MS, time.passedNanos());
        assertEquals(
                List.of(
                        "no answer to try 1 within 1000 ms",
                        "no answer to try 2 within 2000 ms",
                        "no answer to try 3 within 4000 ms",
                        "no answer to try 4 within 8000 ms"),
                narration);
        assertFalse(requester.hasHeard());
    }

    @Test
    void whatOpensATransferIsSaidAgainEachSecondOfATryOverUdpAlone() throws IOException {
        Request get = new Request.Get(1, "a", 0);
        open(Transport.UDP);
        assertNull(requester.answerTo(get, REPLY_NANOS));
        assertSent(IntStream.range(0, 15)
                .mapToObj(second -> second * 1_000 + " ms: " + get)
                .toArray(String[]::new));
        assertEquals(15_000 * MS, time.passedNanos());
        assertEquals(4, narration.size(), "no more tries than of any other request");
        open(Transport.TCP);
        assertNull(requester.answerTo(get, 15_000 * MS));
        assertEquals(1, endpoint.sent().size());
    }

    @Test
    void aSingleTryIsNotRepeated() throws IOException {
        open(Transport.UDP, 1);
        assertNull(echo(1));
        assertSent("0 ms: Echo[id=1, text=a]");
        assertEquals(RTO_NANOS, time.passedNanos());
    }

    @Test
    void theTimeoutStopsDoublingAtOneMinute() throws IOException {
        open(Transport.UDP, 8);
        assertNull(echo(1));
        assertEquals("no answer to try 6 within 32000 ms", narration.get(5));
        assertEquals("no answer to try 7 within 60000 ms", narration.get(6));
        assertEquals("no answer to try 8 within 60000 ms", narration.get(7));
    }

    @Test
    void nothingIsSentAgainOneNanosecondBeforeTheTimeout() throws IOException {
        open(Transport.UDP);
        endpoint.replyAfterNanos(RTO_NANOS - 1, echoed(1));
        assertEquals(new Answer<>(echoed(1), RTO_NANOS - 1, 1), echo(1));
        assertSent("0 ms: Echo[id=1, text=a]");
    }

    @Test
    void aReplyToAnotherRequestOneNanosecondBeforeTheTimeoutDoesNotPutItOff() throws IOException {
        open(Transport.UDP);
        List<Long> sentNanos = new ArrayList<>();
        endpoint.onRequest(request -> sentNanos.add(time.passedNanos()));
        endpoint.replyAfterNanos(RTO_NANOS - 1, echoed(99));
        endpoint.replyAfterNanos(RTO_NANOS + 1, echoed(1));
        assertEquals(new Answer<>(echoed(1), RTO_NANOS + 1, 2), echo(1));
        assertEquals(List.of(0L, RTO_NANOS), sentNanos);
    }

    @Test
    void repliesToOtherRequestsDoNotProlongTheWait() throws IOException {
        open(Transport.UDP);
        for (int millis = 300; millis < 15_000; millis += 300) {
            endpoint.replyAfter(millis, echoed(99));
        }
        assertNull(echo(1));
        assertSent(
                "0 ms: Echo[id=1, text=a]",
                "1000 ms: Echo[id=1, text=a]",
                "3000 ms: Echo[id=1, text=a]",
                "7000 ms: Echo[id=1, text=a]");
        assertEquals(15_000 * MS, time.passedNanos());
        assertFalse(requester.hasHeard(), "not of this request");
    }

    @Test
    void theFirstAnswerToAnyTryEndsTheRepeating() throws IOException {
        open(Transport.UDP);
        endpoint.replyAfter(3_500, echoed(1));
        assertEquals(
                new Answer<>(echoed(1), 3_500 * MS, 3), echo(1), "from the first sending: so long somebody waited");
        assertEquals(3, endpoint.sent().size());
    }

    @Test
    void whatAPersonIsToldNamesTheTriesWhereThereWereSeveral() {
        assertEquals("rtt=0.142 ms", new Answer<>(echoed(1), 142_000, 1).timing());
        assertEquals("rtt=1503.2 ms from the first of 2 tries", new Answer<>(echoed(1), 1_503_200_000L, 2).timing());
    }

    @Test
    void theNextRequestHasTriesAndATimeOfItsOwn() throws IOException {
        open(Transport.UDP);
        endpoint.replyAfter(1_500, echoed(1));
        echo(1);
        endpoint.replyAfter(7, echoed(2));
        assertEquals(new Answer<>(echoed(2), 7 * MS, 1), echo(2));
    }

    @Test
    void aSampleSetsTheTimeoutOfTheNextRequest() throws IOException {
        open(Transport.UDP);
        endpoint.replyAfter(900, echoed(1));
        echo(1);
        endpoint.replyAfter(3_000, echoed(2));
        echo(2);
        // RTO = 900 ms + 4 * 450 ms
        assertSent("0 ms: Echo[id=1, text=a]", "900 ms: Echo[id=2, text=a]", "3600 ms: Echo[id=2, text=a]");
    }

    @Test
    void theAnswerToARepeatedRequestIsNoSample() throws IOException {
        open(Transport.UDP);
        endpoint.replyAfter(1_500, echoed(1));
        echo(1);
        endpoint.replyAfter(2_100, echoed(2));
        echo(2);
        // The timeout stays the doubled one. A sample of 500 ms would have made it 1,500 ms.
        assertSent(
                "0 ms: Echo[id=1, text=a]",
                "1000 ms: Echo[id=1, text=a]",
                "1500 ms: Echo[id=2, text=a]",
                "3500 ms: Echo[id=2, text=a]");
    }

    @Test
    void theDoubledTimeoutStaysUntilTheNextSample() throws IOException {
        open(Transport.UDP);
        endpoint.replyAfter(1_500, echoed(1));
        echo(1);
        endpoint.replyAfter(400, echoed(2));
        echo(2);
        assertNull(echo(3));
        // RTO = 400 ms + 4 * 200 ms
        assertEquals("no answer to try 1 within 1200 ms", narration.get(1));
    }

    // ---- what could not leave ----

    @Test
    void aTryThatCouldNotLeaveIsATryAndTheNextIsMadeWhenItsTimeHasCome() throws IOException {
        open(Transport.UDP);
        endpoint.nothingLeavesUntil(1_500);
        endpoint.onRequest(request -> endpoint.replyAfter(5, echoed(1)));
        assertEquals(new Answer<>(echoed(1), 3_005 * MS, 3), echo(1));
        assertSent("0 ms: nothing", "1000 ms: nothing", "3000 ms: Echo[id=1, text=a]");
        assertEquals("try 1 could not leave: Network is unreachable", narration.get(0));
    }

    @Test
    void whatAnswersACookieThatCouldNotLeaveIsWaitedForInTheNextTry() throws IOException {
        open(Transport.UDP);
        endpoint.onRequest(request -> {
            if (request instanceof Request.WithCookie) {
                endpoint.replyAfter(5, echoed(1));
            } else {
                endpoint.replyAfter(5, new Reply.Challenge(1, "c00k1e"));
                endpoint.nothingLeavesUntil(500);
            }
        });
        assertEquals(echoed(1), echo(1).reply());
        assertSent(
                "0 ms: Echo[id=1, text=a]",
                "5 ms: nothing",
                "1005 ms: WithCookie[request=Echo[id=1, text=a], cookie=c00k1e]");
    }

    @Test
    void whereNoTryCouldLeaveThatIsTheResult() {
        open(Transport.UDP);
        endpoint.nothingLeavesUntil(100_000);
        assertThrowsExactly(NotSentException.class, () -> echo(1));
        assertSent("0 ms: nothing", "1000 ms: nothing", "3000 ms: nothing", "7000 ms: nothing");
        assertEquals(15_000 * MS, time.passedNanos());
    }

    @Test
    void whereOneTryHasLeftThereIsNoAnswer() throws IOException {
        open(Transport.UDP, 2);
        endpoint.onRequest(request -> endpoint.nothingLeavesUntil(100_000));
        assertNull(echo(1));
        assertSent("0 ms: Echo[id=1, text=a]", "1000 ms: nothing");
    }

    // ---- what answers ----

    @ParameterizedTest
    @EnumSource
    void repliesToOtherRequestsArePassedOver(Transport transport) throws IOException {
        open(transport);
        endpoint.replyAfter(1, echoed(0));
        endpoint.replyAfter(2, failure(99, ErrorCode.INTERNAL));
        endpoint.replyAfter(3, new Reply.Challenge(0, "not ours"));
        endpoint.replyAfter(4, echoed(1));
        assertEquals(new Answer<>(echoed(1), 4 * MS, 1), echo(1));
        assertEquals(1, endpoint.sent().size());
    }

    @ParameterizedTest
    @EnumSource
    void anErrorWithoutAnIdIsAboutTheRequestUnderWay(Transport transport) throws IOException {
        open(transport);
        endpoint.replyAfter(1, failure(Reply.NO_ID, ErrorCode.BUSY));
        assertEquals(failure(Reply.NO_ID, ErrorCode.BUSY), echo(1).reply());
    }

    @ParameterizedTest
    @EnumSource
    void aFailureOfTheNetworkIsNoReasonToTryAgain(Transport transport) {
        open(transport);
        IOException failure = new PortUnreachableException();
        endpoint.failAfter(1, failure);
        assertSame(failure, assertThrowsExactly(PortUnreachableException.class, () -> echo(1)));
        assertEquals(1, endpoint.sent().size());
        assertFalse(requester.hasHeard());
    }

    // ---- the proof of our address ----

    @Test
    void aChallengeIsMetWithItsCookie() throws IOException {
        open(Transport.UDP);
        endpoint.onRequest(request -> endpoint.replyAfter(
                5, request instanceof Request.WithCookie ? echoed(1) : new Reply.Challenge(1, "c00k1e")));
        assertEquals(new Answer<>(echoed(1), 10 * MS, 1), echo(1));
        assertSent("0 ms: Echo[id=1, text=a]", "5 ms: WithCookie[request=Echo[id=1, text=a], cookie=c00k1e]");
        assertEquals(List.of("the server wants a proof of our address: sending its cookie back"), narration);
    }

    @Test
    void theProofBelongsToTheTryThatWasChallenged() throws IOException {
        open(Transport.UDP, 1);
        endpoint.onRequest(request -> endpoint.replyAfter(
                5, request instanceof Request.WithCookie ? echoed(1) : new Reply.Challenge(1, "c00k1e")));
        assertEquals(new Answer<>(echoed(1), 10 * MS, 1), echo(1));
    }

    @Test
    void theRequestWithTheCookieIsRepeatedLikeAnyOther() throws IOException {
        open(Transport.UDP);
        endpoint.replyAfter(5, new Reply.Challenge(1, "c00k1e"));
        endpoint.replyAfter(1_200, echoed(1));
        echo(1);
        assertSent(
                "0 ms: Echo[id=1, text=a]",
                "5 ms: WithCookie[request=Echo[id=1, text=a], cookie=c00k1e]",
                "1005 ms: WithCookie[request=Echo[id=1, text=a], cookie=c00k1e]");
    }

    @Test
    void aSecondChallengeToARepeatedRequestIsNoAnswerToTheCookie() throws IOException {
        open(Transport.UDP);
        // The way there and back takes 1,500 ms, so the request leaves twice before the first challenge comes.
        endpoint.onRequest(request -> endpoint.replyAfter(
                1_500, request instanceof Request.WithCookie ? echoed(1) : new Reply.Challenge(1, "c00k1e")));
        assertEquals(new Answer<>(echoed(1), 3_000 * MS, 2), echo(1));
        assertSent(
                "0 ms: Echo[id=1, text=a]",
                "1000 ms: Echo[id=1, text=a]",
                "1500 ms: WithCookie[request=Echo[id=1, text=a], cookie=c00k1e]");
    }

    @Test
    void aCookieThatWasDamagedOnItsWayIsReplacedByAnother() throws IOException {
        open(Transport.UDP);
        endpoint.replyAfter(5, new Reply.Challenge(1, "c00k1f"));
        endpoint.replyAfter(10, new Reply.Challenge(1, "c00k1e"));
        endpoint.replyAfter(15, echoed(1));
        assertEquals(new Answer<>(echoed(1), 15 * MS, 2), echo(1));
        assertSent(
                "0 ms: Echo[id=1, text=a]",
                "5 ms: WithCookie[request=Echo[id=1, text=a], cookie=c00k1f]",
                "10 ms: WithCookie[request=Echo[id=1, text=a], cookie=c00k1e]");
    }

    @Test
    void aServerThatOnlyEverChallengesIsNotAskedForEver() throws IOException {
        open(Transport.UDP);
        endpoint.onRequest(
                request -> endpoint.replyAfter(5, new Reply.Challenge(request.id(), "cookie" + time.passedNanos())));
        assertNull(echo(1), "a challenge is no answer");
        assertEquals(8, endpoint.sent().size(), "twice with each of four tries");
        assertTrue(requester.hasHeard());
    }

    // ---- damage ----

    @ParameterizedTest
    @EnumSource
    void onlyWhatIsSaidOfDamageIsAReasonToTryAgain(ErrorCode code) throws IOException {
        open(Transport.UDP);
        endpoint.replyAfter(1, failure(1, code));
        endpoint.replyAfter(2, echoed(1));
        Reply reply = echo(1).reply();
        switch (code) {
            case BAD_JSON, BAD_FIELD, UNKNOWN_TYPE, INTERNAL -> {
                assertEquals(echoed(1), reply);
                assertSent("0 ms: Echo[id=1, text=a]", "1 ms: Echo[id=1, text=a]");
            }
            default -> {
                assertEquals(failure(1, code), reply);
                assertSent("0 ms: Echo[id=1, text=a]");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BAD_JSON", "BAD_FIELD", "UNKNOWN_TYPE", "INTERNAL"})
    void whatIsRefusedWithEachTryIsRefused(ErrorCode code) throws IOException {
        open(Transport.UDP);
        endpoint.onRequest(request -> endpoint.replyAfter(1, failure(1, code)));
        assertEquals(new Answer<>(failure(1, code), 4 * MS, 4), echo(1));
        assertSent(
                "0 ms: Echo[id=1, text=a]",
                "1 ms: Echo[id=1, text=a]",
                "2 ms: Echo[id=1, text=a]",
                "3 ms: Echo[id=1, text=a]");
        assertEquals(List.of(), narration, "no timeout expires");
    }

    @Test
    void aSingleTryIsRefusedAtOnce() throws IOException {
        open(Transport.UDP, 1);
        endpoint.replyAfter(1, failure(1, ErrorCode.BAD_FIELD));
        assertEquals(failure(1, ErrorCode.BAD_FIELD), echo(1).reply());
    }

    @Test
    void damageAndThenSilenceIsNoAnswer() throws IOException {
        open(Transport.UDP, 2);
        endpoint.replyAfter(1, failure(1, ErrorCode.BAD_FIELD));
        assertNull(echo(1));
        assertSent("0 ms: Echo[id=1, text=a]", "1 ms: Echo[id=1, text=a]");
    }

    @Test
    void aDamagedRequestWithItsCookieIsSentAgainWithIt() throws IOException {
        open(Transport.UDP);
        endpoint.replyAfter(5, new Reply.Challenge(1, "c00k1e"));
        endpoint.replyAfter(10, failure(1, ErrorCode.BAD_FIELD));
        endpoint.replyAfter(15, echoed(1));
        assertEquals(echoed(1), echo(1).reply());
        assertSent(
                "0 ms: Echo[id=1, text=a]",
                "5 ms: WithCookie[request=Echo[id=1, text=a], cookie=c00k1e]",
                "10 ms: WithCookie[request=Echo[id=1, text=a], cookie=c00k1e]");
    }

    @Test
    void aTextThatIsNotTheOneThatWasSentIsNoAnswerAndTheNextTryGoesOut() throws IOException {
        open(Transport.UDP);
        endpoint.replyAfter(1, new Reply.Echoed(1, "q"));
        endpoint.replyAfter(2, new Reply.Statistics(1, Transport.UDP, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of()));
        endpoint.replyAfter(4, echoed(1));
        assertEquals(echoed(1), echo(1).reply());
        assertSent("0 ms: Echo[id=1, text=a]", "1 ms: Echo[id=1, text=a]", "2 ms: Echo[id=1, text=a]");
        assertEquals(
                List.of(
                        "a damaged reply to try 1: it does not fit what was asked",
                        "a damaged reply to try 2: it does not fit what was asked"),
                narration);
    }

    @Test
    void aDamagedReplyIsNoSampleOfTheTimeout() throws IOException {
        open(Transport.UDP);
        endpoint.replyAfter(900, new Reply.Echoed(1, "q"));
        endpoint.replyAfter(1_000, echoed(1));
        echo(1);
        endpoint.replyAfter(5_000, echoed(2));
        echo(2);
        assertEquals("1000 ms: Echo[id=2, text=a]", endpoint.sent().get(2));
        assertEquals("2000 ms: Echo[id=2, text=a]", endpoint.sent().get(3), "the initial timeout");
    }

    private Answer<Reply> echo(long id) throws IOException {
        return requester.answerTo(new Request.Echo(id, "a"), REPLY_NANOS);
    }

    private static Reply echoed(long id) {
        return new Reply.Echoed(id, "a");
    }

    private static Reply failure(long id, ErrorCode code) {
        return new Reply.Failure(id, code, "words");
    }

    private void assertSent(String... lines) {
        assertEquals(List.of(lines), endpoint.sent());
    }
}
