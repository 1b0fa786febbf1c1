package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.Seed;

@DisplayName("What is written becomes segments: full ones, and shorter ones only by a push or at the end")
class BodyCutterTest {

    private static final int PAYLOAD = 4;
    private static final int CAPACITY = 3;

    private final Outbox outbox = new Outbox(CAPACITY);
    private final BodyCutter cutter = new BodyCutter(outbox, PAYLOAD);
    private final List<String> left = new ArrayList<>();

    @Test
    void theNewestBytesWaitForMore() {
        assertEquals(4, write("abcd"));
        cutLeaves();
        assertEquals(1, write("e"));
        cutLeaves("abcd");
        assertEquals(2, write("fg"));
        cutLeaves();
    }

    @Test
    void whatIsPushedLeavesAtOnceHoweverShort() {
        write("a");
        cutter.push();
        cutLeaves("a");
        write("bcdef");
        cutter.push();
        cutLeaves("bcde", "f");
        write("ghij");
        cutter.push();
        cutLeaves("ghij");
    }

    @Test
    void aPushIsForWhatWasWrittenAndNotForWhatComesLater() {
        write("ab");
        cutter.push();
        cutLeaves("ab");
        write("c");
        cutLeaves();
        cutter.push();
        cutLeaves("c");
        cutter.push();
        write("d");
        cutLeaves();
    }

    @Test
    void aPushIsNotForgottenWhenMoreIsWrittenBeforeItCanLeave() {
        write("ab");
        cutter.push();
        write("c");
        cutLeaves("abc");
        write("d");
        cutLeaves();
        write("efg");
        cutter.push();
        write("h");
        cutLeaves("defg");
    }

    @Test
    void aPushOfNothingSendsNothing() {
        cutter.push();
        cutLeaves();
        write("a");
        cutter.push();
        cutLeaves("a");
        cutter.push();
        cutLeaves();
    }

    @Test
    void theLastOneIsEmptyWhereAllWasPushedBefore() {
        write("a");
        cutter.push();
        cutLeaves("a");
        cutter.finish();
        cutLeaves("!");
        cutLeaves();
        assertEquals(0, cutter.room());
    }

    @Test
    void theLastOneHasWhatIsLeftWhereItWasNotPushedOrCouldNotLeave() {
        write("abcde");
        cutter.push();
        cutter.finish();
        cutLeaves("abcd", "e!");
        cutLeaves();
    }

    @Test
    void whatFindsNoRoomWaitsAndNothingIsLost() {
        assertEquals(CAPACITY * PAYLOAD + PAYLOAD, cutter.room());
        assertEquals(14, write("abcdefghijklmn"));
        cutter.push();
        cutter.cut();
        assertEquals(0, outbox.room());
        assertEquals(2, cutter.room(), "the one in the making");
        cutLeaves("abcd", "efgh", "ijkl");
        arrive();
        cutLeaves("mn");
        assertEquals(CAPACITY * PAYLOAD + PAYLOAD, cutter.room());
    }

    @Test
    void whateverIsWrittenAndPushedComesOutWholeAndInOrder() {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ByteArrayOutputStream came = new ByteArrayOutputStream();
        for (int i = 0; i < 2_000; i++) {
            switch (random.nextInt(4)) {
                case 0 -> cutter.push();
                case 1 -> {
                    cutter.cut();
                    came.writeBytes(String.join("", taken()).getBytes());
                    arrive();
                }
                default -> {
                    byte[] bytes = new byte[random.nextInt(20)];
                    random.nextBytes(bytes);
                    for (int b = 0; b < bytes.length; b++) {
                        bytes[b] = (byte) ('a' + (bytes[b] & 15));
                    }
                    int room = cutter.room();
                    int taken = cutter.write(ByteBuffer.wrap(bytes, 0, bytes.length));
                    assertEquals(Math.min(room, bytes.length), taken, seed.toString());
                    written.write(bytes, 0, taken);
                }
            }
        }
        cutter.finish();
        for (int i = 0; i < 3; i++) {
            cutter.cut();
            came.writeBytes(String.join("", taken()).getBytes());
            arrive();
        }
        assertEquals(written + "!", came.toString(), seed.toString());
        assertTrue(outbox.isDone());
    }

    // ---- the sender ----

    @Test
    void aSenderSendsWhatIsPushedAndKeepsBackWhatIsNot() {
        Sender sender = new Sender(1, Settings.DEFAULT.withPayload(PAYLOAD), 0, SenderObserver.NONE);
        sender.write(ByteBuffer.wrap(new byte[] {1}, 0, 1));
        assertNull(sender.poll(0));
        assertEquals(Sender.NEVER, sender.dueInNanos(0));
        sender.push();
        assertEquals(0, sender.dueInNanos(0));
        Segment first = sender.poll(0);
        assertArrayEquals(new byte[] {1}, first.body());
        assertFalse(first.last());
        assertNull(sender.poll(0));
        sender.finish();
        Segment last = sender.poll(0);
        assertEquals(0, last.body().length);
        assertTrue(last.last());
        assertEquals(1, last.seq());
    }

    private int write(String text) {
        return cutter.write(ByteBuffer.wrap(text.getBytes(), 0, text.length()));
    }

    /** These are handed over now, and no others; the last is marked. */
    private void cutLeaves(String... bodies) {
        cutter.cut();
        assertEquals(List.of(bodies), taken());
        arrive();
    }

    private List<String> taken() {
        left.clear();
        for (long seq = outbox.nextToSend(); seq >= 0; seq = outbox.nextToSend()) {
            left.add(new String(outbox.body(seq)) + (outbox.isLast(seq) ? "!" : ""));
            outbox.sent(seq, seq);
        }
        return List.copyOf(left);
    }

    private void arrive() {
        outbox.arrivedBelow(outbox.neverSent());
    }
}
