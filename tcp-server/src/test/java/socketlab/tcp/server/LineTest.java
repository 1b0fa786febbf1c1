package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.rtt.TimeSource;

@DisplayName("A connection's line: who has the word, and until when")
class LineTest {

    private static final long FIRST = 100;
    private static final long IDLE = 1_000;
    private static final long LAST = 50;

    private long now = Long.MAX_VALUE - 500; // the clock overflows during the test
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
        line = new Line(server, FIRST, IDLE, Slowness.NONE, new TimeSource() {
            @Override
            public long nanos() {
                return now;
            }

            @Override
            public long wallMicros() {
                return 0;
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void theFirstBytesHaveATimeOfTheirOwn() {
        assertOverdueAfter(FIRST);
    }

    @Test
    void whatWasReadDoesNotMoveTheDeadlineUntilItIsKnownWhatItIsWorth() throws IOException {
        now += 60;
        client.write(ByteBuffer.allocate(3));
        assertEquals(3, line.read(ByteBuffer.allocate(10)));
        assertOverdueAfter(FIRST - 60);
        line.extendDeadline();
        assertOverdueAfter(IDLE);
    }

    @Test
    void aWriteMovesTheDeadline() throws IOException {
        client.write(ByteBuffer.allocate(1));
        line.read(ByteBuffer.allocate(1));
        now += 60;
        assertEquals(5, line.write(ByteBuffer.allocate(5)));
        assertOverdueAfter(IDLE);
    }

    private void assertOverdueAfter(long nanos) {
        assertFalse(line.isOverdue(now + nanos - 1));
        assertTrue(line.isOverdue(now + nanos));
    }

    @Test
    void aLineThatWaitsForItsClientCanBeTakenOverOnceAndThenItsReaderFindsOut() throws IOException {
        assertTrue(line.takeOver(LAST));
        assertFalse(line.takeOver(LAST));
        assertOverdueAfter(LAST);
        line.writeOut(ByteBuffer.wrap(new byte[] {42}));
        ByteBuffer told = ByteBuffer.allocate(1);
        client.read(told);
        assertEquals(42, told.get(0));
    }

    @Test
    void aReaderThatComesAfterItsLineWasTakenOverFindsOutToo() throws IOException {
        assertTrue(line.takeOver(LAST));
        client.write(ByteBuffer.allocate(1));
        assertThrows(Line.TakenOverException.class, () -> line.read(ByteBuffer.allocate(10)));
    }

    @Test
    void aReaderWhoseLineIsTakenOverMeanwhileDoesNotUseWhatComes() throws Exception {
        Throwable[] met = new Throwable[1];
        Thread reader = new Thread(() -> {
            try {
                while (true) {
                    line.read(ByteBuffer.allocate(10));
                }
            } catch (IOException e) {
                met[0] = e;
            }
        });
        client.write(ByteBuffer.allocate(1));
        reader.start();
        while (!line.takeOver(LAST)) {
            Thread.onSpinWait(); // it works on the byte
        }
        client.shutdownOutput();
        reader.join();
        assertEquals(Line.TakenOverException.class, met[0].getClass());
    }

    @Test
    void aLineThatWorksCanNotBeTakenOverAndDoesNotHangHoweverLateItIs() throws IOException {
        client.write(ByteBuffer.allocate(1));
        line.read(ByteBuffer.allocate(1));
        now += 10 * IDLE;
        assertFalse(line.takeOver(LAST));
        assertFalse(line.hangs(now));
    }

    @Test
    void aWriteThatIsNotTakenHangsWhenItsTimeIsOverAndClosingEndsIt() throws Exception {
        client.write(ByteBuffer.allocate(1));
        line.read(ByteBuffer.allocate(1));
        Throwable[] met = new Throwable[1];
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < 10_000; i++) {
                    line.write(ByteBuffer.allocate(1 << 20));
                }
            } catch (IOException e) {
                met[0] = e;
            }
        });
        writer.start();
        while (!line.hangs(now + IDLE)) {
            Thread.onSpinWait(); // until it writes
        }
        assertFalse(line.hangs(now + IDLE - 1));
        assertFalse(line.takeOver(LAST));
        line.close();
        writer.join();
        assertTrue(met[0] instanceof IOException);
        assertFalse(line.isOpen());
    }

    @Test
    void theEndOfTheClientsSideIsNoByteAndIsNotCounted() throws IOException {
        client.shutdownOutput();
        assertEquals(-1, line.read(ByteBuffer.allocate(10)));
        assertEquals(0, line.bytesReceived());
    }

    @Test
    void bytesAreCountedInBothDirections() throws IOException {
        client.write(ByteBuffer.allocate(7));
        line.read(ByteBuffer.allocate(10));
        line.write(ByteBuffer.allocate(5));
        line.write(ByteBuffer.allocate(6));
        assertEquals(7, line.bytesReceived());
        assertEquals(11, line.bytesSent());
    }

    @Test
    void drainingEndsWithTheClientsSide() throws IOException {
        client.write(ByteBuffer.allocate(100_000));
        client.shutdownOutput();
        line.endOutput();
        line.drain(ByteBuffer.allocate(1_000), LAST);
        assertTrue(line.hangs(now + LAST), "a client that does not end its side in time is cut off");
        assertEquals(-1, client.read(ByteBuffer.allocate(1)));
    }

    @Test
    void afterTheEndNothingIsWritten() throws IOException {
        line.close();
        assertThrows(IOException.class, () -> line.write(ByteBuffer.allocate(1)));
    }
}
