package socketlab.common.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import socketlab.common.rtt.TimeSource;

@DisplayName("The log is written by a thread of its own, and nobody else waits for standard error")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class LogWriterTest {

    private static final long LONG_NANOS = 60_000_000_000L;
    private static final int LINE_BYTES = 1_024;

    /** Standard error that nobody reads, until somebody does. */
    private static final class Pipe extends OutputStream {
        private final CountDownLatch reader = new CountDownLatch(1);
        private final CountDownLatch writer = new CountDownLatch(1);
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private volatile Error failure;

        @Override
        public void write(int single) {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int start, int length) {
            writer.countDown();
            try {
                reader.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Error toThrow = failure;
            failure = null;
            if (toThrow != null) {
                throw toThrow;
            }
            synchronized (read) {
                read.write(bytes, start, length);
            }
        }

        String text() {
            synchronized (read) {
                return read.toString(StandardCharsets.US_ASCII);
            }
        }
    }

    private final Pipe pipe = new Pipe();
    private final LogWriter log =
            new LogWriter(new PrintStream(pipe, true, StandardCharsets.US_ASCII), lines -> line("lost " + lines));

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void linesAreWrittenInTheirOrder() throws Exception {
        log.start();
        pipe.reader.countDown();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            log.add(line("line " + i));
            expected.append("line ").append(i).append('\n');
        }
        assertTrue(log.awaitWritten(LONG_NANOS, TimeSource.SYSTEM));
        assertEquals(expected.toString(), pipe.text());
    }

    @Test
    void whileNobodyReadsSoMuchIsKeptAndNotALineMoreAndTheRestIsCounted() throws Exception {
        byte[] kilobyte = line("x".repeat(LINE_BYTES - 1));
        int kept = LogWriter.MAX_BYTES / LINE_BYTES;
        for (int i = 0; i < kept + 7; i++) {
            log.add(kilobyte);
        }
        log.start();
        pipe.reader.countDown();
        assertTrue(log.awaitWritten(LONG_NANOS, TimeSource.SYSTEM));
        assertEquals(
                kept, pipe.text().lines().filter(line -> line.startsWith("x")).count());
        assertEquals(1, pipe.text().lines().filter("lost 7"::equals).count());
    }

    @Test
    void linesOfNoLengthAreNotKeptWithoutEndEither() throws Exception {
        for (int i = 0; i < 100_000; i++) {
            log.add(line(""));
        }
        log.start();
        pipe.reader.countDown();
        assertTrue(log.awaitWritten(LONG_NANOS, TimeSource.SYSTEM));
        long written = pipe.text().lines().filter(String::isEmpty).count();
        assertTrue(written < 10_000, written + " lines");
        assertTrue(pipe.text().contains("lost " + (100_000 - written)), "the others are counted");
    }

    @Test
    void whoLogsWhileStandardErrorBlocksDoesNotWait() throws Exception {
        log.start();
        log.add(line("first"));
        pipe.writer.await();
        for (int i = 0; i < 100_000; i++) {
            log.add(line("line " + i)); // a test that waits here never ends
        }
        assertFalse(
                log.awaitWritten(1_000_000, TimeSource.SYSTEM), "and the end of the program waits for a moment only");
        pipe.reader.countDown();
        assertTrue(log.awaitWritten(LONG_NANOS, TimeSource.SYSTEM));
        assertTrue(pipe.text().startsWith("first\nline 0\nline 1\n"), "what found room is written");
        assertTrue(pipe.text().contains("\nlost "), "what did not is told of");
    }

    @Test
    void aFailureOfStandardErrorIsNotTheEndOfTheLog() throws Exception {
        pipe.failure = new OutOfMemoryError("of this test");
        log.start();
        log.add(line("first"));
        pipe.reader.countDown();
        assertTrue(log.awaitWritten(LONG_NANOS, TimeSource.SYSTEM));
        log.add(line("second"));
        assertTrue(log.awaitWritten(LONG_NANOS, TimeSource.SYSTEM));
        assertTrue(pipe.text().contains("second\n"), pipe.text());
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> pipe.text().contains("ERROR a failure"));
    }

    @Test
    void aLineThatCouldNotBeMadeIsToldOf() throws Exception {
        log.start();
        pipe.reader.countDown();
        log.addLastResort();
        assertTrue(log.awaitWritten(LONG_NANOS, TimeSource.SYSTEM));
        assertTrue(pipe.text().startsWith("ERROR a failure could not be logged"), pipe.text());
    }
}
