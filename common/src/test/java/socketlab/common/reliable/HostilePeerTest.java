package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.reliable.SenderTranscript.MS;
import static socketlab.common.reliable.SenderTranscript.ack;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.Seed;
import socketlab.common.message.Range;

@DisplayName("A hostile peer gains nothing: no speed, no memory, and good peers go on")
class HostilePeerTest {

    private static final Settings SETTINGS =
            Settings.DEFAULT.with(Congestion.RENO).withWindow(64).withPayload(1);

    private static SenderTranscript tenOnTheWay() {
        return new SenderTranscript(SETTINGS)
                .write(40)
                .sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
                .at(100 * MS);
    }

    private static Range range(long first, long last) {
        return new Range(first, last);
    }

    @Test
    @DisplayName(
            "Acknowledgements of what was never sent, that contradict themselves, or are damaged, are ignored whole")
    void impossible() {
        SenderTranscript transcript = tenOnTheWay();
        long echo = transcript.sentAt(0);
        Ack good = ack(1, List.of(), 10, echo);
        List<Ack> bad = List.of(
                ack(11, List.of(), 10, echo),
                ack(Long.MAX_VALUE, List.of(), 10, echo),
                ack(-1, List.of(), 10, echo),
                ack(1, List.of(range(2, 10)), 10, echo),
                ack(1, List.of(range(1, 2)), 10, echo),
                ack(1, List.of(range(3, 4), range(5, 6)), 10, echo),
                ack(1, List.of(range(5, 6), range(3, 3)), 10, echo),
                ack(1, List.of(range(2, Long.MAX_VALUE)), 10, echo),
                ack(1, List.of(), -1, echo),
                Ack.of(8, 1, List.of(), 10, echo),
                new Ack(7, 5, List.of(), 10, echo, false, good.checksum()),
                new Ack(7, 1, List.of(), 10, echo, false, good.checksum() ^ 1 << 31));
        bad.forEach(transcript::receive);
        transcript.hasIgnored(bad.size()).sendsNothing().isDueAt(1_000 * MS);
        transcript.receive(good).hasIgnored(bad.size()).sends(10);
    }

    @Test
    @DisplayName("An echo of nothing that was sent makes an acknowledgement worthless: nanoseconds can't be guessed")
    void inventedEchoes() {
        tenOnTheWay()
                .receive(ack(5, List.of(), 10, 12_345))
                .receive(ack(5, List.of(), 10, -1))
                .receive(ack(5, List.of(), 10, Long.MAX_VALUE))
                .hasIgnored(3)
                .sendsNothing();
    }

    @Test
    @DisplayName("What left less than half the least round trip ago can't have arrived: optimistic acknowledgements")
    void tooEarly() {
        SenderTranscript transcript = tenOnTheWay();
        transcript.answer(0, 1).sends(10, 11);
        assertEquals(100 * MS + 1, transcript.sentAt(11));
        transcript
                .at(150 * MS)
                .answer(1, 12)
                .hasIgnored(1)
                .sendsNothing()
                .at(150 * MS + 1)
                .answer(1, 12)
                .hasIgnored(1)
                .sends(12, 13, 14, 15, 16, 17, 18, 19, 20, 21);
    }

    @Test
    @DisplayName("Also of the one segment that is on the way, and to the nanosecond")
    void tooEarlyForTheOnlyOne() {
        SenderTranscript transcript = new SenderTranscript(SETTINGS).write(2).sends(0);
        long old = transcript.sentAt(0);
        transcript.at(100 * MS).answer(0, 1).write(1).sends(1);
        transcript
                .at(150 * MS - 1)
                .receive(ack(2, List.of(), 1_000, old))
                .hasIgnored(1)
                .at(150 * MS)
                .receive(ack(2, List.of(), 1_000, old))
                .hasIgnored(1);
    }

    @Test
    @DisplayName("The least round trip is that of any answer, and not of the first")
    void leastRoundTrip() {
        SenderTranscript transcript = new SenderTranscript(SETTINGS).write(2).sends(0);
        transcript.at(200 * MS).answer(0, 1).write(1).sends(1);
        long second = transcript.sentAt(1);
        transcript.at(300 * MS).answer(1, 2).write(1).sends(2);
        // 60 ms after it left: more than half of 100, and less than half of 200.
        transcript
                .at(360 * MS)
                .receive(ack(3, List.of(), 1_000, second))
                .hasIgnored(0)
                .isDueAt(Sender.NEVER);
    }

    @Test
    @DisplayName("An acknowledgement of much at once, or of little many times, opens the window by two at most")
    void windowGrowsByWhatIsProved() {
        tenOnTheWay().answer(9, 10).hasCongestionWindow(12, Integer.MAX_VALUE);
        SenderTranscript divided = tenOnTheWay().answer(0, 1).hasCongestionWindow(11, Integer.MAX_VALUE);
        for (int i = 0; i < 50; i++) {
            divided.answer(0, 1);
        }
        divided.hasCongestionWindow(11, Integer.MAX_VALUE).sends(10, 11).sendsNothing();
    }

    @Test
    @DisplayName("An echo that was told before gives no round trip, however late it is told again")
    void replayedEcho() {
        SenderTranscript transcript = tenOnTheWay().answer(0, 1).sends(10, 11);
        // SRTT = 100, RTTVAR = 50, so RTO = 300; with a sample of 350, it would be 881.
        transcript.at(350 * MS).answer(0, 1).answer(0, 2).sends(12, 13).isDueAt(650 * MS);
    }

    @Test
    @DisplayName("An old echo with a new acknowledgement does not undo what a timeout did to the window")
    void replayedEchoAfterATimeout() {
        SenderTranscript transcript = tenOnTheWay().answer(0, 1).sends(10, 11);
        long old = transcript.sentAt(0);
        transcript
                .at(400 * MS)
                .sends(1)
                .hasCongestionWindow(1, 5)
                .at(450 * MS)
                .receive(ack(2, List.of(), 1_000, old))
                .hasIgnored(0)
                .hasCongestionWindow(1, 5);
    }

    @Test
    @DisplayName("So it is with an old echo of what lies beyond a gap and is known to have come")
    void replayedEchoFromBeyondAGap() {
        SenderTranscript transcript = tenOnTheWay().answer(2, 0, range(2, 2)).sends(10, 11);
        transcript
                .at(400 * MS)
                .sends(0)
                .hasCongestionWindow(1, 5)
                .at(450 * MS)
                .answer(2, 0, range(2, 2))
                .hasIgnored(0)
                .hasCongestionWindow(1, 5);
    }

    @Test
    @DisplayName("A window without end makes the sender hold no more than its own")
    void endlessWindow() {
        SenderTranscript transcript = new SenderTranscript(SETTINGS.with(Congestion.NONE)).write(65);
        assertEquals(0, transcript.sender().room());
        transcript.sends(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).at(10 * MS).answerWithWindow(Long.MAX_VALUE, 0, 1);
        assertEquals(1, transcript.sender().room());
    }

    @Test
    @DisplayName("Whoever never keeps his promise of room ends in a clear error")
    void promisesWithoutRoom() {
        SenderTranscript transcript = new SenderTranscript(SETTINGS.withRto(25 * MS, 1_000 * MS, 4))
                .write(3)
                .sends(0, 1);
        for (int i = 1; i < 100; i++) {
            transcript.at(i * 100 * MS);
            while (transcript.sender().poll(Long.MAX_VALUE - 1_000 * MS + i * 100 * MS) != null) {
                // It is sent again and again.
            }
            transcript.answer(0, 0);
        }
        transcript.is(State.FAILED);
    }

    @Test
    @DisplayName("Who claims everything as early as he is believed is no more than twice as fast as an honest receiver")
    void greedyReceiver() {
        int honest = sentInTenSeconds(false);
        int greedy = sentInTenSeconds(true);
        assertTrue(honest > 5_000, "honest " + honest);
        assertTrue(greedy <= 2 * honest, "greedy " + greedy + ", honest " + honest);
    }

    /** A round trip of 100 ms without loss, whose receiver answers each segment when it should have. */
    private static int sentInTenSeconds(boolean greedy) {
        Sender sender = new Sender(7, SETTINGS, 0, SenderObserver.NONE);
        List<Segment> sent = new ArrayList<>();
        int answered = 0;
        for (long now = 0; now < 10_000 * MS; now += MS) {
            for (; answered < sent.size() && sent.get(answered).sentAt() <= now - 100 * MS; answered++) {
                int claimed = answered;
                while (greedy
                        && claimed + 1 < sent.size()
                        && sent.get(claimed + 1).sentAt() <= now - 50 * MS) {
                    claimed++;
                }
                sender.receive(
                        ack(
                                claimed + 1,
                                List.of(),
                                1_000_000,
                                sent.get(answered).sentAt()),
                        now);
            }
            sender.write(ByteBuffer.wrap(new byte[100], 0, 100));
            for (Segment segment = sender.poll(now); segment != null; segment = sender.poll(now)) {
                sent.add(segment);
            }
        }
        return sent.size();
    }

    /** Everything that a peer could say, at random: true, false, old, early, of other transfers. */
    @ParameterizedTest
    @EnumSource
    @DisplayName("Whatever is said, the sender holds its window and sends no more than the pace of its proofs")
    void randomNonsense(Recovery recovery) {
        Seed seed = Seed.ofThisRun();
        for (int run = 0; run < 300; run++) {
            Random random = new Random(seed.value() + run);
            Sender sender = new Sender(7, SETTINGS.with(recovery), 0, SenderObserver.NONE);
            List<Segment> sent = new ArrayList<>();
            long now = 0;
            long highest = -1;
            for (int step = 0; step < 300 && sender.state() == State.OPEN; step++) {
                sender.write(ByteBuffer.wrap(new byte[100], 0, 100));
                for (Segment segment = sender.poll(now); segment != null; segment = sender.poll(now)) {
                    sent.add(segment);
                    highest = Math.max(highest, segment.seq());
                }
                now += random.nextInt(3) * random.nextInt(200_000_000);
                sender.receive(nonsense(random, sent), now);
                assertTrue(sender.room() <= 65, "room " + sender.room() + seed);
                assertTrue(highest < sent.size(), "a number was left out" + seed);
                assertTrue(sender.dueInNanos(now) >= 0, seed.toString());
            }
        }
        goodPeerIsServed(recovery);
    }

    private static Ack nonsense(Random random, List<Segment> sent) {
        long echo = random.nextInt(4) == 0
                ? random.nextLong()
                : sent.get(random.nextInt(sent.size())).sentAt();
        long next = random.nextInt(sent.size() + 3);
        List<Range> ranges = new ArrayList<>();
        long from = next;
        for (int i = random.nextInt(3); i > 0; i--) {
            from += random.nextInt(3);
            ranges.add(new Range(from, from + random.nextInt(5)));
            from += 5;
        }
        long window = random.nextInt(5) == 0 ? random.nextLong() : random.nextInt(40);
        return Ack.of(random.nextInt(20) == 0 ? 8 : 7, next, ranges, window, echo);
    }

    private static void goodPeerIsServed(Recovery recovery) {
        Sender sender = new Sender(7, SETTINGS.with(recovery), 0, SenderObserver.NONE);
        Receiver receiver = new Receiver(7, SETTINGS.with(recovery), 0);
        byte[] bytes = {1, 2, 3, 4, 5};
        sender.write(ByteBuffer.wrap(bytes, 0, bytes.length));
        sender.finish();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        for (long now = 0; sender.state() == State.OPEN; now++) {
            for (Segment segment = sender.poll(now); segment != null; segment = sender.poll(now)) {
                receiver.receive(segment, now);
                for (byte[] body = receiver.read(); body != null; body = receiver.read()) {
                    read.writeBytes(body);
                }
                sender.receive(receiver.poll(now), now);
            }
        }
        assertArrayEquals(bytes, read.toByteArray());
        assertEquals(State.COMPLETE, receiver.state());
    }
}
