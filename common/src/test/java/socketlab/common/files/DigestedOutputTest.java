package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.files.Transfers.assertRefused;
import static socketlab.common.files.Transfers.sha256;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.Seed;
import socketlab.common.files.RefusedException.Reason;

@Timeout(60) // for what would wait for ever
@DisplayName("What is written comes out as it is, and its digest with it")
class DigestedOutputTest {

    private static final int BUFFER = TransferBuffers.LARGE_BYTES;

    /** A thread for each task, all of which have to end. */
    private static final class Threads implements Executor {
        private final List<Thread> started = new ArrayList<>();

        @Override
        public void execute(Runnable task) {
            Thread thread = new Thread(task, "digester");
            thread.setDaemon(true);
            started.add(thread);
            thread.start();
        }
    }

    private final Threads threads = new Threads();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @AfterEach
    void noThreadIsLeftWaiting() throws InterruptedException {
        for (Thread thread : threads.started) {
            thread.join();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                BUFFER - 1,
                BUFFER,
                BUFFER + 1,
                2 * BUFFER,
                4 * BUFFER,
                4 * BUFFER + 1,
                5 * BUFFER,
                20 * BUFFER + 1
            })
    void bytesOfAnyNumberHaveTheRightDigest(int size) throws IOException {
        byte[] bytes = Transfers.randomBytes(new Random(size), size);
        try (DigestedOutput output = new DigestedOutput(Channels.newChannel(out), threads, Transfers.PLENTY)) {
            write(output, bytes, BUFFER);
            assertEquals(size, output.written());
            assertEquals(new Digests(sha256(bytes), sha256(bytes)), output.finish());
        }
        assertArrayEquals(bytes, out.toByteArray());
        assertEquals(size > BUFFER ? 1 : 0, threads.started.size(), "what fits into one buffer needs no thread");
    }

    @Test
    void soDoPiecesOfAnySize() throws IOException {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        for (int run = 0; run < 30; run++) {
            out.reset();
            byte[] bytes = Transfers.randomBytes(random, random.nextInt(3 * BUFFER));
            int largest = 1 + random.nextInt(random.nextBoolean() ? 50_000 : BUFFER);
            try (DigestedOutput output = new DigestedOutput(Channels.newChannel(out), threads, Transfers.PLENTY)) {
                for (int from = 0; from < bytes.length; ) {
                    int count = Math.min(bytes.length - from, 1 + random.nextInt(largest));
                    write(output, Arrays.copyOfRange(bytes, from, from + count), BUFFER);
                    from += count;
                }
                assertEquals(sha256(bytes), output.finish().file(), seed::toString);
            }
            assertArrayEquals(bytes, out.toByteArray(), seed::toString);
        }
    }

    @Test
    void aChannelThatTakesFewBytesAtATimeGetsThemAll() throws IOException {
        byte[] bytes = Transfers.randomBytes(new Random(1), BUFFER + 1000);
        WritableByteChannel whole = Channels.newChannel(out);
        WritableByteChannel slow = new WritableByteChannel() {
            private int calls;

            @Override
            public int write(ByteBuffer source) throws IOException {
                int count = Math.min(source.remaining(), calls++ % 1000);
                ByteBuffer some = source.slice(source.position(), count);
                source.position(source.position() + count);
                return whole.write(some);
            }

            @Override
            public boolean isOpen() {
                return whole.isOpen();
            }

            @Override
            public void close() throws IOException {
                whole.close();
            }
        };
        try (DigestedOutput output = new DigestedOutput(slow, threads, Transfers.PLENTY)) {
            write(output, bytes, BUFFER);
            assertEquals(sha256(bytes), output.finish().moved());
        }
        assertArrayEquals(bytes, out.toByteArray());
        assertFalse(whole.isOpen(), "it is closed together with the output");
    }

    @Test
    void nothingMayBeWrittenInAnEmptyPiece() throws IOException {
        try (DigestedOutput output = new DigestedOutput(Channels.newChannel(out), threads, Transfers.PLENTY)) {
            for (int i = 0; i < 20; i++) {
                output.write(output.room().flip());
            }
            assertEquals(new Digests(sha256(""), sha256("")), output.finish());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 4 * BUFFER, 9 * BUFFER + 5})
    void whatStoodThereBelongsToTheFileAndNotToWhatWasMoved(int size) throws IOException {
        byte[] old = Transfers.randomBytes(new Random(size), size);
        byte[] more = Transfers.randomBytes(new Random(-1), 300_000);
        byte[] both = Arrays.copyOf(old, size + more.length);
        System.arraycopy(more, 0, both, size, more.length);
        Path existing = Files.write(directory.resolve("old"), old);
        try (FileChannel channel = FileChannel.open(existing);
                DigestedOutput output = new DigestedOutput(Channels.newChannel(out), threads, Transfers.PLENTY)) {
            output.begin(channel, size, true);
            assertEquals(0, output.written());
            write(output, more, BUFFER);
            assertEquals(more.length, output.written());
            assertEquals(new Digests(sha256(more), sha256(both)), output.finish());
        }
        assertArrayEquals(both, out.toByteArray());
    }

    @Test
    void whatStandsInTheSameFileIsNotWrittenAgain() throws IOException {
        byte[] old = Transfers.randomBytes(new Random(2), 2 * BUFFER);
        Path path = Files.write(directory.resolve("file"), old);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        byte[] both = Arrays.copyOf(old, BUFFER + 7 + 3);
        System.arraycopy(new byte[] {1, 2, 3}, 0, both, BUFFER + 7, 3);
        try (DigestedOutput output = new DigestedOutput(channel, threads, Transfers.PLENTY)) {
            output.begin(channel, BUFFER + 7, false);
            channel.position(BUFFER + 7);
            write(output, new byte[] {1, 2, 3}, BUFFER);
            assertEquals(new Digests(sha256(new byte[] {1, 2, 3}), sha256(both)), output.finish());
        }
        System.arraycopy(new byte[] {1, 2, 3}, 0, old, BUFFER + 7, 3);
        assertArrayEquals(old, Files.readAllBytes(path), "behind what was written, nothing is cut off");
    }

    @Test
    void aBeginningThatIsShorterThanItWasIsRefused() throws IOException {
        Path path = Files.write(directory.resolve("file"), new byte[10]);
        try (FileChannel channel = FileChannel.open(path);
                DigestedOutput output = new DigestedOutput(Channels.newChannel(out), threads, Transfers.PLENTY)) {
            assertRefused(Reason.FILE_CHANGED, () -> output.begin(channel, 11, true));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 5, 50})
    void closingEarlyLetsTheDigesterGo(int buffers) throws IOException {
        WritableByteChannel channel = Channels.newChannel(out);
        try (DigestedOutput output = new DigestedOutput(channel, threads, Transfers.PLENTY)) {
            write(output, new byte[buffers * BUFFER], BUFFER);
        }
        assertFalse(channel.isOpen());
    }

    @Test
    void closingTwiceOrAfterTheEndDoesNothing() throws IOException {
        DigestedOutput output = new DigestedOutput(Channels.newChannel(out), threads, Transfers.PLENTY);
        write(output, new byte[5 * BUFFER], BUFFER);
        output.finish();
        output.close();
        output.close();
    }

    @Test
    void aChannelThatFailsEndsInItsOwnError() throws IOException {
        WritableByteChannel channel = Channels.newChannel(out);
        try (DigestedOutput output = new DigestedOutput(channel, threads, Transfers.PLENTY)) {
            write(output, new byte[3 * BUFFER], BUFFER);
            channel.close();
            assertThrowsExactly(ClosedChannelException.class, () -> write(output, new byte[1], BUFFER));
        }
    }

    @Test
    void whoeverIsInterruptedDoesNotWaitForRoom() throws IOException {
        try (DigestedOutput output = new DigestedOutput(Channels.newChannel(out), Transfers.NOBODY, Transfers.PLENTY)) {
            write(output, new byte[4 * BUFFER], BUFFER);
            Thread.currentThread().interrupt();
            assertThrowsExactly(InterruptedIOException.class, output::room);
            assertTrue(Thread.interrupted(), "the thread still knows");
        }
    }

    @Test
    void whoeverIsInterruptedDoesNotWaitForTheDigest() throws IOException {
        try (DigestedOutput output = new DigestedOutput(Channels.newChannel(out), Transfers.NOBODY, Transfers.PLENTY)) {
            write(output, new byte[4 * BUFFER], BUFFER);
            Thread.currentThread().interrupt();
            assertThrowsExactly(InterruptedIOException.class, output::finish);
            assertTrue(Thread.interrupted(), "the thread still knows");
        }
    }

    @Test
    void anInterruptionLetsTheDigesterGoToo() throws IOException {
        try (DigestedOutput output = new DigestedOutput(Channels.newChannel(out), threads, Transfers.PLENTY)) {
            write(output, new byte[4 * BUFFER], BUFFER);
            Thread.currentThread().interrupt();
            assertThrowsExactly(InterruptedIOException.class, output::finish);
            assertTrue(Thread.interrupted(), "the thread still knows");
        }
    }

    private static void write(DigestedOutput output, byte[] bytes, int most) throws IOException {
        for (int from = 0; from < bytes.length; ) {
            ByteBuffer room = output.room();
            int count = Math.min(Math.min(most, room.remaining()), bytes.length - from);
            output.write(room.put(bytes, from, count).flip());
            from += count;
        }
    }
}
