package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many files at once, and somebody who only wants a ping. */
abstract class ManyTransfersContract extends FilesTest {

    /** The machine may have something else to do for a moment: one quiet round is enough. */
    private static final int MOST_ROUNDS = 3;

    private final int transferCount;
    private final int fileBytes;
    private final int leastPings;
    private final double mostMillis;
    private final ServedDirectory directory = directory();
    private final byte[] content;
    private final String sha256;

    /**
     * @param leastPings how many are to be answered meanwhile
     * @param mostMillis how long the hundredth part of the pings that takes longest may take at least
     */
    ManyTransfersContract(Protocol protocol, int transferCount, int fileBytes, int leastPings, double mostMillis) {
        super(protocol, ServedDirectory.create(), "--writable");
        this.transferCount = transferCount;
        this.fileBytes = fileBytes;
        this.leastPings = leastPings;
        this.mostMillis = mostMillis;
        content = Bytes.random(fileBytes, 1);
        sha256 = Bytes.sha256(content);
    }

    /** One that has much to do. */
    @Override
    RunningServer startServer(Protocol protocol, String... arguments) throws IOException {
        return RunningServer.startWith(List.of(), protocol, arguments);
    }

    @Test
    void manyFilesMoveAtOnceAndAPingDoesNotWaitForThem() throws Exception {
        directory.write("down", content);
        ExecutorService threads = Executors.newFixedThreadPool(transferCount);
        try (Talk pinger = connect()) {
            for (int i = 0; i < 1_000; i++) {
                pinger.ask(Requests.ping(Requests.nextId())); // the first ones compile
            }
            List<Double> p99s = new ArrayList<>();
            do {
                p99s.add(p99MillisWhileFilesMove(pinger, threads, p99s.size()));
            } while (p99s.get(p99s.size() - 1) >= mostMillis && p99s.size() < MOST_ROUNDS);
            assertTrue(Collections.min(p99s) < mostMillis, "p99 of the pings, in milliseconds: " + p99s);
        } finally {
            threads.shutdownNow();
        }
    }

    private double p99MillisWhileFilesMove(Talk pinger, ExecutorService threads, int round) throws Exception {
        List<Future<?>> transfers = new ArrayList<>();
        for (int i = 0; i < transferCount; i++) {
            int number = round * transferCount + i;
            transfers.add(threads.submit(() -> {
                move(number);
                return null;
            }));
        }
        List<Long> nanos = new ArrayList<>();
        while (!transfers.stream().allMatch(Future::isDone)) {
            long start = System.nanoTime();
            assertEquals("pong", pinger.ask(Requests.ping(Requests.nextId())).verdict());
            nanos.add(System.nanoTime() - start);
        }
        for (Future<?> transfer : transfers) {
            transfer.get(1, TimeUnit.SECONDS);
        }
        Collections.sort(nanos);
        assertTrue(nanos.size() >= leastPings, nanos.size() + " pings");
        return nanos.get(nanos.size() * 99 / 100) / 1e6;
    }

    private void move(int number) throws Exception {
        try (FileClient client = open()) {
            if (number % 2 == 0) {
                assertEquals("file", client.ask(FileRequests.get(1, "down")).verdict());
                client.receiveAll(content);
                assertEquals(sha256, client.receive().text("sha256"));
            } else {
                assertEquals(
                        "ready",
                        client.ask(FileRequests.put(1, "up" + number, "create", fileBytes))
                                .verdict());
                client.sendInPieces(1, content);
                assertEquals(sha256, client.ask(FileRequests.sent(1, sha256)).text("sha256"));
                directory.assertHolds("up" + number, content);
            }
        }
    }
}
