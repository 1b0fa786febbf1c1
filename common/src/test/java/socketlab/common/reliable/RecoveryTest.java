package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.reliable.SenderTranscript.MS;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.message.Range;

@DisplayName("Recovery, rule by rule")
class RecoveryTest {

    private static final Settings SETTINGS =
            Settings.DEFAULT.with(Congestion.NONE).withWindow(64);

    private static SenderTranscript sender(Recovery recovery) {
        return new SenderTranscript(SETTINGS.with(recovery));
    }

    @ParameterizedTest
    @DisplayName("Nothing is repeated a nanosecond before the timeout, and the lost segment is at the timeout")
    @EnumSource(names = {"STOP_AND_WAIT", "GO_BACK_N", "SELECTIVE_REPEAT"})
    void timeoutToTheNanosecond(Recovery recovery) {
        sender(recovery)
                .write(1)
                .finish()
                .sends(0)
                .isDueAt(1_000 * MS)
                .at(1_000 * MS - 1)
                .sendsNothing()
                .at(1_000 * MS)
                .sends(0);
    }

    @Test
    @DisplayName("RFC 6298 (5.5): the timeout doubles each time, up to the ceiling, and in the end the sender gives up")
    void timeoutDoubles() {
        Settings settings = SETTINGS.with(Recovery.SELECTIVE_REPEAT).withRto(25 * MS, 60_000 * MS, 8);
        SenderTranscript transcript =
                new SenderTranscript(settings).write(1).finish().sends(0);
        long at = 0;
        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            at += seconds * 1_000 * MS;
            transcript.isDueAt(at).at(at - 1).sendsNothing().at(at).sends(0);
        }
        transcript.is(State.OPEN).at(at + 60_000 * MS).sendsNothing().is(State.FAILED);
        assertTrue(transcript.sender().failure().contains("8 repetitions"), transcript::toString);
        assertEquals(Sender.NEVER, transcript.sender().dueInNanos(0));
    }

    @Test
    @DisplayName("The timeout never falls below its floor, 25 ms, however short the round trips")
    void timeoutFloor() {
        sender(Recovery.SELECTIVE_REPEAT)
                .write(3)
                .sends(0, 1)
                .at(MS)
                .answer(0, 1)
                .isDueAt(26 * MS);
    }

    @ParameterizedTest
    @DisplayName("RFC 6298 (5.2), (5.3): each new arrival starts the timer again, and the last one stops it")
    @EnumSource(names = {"GO_BACK_N", "SELECTIVE_REPEAT"})
    void arrivalsRestartTheTimer(Recovery recovery) {
        sender(recovery)
                .write(3)
                .sends(0, 1)
                .at(100 * MS)
                .answer(0, 1)
                // SRTT = 100, RTTVAR = 50, so RTO = 300
                .isDueAt(400 * MS)
                .answer(1, 2)
                .isDueAt(Sender.NEVER);
    }

    @Test
    @DisplayName(
            "In place of Karn's algorithm: an echo tells the round trip of the very transmission that was answered")
    void echoTellsWhichTransmissionWasAnswered() {
        SenderTranscript transcript = sender(Recovery.SELECTIVE_REPEAT).write(3).sends(0, 1);
        long first = transcript.sentAt(0);
        transcript.at(1_000 * MS).sends(0, 1);
        // Answers the second: SRTT = 80, RTTVAR = 40, so RTO = 240, and no longer the doubled one.
        transcript.at(1_080 * MS).answer(0, 1).isDueAt(1_320 * MS);
        SenderTranscript late = sender(Recovery.SELECTIVE_REPEAT)
                .write(3)
                .sends(0, 1)
                .at(1_000 * MS)
                .sends(0, 1);
        // Answers the first: SRTT = 1,080, RTTVAR = 540, so RTO = 3,240.
        late.at(1_080 * MS)
                .receive(SenderTranscript.ack(1, List.of(), 10, first))
                .isDueAt(4_320 * MS);
    }

    @Test
    @DisplayName("The backed-off timeout stays until a round trip is measured")
    void backOffStays() {
        sender(Recovery.SELECTIVE_REPEAT)
                .write(2)
                .finish()
                .sends(0, 1)
                .at(1_000 * MS)
                .sends(0, 1)
                .hasRto(2_000 * MS)
                .isDueAt(3_000 * MS);
    }

    @Test
    @DisplayName("What the receiver says once more is news, but no round trip: its first answer may have got lost")
    void repeatedAcknowledgementIsNoSample() {
        SenderTranscript transcript = sender(Recovery.SELECTIVE_REPEAT)
                .write(4)
                .sends(0, 1, 2)
                .at(100 * MS)
                .answer(0, 1)
                // SRTT = 100, RTTVAR = 50, so RTO = 300
                .isDueAt(400 * MS);
        transcript
                .at(399 * MS)
                .receive(SenderTranscript.ack(2, List.of(), 1_000, transcript.sentAt(1))
                        .repeated())
                .isDueAt(699 * MS);
    }

    @Test
    @DisplayName("RFC 9002, 6.2.1: whatever is news ends the backing off, also what gives no round trip")
    void newsEndTheBackingOff() {
        SenderTranscript transcript = sender(Recovery.SELECTIVE_REPEAT).write(3).sends(0, 1);
        transcript
                .at(1_000 * MS)
                .sends(0, 1)
                .isDueAt(3_000 * MS)
                .at(2_900 * MS)
                .receive(SenderTranscript.ack(1, List.of(), 1_000, transcript.sentAt(0))
                        .repeated())
                .isDueAt(3_900 * MS);
    }

    @ParameterizedTest
    @DisplayName("After a timeout, who asks for the transfer again gets its first segment again, once a round trip")
    @EnumSource(names = {"STOP_AND_WAIT", "GO_BACK_N", "SELECTIVE_REPEAT"})
    void whoAsksAgainIsServedBeforeTheDoubledTimeout(Recovery recovery) {
        sender(recovery)
                .write(1)
                .finish()
                .sends(0)
                .at(999 * MS)
                .askedAgain()
                .sendsNothing()
                .at(1_000 * MS)
                .sends(0)
                .isDueAt(3_000 * MS)
                .at(2_000 * MS - 1)
                .askedAgain()
                .sendsNothing()
                .at(2_000 * MS)
                .askedAgain()
                .sends(0)
                .askedAgain()
                .sendsNothing()
                .isDueAt(3_000 * MS);
    }

    @ParameterizedTest
    @DisplayName("After a timeout, a receiver that says that it still waits gets the segment again, once a round trip")
    @EnumSource(names = {"STOP_AND_WAIT", "GO_BACK_N", "SELECTIVE_REPEAT"})
    void whoStillWaitsIsServedBeforeTheDoubledTimeout(Recovery recovery) {
        SenderTranscript transcript = sender(recovery)
                .write(2)
                .sends(0)
                .at(100 * MS)
                .answer(0, 1)
                .finish()
                .sends(1)
                .isDueAt(400 * MS);
        Ack stillWaits =
                SenderTranscript.ack(1, List.of(), 1_000, transcript.sentAt(0)).repeated();
        transcript
                .at(400 * MS)
                .sends(1)
                .isDueAt(1_000 * MS)
                .at(700 * MS - 1)
                .receive(stillWaits)
                .sendsNothing() // it may be on its way: the timeout that has not doubled is 300 ms
                .at(700 * MS)
                .receive(stillWaits)
                .sends(1)
                .receive(stillWaits)
                .sendsNothing()
                .isDueAt(1_000 * MS) // the timer goes on as it is
                .at(1_000 * MS)
                .sends(1);
    }

    @Test
    @DisplayName("Without recovery, nothing is sent again, whatever the receiver waits for")
    void withoutRecoveryNobodyIsServedAgain() {
        SenderTranscript transcript = sender(Recovery.NONE)
                .write(4)
                .sends(0, 1, 2)
                .at(100 * MS)
                .answer(0, 1)
                .at(400 * MS)
                .sendsNothing()
                .write(1)
                .sends(3);
        transcript
                .at(900 * MS)
                .receive(SenderTranscript.ack(3, List.of(), 1_000, transcript.sentAt(2))
                        .repeated())
                .sendsNothing();
    }

    @Test
    @DisplayName("Stop-and-wait: the next segment only after the acknowledgement, the same again after a timeout")
    void stopAndWait() {
        sender(Recovery.STOP_AND_WAIT)
                .write(3)
                .finish()
                .sends(0)
                .at(50 * MS)
                .answer(0, 1)
                .sends(1)
                .at(200 * MS)
                .sends(1)
                .at(250 * MS)
                .answer(1, 2)
                .sends(2)
                .at(300 * MS)
                .answer(2, 3)
                .sendsNothing()
                .is(State.COMPLETE);
    }

    @Test
    @DisplayName("Go-back-n: the third acknowledgement in a row that asks for the same sends all again from there")
    void goBackNOnTheThirdDuplicate() {
        sender(Recovery.GO_BACK_N)
                .write(7)
                .sends(0, 1, 2, 3, 4, 5)
                .at(10 * MS)
                .answer(0, 1)
                .answer(2, 1)
                .answer(3, 1)
                .sendsNothing()
                .answer(4, 1)
                .sends(1, 2, 3, 4, 5);
    }

    @Test
    @DisplayName("Go-back-n: what was sent before going back makes it not go back once more")
    void goBackNOnlyOnce() {
        SenderTranscript transcript = sender(Recovery.GO_BACK_N).write(9).sends(0, 1, 2, 3, 4, 5, 6, 7);
        long[] first = new long[8];
        for (int seq = 0; seq < 8; seq++) {
            first[seq] = transcript.sentAt(seq);
        }
        transcript.at(10 * MS).answer(1, 0).answer(2, 0).answer(3, 0).sends(0, 1, 2, 3, 4, 5, 6, 7);
        for (int seq = 4; seq < 8; seq++) {
            transcript.receive(SenderTranscript.ack(0, List.of(), 100, first[seq]));
        }
        transcript.answer(1, 0).answer(2, 0).sendsNothing();
        transcript.answer(3, 0).sends(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    @DisplayName("Go-back-n: a duplicate of an acknowledgement on the way is no duplicate acknowledgement")
    void goBackNIsNotFooledByTheNetwork() {
        sender(Recovery.GO_BACK_N)
                .write(5)
                .sends(0, 1, 2, 3)
                .at(10 * MS)
                .answer(1, 0)
                .answer(1, 0)
                .answer(1, 0)
                .answer(1, 0)
                .sendsNothing();
    }

    @Test
    @DisplayName("Selective repeat: on the third later arrival the lost segment goes out again, and only that one")
    void selectiveRepeatOnTheThirdLaterArrival() {
        sender(Recovery.SELECTIVE_REPEAT)
                .write(7)
                .sends(0, 1, 2, 3, 4, 5)
                .at(10 * MS)
                .answer(0, 1)
                .answer(2, 1, new Range(2, 2))
                .answer(3, 1, new Range(2, 3))
                .sendsNothing()
                .answer(4, 1, new Range(2, 4))
                .sends(1)
                .answer(5, 1, new Range(2, 5))
                .sendsNothing();
    }

    @Test
    @DisplayName("Selective repeat: the same holds for what was sent again and lost again")
    void selectiveRepeatNoticesASecondLoss() {
        sender(Recovery.SELECTIVE_REPEAT)
                .write(20)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(10 * MS)
                .answer(3, 0, new Range(1, 3))
                .sends(0, 10, 11, 12, 13, 14, 15, 16, 17, 18)
                .at(20 * MS)
                .answer(10, 0, new Range(1, 10))
                .answer(11, 0, new Range(1, 11))
                .sendsNothing()
                .answer(12, 0, new Range(1, 12))
                .sends(0);
    }

    @Test
    @DisplayName("Two segments that overtake one are not enough: networks do reorder a little")
    void aLittleReorderingIsBorne() {
        sender(Recovery.SELECTIVE_REPEAT)
                .write(4)
                .finish()
                .sends(0, 1, 2, 3)
                .at(10 * MS)
                .answer(1, 0, new Range(1, 1))
                .answer(2, 0, new Range(1, 2))
                .answer(0, 3)
                .answer(3, 4)
                .sendsNothing()
                .is(State.COMPLETE);
    }

    @Test
    @DisplayName("No recovery: each segment leaves once, whatever is said of it")
    void noRecovery() {
        sender(Recovery.NONE)
                .write(5)
                .finish()
                .sends(0, 1, 2, 3, 4)
                .at(10 * MS)
                .answer(1, 2)
                .answer(4, 5)
                .sendsNothing()
                .is(State.OPEN)
                .at(60_000 * MS)
                .sendsNothing()
                .is(State.COMPLETE);
    }

    @Test
    @DisplayName("No recovery: what timed out is given up, and what waits goes out for the first time")
    void noRecoveryAfterATimeout() {
        SenderTranscript transcript = new SenderTranscript(
                        SETTINGS.with(Recovery.NONE).with(Congestion.RENO))
                .write(20)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(100 * MS)
                .answer(0, 1)
                .sends(10, 11)
                .at(400 * MS)
                .sends(12)
                .hasCongestionWindow(1, 5);
        assertEquals(65 - 8, transcript.sender().room(), "12 to 18 are held, and one byte waits for more");
    }

    @Test
    @DisplayName("No recovery: a loss is noticed all the same, for the network's sake, and makes room")
    void noRecoveryNoticesLosses() {
        SenderTranscript transcript = new SenderTranscript(
                        SETTINGS.with(Recovery.NONE).with(Congestion.RENO))
                .write(65)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(100 * MS)
                .answer(1, 2)
                .answer(2, 3);
        assertEquals(0, transcript.sender().room(), "0 may still come");
        // Eight were on the way.
        transcript.answer(3, 4).hasCongestionWindow(4, 4);
        assertEquals(4, transcript.sender().room());
    }

    @Test
    @DisplayName("No recovery: an answer that comes twice is news once")
    void noRecoveryCountsAnAnswerOnce() {
        new SenderTranscript(SETTINGS.with(Recovery.NONE).with(Congestion.RENO))
                .write(40)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(100 * MS)
                .answer(0, 1)
                .hasCongestionWindow(11, Integer.MAX_VALUE)
                .answer(0, 1)
                .answer(2, 3)
                .hasCongestionWindow(12, Integer.MAX_VALUE)
                .answer(2, 3)
                .hasCongestionWindow(12, Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @DisplayName("Tries are counted in a row: each arrival gives as many again, also when the ring has gone round")
    @EnumSource(names = {"STOP_AND_WAIT", "GO_BACK_N", "SELECTIVE_REPEAT"})
    void arrivalsGiveNewTries(Recovery recovery) {
        SenderTranscript transcript =
                new SenderTranscript(SETTINGS.with(recovery).withWindow(4).withRto(1_000 * MS, 1_000 * MS, 1));
        transcript.write(1);
        for (int seq = 0; seq < 5; seq++) {
            long now = seq * 2_000 * MS;
            transcript
                    .at(now)
                    .write(1)
                    .sends(seq)
                    .at(now + 1_000 * MS)
                    .sends(seq)
                    .at(now + 1_100 * MS)
                    .answer(seq, seq + 1)
                    .is(State.OPEN);
        }
    }

    @Test
    @DisplayName("Selective repeat: what is known from an acknowledgement that overtook another makes room with it")
    void acknowledgementsOutOfOrder() {
        SenderTranscript transcript = sender(Recovery.SELECTIVE_REPEAT)
                .write(65)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(10 * MS)
                .answer(2, 0, new Range(2, 2));
        assertEquals(0, transcript.sender().room(), "0 is missing");
        transcript.answer(1, 2);
        assertEquals(3, transcript.sender().room());
    }
}
