package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
import socketlab.common.files.RefusedException.Reason;
import socketlab.common.memory.Account;

/** What the two ends of a transfer do with a file of a tree. */
final class Transfers {

    /** A thread for each digest, none of which keeps the tests from ending. */
    static final Executor DIGESTERS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "digester");
        thread.setDaemon(true);
        return thread;
    });

    /** Runs nothing, so that whoever wants a digest of an outgoing file computes it when it is finished. */
    static final Executor NOBODY = task -> {};

    /** Is charged by tests that are about something else. */
    static final Account PLENTY = Account.unlimited();

    private Transfers() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] randomBytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    static String sha256(byte[] bytes) {
        return Sha256.hex(Sha256.newDigest().digest(bytes));
    }

    static String sha256(String text) {
        return sha256(bytes(text));
    }

    /** Receives a file: the bytes from its offset on. */
    static byte[] received(OutgoingFile file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long count = file.size() - file.offset();
        if (file.isDigested()) {
            file.channel().transferTo(file.offset(), count, Channels.newChannel(bytes));
        } else {
            file.copyTo(Channels.newChannel(bytes), count);
        }
        return bytes.toByteArray();
    }

    /** Sends what is left of a file to nobody, and finishes it. */
    static Digests finish(OutgoingFile file) throws IOException {
        if (!file.isDigested()) {
            file.copyTo(Channels.newChannel(OutputStream.nullOutputStream()), file.size());
        }
        return file.finish();
    }

    /** Receives a whole file of a tree as text, and has its digest checked. */
    static String text(FileTree tree, String name) throws IOException {
        try (OutgoingFile file = tree.read(name, 0, PLENTY)) {
            byte[] bytes = received(file);
            assertEquals(sha256(bytes), file.finish().file());
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Writes bytes into a file, a room full of them at a time. */
    static void write(IncomingFile file, byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; ) {
            ByteBuffer room = file.room();
            int count = Math.min(room.remaining(), bytes.length - from);
            file.write(room.put(bytes, from, count).flip());
            from += count;
        }
    }

    static void write(IncomingFile file, String text) throws IOException {
        write(file, bytes(text));
    }

    /** Writes a file, finishes and closes it. */
    static Digests store(IncomingFile file, byte[] bytes) throws IOException {
        try (file) {
            write(file, bytes);
            return file.finish(sha256(bytes), null);
        }
    }

    static Digests store(IncomingFile file, String text) throws IOException {
        return store(file, bytes(text));
    }

    static RefusedException assertRefused(Reason reason, Executable executable) {
        RefusedException refused = assertThrowsExactly(RefusedException.class, executable);
        assertEquals(reason, refused.reason(), refused::getMessage);
        return refused;
    }

    /** The names of all that is in a directory, sorted. */
    static List<String> namesIn(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    /** Makes a pipe; whoever opens it to read waits for somebody who writes. */
    static void makePipe(Path path) throws Exception {
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    }
}
