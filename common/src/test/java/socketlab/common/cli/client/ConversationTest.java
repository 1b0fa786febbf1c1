package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transport;

@DisplayName("A conversation: one request after the other, each waiting for its reply")
class ConversationTest {

    private final FakeTime time = new FakeTime(Long.MAX_VALUE - 2_000_000_000L); // overflows on the way
    private final List<String> narration = new ArrayList<>();
    private FakeEndpoint endpoint;
    private Conversation conversation;

    private void open(Transport transport) {
        endpoint = new FakeEndpoint(transport, time);
        conversation = new Conversation(endpoint, 1, 500_000_000, 4, time, narration::add);
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerComesWithItsRoundTripAndIdsCountUp(Transport transport) throws UserError {
        open(transport);
        endpoint.onRequest(request -> endpoint.replyAfter(7, new Reply.Echoed(request.id(), "a")));
        assertEquals(new Answer<>(new Reply.Echoed(1, "a"), 7_000_000, 1), echo());
        assertEquals(new Answer<>(new Reply.Echoed(2, "a"), 7_000_000, 1), echo());
        assertSent("0 ms: Echo[id=1, text=a]", "7 ms: Echo[id=2, text=a]");
        assertEquals(List.of(), narration);
    }

    @Test
    void overTcpNoAnswerIsSaidWithTheTimeThatWasWaited() {
        open(Transport.TCP);
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 127.0.0.1:4242 within 500 ms: is the server overloaded? (--timeout waits longer)");
        assertEquals(500_000_000, time.passedNanos());
    }

    @ParameterizedTest
    @CsvSource({"400, 500", "700, 700"})
    void whatTakesLongerThanOtherAnswersIsWaitedForLonger(long atLeastMillis, long waitedMillis) {
        open(Transport.TCP);
        assertThrowsExactly(
                UserError.class,
                () -> conversation.ask(Reply.Echoed.class, id -> new Request.Echo(id, "a"), atLeastMillis * 1_000_000));
        assertEquals(waitedMillis * 1_000_000, time.passedNanos());
    }

    @Test
    void overUdpNoAnswerIsSaidWithTheTriesThatWereInVain() {
        open(Transport.UDP);
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 127.0.0.1:4242 after 4 tries: packets are lost or dropped by a firewall, or the host is"
                        + " down (--tries asks more often)");
        assertEquals(4, endpoint.sent().size());
        assertEquals(15_000_000_000L, time.passedNanos());
        assertTrue(conversation.isUnreachable());
        assertFalse(conversation.isOver(), "the next request may get through");
    }

    @Test
    void whereNothingCouldLeaveItsReasonIsSaidAndTheNextRequestMay() throws UserError {
        open(Transport.UDP);
        endpoint.nothingLeavesUntil(15_000);
        assertFails(ExitStatus.NOT_DONE, "nothing could be sent to 127.0.0.1:4242: Network is unreachable");
        assertTrue(conversation.isUnreachable());
        assertFalse(conversation.isOver());
        endpoint.onRequest(request -> endpoint.replyAfter(1, new Reply.Echoed(request.id(), "a")));
        assertEquals(new Reply.Echoed(2, "a"), echo().reply());
    }

    @Test
    void overUdpNoAnswerIsSaidWithWhatTheKernelSaidMeanwhile() {
        open(Transport.UDP);
        endpoint.lastError(new NoRouteToHostException("No route to host"));
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 127.0.0.1:4242 after 4 tries: somebody on the way says that the host can't be reached,"
                        + " or that it is prohibited (No route to host) (--tries asks more often)");
    }

    /** Over IPv6, this machine and a router that prohibit are one error, EACCES. */
    @Test
    void whatARouterMayHaveProhibitedIsNotSaidOfThisMachine() {
        open(Transport.UDP);
        endpoint.lastError(new BindException("Permission denied"));
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 127.0.0.1:4242 after 4 tries: this machine, or somebody on the way, lets nothing through"
                        + " (Permission denied) (--tries asks more often)");
    }

    @Test
    void noFirewallIsGuessedWhereOtherDatagramsDidCome() {
        open(Transport.UDP);
        endpoint.replyAfter(1, new Reply.Echoed(77, "of another request"));
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 127.0.0.1:4242 after 4 tries: other datagrams did come from there, so packets are lost, or"
                        + " the server is overloaded (--tries asks more often)");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.2, 4242, 127.0.0.2, 127.0.0.2:4242",
        "::2, 4242, ::2, [::2]:4242",
        "127.0.0.1, 5000, 127.0.0.1:5000, 127.0.0.1:5000"
    })
    void whoAnsweredAlthoughItWasNotAskedIsSaidWhenTheTriesAreOver(String host, int port, String who, String toAsk)
            throws Exception {
        open(Transport.UDP);
        endpoint.strangerAnswers(new InetSocketAddress(InetAddress.getByName(host), port));
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 127.0.0.1:4242, but an answer came from " + who + ", which was not asked: ask " + toAsk
                        + ", or start the server with -b 127.0.0.1");
        assertEquals(4, endpoint.sent().size());
    }

    @Test
    void aServerThatHasAnsweredOnceIsReachable() throws UserError {
        open(Transport.UDP);
        endpoint.replyAfter(1, new Reply.Echoed(1, "a"));
        echo();
        assertThrowsExactly(UserError.class, this::echo);
        assertFalse(conversation.isUnreachable());
    }

    @Test
    void aServerThatOnlyEverChallengesGivesNoAnswerButIsReachable() {
        open(Transport.UDP);
        endpoint.onRequest(
                request -> endpoint.replyAfter(5, new Reply.Challenge(request.id(), "cookie" + time.passedNanos())));
        assertThrowsExactly(UserError.class, this::echo);
        assertFalse(conversation.isUnreachable());
    }

    @Test
    void aLateReplyToAnEarlierRequestIsNotTakenForTheNext() throws UserError {
        open(Transport.TCP);
        endpoint.replyAfter(600, new Reply.Echoed(1, "late"));
        assertThrowsExactly(UserError.class, this::echo);
        endpoint.replyAfter(200, new Reply.Echoed(2, "a"));
        assertEquals(new Reply.Echoed(2, "a"), echo().reply());
    }

    @Test
    void aChallengeThatComesAfterTheAnswerIsNoFurtherReply() throws UserError {
        open(Transport.UDP);
        endpoint.replyAfter(1, new Reply.Echoed(1, "a"));
        echo();
        endpoint.replyAfter(2, new Reply.Challenge(1, "c00k1e"));
        endpoint.replyAfter(3, new Reply.Stored(1, 0, ""));
        assertEquals(
                0, conversation.await(Reply.Stored.class, 1, 1_000_000_000L, "").size());
    }

    @ParameterizedTest
    @EnumSource
    void anErrorOfTheServerIsSaidInItsWords(Transport transport) {
        open(transport);
        endpoint.replyAfter(1, new Reply.Failure(1, ErrorCode.SHUTTING_DOWN, "ask again later"));
        assertFails(ExitStatus.ERROR, "the server says shutting-down: ask again later");
    }

    @ParameterizedTest
    @EnumSource
    void anErrorWithoutAnIdIsAboutTheRequestUnderWay(Transport transport) {
        open(transport);
        endpoint.replyAfter(1, new Reply.Failure(Reply.NO_ID, ErrorCode.BUSY, "try again later"));
        assertFails(ExitStatus.ERROR, "the server says busy: try again later");
    }

    @ParameterizedTest
    @CsvSource({"TCP, 1", "UDP, 4"})
    void aTextThatIsNotTheOneThatWasSentIsAnErrorAfterAllTries(Transport transport, int tries) {
        open(transport);
        endpoint.onRequest(request -> endpoint.replyAfter(1, new Reply.Echoed(request.id(), "q")));
        assertFails(
                ExitStatus.ERROR,
                "the server repeats another text than was sent: it was damaged on its way, or by the server");
        assertEquals(tries, endpoint.sent().size());
        assertFalse(conversation.isOver(), "the next text may come back as it was");
    }

    @Test
    void theWrongKindOfReplyIsAnError() {
        open(Transport.TCP);
        endpoint.replyAfter(1, new Reply.Closed(1));
        assertFails(
                ExitStatus.ERROR,
                "the server answers with the wrong kind of reply (Closed): is it a Socket Lab server?");
    }

    @Test
    void aPortThatNobodyListensOnIsToldFromNoAnswer() {
        open(Transport.UDP);
        endpoint.failAfter(1, new PortUnreachableException());
        assertFails(
                ExitStatus.NOT_DONE,
                "nobody listens on UDP port 127.0.0.1:4242: start udp-server there, or check the port");
        assertEquals(1, endpoint.sent().size());
    }

    @Test
    void anEndOfTheConnectionIsSaidToBeTheServers() {
        open(Transport.TCP);
        endpoint.failAfter(1, new EOFException());
        assertFails(ExitStatus.NOT_DONE, "the talk with 127.0.0.1:4242 broke off: the server ended the connection");
    }

    @Test
    void anyOtherFailureIsSaidWithItsReason() {
        open(Transport.TCP);
        endpoint.failAfter(1, new IOException("Connection reset by peer"));
        assertFails(ExitStatus.NOT_DONE, "the talk with 127.0.0.1:4242 broke off: Connection reset by peer");
    }

    @Test
    void whatIsSaidIsSentAndNotWaitedFor() throws UserError {
        open(Transport.TCP);
        conversation.say(new Request.Data(7, 100), () -> {});
        assertSent("0 ms: Data[id=7, body=100]");
        assertEquals(0, time.passedNanos());
    }

    @Test
    void aFurtherReplyToTheSameRequestIsAwaitedPastThoseToOthers() throws UserError {
        open(Transport.TCP);
        endpoint.replyAfter(100, new Reply.Stored(6, 1, "not ours"));
        endpoint.replyAfter(200, new Reply.Failure(6, ErrorCode.INTERNAL, "not ours"));
        endpoint.replyAfter(300, new Reply.Stored(7, 5, "abc"));
        assertEquals(
                new Reply.Stored(7, 5, "abc"),
                conversation.await(
                        Reply.Stored.class, 7, 301_000_000, ": is its disk slow? (--stall-timeout waits longer)"));
        assertFalse(conversation.isOver());
    }

    @Test
    void theWaitForAFurtherReplyBeginsAnewAsLongAsSomethingElseMovesOn() throws UserError {
        open(Transport.UDP);
        endpoint.replyAfter(900, new Reply.Stored(7, 5, "abc"));
        Reply.Stored stored =
                conversation.await(Reply.Stored.class, 7, 300_000_000, "", () -> time.passedNanos() < 800_000_000);
        assertEquals(5, stored.size());
    }

    @Test
    void theWaitForAFurtherReplyEndsAfterNothingHasMovedForAsLong() {
        open(Transport.UDP);
        endpoint.replyAfter(900, new Reply.Stored(7, 5, "abc"));
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 127.0.0.1:4242 within 300 ms",
                () -> conversation.await(
                        Reply.Stored.class, 7, 300_000_000, "", () -> time.passedNanos() <= 400_000_000));
        assertEquals(700_000_000, time.passedNanos());
    }

    @Test
    void repliesToOthersDoNotProlongTheWaitForAFurtherReply() {
        open(Transport.TCP);
        for (int millis = 40; millis < 1_000; millis += 40) {
            endpoint.replyAfter(millis, new Reply.Echoed(6, "stale"));
        }
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 127.0.0.1:4242 within 300 ms: is its disk slow? (--stall-timeout waits longer)",
                () -> conversation.await(
                        Sent.class, 7, 300_000_000, ": is its disk slow? (--stall-timeout waits longer)"));
        assertEquals(300_000_000, time.passedNanos());
        assertTrue(conversation.isOver(), "the late reply would be taken for the next one");
    }

    @Test
    void anErrorInPlaceOfAFurtherReplyIsSaidInItsWordsAndTheTalkGoesOn() {
        open(Transport.TCP);
        endpoint.replyAfter(1, new Reply.Failure(7, ErrorCode.FILE_CHANGED, "try again"));
        assertFails(
                ExitStatus.ERROR,
                "the server says file-changed: try again",
                () -> conversation.await(
                        Sent.class, 7, 1_000_000_000, ": is its disk slow? (--stall-timeout waits longer)"));
        assertFalse(conversation.isOver());
    }

    @Test
    void theWrongKindOfFurtherReplyIsAnError() {
        open(Transport.TCP);
        endpoint.replyAfter(1, new Reply.Ready(7, 0));
        assertFails(
                ExitStatus.ERROR,
                "the server answers with the wrong kind of reply (Ready): is it a Socket Lab server?",
                () -> conversation.await(
                        Sent.class, 7, 1_000_000_000, ": is its disk slow? (--stall-timeout waits longer)"));
    }

    @Test
    void aRequestThatWasNotRefusedSoFarIsNotWaitedFor() throws UserError {
        open(Transport.TCP);
        endpoint.replyAfter(1, new Reply.Failure(7, ErrorCode.NO_SPACE, "later"));
        conversation.requireNotRefused(7);
        assertEquals(0, time.passedNanos());
    }

    @Test
    void aRefusalThatIsThereIsSaidInItsWords() {
        open(Transport.TCP);
        endpoint.replyAfter(0, new Reply.Failure(6, ErrorCode.DENIED, "not ours"));
        endpoint.replyAfter(0, new Reply.Failure(7, ErrorCode.NO_SPACE, "the disk is full"));
        assertFails(
                ExitStatus.ERROR,
                "the server says no-space: the disk is full",
                () -> conversation.requireNotRefused(7));
    }

    @ParameterizedTest
    @CsvSource({
        "BUSY, -1, true", // too many connections
        "BUSY, 1, false", // somebody is writing this file
        "TIMEOUT, -1, true",
        "BAD_FRAME, -1, true",
        "FRAME_TOO_LARGE, -1, true",
        "NOT_FOUND, 1, false",
        "SHUTTING_DOWN, 1, false"
    })
    void theTalkIsOverAfterErrorsThatEndTheConnection(ErrorCode code, long id, boolean over) {
        open(Transport.TCP);
        endpoint.replyAfter(1, new Reply.Failure(id, code, "words"));
        assertThrowsExactly(UserError.class, this::echo);
        assertEquals(over, conversation.isOver());
    }

    @Test
    void theTalkIsOverWhenItBreaksOff() {
        open(Transport.TCP);
        endpoint.failAfter(1, new EOFException());
        assertThrowsExactly(UserError.class, this::echo);
        assertTrue(conversation.isOver());
    }

    private Answer<Reply.Echoed> echo() throws UserError {
        return conversation.ask(Reply.Echoed.class, id -> new Request.Echo(id, "a"));
    }

    private void assertFails(int status, String sentence) {
        assertFails(status, sentence, this::echo);
    }

    private static void assertFails(int status, String sentence, Executable talk) {
        UserError error = assertThrowsExactly(UserError.class, talk);
        assertEquals(sentence, error.getMessage());
        assertEquals(status, error.exitStatus());
    }

    private void assertSent(String... lines) {
        assertEquals(List.of(lines), endpoint.sent());
    }
}
