package socketlab.common.rtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.rtt.Exchange.Outcome;
import socketlab.common.rtt.RoundTrips.Arrival;
import socketlab.common.rtt.RoundTrips.Arrival.Kind;
import socketlab.common.rtt.RoundTrips.Counts;
import socketlab.common.rtt.RoundTrips.ServerTimes;

/** Transcripts: what was sent when, what came when, and what each arrival was taken for. */
@DisplayName("Round trips: what becomes of each request")
class RoundTripsTest {

    private static final long FIRST = 100;
    private static final long TIMEOUT = 1_000;

    private RoundTrips trips = new RoundTrips(FIRST, TIMEOUT, 1_000);
    private final List<Long> lost = new ArrayList<>();

    @Test
    void idsFollowOneAnother() {
        assertEquals(100, trips.nextId());
        sentAt(0, 1, 2);
        assertEquals(103, trips.nextId());
        assertEquals(
                List.of(100L, 101L, 102L),
                trips.exchanges().stream().map(Exchange::id).toList());
    }

    @Test
    @DisplayName("a reply one nanosecond before the timeout is in time")
    void inTimeAtTimeoutMinusOneNanosecond() {
        sentAt(5_000);
        expireAt(5_999);
        assertArrival(Kind.IN_TIME, false, 999, arrives(100, 5_999));
        assertCounts(1, 1, 0, 0, 0, 0, 0);
        assertEquals(999, trips.rtt().summary().orElseThrow().max());
    }

    @Test
    @DisplayName("a reply one tick later is late, also if nobody has given it up yet, and is no sample")
    void lateAtTheTimeout() {
        sentAt(5_000);
        assertArrival(Kind.LATE, false, 1_000, arrives(100, 6_000));
        assertCounts(1, 0, 0, 1, 0, 0, 0);
        assertNoSample();
        expireAt(6_000);
        assertEquals(List.of(), lost);
        assertEquals(Outcome.LATE, exchange(0).outcome());
        assertEquals(OptionalLong.of(1_000), exchange(0).rttNanos());
    }

    @Test
    void whatWasLostAndComesIsLateAndNoLongerLost() {
        sentAt(0);
        expireAt(1_000);
        assertEquals(List.of(100L), lost);
        assertCounts(1, 0, 1, 0, 0, 0, 0);
        assertEquals(Outcome.LOST, exchange(0).outcome());
        assertArrival(Kind.LATE, false, 1_500, arrives(100, 1_500));
        assertCounts(1, 0, 0, 1, 0, 0, 0);
        assertEquals(Outcome.LATE, exchange(0).outcome());
        assertNoSample();
    }

    @Test
    void aSecondReplyIsADuplicateAndNoSample() {
        sentAt(0);
        arrives(100, 10);
        assertArrival(Kind.DUPLICATE, false, 20, arrives(100, 20));
        assertArrival(Kind.DUPLICATE, false, 5_000, arrives(100, 5_000));
        assertCounts(1, 1, 0, 0, 2, 0, 0);
        assertEquals(1, trips.rtt().summary().orElseThrow().count());
        assertEquals(OptionalLong.of(10), exchange(0).rttNanos());
        assertEquals(0, trips.outstanding());
    }

    @Test
    void aSecondReplyAfterALateOneIsADuplicate() {
        sentAt(0);
        expireAt(1_000);
        arrives(100, 1_500);
        assertArrival(Kind.DUPLICATE, false, 1_600, arrives(100, 1_600));
        assertCounts(1, 0, 0, 1, 1, 0, 0);
    }

    @Test
    void aReplyToNothingThatWasAskedIsUnknown() {
        assertArrival(Kind.UNKNOWN, false, -1, arrives(100, 0));
        sentAt(0);
        for (long id : new long[] {99, 101, 0, -1, (1L << 53) - 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertArrival(Kind.UNKNOWN, false, -1, arrives(id, 10));
        }
        assertCounts(1, 0, 0, 0, 0, 8, 0);
        assertEquals(1, trips.outstanding());
        assertArrival(Kind.IN_TIME, false, 20, arrives(100, 20));
    }

    @Test
    void aReplyThatCameBeforeItsRequestAnswersNothing() {
        sentAt(100);
        assertArrival(Kind.UNKNOWN, false, -1, arrives(100, 99));
        assertCounts(1, 0, 0, 0, 0, 1, 0);
        assertArrival(Kind.IN_TIME, false, 1, arrives(100, 101));
    }

    @Test
    void aRequestThatTheServerRefusesIsLostAtOnce() {
        sentAt(0, 1);
        trips.refused(100, LossCause.REFUSED);
        assertCounts(2, 0, 1, 0, 0, 0, 0);
        assertEquals(1, trips.outstanding());
        trips.refused(100, LossCause.REFUSED);
        trips.refused(102, LossCause.REFUSED);
        assertCounts(2, 0, 1, 0, 0, 0, 0);
    }

    @Test
    void aReplyThatComesInTimeProvesThatTheRefusalMeantAnotherRequest() {
        sentAt(0);
        assertTrue(trips.refused(100, LossCause.REFUSED));
        assertFalse(trips.refused(100, LossCause.REFUSED), "nobody waits for it any more");
        assertArrival(Kind.IN_TIME, false, 20, arrives(100, 20));
        assertCounts(1, 1, 0, 0, 0, 0, 0);
        assertEquals(0, trips.outstanding());
    }

    // ---- damage ----

    @Test
    void aReplyWhoseIdWasFlippedToThatOfAnOlderRequestIsDamagedAndNoSample() {
        sentAt(0, 400);
        assertArrival(Kind.DAMAGED, false, -1, arrives(100, sentAtMicros(101), 410, 0));
        assertDamaged(1);
        assertEquals(2, trips.outstanding(), "neither of the two is answered");
        assertNoSample();
        assertArrival(Kind.IN_TIME, false, 420, arrives(100, 420));
        assertArrival(Kind.IN_TIME, false, 30, arrives(101, 430));
    }

    @Test
    void aReplyWhoseIdWasFlippedToOneThatNobodyHasAskedIsDamagedToo() {
        sentAt(0, 1, 2, 3, 4);
        for (long sent = 100; sent <= 104; sent++) {
            assertArrival(Kind.DAMAGED, false, -1, arrives(900, sentAtMicros(sent), 10, 0));
        }
        assertDamaged(5);
        for (long micros : new long[] {999, 1_001, 1_041, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertArrival(Kind.UNKNOWN, false, -1, arrives(900, micros, 10, 0));
        }
        assertEquals(5, trips.counts().unknown());
    }

    @Test
    void aReplyWhoseTimeOfSendingWasFlippedIsDamaged() {
        sentAt(0);
        assertArrival(Kind.DAMAGED, false, -1, arrives(100, sentAtMicros(100) + 1, 10, 0));
        assertArrival(Kind.DAMAGED, false, -1, arrives(100, sentAtMicros(100) - 1, 10, 0));
        assertDamaged(2);
    }

    @Test
    void aServerCanSpendTheWholeRoundTripAndNotANanosecondMore() {
        trips.sent(0, 0, 100); // should have left at 0, and left at 100
        assertArrival(Kind.DAMAGED, false, -1, arrives(100, 0, 150, 51));
        assertArrival(Kind.IN_TIME, false, 150, arrives(100, 0, 150, 50));
        assertDamaged(1);
    }

    @Test
    void damageAfterTheAnswerIsNoDuplicate() {
        sentAt(0);
        arrives(100, 10);
        assertArrival(Kind.DAMAGED, false, -1, arrives(100, 7, 20, 0));
        assertEquals(0, trips.counts().duplicated());
    }

    // ---- what was asked before ----

    @Test
    void whatStillComesOfTheWarmUpCountsForNothing() {
        sentAt(0, 10, 20);
        arrives(100, 30);
        follow();
        sentAt(50, 60);
        assertArrival(Kind.EARLIER, false, -1, arrives(101, 70));
        assertArrival(Kind.EARLIER, false, -1, arrives(101, 71));
        assertArrival(Kind.EARLIER, false, -1, arrives(100, 72));
        assertArrival(Kind.EARLIER, false, -1, arrives(102, Long.MAX_VALUE));
        assertCounts(2, 0, 0, 0, 0, 0, 0);
        assertNoSample();
        assertArrival(Kind.IN_TIME, false, 23, arrives(103, 73));
    }

    @Test
    void whatHasBeenDamagedOfTheWarmUpCountsForNothingEither() {
        sentAt(0, 10, 20);
        follow();
        sentAt(50, 60);
        assertArrival(Kind.EARLIER, false, -1, arrives(101, 7, 70, 0)); // its time
        assertArrival(Kind.EARLIER, false, -1, arrives(900, sentAtMicros(101), 70, 0)); // its id
        assertArrival(
                Kind.EARLIER, false, -1, arrives(103, sentAtMicros(101), 70, 0)); // its id, which now is another's
        assertArrival(Kind.EARLIER, false, -1, arrives(101, sentAtMicros(101), 70, 1_000)); // what the server says
        assertArrival(Kind.EARLIER, false, -1, trips.damaged(101, sentAtMicros(101))); // anything else
        assertCounts(2, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void whatIsOfTheMeasurementOrOfNobodyIsNotTakenForTheWarmUps() {
        sentAt(0, 10, 20);
        follow();
        sentAt(50, 60);
        assertArrival(Kind.DAMAGED, false, -1, arrives(101, sentAtMicros(103), 70, 0));
        assertArrival(Kind.DAMAGED, false, -1, arrives(103, 7, 70, 0));
        assertArrival(Kind.DAMAGED, false, -1, trips.damaged(103, sentAtMicros(103)));
        assertArrival(Kind.DAMAGED, false, -1, trips.damaged());
        assertArrival(Kind.UNKNOWN, false, -1, arrives(99, 70));
        assertArrival(Kind.UNKNOWN, false, -1, arrives(105, 70));
        assertArrival(Kind.UNKNOWN, false, -1, arrives(Long.MIN_VALUE, 70));
        assertEquals(4, trips.counts().damaged());
        assertEquals(3, trips.counts().unknown());
    }

    @Test
    void ofAWarmUpThatWasBrokenOffOnlyWhatItSentIsKnown() {
        sentAt(0);
        trips = new RoundTrips(FIRST + 1_000, TIMEOUT, 1_000, trips);
        sentAt(50);
        assertArrival(Kind.EARLIER, false, -1, arrives(100, 70));
        assertArrival(Kind.UNKNOWN, false, -1, arrives(101, 70));
    }

    @Test
    void aWarmUpLongerThanWhatIsRememberedIsKnownByItsIds() {
        trips = new RoundTrips(FIRST, TIMEOUT, 2);
        sentAt(0, 1, 2, 3, 4);
        follow();
        sentAt(50);
        for (long id = 100; id < 105; id++) {
            assertArrival(Kind.EARLIER, false, -1, arrives(id, 70));
        }
    }

    /** What was sent so far was the warm-up; its ids are used up. */
    private void follow() {
        trips = new RoundTrips(trips.nextId(), TIMEOUT, 1_000, trips);
    }

    // ---- what never left ----

    @Test
    void whatCouldNotLeaveIsNeitherSentNorLostNorWaitedFor() {
        sentAt(0, 1, 2);
        trips.unsent(101);
        trips.unsent(101);
        trips.unsent(103);
        assertEquals(2, trips.outstanding());
        expireAt(5_000);
        assertEquals(List.of(100L, 102L), lost);
        trips.unsent(100);
        assertEquals(new Counts(2, 0, 2, 0, 0, 0, 0, 0, 1), trips.counts());
        assertEquals(Outcome.UNSENT, exchange(1).outcome());
    }

    @Test
    void aReplyProvesThatItsRequestDidLeave() {
        sentAt(0);
        trips.unsent(100);
        assertArrival(Kind.IN_TIME, false, 10, arrives(100, 10));
        assertCounts(1, 1, 0, 0, 0, 0, 0);
        assertEquals(0, trips.outstanding());
    }

    @Test
    void whatIsForgottenIsLostAndItsReplyUnknown() {
        trips = new RoundTrips(FIRST, TIMEOUT, 2);
        sentAt(0, 1, 2);
        assertCounts(3, 0, 1, 0, 0, 0, 0);
        assertEquals(2, trips.outstanding());
        assertArrival(Kind.UNKNOWN, false, -1, arrives(100, 10));
        assertArrival(Kind.IN_TIME, false, 9, arrives(101, 10));
        assertCounts(3, 1, 1, 0, 0, 1, 0);
        assertEquals(
                List.of(101L, 102L),
                trips.exchanges().stream().map(Exchange::id).toList());
    }

    @Test
    void whatWasAnsweredBeforeItWasForgottenIsNotLost() {
        trips = new RoundTrips(FIRST, TIMEOUT, 1);
        for (int i = 0; i < 10; i++) {
            sentAt(i * 10);
            arrives(100 + i, i * 10 + 5);
        }
        assertCounts(10, 10, 0, 0, 0, 0, 0);
        assertArrival(Kind.UNKNOWN, false, -1, arrives(108, 200));
    }

    @Test
    @DisplayName("a reply that a later one overtook is reordered, and a sample if it is in time")
    void reordered() {
        sentAt(0, 10, 20, 30);
        assertArrival(Kind.IN_TIME, false, 50, arrives(102, 70));
        assertArrival(Kind.IN_TIME, true, 80, arrives(100, 80));
        assertArrival(Kind.IN_TIME, true, 80, arrives(101, 90));
        assertArrival(Kind.IN_TIME, false, 70, arrives(103, 100));
        assertCounts(4, 4, 0, 0, 0, 0, 2);
        assertEquals(4, trips.rtt().summary().orElseThrow().count());
    }

    @Test
    void aLateReplyMayBeReorderedAndADuplicateIsNot() {
        sentAt(0, 900);
        expireAt(1_000);
        assertArrival(Kind.IN_TIME, false, 200, arrives(101, 1_100));
        assertArrival(Kind.LATE, true, 1_200, arrives(100, 1_200));
        assertArrival(Kind.DUPLICATE, false, 1_300, arrives(100, 1_300));
        assertCounts(2, 1, 0, 1, 1, 0, 1);
    }

    @Test
    void aLateReplyAlsoOvertakes() {
        sentAt(0, 2_000, 4_000);
        arrives(101, 3_500);
        assertArrival(Kind.LATE, true, 3_600, arrives(100, 3_600));
        assertArrival(Kind.IN_TIME, false, 100, arrives(102, 4_100));
    }

    @Test
    void nothingExpiresOneNanosecondEarlyAndTheRestInOrder() {
        sentAt(0, 10, 20, 30);
        arrives(101, 15);
        expireAt(999);
        assertEquals(List.of(), lost);
        expireAt(1_000);
        assertEquals(List.of(100L), lost);
        expireAt(1_019);
        assertEquals(List.of(100L), lost);
        expireAt(5_000);
        assertEquals(List.of(100L, 102L, 103L), lost);
        expireAt(9_000);
        assertEquals(List.of(100L, 102L, 103L), lost);
        assertCounts(4, 1, 3, 0, 0, 0, 0);
    }

    @Test
    void thoseWhoAreToldOfALossFindItCountedAlready() {
        sentAt(0, 0);
        List<Long> seen = new ArrayList<>();
        trips.expire(1_000, exchange -> {
            assertEquals(Outcome.LOST, exchange.outcome());
            seen.add(trips.counts().lost());
        });
        assertEquals(List.of(1L, 2L), seen);
    }

    @Test
    void expireAllGivesUpEverythingThatStillWaits() {
        sentAt(0, 10, 20);
        arrives(101, 30);
        trips.expireAll(exchange -> lost.add(exchange.id()));
        assertEquals(List.of(100L, 102L), lost);
        assertEquals(0, trips.outstanding());
        assertCounts(3, 1, 2, 0, 0, 0, 0);
        sentAt(40);
        assertEquals(1, trips.outstanding());
        assertArrival(Kind.IN_TIME, false, 10, arrives(103, 50));
        assertArrival(Kind.IN_TIME, true, 60, arrives(100, 60));
    }

    @Test
    void theNextExpiryIsThatOfTheOldestThatWaits() {
        sentAt(0, 10, 20);
        assertEquals(1_000, trips.nextExpiryNanos());
        arrives(101, 30);
        assertEquals(1_000, trips.nextExpiryNanos());
        arrives(100, 40);
        assertEquals(1_020, trips.nextExpiryNanos());
        sentAt(50);
        expireAt(trips.nextExpiryNanos());
        assertEquals(List.of(102L), lost);
        assertEquals(1_050, trips.nextExpiryNanos());
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE - 999, Long.MAX_VALUE - 1_500, -1, -500})
    @DisplayName("the monotonic clock may overflow, or pass through 0, at any step")
    void theClockMayOverflow(long start) {
        sentAt(start, start + 10, start + 20);
        assertEquals(start + 1_000, trips.nextExpiryNanos());
        expireAt(start + 999);
        assertEquals(List.of(), lost);
        assertArrival(Kind.IN_TIME, false, 999, arrives(100, start + 999));
        assertEquals(start + 1_010, trips.nextExpiryNanos());
        expireAt(start + 1_010);
        assertEquals(List.of(101L), lost);
        assertArrival(Kind.LATE, false, 1_000, arrives(102, start + 1_020));
        assertCounts(3, 1, 1, 1, 0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 100, 128, 200, 1_000})
    void exactlyTheLastOnesAreRemembered(int remembered) {
        trips = new RoundTrips(FIRST, TIMEOUT, remembered);
        int sent = 500;
        for (int i = 0; i < sent; i++) {
            sentAt(i);
            int kept = Math.min(i + 1, remembered);
            assertEquals(kept, trips.exchanges().size());
            assertEquals(kept, trips.outstanding());
            assertEquals(
                    trips.nextId() - kept,
                    trips.exchanges().get(0).id(),
                    "the oldest that is remembered after " + (i + 1));
        }
        for (int i = 0; i < sent; i++) {
            Kind expected = i < sent - remembered ? Kind.UNKNOWN : Kind.IN_TIME;
            assertEquals(expected, arrives(FIRST + i, sent).kind(), "reply to number " + i);
        }
        long answered = Math.min(sent, remembered);
        assertCounts(sent, answered, sent - answered, 0, 0, sent - answered, 0);
        // Number i was sent at i and answered at 500.
        assertEquals(answered, trips.rtt().summary().orElseThrow().max());
        assertEquals(1, trips.rtt().summary().orElseThrow().min());
    }

    @Test
    void growingKeepsWhatWasKnown() {
        sentAt(new long[60]);
        arrives(130, 7);
        sentAt(new long[200]);
        assertEquals(Outcome.ANSWERED, exchange(30).outcome());
        assertEquals(Kind.DUPLICATE, arrives(130, 9).kind());
        assertEquals(Kind.IN_TIME, arrives(131, 9).kind());
        assertEquals(258, trips.outstanding());
    }

    @Test
    void everySampleReachesEveryStatistic() {
        trips.sent(50_000, 0);
        trips.sent(50_100, 0);
        trips.arrived(100, 50_000, 600, 50_600, new ServerTimes(51_300, 51_320, 20));
        trips.arrived(101, 50_100, 760, 50_860, new ServerTimes(51_500, 51_540, 40));
        assertEquals(680, trips.rtt().summary().orElseThrow().mean());
        assertEquals(30, trips.server().summary().orElseThrow().mean());
        assertEquals(160, trips.jitter().meanAbsoluteDifferenceNanos().orElseThrow());
        // 600 + (760 - 600) / 8
        assertEquals(OptionalLong.of(620), trips.rto().srttNanos());
        // The first exchange has the lesser delay, 600 - 20; offset = ((51300 - 50000) + (51320 - 50600)) / 2
        assertEquals(OptionalLong.of(580), trips.clockOffset().delayMicros());
        assertEquals(OptionalLong.of(1_010), trips.clockOffset().offsetMicros());
        assertEquals(OptionalLong.of(20), exchange(0).serverNanos());
        assertEquals(50_100, exchange(1).sentAtMicros());
    }

    @Test
    void anExchangeThatIsWaitedForKnowsNothingYet() {
        sentAt(0);
        assertEquals(Outcome.OUTSTANDING, exchange(0).outcome());
        assertEquals(OptionalLong.empty(), exchange(0).rttNanos());
        assertEquals(OptionalLong.empty(), exchange(0).serverNanos());
        assertNoSample();
    }

    private void sentAt(long... startNanos) {
        for (long start : startNanos) {
            trips.sent(sentAtMicros(trips.nextId()), start);
        }
    }

    private Arrival arrives(long id, long nowNanos) {
        return trips.arrived(id, sentAtMicros(id), nowNanos, 0, new ServerTimes(0, 0, 0));
    }

    /** Each request leaves at a time of its own, by which its reply is known. */
    private static long sentAtMicros(long id) {
        return 10 * id;
    }

    private void expireAt(long nowNanos) {
        trips.expire(nowNanos, exchange -> lost.add(exchange.id()));
    }

    private Exchange exchange(int index) {
        return trips.exchanges().get(index);
    }

    private static void assertArrival(Kind kind, boolean reordered, long rttNanos, Arrival arrival) {
        assertEquals(new Arrival(kind, reordered, rttNanos), arrival);
    }

    private Arrival arrives(long id, long sentAtMicros, long nowNanos, long processingNanos) {
        return trips.arrived(id, sentAtMicros, nowNanos, 0, new ServerTimes(0, 0, processingNanos));
    }

    private void assertDamaged(long damaged) {
        assertEquals(damaged, trips.counts().damaged());
    }

    private void assertCounts(
            long sent, long received, long lost, long late, long duplicated, long unknown, long reordered) {
        assertEquals(new Counts(sent, received, lost, late, duplicated, unknown, reordered, 0, 0), trips.counts());
    }

    private void assertNoSample() {
        assertEquals(Optional.empty(), trips.rtt().summary());
        assertEquals(Optional.empty(), trips.server().summary());
        assertEquals(OptionalLong.empty(), trips.rto().srttNanos());
        assertEquals(OptionalLong.empty(), trips.clockOffset().offsetMicros());
        assertTrue(trips.jitter().rfc3550Nanos().isEmpty());
    }
}
