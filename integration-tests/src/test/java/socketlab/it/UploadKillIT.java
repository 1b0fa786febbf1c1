package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * A server that is killed at any moment of an upload: the file is the old one or the new one, and the next server tidies
 * up. The moments are drawn by lot; what was drawn, a failure says.
 */
class UploadKillIT {

    /** Each takes the start of a server; {@code -Dsocketlab.kills=200} takes more of them. */
    private static final int KILLS = Integer.getInteger("socketlab.kills", 20);

    /** Rows of servers, one after the other in a directory of its own; two, to keep two cores busy. */
    private static final int ROWS = 2;

    /** More than the server digests without a thread for it; not much more, because it has not warmed up. */
    private static final int MOST_BYTES = 300_000;

    private static final int MOST_MILLIS_AFTER_SENT = 12;

    /** What shortens the life of a server that is about to be killed: most of it is its start. */
    private static final List<String> SHORT_LIVED =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx48m", "-XX:-UsePerfData", "-Xlog:disable");

    /** Up to where an upload comes before the server is killed. */
    private enum Moment {
        BEFORE_READY,
        READY,
        WITHIN_DATA,
        ALL_DATA,
        /** Some milliseconds after the client has said that all is sent, or when it was told that the file is stored. */
        SENT,
        STORED
    }

    /** The classes that a server needs, ready to be mapped into the next one: half of the way to its first answer. */
    private final ServedDirectory classes = ServedDirectory.create();

    private final long seed =
            Long.getLong("socketlab.seed", ThreadLocalRandom.current().nextLong(1_000_000_000));

    @Test
    void aServerThatIsKilledAtAnyMomentLeavesTheOldFileOrTheNewOneAndTheNextServerTidiesUp() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(ROWS);
        try {
            List<String> jvmOptions = rememberClasses();
            List<Future<Integer>> rows = new ArrayList<>();
            for (int row = 0; row < ROWS; row++) {
                Random random = new Random(seed + row);
                rows.add(threads.submit(() -> killServers(KILLS / ROWS, random, jvmOptions)));
            }
            int leftovers = 0;
            for (Future<Integer> row : rows) {
                leftovers += row.get();
            }
            assertTrue(leftovers > 0, "no kill has left anything unfinished");
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage() + "; run again with -Dsocketlab.seed=" + seed, e);
        } finally {
            threads.shutdownNow();
            classes.close();
        }
    }

    /** Runs a server that is not killed, so that the JVM writes down what it has loaded. */
    private List<String> rememberClasses() throws Exception {
        String archive = classes.file("archive").toString();
        List<String> jvmOptions = new ArrayList<>(SHORT_LIVED);
        jvmOptions.add("-XX:ArchiveClassesAtExit=" + archive);
        try (RunningServer server =
                RunningServer.startWith(jvmOptions, Protocol.TCP, "-d", classes.argument(), "--writable")) {
            try (FileClient client = new FileClient(server)) {
                assertEquals(
                        "stored",
                        client.put("first", "append", new byte[MOST_BYTES]).verdict());
            }
            server.process().signal("TERM");
            server.process().ending();
        }
        jvmOptions.set(jvmOptions.size() - 1, "-XX:SharedArchiveFile=" + archive);
        return jvmOptions;
    }

    /** @return how many of the kills have left something for the next server to tidy up */
    private static int killServers(int kills, Random random, List<String> jvmOptions) throws Exception {
        int leftovers = 0;
        try (ServedDirectory directory = ServedDirectory.createInMemory()) {
            byte[] content = Bytes.random(100_000, random.nextLong());
            directory.write("target", content);
            for (int kill = 1; kill <= kills; kill++) {
                Upload upload = Upload.drawn(kill, content, random);
                try (RunningServer server =
                        RunningServer.startWith(jvmOptions, Protocol.TCP, "-d", directory.argument(), "--writable")) {
                    assertEquals(List.of("target"), directory.names(), "after a restart");
                    boolean stored = upload.run(server);
                    server.process().kill();
                    server.process().ending();
                    content = upload.requireOldOrNew(directory.read("target"), stored);
                } catch (IOException | RuntimeException | AssertionError e) {
                    throw new AssertionError("kill " + kill + ", " + upload + ": " + e, e);
                }
                leftovers += directory.partials().isEmpty() ? 0 : 1;
            }
            RunningServer.start(Protocol.TCP, "-d", directory.argument(), "--writable")
                    .close();
            directory.assertHolds("target", content);
            directory.assertHasNoPartials();
        }
        return leftovers;
    }

    /** One upload and when it ends. */
    private record Upload(Moment moment, boolean append, byte[] old, byte[] bytes, double share, int millis) {

        /** Each moment has its turn, and most of what can go wrong goes wrong in the end. */
        static Upload drawn(int kill, byte[] old, Random random) {
            Moment[] moments = Moment.values();
            boolean append = old.length < MOST_BYTES / 2 && random.nextBoolean();
            int mostBytes = random.nextInt(3) == 0 ? MOST_BYTES : random.nextInt(8) == 0 ? 3 : MOST_BYTES / 10;
            return new Upload(
                    random.nextInt(3) == 0 ? Moment.SENT : moments[kill % moments.length],
                    append,
                    old,
                    Bytes.random(random.nextInt(mostBytes), random.nextLong()),
                    random.nextDouble(),
                    random.nextInt(MOST_MILLIS_AFTER_SENT));
        }

        /** @return whether the client was told that the file is stored */
        boolean run(RunningServer server) throws IOException {
            try (FileClient client = new FileClient(server)) {
                client.frames().send(FileRequests.put(1, "target", append ? "append" : "replace", bytes.length));
                if (moment == Moment.BEFORE_READY) {
                    return false;
                }
                assertEquals("ready", client.receive().verdict());
                if (moment == Moment.READY) {
                    return false;
                }
                byte[] message = Bytes.joined(FrameClient.frames(List.of(FileRequests.data(1, bytes.length))), bytes);
                client.frames()
                        .write(
                                moment == Moment.WITHIN_DATA
                                        ? Bytes.first((int) (share * message.length), message)
                                        : message);
                if (moment.compareTo(Moment.ALL_DATA) <= 0) {
                    return false;
                }
                client.frames().send(FileRequests.sent(1, Bytes.sha256(bytes)));
                if (moment == Moment.SENT && (millis == 0 || !client.frames().hearsSomethingWithin(millis))) {
                    return false;
                }
                assertEquals("stored", client.receive().verdict());
                return true;
            }
        }

        /** @return the content that the file has */
        byte[] requireOldOrNew(byte[] content, boolean stored) {
            byte[] whole = append ? Bytes.joined(old, bytes) : bytes;
            if (stored || moment == Moment.SENT && Arrays.equals(whole, content)) {
                assertArrayEquals(whole, content, "the new file");
            } else {
                assertArrayEquals(old, content, "the old file");
            }
            return content;
        }

        @Override
        public String toString() {
            return (append ? "append " : "replace ") + old.length + " by " + bytes.length + " bytes, until " + moment
                    + ", share " + share + ", " + millis + " ms";
        }
    }
}
