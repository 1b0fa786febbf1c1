package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.reliable.SenderTranscript.MS;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Flow control: the receiver's window, from both ends")
class FlowControlTest {

    private static final Settings SETTINGS =
            Settings.DEFAULT.with(Congestion.NONE).withWindow(64).withPayload(1);

    private static SenderTranscript sender() {
        return new SenderTranscript(SETTINGS);
    }

    @Test
    @DisplayName("Ten segments before the receiver has said a word, then as many as it has room for")
    void noMoreThanTheWindow() {
        sender().write(30)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(10 * MS)
                .answerWithWindow(11, 0, 1)
                .sends(10, 11)
                .answerWithWindow(11, 1, 2)
                .sends(12);
    }

    @Test
    @DisplayName("RFC 9293, section 3.8.6.1: a closed window is probed after the timeout, then at doubled intervals")
    void probes() {
        sender().write(2)
                .sends(0)
                .at(100 * MS)
                .answerWithWindow(0, 0, 1)
                .write(1)
                .sendsNothing()
                .isDueAt(400 * MS)
                .at(400 * MS - 1)
                .sendsNothing()
                .at(400 * MS)
                .sends(1)
                .at(500 * MS)
                .answerWithWindow(0, 1, 1)
                .sendsNothing()
                // The interval was 300 ms and is now 600, though the timeout has become 250.
                .isDueAt(1_100 * MS)
                .at(1_100 * MS)
                .sends(1)
                .at(1_200 * MS)
                .answerWithWindow(5, 1, 2)
                .isDueAt(Sender.NEVER)
                .is(State.OPEN);
    }

    @Test
    @DisplayName("A window that opens and closes again is probed after the timeout, not after the last long interval")
    void probesBeginAnew() {
        sender().write(2)
                .sends(0)
                .at(100 * MS)
                .answerWithWindow(0, 0, 1)
                .write(3)
                .sendsNothing()
                .at(400 * MS)
                .sends(1)
                .at(500 * MS)
                .answerWithWindow(0, 1, 1)
                .sendsNothing()
                .at(1_100 * MS)
                .sends(1)
                .at(1_200 * MS)
                .answerWithWindow(1, 1, 2)
                .sends(2)
                .at(1_300 * MS)
                .answerWithWindow(0, 2, 3)
                .sendsNothing()
                // Four samples of 100 ms: RTTVAR = 50 * (3/4)^3 = 21.09 ms, so RTO = 184.375 ms.
                .isDueAt(1_484_375_000);
    }

    @Test
    @DisplayName("A probe that is lost says nothing about the network: the congestion window stays")
    void lostProbe() {
        new SenderTranscript(SETTINGS.with(Congestion.RENO))
                .write(2)
                .sends(0)
                .at(100 * MS)
                .answerWithWindow(0, 0, 1)
                .write(1)
                .sendsNothing()
                .at(400 * MS)
                .sends(1)
                .at(700 * MS)
                .sendsNothing()
                .hasRto(600 * MS)
                .hasCongestionWindow(-1, -1);
    }

    @Test
    @DisplayName("A window that opens is used at once, without a probe")
    void windowOpens() {
        sender().write(4)
                .sends(0, 1, 2)
                .at(100 * MS)
                .answerWithWindow(0, 2, 3)
                .write(4)
                .sendsNothing()
                .at(150 * MS)
                .answerWithWindow(2, 2, 3)
                .sends(3, 4)
                .sendsNothing();
    }

    @Test
    @DisplayName("Probes that are answered go on for ever; unanswered ones end after the tries")
    void patienceWithALivingReceiver() {
        Settings settings = SETTINGS.withRto(25 * MS, 1_000 * MS, 3);
        SenderTranscript transcript = new SenderTranscript(settings).write(2).sends(0);
        transcript.at(100 * MS).answerWithWindow(0, 0, 1).write(1).sendsNothing();
        long at = 100 * MS;
        for (int probe = 0; probe < 20; probe++) {
            at += 1_000 * MS;
            transcript.at(at).sends(1).answerWithWindow(0, 1, 1).sendsNothing();
        }
        for (int i = 0; i < 20; i++) {
            at += 1_000 * MS;
            transcript.at(at);
            while (transcript.sender().poll(Long.MAX_VALUE - 1_000 * MS + at) != null) {
                // Probes that nobody answers.
            }
        }
        transcript.is(State.FAILED);
    }

    @Test
    @DisplayName("A promise is kept: a window that shrinks below what was promised does not count")
    void shrinkingWindow() {
        sender().write(12)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(10 * MS)
                .answerWithWindow(11, 0, 1)
                .sends(10)
                .answerWithWindow(0, 1, 2)
                .write(2)
                .sends(11);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("The receiver's window is what it has room for, and reading makes room")
    void receiversWindow(Recovery recovery) {
        Receiver receiver = new Receiver(1, SETTINGS.with(recovery).withWindow(4), 0);
        for (int seq = 0; seq < 4; seq++) {
            receiver.receive(Segment.of(1, seq, seq, new byte[] {(byte) seq}, false), 0);
            assertEquals(3 - seq, receiver.poll(0).window());
        }
        receiver.receive(Segment.of(1, 4, 4, new byte[1], false), 0);
        Ack refusal = receiver.poll(0);
        assertEquals(4, refusal.next());
        assertEquals(0, refusal.window());
        assertEquals(4, refusal.echo());
        assertEquals(0, receiver.read()[0]);
        Ack opening = receiver.poll(0);
        assertEquals(1, opening.window(), "from nothing to something is news");
        assertEquals(1, receiver.read()[0]);
        assertNull(receiver.poll(0), "a quarter is none");
        assertEquals(2, receiver.read()[0]);
        assertEquals(3, receiver.poll(0).window(), "half of the buffer is");
        assertEquals(3, receiver.read()[0]);
        assertNull(receiver.read());
    }

    @Test
    @DisplayName("What the receiver holds stays within its window, whatever comes")
    void boundedMemory() {
        for (Recovery recovery : Recovery.values()) {
            Receiver receiver = new Receiver(1, SETTINGS.with(recovery).withWindow(4), 0);
            for (long seq : new long[] {Long.MAX_VALUE, 1L << 40, 1_000, 4, 3, 7, 2, 1, 0, 5, 6, 0, 1}) {
                receiver.receive(Segment.of(1, seq, 0, new byte[1], false), 0);
            }
            int held = 0;
            while (receiver.read() != null) {
                held++;
            }
            assertTrue(held <= 4, recovery + " held " + held);
        }
    }
}
