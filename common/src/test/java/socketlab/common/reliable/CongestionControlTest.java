package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static socketlab.common.reliable.SenderTranscript.MS;
import static socketlab.common.reliable.SenderTranscript.ack;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.message.Range;

@DisplayName("Congestion control, rule by rule")
class CongestionControlTest {

    private static final long RTT = 100 * MS;
    private static final long SECOND = 1_000 * MS;

    private static void acknowledge(CongestionControl control, int segments, long elapsedNanos) {
        for (int i = 0; i < segments; i++) {
            control.acknowledged(1, elapsedNanos, RTT);
        }
    }

    @Test
    @DisplayName("The trivial twin: nothing changes anything")
    void fixed() {
        CongestionControl fixed = Congestion.NONE.newControl(17);
        acknowledge(fixed, 100, 0);
        fixed.lost(17, 0);
        fixed.timedOut(17, 0);
        assertEquals(17, fixed.window());
        assertEquals(Integer.MAX_VALUE, fixed.threshold());
    }

    @ParameterizedTest
    @EnumSource(names = {"RENO", "CUBIC"})
    @DisplayName("RFC 6928 and RFC 5681 (2): ten segments at first, doubled with each round trip")
    void slowStart(Congestion congestion) {
        CongestionControl control = congestion.newControl(1_000);
        assertEquals(10, control.window());
        acknowledge(control, 10, RTT);
        assertEquals(20, control.window());
        acknowledge(control, 20, 2 * RTT);
        assertEquals(40, control.window());
    }

    @Test
    @DisplayName("RFC 5681 (4), section 3.2: a loss halves the window")
    void renoLoss() {
        Reno reno = new Reno();
        acknowledge(reno, 30, RTT);
        reno.lost(40, RTT);
        assertEquals(20, reno.window());
        assertEquals(20, reno.threshold());
        reno.lost(3, RTT);
        assertEquals(2, reno.window(), "but never to less than two segments");
    }

    @Test
    @DisplayName("RFC 5681 (3): in congestion avoidance one segment more with each round trip")
    void renoAvoidance() {
        Reno reno = new Reno();
        reno.lost(40, 0);
        for (int roundTrip = 1; roundTrip <= 5; roundTrip++) {
            acknowledge(reno, reno.window() + 1, roundTrip * RTT);
            assertEquals(20 + roundTrip, reno.window());
        }
    }

    @Test
    @DisplayName("RFC 5681, section 3.1: after a timeout one segment, and slow start to half of what was on the way")
    void renoTimeout() {
        Reno reno = new Reno();
        acknowledge(reno, 30, RTT);
        reno.timedOut(40, RTT);
        assertEquals(1, reno.window());
        assertEquals(20, reno.threshold());
        acknowledge(reno, 19, 2 * RTT);
        assertEquals(20, reno.window());
        acknowledge(reno, 19, 3 * RTT);
        assertEquals(20, reno.window());
    }

    @ParameterizedTest
    @EnumSource(names = {"RENO", "CUBIC"})
    @DisplayName("RFC 4015: a timeout that was premature leaves no trace, neither in the first slow start nor later")
    void prematureTimeout(Congestion congestion) {
        CongestionControl control = congestion.newControl(1_000);
        CongestionControl twin = congestion.newControl(1_000);
        for (int round = 1; round < 40; round++) {
            assertEquals(twin.window(), control.window(), "round " + round);
            assertEquals(twin.threshold(), control.threshold(), "round " + round);
            control.timedOut(control.window(), round * RTT);
            assertEquals(1, control.window());
            control.takeBackTimeout();
            acknowledge(control, 20, round * RTT);
            acknowledge(twin, 20, round * RTT);
            if (round % 7 == 0) {
                control.timedOut(control.window(), round * RTT);
                twin.timedOut(twin.window(), round * RTT);
            }
            if (round % 12 == 0) {
                control.lost(control.window(), round * RTT);
                twin.lost(twin.window(), round * RTT);
            }
        }
    }

    @Test
    @DisplayName("RFC 9438, section 4.6: a loss leaves CUBIC seven tenths")
    void cubicLoss() {
        Cubic cubic = new Cubic();
        acknowledge(cubic, 90, RTT);
        cubic.lost(100, RTT);
        assertEquals(70, cubic.window());
        assertEquals(70, cubic.threshold());
    }

    /** W_max = 1,000: K = cbrt(300 / 0.4) = 9.086 s. */
    @Test
    @DisplayName("RFC 9438, figures 1 and 2: the window follows the curve, and is back at W_max after K")
    void cubicCurve() {
        Cubic cubic = new Cubic();
        acknowledge(cubic, 990, RTT);
        cubic.lost(1_000, 7 * SECOND);
        for (int tenths = 0; tenths <= 140; tenths++) {
            acknowledge(cubic, cubic.window(), 7 * SECOND + tenths * RTT);
            if (tenths == 30) {
                // W(3.1 s) = 0.4 * (3.1 - 9.086)^3 + 1,000
                assertEquals(914, cubic.window(), 4);
            }
            if (tenths == 90) {
                assertEquals(1_000, cubic.window(), 2);
            }
        }
        // W(14.1 s) = 0.4 * 5.014^3 + 1,000
        assertEquals(1_050, cubic.window(), 3);
    }

    @Test
    @DisplayName("RFC 9438, section 4.3: where Reno would be faster, CUBIC is as fast")
    void cubicIsRenoFriendly() {
        Cubic cubic = new Cubic();
        cubic.lost(10, 0);
        assertEquals(7, cubic.window());
        // K = cbrt(3 / 0.4) = 1.96 s; Reno's estimate grows by 0.53 segments a round trip: 7 + 9 * 0.53 = 11.8 after
        // 0.9 s
        for (int tenths = 1; tenths <= 9; tenths++) {
            acknowledge(cubic, cubic.window(), tenths * RTT);
        }
        assertEquals(11, cubic.window(), 1);
    }

    @Test
    @DisplayName("RFC 9438, section 4.3: and no slower than Reno itself, once it is back where it was")
    void cubicIsRenoBeyondTheOldWindow() {
        Cubic cubic = new Cubic();
        cubic.lost(10, 0);
        // Six round trips of 0.53 segments from 7 to 10, then one segment each; the curve is at 10 after 2 s.
        for (int tenths = 1; tenths <= 20; tenths++) {
            acknowledge(cubic, cubic.window(), tenths * RTT);
        }
        assertEquals(24, cubic.window(), 2);
    }

    @Test
    @DisplayName("RFC 9438, section 4.2: however steep the curve, the window grows by half in a round trip at most")
    void cubicGrowsByHalfAtMost() {
        Cubic cubic = new Cubic();
        cubic.lost(10, 0);
        cubic.acknowledged(1, 0, 20 * SECOND);
        for (int i = 0; i < 7; i++) {
            // One round trip on, the curve is at 0.4 * (23 - 1.96)^3 + 10 = 3,737.
            cubic.acknowledged(1, 3 * SECOND, 20 * SECOND);
        }
        assertEquals(10, cubic.window());
    }

    @Test
    @DisplayName("RFC 9438, section 4.8: after a timeout, the curve starts flat, at the window where slow start ends")
    void cubicAfterATimeout() {
        Cubic cubic = new Cubic();
        acknowledge(cubic, 990, RTT);
        cubic.timedOut(1_000, RTT);
        assertEquals(1, cubic.window());
        assertEquals(700, cubic.threshold());
        acknowledge(cubic, 699, RTT);
        for (int tenths = 0; tenths <= 10; tenths++) {
            acknowledge(cubic, cubic.window(), tenths * RTT);
        }
        // Reno's estimate: 700 + 11 * 0.53. Towards the old 1,000, it would be 796.
        assertEquals(705, cubic.window(), 3);
    }

    @Test
    @DisplayName("RFC 9438, section 4.7: who could not get back to W_max makes room")
    void cubicFastConvergence() {
        Cubic cubic = new Cubic();
        acknowledge(cubic, 990, RTT);
        cubic.lost(1_000, 0);
        cubic.lost(700, 0);
        // W_max is 700 * 0.85 = 595 and not 700; the window 490, K = cbrt(105 / 0.4) = 6.4 s
        for (int tenths = 0; tenths <= 64; tenths++) {
            acknowledge(cubic, cubic.window(), tenths * RTT);
            if (tenths == 30) {
                // W(3.1 s) = 0.4 * (3.1 - 6.4)^3 + 595
                assertEquals(581, cubic.window(), 4);
            }
        }
        assertEquals(595, cubic.window(), 3);
    }

    @Test
    @DisplayName("RFC 9438, section 4.7: who has just got back to W_max makes none")
    void cubicWithoutFastConvergence() {
        Cubic cubic = new Cubic();
        acknowledge(cubic, 990, RTT);
        cubic.lost(1_000, 0);
        cubic.lost(1_000, 0);
        cubic.lost(1_000, 0);
        // The window was 700 at the last two losses: W_max is 700, and not 595.
        cubic.lost(500, 0);
        // The window is 350, K = cbrt(350 / 0.4) = 9.56 s
        for (int tenths = 0; tenths <= 96; tenths++) {
            acknowledge(cubic, cubic.window(), tenths * RTT);
        }
        assertEquals(700, cubic.window(), 3);
    }

    @Test
    @DisplayName("RFC 9438, section 5.8: a pause is no time of the curve")
    void cubicPause() {
        Cubic cubic = new Cubic();
        Cubic twin = new Cubic();
        for (Cubic each : List.of(cubic, twin)) {
            acknowledge(each, 990, RTT);
            each.lost(1_000, 0);
        }
        for (int tenths = 0; tenths <= 120; tenths++) {
            long pause = tenths < 40 ? 0 : 3_600 * SECOND;
            acknowledge(cubic, cubic.window(), pause + tenths * RTT);
            acknowledge(twin, twin.window(), tenths * RTT);
            assertEquals(twin.window(), cubic.window(), tenths + " round trips after the loss");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RENO", "CUBIC"})
    @DisplayName("An acknowledgement of two segments is worth two of one")
    void twoAtATime(Congestion congestion) {
        CongestionControl control = congestion.newControl(1_000);
        CongestionControl twin = congestion.newControl(1_000);
        control.lost(10, 0);
        twin.lost(10, 0);
        for (int roundTrip = 1; roundTrip <= 20; roundTrip++) {
            for (int i = 0; i < 5; i++) {
                control.acknowledged(2, roundTrip * RTT, RTT);
            }
            acknowledge(twin, 10, roundTrip * RTT);
        }
        assertEquals(twin.window(), control.window(), 1);
    }

    @Test
    @DisplayName("Pacing: a burst of ten, then a segment each time the window allows one, a quarter faster")
    void pacing() {
        Reno reno = new Reno();
        reno.lost(20, 0);
        Pacer pacer = new Pacer();
        for (int i = 0; i < 10; i++) {
            assertEquals(0, pacer.due(reno, RTT, 0));
            pacer.sent();
        }
        // 10 segments * 1.25 in 100 ms: one every 8 ms
        assertEquals(8 * MS, pacer.due(reno, RTT, 0));
        assertEquals(8 * MS, pacer.due(reno, RTT, 8 * MS - 1), 1);
        assertEquals(8 * MS, pacer.due(reno, RTT, 8 * MS));
        pacer.sent();
        assertEquals(16 * MS, pacer.due(reno, RTT, 8 * MS));
    }

    @Test
    @DisplayName("Pacing in slow start: twice what the window allows, since it doubles with each round trip")
    void pacingInSlowStart() {
        Reno reno = new Reno();
        Pacer pacer = new Pacer();
        for (int i = 0; i < 10; i++) {
            pacer.due(reno, RTT, 0);
            pacer.sent();
        }
        // 10 segments * 2 in 100 ms: one every 5 ms
        assertEquals(5 * MS, pacer.due(reno, RTT, 0));
    }

    @Test
    @DisplayName("Pacing: a pause saves up a burst of ten, and no more")
    void pacingAfterAPause() {
        Reno reno = new Reno();
        reno.lost(20, 0);
        Pacer pacer = new Pacer();
        long now = 3_600 * SECOND;
        for (int i = 0; i < 10; i++) {
            assertEquals(now, pacer.due(reno, RTT, now));
            pacer.sent();
        }
        assertEquals(now + 8 * MS, pacer.due(reno, RTT, now));
    }

    @Test
    @DisplayName("Pacing: where a millisecond is worth more than ten segments, that many may leave together")
    void pacingFasterThanTimers() {
        Reno reno = new Reno();
        reno.lost(320, 0);
        Pacer pacer = new Pacer();
        pacer.due(reno, 10 * MS, 0);
        // 160 segments * 1.25 in 10 ms: 20 in a millisecond
        for (int i = 0; i < 20; i++) {
            assertEquals(5 * MS, pacer.due(reno, 10 * MS, 5 * MS));
            pacer.sent();
        }
        assertEquals(5 * MS + 50_000, pacer.due(reno, 10 * MS, 5 * MS));
    }

    @Test
    @DisplayName("Pacing: none before a round trip is known, and none without congestion control")
    void unpaced() {
        Reno reno = new Reno();
        Pacer pacer = new Pacer();
        for (int i = 0; i < 100; i++) {
            assertEquals(5, pacer.due(reno, 0, 5));
            assertEquals(5, pacer.due(Congestion.NONE.newControl(10), RTT, 5));
            pacer.sent();
        }
    }

    @Test
    @DisplayName("In a sender: one loss in a window, or many, halve it once; the next window's count anew")
    void oneReductionAWindow() {
        Settings settings = Settings.DEFAULT.with(Congestion.RENO).withWindow(64);
        SenderTranscript transcript = new SenderTranscript(settings)
                .write(40)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(100 * MS);
        transcript
                .answer(1, 0, new Range(1, 1))
                .answer(3, 0, new Range(1, 1), new Range(3, 3))
                // Nine were on the way.
                .hasCongestionWindow(4, 4)
                .sends(0)
                .answer(5, 0, new Range(1, 1), new Range(3, 3), new Range(5, 5))
                .answer(7, 0, new Range(1, 1), new Range(3, 3), new Range(5, 5), new Range(7, 7))
                .sendsNothing()
                .answer(9, 0, new Range(1, 1), new Range(3, 3), new Range(5, 5), new Range(7, 7), new Range(9, 9))
                .hasCongestionWindow(4, 4)
                .sends(2, 4);
    }

    @Test
    @DisplayName("In a sender: a loss of what left last before a reduction belongs to that reduction")
    void lossOfTheLastOneBeforeAReduction() {
        Settings settings = Settings.DEFAULT.with(Congestion.RENO).withWindow(64);
        new SenderTranscript(settings)
                .write(40)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(100 * MS)
                .answer(3, 0, new Range(1, 3))
                .hasCongestionWindow(5, 5)
                .sends(0)
                .answer(6, 0, new Range(1, 6))
                .sends(10)
                .answer(8, 0, new Range(1, 8))
                .sends(11, 12)
                .at(200 * MS)
                .answer(0, 9)
                .sends(13)
                .answer(10, 9, new Range(10, 10))
                .sends(14)
                .answer(11, 9, new Range(10, 11))
                .hasCongestionWindow(5, 5)
                .sends(9, 15);
    }

    @Test
    @DisplayName("In a sender with go-back-n: the third acknowledgement that asks for the same halves the window, too")
    void goBackNReduces() {
        Settings settings =
                Settings.DEFAULT.with(Recovery.GO_BACK_N).with(Congestion.RENO).withWindow(64);
        new SenderTranscript(settings)
                .write(40)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(100 * MS)
                .answer(1, 0)
                .answer(2, 0)
                .answer(3, 0)
                .hasCongestionWindow(5, 5)
                .sends(0, 1, 2, 3, 4);
    }

    private static SenderTranscript timedOutAtOneSecond() {
        Settings settings = Settings.DEFAULT.with(Congestion.RENO).withWindow(64);
        return new SenderTranscript(settings)
                .write(40)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(SECOND)
                .sends(0)
                .hasCongestionWindow(1, 5);
    }

    @Test
    @DisplayName("In a sender: several timeouts in a row reduce the window once (RFC 5681, section 3.1)")
    void timeoutsInARow() {
        timedOutAtOneSecond().at(3 * SECOND).sends(0).hasCongestionWindow(1, 5);
    }

    @Test
    @DisplayName(
            "In a sender: an answer to what left before the timeout takes it back (RFC 3522), one to the repetition"
                    + " does not")
    void eifel() {
        // The first slow start goes on, and of what is on the way nothing is sent again.
        timedOutAtOneSecond()
                .at(1_200 * MS)
                .receive(ack(1, List.of(), 100, 0))
                .hasCongestionWindow(11, Integer.MAX_VALUE)
                .sends(10, 11)
                .receive(ack(2, List.of(), 100, 1))
                .hasCongestionWindow(12, Integer.MAX_VALUE)
                .sends(12, 13);
        // So it is with an answer to the last one that left before.
        timedOutAtOneSecond()
                .at(1_200 * MS)
                .receive(ack(10, List.of(), 100, 9))
                .hasCongestionWindow(12, Integer.MAX_VALUE);
        // Slow start begins anew with one segment, which is now two.
        timedOutAtOneSecond()
                .at(1_200 * MS)
                .answer(0, 1)
                .hasCongestionWindow(2, 5)
                .sends(1, 2);
    }

    @Test
    @DisplayName("In a sender: an answer to what left before the timeout proves nothing if it was not kept there")
    void eifelWantsNews() {
        Settings settings =
                Settings.DEFAULT.with(Recovery.GO_BACK_N).with(Congestion.RENO).withWindow(64);
        new SenderTranscript(settings)
                .write(40)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(SECOND)
                .sends(0)
                .at(1_200 * MS)
                // 3 came, but 0 had not.
                .receive(ack(0, List.of(), 100, 3))
                .hasCongestionWindow(1, 5)
                .sendsNothing();
    }

    @Test
    @DisplayName("In a sender: once a repetition was answered, older answers take nothing back any more")
    void eifelIsDecided() {
        // The repetition came, and there was no room for it; then the probe is not answered, and times out.
        SenderTranscript transcript =
                timedOutAtOneSecond().at(1_200 * MS).answerWithWindow(0, 0, 0).sendsNothing();
        long probeAt = transcript.dueAt();
        transcript.at(probeAt).sends(0);
        transcript.at(transcript.dueAt()).sendsNothing();
        transcript.receive(ack(2, List.of(), 100, 1)).hasCongestionWindow(1, 5);
    }

    @Test
    @DisplayName("In a sender: what is lost of a flight whose timeout was premature is noticed as any other loss")
    void eifelAndALoss() {
        timedOutAtOneSecond()
                .at(1_200 * MS)
                .receive(ack(1, List.of(), 100, 0))
                .sends(10, 11)
                // 1 is lost; 2, 3 and 4 have overtaken it.
                .receive(ack(1, List.of(new Range(2, 2)), 100, 2))
                .sends(12, 13)
                .receive(ack(1, List.of(new Range(2, 3)), 100, 3))
                .sends(14, 15)
                .receive(ack(1, List.of(new Range(2, 4)), 100, 4))
                .sends(1);
    }

    @Test
    @DisplayName("In a sender: what an earlier timeout has taken back stays lost when a later one was premature")
    void eifelForgivesOneTimeoutOnly() {
        timedOutAtOneSecond()
                .at(1_200 * MS)
                .answer(0, 1)
                .sends(1, 2)
                // The next timeout: of 1 and 2 only, for all others were lost before.
                .at(1_200 * MS + 600 * MS)
                .sends(1)
                .at(1_900 * MS)
                .receive(ack(2, List.of(), 100, 1_200 * MS))
                .sends(3, 4);
    }

    @Test
    @DisplayName("In a sender: after a second timeout the first one can't be taken back any more")
    void eifelOnlyForOneTimeout() {
        SenderTranscript late = timedOutAtOneSecond().at(3 * SECOND).sends(0);
        late.at(3_200 * MS).receive(ack(1, List.of(), 100, 0)).hasCongestionWindow(1, 5);
    }

    @Test
    @DisplayName("In a sender: what left before the latest timeout, and is answered after it, opens no window")
    void answersFromBeforeATimeout() {
        SenderTranscript transcript = timedOutAtOneSecond();
        long repeatedAt = transcript.sentAt(0);
        transcript
                .at(3 * SECOND)
                .sends(0)
                .at(3_200 * MS)
                .receive(ack(1, List.of(), 100, repeatedAt))
                .hasCongestionWindow(1, 5);
    }

    @Test
    @DisplayName("In a sender: a window that is not used does not grow (RFC 7661)")
    void unusedWindow() {
        Settings settings = Settings.DEFAULT.with(Congestion.RENO).withWindow(64);
        SenderTranscript transcript = new SenderTranscript(settings).write(6).sends(0, 1, 2, 3, 4);
        for (int seq = 0; seq < 5; seq++) {
            transcript.at(100 * MS + seq).answer(seq, seq + 1);
        }
        transcript.hasCongestionWindow(-1, -1);
    }
}
