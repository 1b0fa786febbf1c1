package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.rtt.IntervalStatistics;
import socketlab.common.rtt.LossCause;
import socketlab.common.rtt.LossRuns;
import socketlab.common.rtt.RoundTrips.Arrival;

@DisplayName("A session of ping decides when the next request is due, when one is lost, when all is over")
class PingSessionTest {

    private static final long MS = 1_000_000;
    private static final long TIMEOUT = 1_000 * MS;
    private static final long UNLIMITED = PingPlan.UNLIMITED;
    private static final long START = Long.MAX_VALUE - 50 * MS; // overflows on the way
    private static final long FIRST_ID = 10;

    private final List<Long> lost = new ArrayList<>();
    private final List<IntervalStatistics.Interval> intervals = new ArrayList<>();
    private PingSession session;

    // ---- at a fixed interval ----

    @Test
    void requestsAreDueAtFixedTimesWhateverBecameOfThoseBefore() {
        start(UNLIMITED, 200 * MS);
        for (int i = 0; i < 4; i++) {
            assertNull(takeDue(i * 200 * MS - 1));
            sendAt(i * 200 * MS);
            assertNull(takeDue(i * 200 * MS), "one slot, one request");
        }
        assertEquals(4, session.roundTrips().counts().sent());
        assertEquals(0, session.missedSlots());
    }

    @Test
    void aRequestHasItsIdItsTimeItsPaddingAndItsSize() {
        session = new PingSession(
                new PingPlan(2, 0, TIMEOUT, UNLIMITED, 180, 100, UNLIMITED), FIRST_ID, START, intervals::add);
        assertEquals(new Request.Ping(FIRST_ID, 123, "x".repeat(7), 180), session.takeDue(START, 123));
        assertEquals(1, session.sequenceNumber(FIRST_ID));
        assertEquals(2, session.sequenceNumber(FIRST_ID + 1));
    }

    @Test
    void anEarlyReplyMakesNothingDueEarlier() {
        start(UNLIMITED, 200 * MS);
        sendAt(0);
        arriveAt(FIRST_ID, 1 * MS);
        assertNull(takeDue(200 * MS - 1));
        assertNotNull(takeDue(200 * MS));
    }

    @Test
    void nothingElseIsDueUntilTheRequestThatWasTakenHasLeft() {
        start(UNLIMITED, 1 * MS);
        sendAt(0);
        assertNotNull(takeDue(1 * MS));
        assertNull(takeDue(5 * MS));
        session.leaves(START + 5 * MS);
        assertNotNull(takeDue(5 * MS));
    }

    @Test
    void theScheduleStartsWhenTheFirstRequestLeaves() {
        start(UNLIMITED, 200 * MS);
        assertNotNull(takeDue(0));
        session.leaves(START + 50 * MS);
        assertEquals(0, session.missedSlots());
        assertEquals(1 * MS, arriveAt(FIRST_ID, 51 * MS).rttNanos());
        assertNull(takeDue(250 * MS - 1));
        assertNotNull(takeDue(250 * MS));
    }

    @Test
    void aRequestWithinTheToleranceIsTimedFromItsLeaving() {
        start(UNLIMITED, 200 * MS);
        sendAt(0);
        assertNotNull(takeDue(201 * MS - 7));
        session.leaves(START + 201 * MS);
        assertEquals(100, arriveAt(FIRST_ID + 1, 201 * MS + 100).rttNanos());
        assertEquals(0, session.missedSlots());
    }

    @Test
    void aRequestBeyondTheToleranceIsTimedFromWhenItWasDue() {
        start(UNLIMITED, 200 * MS);
        sendAt(0);
        assertNotNull(takeDue(201 * MS + 1));
        session.leaves(START + 201 * MS + 2);
        assertEquals(1 * MS + 100, arriveAt(FIRST_ID + 1, 201 * MS + 100).rttNanos());
        assertEquals(1, session.missedSlots());
    }

    @Test
    void aRequestThatIsTakenInTimeAndLeavesLateWasHeldUpToo() {
        start(UNLIMITED, 200 * MS);
        sendAt(0);
        assertNotNull(takeDue(200 * MS));
        session.leaves(START + 201 * MS + 1);
        assertEquals(2 * MS, arriveAt(FIRST_ID + 1, 202 * MS).rttNanos());
        assertEquals(1, session.missedSlots());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "100000, 100000", "999999, 999999", "1000000, 1000000", "1000001, 1000000", "200000000, 1000000"
    })
    void aSlotIsMissedByMoreThanOneMillisecondOrTheIntervalIfThatIsShorter(long interval, long tolerance) {
        start(UNLIMITED, interval);
        sendAt(0);
        sendAt(interval + tolerance);
        assertEquals(0, session.missedSlots());
        sendAt(2 * interval + tolerance + 1);
        assertEquals(1, session.missedSlots());
    }

    @Test
    void aRequestThatLeavesLateIsLostWhenItsOwnTimeIsOver() {
        start(UNLIMITED, 200 * MS);
        sendAt(0);
        arriveAt(FIRST_ID, 1 * MS);
        sendAt(200 * MS + 2 * TIMEOUT);
        advanceTo(200 * MS + 3 * TIMEOUT - 1);
        assertEquals(List.of(), lost);
        Arrival arrival = arriveAt(FIRST_ID + 1, 200 * MS + 3 * TIMEOUT - 1);
        assertEquals(Arrival.Kind.IN_TIME, arrival.kind());
        assertEquals(3 * TIMEOUT - 1, arrival.rttNanos(), "from when it was due");
        sendAt(400 * MS + 3 * TIMEOUT);
        advanceTo(400 * MS + 4 * TIMEOUT);
        assertEquals(List.of(FIRST_ID + 2), lost);
    }

    @Test
    void afterAStallAllMissedRequestsLeaveAtOnceAndEachShowsTheStall() {
        start(UNLIMITED, 10 * MS);
        sendAt(0);
        arriveAt(FIRST_ID, 1 * MS);
        for (int i = 1; i <= 3; i++) { // due after 10, 20 and 30 ms
            sendAt(35 * MS);
        }
        assertNull(takeDue(35 * MS));
        assertEquals(26 * MS, arriveAt(FIRST_ID + 1, 36 * MS).rttNanos());
        assertEquals(16 * MS, arriveAt(FIRST_ID + 2, 36 * MS).rttNanos());
        assertEquals(6 * MS, arriveAt(FIRST_ID + 3, 36 * MS).rttNanos());
        assertEquals(3, session.missedSlots());
        assertNotNull(takeDue(40 * MS), "the schedule is the same as before");
    }

    // ---- back to back ----

    @Test
    void backToBackTheNextIsDueAsSoonAsTheLastIsAnswered() {
        start(UNLIMITED, 0);
        sendAt(0);
        assertNull(takeDue(500 * MS));
        arriveAt(FIRST_ID, 500 * MS);
        assertNotNull(takeDue(500 * MS));
        session.leaves(START + 507 * MS);
        assertEquals(1 * MS, arriveAt(FIRST_ID + 1, 508 * MS).rttNanos());
        assertEquals(0, session.missedSlots(), "there are no slots");
    }

    @Test
    void backToBackTheNextIsDueWhenTheLastIsLostWhichIsExactlyAtTheTimeout() {
        start(UNLIMITED, 0);
        sendAt(0);
        advanceTo(TIMEOUT - 1);
        assertEquals(List.of(), lost);
        assertNull(takeDue(TIMEOUT - 1));
        advanceTo(TIMEOUT);
        assertEquals(List.of(FIRST_ID), lost);
        assertNotNull(takeDue(TIMEOUT));
    }

    @Test
    void aReplyToAnEarlierRequestMakesNothingDue() {
        start(UNLIMITED, 0);
        sendAt(0);
        advanceTo(TIMEOUT);
        sendAt(TIMEOUT);
        assertEquals(Arrival.Kind.LATE, arriveAt(FIRST_ID, TIMEOUT + 1).kind());
        assertNull(takeDue(TIMEOUT + 1));
        assertEquals(Arrival.Kind.IN_TIME, arriveAt(FIRST_ID + 1, TIMEOUT + 2).kind());
        assertNotNull(takeDue(TIMEOUT + 2));
    }

    // ---- the end ----

    @Test
    void afterTheLastRequestNothingIsDueAndAllIsOverWithItsAnswer() {
        start(2, 10 * MS);
        sendAt(0);
        sendAt(10 * MS);
        assertNull(takeDue(20 * MS));
        arriveAt(FIRST_ID + 1, 20 * MS);
        assertFalse(session.isOver());
        arriveAt(FIRST_ID, 21 * MS);
        assertTrue(session.isOver());
    }

    @Test
    void orWithItsLossExactlyAtItsTimeout() {
        start(1, 10 * MS);
        assertFalse(session.isOver());
        sendAt(0);
        advanceTo(TIMEOUT - 1);
        assertFalse(session.isOver());
        advanceTo(TIMEOUT);
        assertTrue(session.isOver());
        assertEquals(List.of(FIRST_ID), lost);
    }

    @Test
    void whileARequestHasNotLeftYetItIsNotOver() {
        start(1, 0);
        assertNotNull(takeDue(0));
        assertFalse(session.isOver());
        session.stop(START);
        assertFalse(session.isOver());
        session.leaves(START);
        assertFalse(session.isOver());
        arriveAt(FIRST_ID, 1);
        assertTrue(session.isOver());
    }

    @Test
    void atTheDeadlineNothingMoreIsSentAndWhatIsUnderWayIsWaitedFor() {
        startUntil(25 * MS, 10 * MS);
        sendAt(0);
        arriveAt(FIRST_ID, 1 * MS);
        sendAt(10 * MS);
        advanceTo(25 * MS - 1);
        sendAt(25 * MS - 1);
        arriveAt(FIRST_ID + 1, 25 * MS - 1);
        advanceTo(25 * MS);
        assertNull(takeDue(30 * MS));
        assertFalse(session.isOver());
        arriveAt(FIRST_ID + 2, 31 * MS);
        assertTrue(session.isOver());
        assertEquals(List.of(), lost);
    }

    @Test
    void theDeadlineCountsFromTheFirstRequestHoweverLongThatTookToPrepare() {
        startUntil(25 * MS, 10 * MS);
        advanceTo(1_000 * MS);
        assertNotNull(takeDue(1_000 * MS));
        advanceTo(2_000 * MS);
        session.leaves(START + 2_000 * MS);
        assertEquals(START + 2_000 * MS, session.startNanos());
        assertEquals(10 * MS, nanosToNextEvent(2_000 * MS));
        arriveAt(FIRST_ID, 2_001 * MS);
        advanceTo(2_025 * MS - 1);
        assertNotNull(takeDue(2_025 * MS - 1));
        session.leaves(START + 2_025 * MS - 1);
        advanceTo(2_025 * MS);
        assertNull(takeDue(2_025 * MS));
    }

    @Test
    void aDeadlineThatIsOverAlreadyLetsNothingBeSent() {
        startUntil(0, 10 * MS);
        advanceTo(0);
        assertNull(takeDue(0));
        assertTrue(session.isOver());
    }

    @Test
    void aFarewellTakesNoLongerThanARoundTripCanBeExpectedToTake() {
        start(UNLIMITED, 10 * MS);
        sendAt(0);
        arriveAt(FIRST_ID, 60 * MS); // srtt 60 ms, rttvar 30 ms: 180 ms can be expected
        sendAt(60 * MS);
        session.stop(START + 70 * MS);
        advanceTo(250 * MS - 1);
        assertFalse(session.isOver());
        advanceTo(250 * MS);
        assertTrue(session.isOver());
        assertEquals(List.of(FIRST_ID + 1), lost);
    }

    @Test
    void butATenthOfASecondAtLeast() {
        start(UNLIMITED, 10 * MS);
        sendAt(0);
        arriveAt(FIRST_ID, 1);
        sendAt(10 * MS);
        session.stop(START + 10 * MS);
        advanceTo(110 * MS - 1);
        assertFalse(session.isOver());
        advanceTo(110 * MS);
        assertTrue(session.isOver());
    }

    @Test
    void andNoLongerThanTheTimeoutIfNothingIsKnown() {
        start(UNLIMITED, 10 * MS);
        sendAt(0);
        session.stop(START + 500 * MS);
        session.stop(START + 700 * MS); // asked twice is asked once
        advanceTo(TIMEOUT - 1);
        assertFalse(session.isOver());
        advanceTo(TIMEOUT);
        assertTrue(session.isOver());
    }

    @Test
    void stoppedWithNothingUnderWayIsOver() {
        start(UNLIMITED, 10 * MS);
        sendAt(0);
        arriveAt(FIRST_ID, 1 * MS);
        session.stop(START + 2 * MS);
        assertTrue(session.isOver());
    }

    @Test
    void whatBreaksOffIsOverAtOnceAndAllUnderWayIsLost() {
        start(UNLIMITED, 10 * MS);
        sendAt(0);
        sendAt(10 * MS);
        assertNotNull(takeDue(20 * MS));
        session.breakOff(exchange -> lost.add(exchange.id()));
        assertTrue(session.isOver());
        assertEquals(List.of(FIRST_ID, FIRST_ID + 1), lost);
        assertNull(takeDue(30 * MS));
    }

    // ---- the time until something has to be done ----

    @Test
    void theNextEventIsTheNextSlotOrTheNextLossWhicheverComesFirst() {
        start(UNLIMITED, 600 * MS);
        assertEquals(0, nanosToNextEvent(0));
        sendAt(0);
        assertEquals(600 * MS - 5, nanosToNextEvent(5));
        sendAt(600 * MS);
        assertEquals(400 * MS, nanosToNextEvent(600 * MS), "the first is lost after 1 s");
        arriveAt(FIRST_ID, 601 * MS);
        assertEquals(599 * MS, nanosToNextEvent(601 * MS), "the third is due after 1.2 s");
    }

    @Test
    void aSlotThatHasPassedIsNoReasonToWait() {
        start(UNLIMITED, 10 * MS);
        sendAt(0);
        assertTrue(nanosToNextEvent(15 * MS) <= 0);
    }

    @Test
    void backToBackOnlyALossCanBeNext() {
        start(UNLIMITED, 0);
        sendAt(0);
        assertEquals(TIMEOUT - 7, nanosToNextEvent(7));
    }

    @Test
    void theDeadlineIsAnEventAndSoIsTheEndOfTheFarewell() {
        startUntil(50 * MS, 200 * MS);
        sendAt(0);
        assertEquals(40 * MS, nanosToNextEvent(10 * MS));
        arriveAt(FIRST_ID, 10 * MS);
        assertEquals(40 * MS, nanosToNextEvent(10 * MS));
        session.stop(START + 10 * MS);
        assertEquals(100 * MS, nanosToNextEvent(10 * MS));
    }

    // ---- what never left, and what was damaged ----

    @Test
    void backToBackWhatCouldNotLeaveIsFollowedByAPauseThatEndsToTheNanosecond() {
        start(UNLIMITED, 0);
        sendAt(0);
        session.unsent(FIRST_ID, "Network is unreachable", START + 5 * MS);
        assertEquals(TIMEOUT - MS, nanosToNextEvent(6 * MS));
        assertNull(takeDue(TIMEOUT + 5 * MS - 1), "an error that repeats must not spin");
        sendAt(TIMEOUT + 5 * MS);
        arriveAt(FIRST_ID + 1, TIMEOUT + 6 * MS);
        sendAt(TIMEOUT + 6 * MS);
        assertEquals(2, session.roundTrips().counts().sent());
        assertEquals(1, session.roundTrips().counts().unsent());
        assertEquals("Network is unreachable", session.unsentReason().orElseThrow());
    }

    @Test
    void atAnIntervalWhatCouldNotLeaveDelaysNothing() {
        start(3, 200 * MS);
        sendAt(0);
        session.unsent(FIRST_ID, "Operation not permitted", START);
        sendAt(200 * MS);
        arriveAt(FIRST_ID + 1, 201 * MS);
        sendAt(400 * MS);
        session.unsent(FIRST_ID + 2, "Operation not permitted", START + 400 * MS);
        assertTrue(session.isOver(), "of three, all have had their turn");
        advanceTo(10 * TIMEOUT);
        assertEquals(List.of(), lost);
    }

    @Test
    void aWarmUpOfWhichNothingLeavesIsHopeless() {
        start(UNLIMITED, 200 * MS);
        for (int i = 0; i < 3; i++) {
            assertFalse(session.isHopeless());
            sendAt(i * 200 * MS);
            session.unsent(FIRST_ID + i, "Network is unreachable", START + i * 200 * MS);
        }
        assertTrue(session.isHopeless());
    }

    @Test
    void aPongWithAnotherPaddingIsDamaged() {
        session = new PingSession(
                new PingPlan(2, 0, TIMEOUT, UNLIMITED, 180, 100, UNLIMITED), FIRST_ID, START, intervals::add);
        sendAt(0);
        Reply.Pong damaged = new Reply.Pong(FIRST_ID, 0, 0, 0, 0, "xxxxxxy", 180);
        assertEquals(
                Arrival.Kind.DAMAGED, session.arrived(damaged, START + MS, 0).kind());
        assertNull(takeDue(MS), "the request still waits");
        Reply.Pong whole = new Reply.Pong(FIRST_ID, 0, 0, 0, 0, "xxxxxxx", 180);
        assertEquals(
                Arrival.Kind.IN_TIME, session.arrived(whole, START + 2 * MS, 0).kind());
    }

    // ---- why a request was lost ----

    @Test
    void whatTheServerCouldNotReadIsLostAsDamagedAndWhatItRefusesAsRefused() {
        start(4, 200 * MS);
        sendAt(0);
        session.refused(new Reply.Failure(FIRST_ID, ErrorCode.BAD_FIELD, "sentAt is no number"));
        sendAt(200 * MS);
        session.refused(new Reply.Failure(FIRST_ID + 1, ErrorCode.SHUTTING_DOWN, "good night"));
        sendAt(400 * MS);
        session.refused(new Reply.Failure(Reply.NO_ID, ErrorCode.BAD_JSON, "what is this?"));
        advanceTo(401 * MS);
        assertEquals(List.of(), lost, "it may still be answered");
        sendAt(600 * MS);
        advanceTo(10 * TIMEOUT);
        LossRuns losses = session.roundTrips().lossRuns();
        assertEquals(2, losses.lost(LossCause.DAMAGED));
        assertEquals(1, losses.lost(LossCause.REFUSED));
        assertEquals(1, losses.lost(LossCause.UNANSWERED));
    }

    @Test
    void aPongWithAnotherPaddingTellsWhichRequestIsLostAsDamaged() {
        start(2, 200 * MS);
        sendAt(0);
        sendAt(200 * MS);
        session.arrived(new Reply.Pong(FIRST_ID + 1, 0, 0, 0, 0, "x", 160), START + 210 * MS, 0);
        advanceTo(10 * TIMEOUT);
        assertEquals(1, session.roundTrips().lossRuns().lost(LossCause.DAMAGED));
        assertEquals(1, session.roundTrips().lossRuns().lost(LossCause.UNANSWERED));
    }

    // ---- intervals ----

    @Test
    void anIntervalEndsOnTimeAndEachThingCountsWhereItHappened() {
        startWithIntervals(UNLIMITED, 200 * MS);
        session.endIntervals(START + TIMEOUT); // no request has left: the run has not begun
        long late = 3 * MS; // from then on the intervals count
        sendAt(late);
        arriveAt(FIRST_ID, late + 5 * MS);
        sendAt(late + 200 * MS);
        assertEquals(1, session.endIntervals(START + late + EVERY - 1));
        assertEquals(List.of(), intervals);
        assertEquals(EVERY, session.endIntervals(START + late + EVERY));
        assertEquals(List.of("0-500: 2 sent, 1 received, 0 lost, max 5"), told());
        arriveAt(FIRST_ID + 1, late + EVERY + 1 * MS); // sent in the first, received in the second
        arriveAt(FIRST_ID + 1, late + EVERY + 2 * MS); // once more
        session.endIntervals(START + late + 4 * EVERY);
        assertEquals(
                List.of(
                        "0-500: 2 sent, 1 received, 0 lost, max 5",
                        "500-1000: 0 sent, 1 received, 0 lost, max 301",
                        "1000-1500: 0 sent, 0 received, 0 lost, none",
                        "1500-2000: 0 sent, 0 received, 0 lost, none"),
                told());
    }

    @Test
    void whatHappensAfterTheEndOfAnIntervalIsNotInItThoughNobodyLookedAtTheClock() {
        startWithIntervals(UNLIMITED, 200 * MS);
        sendAt(0);
        arriveAt(FIRST_ID, EVERY);
        assertEquals(List.of("0-500: 1 sent, 0 received, 0 lost, none"), told());
        sendAt(2 * EVERY);
        assertEquals("500-1000: 0 sent, 1 received, 0 lost, max 500", told().get(1));
    }

    @Test
    void theLastIntervalIsShorterAndOneThatIsNextToNothingIsNone() {
        startWithIntervals(3, 200 * MS);
        for (int i = 0; i < 3; i++) {
            sendAt(i * 200 * MS);
            arriveAt(FIRST_ID + i, i * 200 * MS + MS);
        }
        assertTrue(session.isOver());
        session.finish(START + 401 * MS);
        assertEquals(List.of("0-401: 3 sent, 3 received, 0 lost, max 1"), told());

        for (long rest : new long[] {0, MS - 1, MS}) {
            intervals.clear();
            startWithIntervals(1, 200 * MS);
            sendAt(0);
            arriveAt(FIRST_ID, MS);
            session.finish(START + EVERY + rest);
            assertEquals(rest < MS ? 1 : 2, intervals.size(), told()::toString);
        }
    }

    @Test
    void aReplyThatComesLateCountsOnceAsLostInItsInterval() {
        startWithIntervals(1, 200 * MS);
        sendAt(0);
        advanceTo(TIMEOUT);
        session.endIntervals(START + 3 * EVERY);
        arriveAt(FIRST_ID, 3 * EVERY + MS);
        session.finish(START + 4 * EVERY);
        assertEquals(
                1,
                intervals.stream().mapToLong(IntervalStatistics.Interval::lost).sum());
        assertEquals(1, session.roundTrips().counts().late());
    }

    @Test
    void whatTurnsOutNotToHaveLeftLacksInTheNextInterval() {
        startWithIntervals(3, 200 * MS);
        sendAt(0);
        session.endIntervals(START + EVERY);
        session.unsent(FIRST_ID, "Network is unreachable", START + EVERY);
        session.endIntervals(START + 2 * EVERY);
        sendAt(2 * EVERY);
        sendAt(2 * EVERY + 200 * MS);
        session.finish(START + 3 * EVERY);
        assertEquals(
                List.of(1L, 0L, 1L),
                intervals.stream().map(IntervalStatistics.Interval::sent).toList());
    }

    private static final long EVERY = 500 * MS;

    private void startWithIntervals(long count, long interval) {
        PingPlan plan = new PingPlan(count, interval, TIMEOUT, UNLIMITED, 160, 100, EVERY);
        session = new PingSession(plan, FIRST_ID, START, intervals::add);
    }

    private List<String> told() {
        return intervals.stream()
                .map(each -> each.startNanos() / MS + "-" + each.endNanos() / MS + ": " + each.sent() + " sent, "
                        + each.received() + " received, " + each.lost() + " lost, "
                        + each.rtt().map(rtt -> "max " + rtt.max() / MS).orElse("none"))
                .toList();
    }

    private void start(long count, long interval) {
        session = new PingSession(
                new PingPlan(count, interval, TIMEOUT, UNLIMITED, 160, 100, UNLIMITED),
                FIRST_ID,
                START,
                intervals::add);
    }

    private void startUntil(long deadline, long interval) {
        session = new PingSession(
                new PingPlan(UNLIMITED, interval, TIMEOUT, deadline, 160, 100, UNLIMITED),
                FIRST_ID,
                START,
                intervals::add);
    }

    private Request.Ping takeDue(long sinceStart) {
        return session.takeDue(START + sinceStart, 0);
    }

    private void sendAt(long sinceStart) {
        assertNotNull(takeDue(sinceStart), "due");
        session.leaves(START + sinceStart);
    }

    private Arrival arriveAt(long id, long sinceStart) {
        return session.arrived(new Reply.Pong(id, 0, 0, 0, 0, "", 160), START + sinceStart, 0);
    }

    private void advanceTo(long sinceStart) {
        session.advanceTo(START + sinceStart, exchange -> lost.add(exchange.id()));
    }

    private long nanosToNextEvent(long sinceStart) {
        return session.nanosToNextEvent(START + sinceStart);
    }
}
