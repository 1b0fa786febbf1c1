package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.Seed;
import socketlab.common.message.Message;

@DisplayName("What an end of a transfer holds costs memory when it is held, and not when a window is agreed on")
class HeldMemoryTest {

    private static final int PAYLOAD = 100;

    /** A window that nobody uses must cost nothing. */
    private static final Settings SETTINGS = Settings.DEFAULT
            .withPayload(PAYLOAD)
            .withWindow(Settings.MAX_WINDOW)
            .with(Congestion.NONE);

    private static Segment segment(long seq) {
        return segment(seq, false);
    }

    private static Segment segment(long seq, boolean last) {
        return Segment.of(1, seq, seq, new byte[PAYLOAD], last);
    }

    @Nested
    @DisplayName("The sender")
    class OfTheSender {

        private final Sender sender = new Sender(1, SETTINGS, 0, SenderObserver.NONE);

        /** Writes so many whole segments, and sends what may leave. */
        private void write(int segments) {
            sender.write(ByteBuffer.allocate(segments * PAYLOAD));
            sender.push();
            send();
        }

        private void send() {
            while (sender.poll(0) != null) {
                continue;
            }
        }

        @Test
        void holdsNothingBeforeSomethingIsWrittenHoweverLargeTheWindow() {
            assertEquals(0, sender.memory());
        }

        @Test
        void holdsItsSegmentsAndWhatItNotesOfThem() {
            write(16);
            assertEquals(16 * (PAYLOAD + 64), sender.memory());
        }

        @Test
        void holdsTwiceAsManyPlacesForOneSegmentMoreThanThereArePlaces() {
            write(17);
            assertEquals(17 * (PAYLOAD + 64) + 16 * (8 + FlightLog.BYTES_PER_SEGMENT), sender.memory());
        }

        @Test
        void knowsBeforeHowMuchItWillHoldAtMost() {
            Seed seed = Seed.ofThisRun();
            Random random = seed.newRandom();
            for (int i = 0; i < 200; i++) {
                int bytes = random.nextInt(10 * PAYLOAD);
                long most = sender.memoryWith(bytes);
                sender.write(ByteBuffer.allocate(bytes));
                if (random.nextBoolean()) {
                    sender.push();
                }
                send();
                assertTrue(sender.memory() <= most, seed.toString());
            }
        }

        @Test
        void holdsNothingWhenAllIsAcknowledged() {
            write(10);
            long echo = 0;
            sender.receive(Ack.of(1, 4, List.of(), 10_000, echo), 1_000);
            assertEquals(6 * (PAYLOAD + 64), sender.memory());
            sender.receive(Ack.of(1, 10, List.of(), 10_000, 9), 2_000);
            assertEquals(0, sender.memory());
        }

        @Test
        void aGrownRingIsGivenBackWhenAllIsAcknowledged() {
            write(500);
            assertTrue(sender.memory() > 500 * (PAYLOAD + 64));
            long next = 0;
            for (long now = 1_000; next < 500; now += 1_000_000) {
                Segment latest = null;
                for (Segment sent = sender.poll(now); sent != null; sent = sender.poll(now)) {
                    latest = sent;
                }
                long echo = latest == null ? next - 1 : latest.sentAt();
                next = latest == null ? 10 : latest.seq() + 1;
                sender.receive(Ack.of(1, next, List.of(), 10_000, Math.max(0, echo)), now + 500_000);
            }
            assertEquals(0, sender.memory());
        }

        @Test
        void whatIsDroppedIsHeldNoMoreAndWhatWasCountedIsStillKnown() {
            byte[] body = new byte[PAYLOAD];
            sender.write(ByteBuffer.wrap(body));
            sender.push();
            Segment left = sender.poll(0);
            WeakReference<byte[]> held = new WeakReference<>(left.body());
            left = null;
            sender.write(ByteBuffer.allocate(30));
            sender.drop("it is of no use any more");
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                System.gc();
                return held.get() == null;
            });
            assertEquals(State.FAILED, sender.state());
            assertEquals("it is of no use any more", sender.failure());
            assertEquals(130, sender.unacknowledged());
            assertEquals(0, sender.acknowledged());
            assertEquals(0, sender.room());
            assertNull(sender.poll(Long.MAX_VALUE / 2));
            assertFalse(sender.isAllSent());
            assertEquals(0, sender.write(ByteBuffer.allocate(1)));
            sender.receive(Ack.of(1, 1, List.of(), 10_000, 0), 1_000);
            assertEquals(130, sender.unacknowledged());
        }

        @Test
        void whatIsCompleteStaysCompleteWhenItIsDropped() {
            sender.finish();
            Segment last = sender.poll(0);
            sender.receive(Ack.of(1, 1, List.of(), 10, last.sentAt()), 1_000);
            sender.drop("late");
            assertEquals(State.COMPLETE, sender.state());
            assertNull(sender.failure());
        }
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    @DisplayName("A receiver of any kind holds what was not read, and nothing when all was")
    void receivers(Recovery recovery) {
        Receiver receiver = new Receiver(1, SETTINGS.with(recovery), 0);
        assertEquals(0, receiver.memory());
        for (int seq = 0; seq < 16; seq++) {
            assertEquals((seq + 1) * (PAYLOAD + 64), receiver.memoryWith(segment(seq)));
            receiver.receive(segment(seq), 0);
            assertEquals((seq + 1) * (PAYLOAD + 64), receiver.memory());
        }
        assertEquals(17 * (PAYLOAD + 64) + 16 * 8, receiver.memoryWith(segment(16)));
        receiver.receive(segment(16), 0);
        assertEquals(17 * (PAYLOAD + 64) + 16 * 8, receiver.memory());
        for (int left = 16; left > 0; left--) {
            assertNotNull(receiver.read());
            assertEquals(left * (PAYLOAD + 64) + 16 * 8, receiver.memory());
        }
        assertNotNull(receiver.read());
        assertEquals(0, receiver.memory());
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    @DisplayName("A receiver of any kind awaits the next segment while there is nothing to read, and no longer")
    void awaits(Recovery recovery) {
        Receiver receiver = new Receiver(1, SETTINGS.with(recovery), 0);
        assertTrue(receiver.isAwaited(segment(0)));
        assertEquals(recovery == Recovery.NONE, receiver.isAwaited(segment(1)));
        receiver.receive(segment(0), 0);
        assertFalse(receiver.isAwaited(segment(0)));
        assertFalse(receiver.isAwaited(segment(1)));
        receiver.read();
        assertTrue(receiver.isAwaited(segment(1)));
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    @DisplayName("A segment that is not kept costs nothing")
    void notKept(Recovery recovery) {
        Receiver receiver = new Receiver(1, SETTINGS.with(recovery).withWindow(2), 0);
        receiver.receive(segment(0), 0);
        receiver.receive(segment(1), 0);
        long full = receiver.memory();
        assertEquals(full, receiver.memoryWith(segment(2)), "no room");
        if (recovery != Recovery.NONE) {
            receiver.read();
            assertEquals(receiver.memory(), receiver.memoryWith(segment(1)), "it is here");
            assertEquals(receiver.memory(), receiver.memoryWith(segment(0)), "it was read");
            assertEquals(full, receiver.memoryWith(segment(2)));
            receiver.receive(segment(2, true), 0);
            receiver.read();
            assertEquals(receiver.memory(), receiver.memoryWith(segment(3)), "nothing comes behind the last");
        }
    }

    @Test
    void whatCameTooEarlyIsHeldAndCostsItsPlaces() {
        Receiver receiver = new Receiver(1, SETTINGS, 0);
        assertEquals(PAYLOAD + 64 + (1_024 - 16) * 8, receiver.memoryWith(segment(1_000)));
        receiver.receive(segment(1_000), 0);
        assertEquals(PAYLOAD + 64 + (1_024 - 16) * 8, receiver.memory());
        assertEquals(receiver.memory(), receiver.memoryWith(segment(1_000)), "it is here");
        assertTrue(receiver.isAwaited(segment(0)));
        assertFalse(receiver.isAwaited(segment(1)));
    }

    @Test
    void aReceiverThatNobodyReadsFromKeepsOnlyWhatItTakesToAnswerAgain() {
        Receiver receiver = new Receiver(1, SETTINGS.withWindow(10), 0);
        receiver.receive(segment(0), 0);
        receiver.receive(segment(1), 0);
        receiver.receive(segment(5), 0);
        receiver.poll(0);
        EndedReceiver ended = receiver.leave(1_000);
        assertEquals(0, receiver.memory());
        assertEquals(0, receiver.memoryWith(segment(2)));
        assertFalse(receiver.isAwaited(segment(2)));
        assertNull(receiver.read());
        assertNull(receiver.poll(1_000));
        assertEquals(State.FAILED, receiver.state());
        receiver.receive(segment(2), 1_000);
        assertNull(receiver.read());
        assertEquals(Ack.of(1, 2, List.of(), 8, 1), ended.answer(segment(1), 2_000), "it is here already");
        assertEquals(Ack.of(1, 2, List.of(), 8, 7), ended.answer(segment(7), 2_000), "it is not taken");
        for (int seq = 2; seq < 10; seq++) {
            assertEquals(Ack.of(1, seq + 1, List.of(), 9 - seq, seq), ended.answer(segment(seq), 2_000), "it is next");
        }
        assertEquals(Ack.of(1, 10, List.of(), 0, 10), ended.answer(segment(10), 2_000), "no more was promised");
    }

    @Test
    void whatIsPromisedStaysPromisedByWhatIsLeft() {
        Receiver receiver = new Receiver(1, SETTINGS.withWindow(10), 0);
        assertEquals(Ack.of(1, 0, List.of(), 10, 3), receiver.leave(0).answer(segment(3), 0));
    }

    @Test
    void whatIsLeftAnswersNothingThatIsDamagedOrOfSomethingElse() {
        EndedReceiver ended = new Receiver(1, SETTINGS, 0).leave(0);
        assertNull(ended.answer(Segment.of(2, 0, 0, new byte[0], false), 0));
        assertNull(ended.answer(new Segment(1, 0, 0, new byte[] {1}, false, 0), 0));
        assertNull(ended.answer(Segment.of(1, -1, 0, new byte[0], false), 0));
        assertNull(ended.answer(Segment.of(1, Message.MAX_INTEGER, 0, new byte[0], false), 0));
        assertNotNull(ended.answer(Segment.of(1, Message.MAX_INTEGER - 1, 0, new byte[0], false), 0));
    }

    @Test
    void whatIsLeftIsOverWhenNothingWasHeardForTheTimeToLinger() {
        long linger = SETTINGS.lingerNanos();
        EndedReceiver ended = new Receiver(1, SETTINGS, 0).leave(5);
        assertFalse(ended.isOver(5 + linger - 1));
        ended.answer(new Segment(1, 0, 0, new byte[] {1}, false, 0), 5 + linger - 1);
        assertTrue(ended.isOver(5 + linger), "damage is nothing that was heard");
        ended.answer(segment(0), 5 + linger - 1);
        assertFalse(ended.isOver(5 + 2 * linger - 2));
        assertTrue(ended.isOver(5 + 2 * linger - 1));
    }
}
