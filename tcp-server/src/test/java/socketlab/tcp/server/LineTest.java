package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.tcp.server.Background.inBackground;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import socketlab.common.memory.Account;
import socketlab.common.rtt.TimeSource;

@DisplayName("A connection's line: who has the word, and until when")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class LineTest {

    private static final long FIRST = 100;
    private static final long IDLE = 1_000;
    private static final long LINGER = 50;
    private static final long DELAY = 7;

    private volatile long now = Long.MAX_VALUE - 500; // the clock overflows during the test
    private final TimeSource time = new TimeSource() {
        @Override
        public long nanos() {
            return now;
        }

        @Override
        public long wallMicros() {
            return 0;
        }
    };
    private SocketChannel client;
    private SocketChannel server;
    private Line line;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            client = SocketChannel.open(listener.getLocalAddress());
            server = listener.accept();
        }
        line = new Line(server, Account.unlimited(), FIRST, IDLE, Slowness.NONE, time);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void theFirstBytesHaveATimeOfTheirOwn() {
        assertTakenOverAfter(FIRST);
    }

    @Test
    void whatWasReadDoesNotMoveTheDeadlineUntilItIsKnownWhatItIsWorth() throws IOException {
        now += 60;
        client.write(ByteBuffer.allocate(3));
        assertEquals(3, line.readMessage(ByteBuffer.allocate(10)));
        inBackground(() -> line.readMessage(ByteBuffer.allocate(1)));
        assertTakenOverAfter(FIRST - 60);
    }

    @Test
    void whatCountsGivesTheClientTheIdleTime() throws IOException {
        now += 60;
        work();
        line.extendDeadline();
        inBackground(() -> line.readMessage(ByteBuffer.allocate(1)));
        assertTakenOverAfter(IDLE);
    }

    @Test
    void soDoesAWriteAlsoInTheMiddleOfAFile() throws IOException {
        work();
        now += 60;
        assertEquals(5, line.write(ByteBuffer.allocate(5)));
        inBackground(() -> line.read(ByteBuffer.allocate(1)));
        assertTakenOverAfter(IDLE);
    }

    /** As soon as the line waits for its client, not a nanosecond too early, and by one alone. */
    private void assertTakenOverAfter(long nanos) {
        spinUntil(() -> {
            assertFalse(line.takeOver(now + nanos - 1));
            return line.takeOver(now + nanos);
        });
        assertFalse(line.takeOver(now + nanos));
        assertFalse(line.takeOverIdle());
        assertFalse(line.end());
    }

    @Test
    void whoHasTakenTheLineOverWritesAndEndsTheOutputAndItsReaderFindsOut() throws Exception {
        CompletableFuture<Void> reader = inBackground(() -> line.readMessage(ByteBuffer.allocate(1)));
        spinUntil(() -> line.takeOver(now + FIRST));
        line.writeOut(ByteBuffer.wrap(new byte[] {42}));
        client.write(ByteBuffer.allocate(1)); // the reader wakes while the last word is being said
        assertInstanceOf(Line.TakenOverException.class, failureOf(reader));
        line.endOutput(LINGER);
        ByteBuffer told = ByteBuffer.allocate(2);
        assertEquals(1, client.read(told));
        assertEquals(42, told.get(0));
        assertEquals(-1, client.read(told));
    }

    @Test
    void aReaderThatComesAfterItsLineWasTakenOverFindsOutToo() throws IOException {
        assertTrue(line.takeOver(now + FIRST));
        client.write(ByteBuffer.allocate(1));
        assertThrows(Line.TakenOverException.class, () -> line.readMessage(ByteBuffer.allocate(10)));
        assertThrows(Line.TakenOverException.class, () -> line.read(ByteBuffer.allocate(10)));
        assertThrows(Line.TakenOverException.class, () -> line.write(ByteBuffer.allocate(10)));
    }

    @Test
    void anEndThatIsOverdueIsSeenByTheNanosecondAndWhatIsSaidMeanwhileCounts() throws IOException {
        assertTrue(line.takeOver(now + FIRST));
        assertFalse(line.hangsInEnding(now + Line.LAST_WORD_NANOS - 1));
        assertTrue(line.hangsInEnding(now + Line.LAST_WORD_NANOS));
        now += Line.LAST_WORD_NANOS - 1;
        line.endOutput(LINGER);
        assertFalse(line.hangsInEnding(now + LINGER - 1));
        assertTrue(line.hangsInEnding(now + LINGER));
    }

    @Test
    void aLineThatWorksCanNotBeTakenOverAndDoesNotHangHoweverLateItIs() throws IOException {
        work();
        now += 10 * IDLE;
        assertFalse(line.takeOver(now));
        assertFalse(line.takeOverUnread(now));
        assertFalse(line.takeOverIdle());
        assertFalse(line.hangsInEnding(now));
        assertTrue(line.end(), "its own thread has the word");
        assertFalse(line.end());
    }

    @Test
    void aServerThatLeavesTakesOnlyLinesThatNothingIsUnderWayOn() throws IOException {
        assertTrue(line.takeOverIdle());
        assertThrows(Line.TakenOverException.class, () -> line.readMessage(ByteBuffer.allocate(10)));
    }

    @Test
    void aServerThatLeavesWaitsForFiles() throws IOException {
        work();
        CompletableFuture<Void> reader = inBackground(() -> line.read(ByteBuffer.allocate(1)));
        for (int i = 0; i < 1_000; i++) { // at any moment of it
            assertFalse(line.takeOverIdle());
        }
        client.write(ByteBuffer.allocate(1));
        reader.join();
        assertTrue(line.serverLeaves());
    }

    @Test
    void aLineThatWasWorkingWhenTheServerLeftDoesNotWaitForAnotherMessage() throws IOException {
        work();
        assertFalse(line.takeOverIdle(), "it works");
        assertEquals(0, line.readMessage(ByteBuffer.allocate(1)), "and does not wait afterwards");
        assertTrue(line.end());
    }

    /** Each time, one of the two sees the other: no line waits for a message when the server has left. */
    @Test
    void whicheverIsFirstTheLeavingServerOrTheReaderTheLineIsEnded() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            Line raced = new Line(server, Account.unlimited(), FIRST, IDLE, Slowness.NONE, time);
            client.write(ByteBuffer.allocate(1));
            raced.read(ByteBuffer.allocate(1));
            int[] count = {-2};
            CompletableFuture<Void> reader = inBackground(() -> count[0] = raced.readMessage(ByteBuffer.allocate(1)));
            if (raced.takeOverIdle()) {
                client.write(ByteBuffer.allocate(1)); // it may wait in the read
                assertInstanceOf(Line.TakenOverException.class, failureOf(reader));
                while (server.socket().getInputStream().available() > 0) {
                    server.read(ByteBuffer.allocate(1)); // or may not have come to it
                }
            } else {
                reader.get();
                assertEquals(0, count[0]);
            }
        }
    }

    @Test
    void aWriteThatIsNotTakenIsTakenOverWhenItsTimeIsOverAndClosingEndsIt() throws Exception {
        work();
        CompletableFuture<Void> writer = inBackground(() -> {
            for (int i = 0; i < 10_000; i++) {
                line.write(ByteBuffer.allocate(1 << 20));
            }
        });
        spinUntil(() -> {
            assertFalse(line.takeOverUnread(now + IDLE - 1));
            assertFalse(line.takeOver(now + IDLE));
            return line.takeOverUnread(now + IDLE);
        });
        assertFalse(line.takeOverUnread(now + IDLE));
        line.close();
        assertInstanceOf(IOException.class, failureOf(writer));
        assertFalse(line.isOpen());
    }

    @Test
    void aWriteThatIsTakenAfterAllByALineThatWasTakenOverIsTheLastOne() throws Exception {
        work();
        CompletableFuture<Void> writer = inBackground(() -> line.write(ByteBuffer.allocate(50_000_000)));
        spinUntil(() -> line.takeOverUnread(now + IDLE));
        ByteBuffer taken = ByteBuffer.allocate(50_000_000);
        while (taken.hasRemaining()) {
            client.read(taken);
        }
        assertInstanceOf(Line.TakenOverException.class, failureOf(writer));
    }

    @Test
    void whatIsSlowedDownHasSoMuchMoreTimeAlsoAtTheEndAndProgressExtendsThatByNoMoreThanTheEndMayTake()
            throws Exception {
        Slowness slowness = new Slowness(SlowWriter.impairments(DELAY, 0, null), Thread::new);
        Line slow = new Line(server, Account.unlimited(), FIRST, IDLE, slowness, time);
        assertFalse(slow.takeOver(now + FIRST + DELAY - 1));
        assertTrue(slow.takeOver(now + FIRST + DELAY));
        slow.writeOut(ByteBuffer.wrap(new byte[] {42}));
        now += 10 * DELAY; // the piece is due, and on its way the deadline is moved
        CompletableFuture<Void> end = inBackground(() -> slow.endOutput(LINGER));
        assertEquals(1, client.read(ByteBuffer.allocate(1)));
        end.get();
        assertFalse(slow.hangsInEnding(now + LINGER + DELAY - 1));
        assertTrue(slow.hangsInEnding(now + LINGER + DELAY));
        slow.release();
    }

    @Test
    void theClientMayEndItsSideFirst() throws IOException {
        work();
        client.write(ByteBuffer.allocate(100_000)); // is dropped
        client.shutdownOutput();
        line.awaitEndOfInput(ByteBuffer.allocate(1_000), 60_000_000_000L);
        assertEquals(-1, server.read(ByteBuffer.allocate(1)));
    }

    @Test
    void aClientThatDoesNotIsWaitedForNoLonger() throws IOException {
        work();
        client.write(ByteBuffer.allocate(3));
        line.awaitEndOfInput(ByteBuffer.allocate(1_000), 1_000_000);
        assertTrue(line.end());
        line.endOutput(LINGER);
        assertEquals(-1, client.read(ByteBuffer.allocate(1)));
        client.shutdownOutput();
        line.drain(ByteBuffer.allocate(1));
    }

    @Test
    void theEndOfTheClientsSideIsNoByteAndIsNotCounted() throws IOException {
        client.shutdownOutput();
        assertEquals(-1, line.readMessage(ByteBuffer.allocate(10)));
        assertEquals(0, line.bytesReceived());
    }

    @Test
    void bytesAreCountedInBothDirections() throws IOException {
        client.write(ByteBuffer.allocate(7));
        line.readMessage(ByteBuffer.allocate(10));
        line.write(ByteBuffer.allocate(5));
        line.write(ByteBuffer.allocate(6));
        assertEquals(7, line.bytesReceived());
        assertEquals(11, line.bytesSent());
    }

    @Test
    void drainingEndsWithTheClientsSide() throws IOException {
        client.write(ByteBuffer.allocate(100_000));
        client.shutdownOutput();
        assertTrue(line.end());
        line.endOutput(LINGER);
        line.drain(ByteBuffer.allocate(1_000));
        assertEquals(-1, client.read(ByteBuffer.allocate(1)));
    }

    @Test
    void afterTheEndNothingIsWritten() throws IOException {
        line.close();
        assertThrows(IOException.class, () -> line.write(ByteBuffer.allocate(1)));
    }

    /** From now on the line works on a byte. */
    private void work() throws IOException {
        client.write(ByteBuffer.allocate(1));
        line.read(ByteBuffer.allocate(1));
    }

    private static void spinUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static Throwable failureOf(CompletableFuture<Void> work) {
        return assertThrows(ExecutionException.class, work::get).getCause();
    }
}
