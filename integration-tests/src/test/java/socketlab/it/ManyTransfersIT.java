package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A hundred files at once, and somebody who only wants a ping. */
@Isolated("it measures how long a ping takes")
class ManyTransfersIT extends FilesTest {

    private static final int TRANSFERS = 100;
    private static final int FILE_BYTES = 10_000_000;
    private static final double MOST_MILLIS = 50;

    private final ServedDirectory directory = directory();
    private final byte[] content = Bytes.random(FILE_BYTES, 1);
    private final String sha256 = Bytes.sha256(content);

    ManyTransfersIT() {
        super(ServedDirectory.create(), "--writable");
    }

    @Test
    void aHundredFilesMoveAtOnceAndAPingDoesNotWaitForThem() throws Exception {
        directory.write("down", content);
        ExecutorService threads = Executors.newFixedThreadPool(TRANSFERS);
        try (FrameClient pinger = new FrameClient(server().address())) {
            for (int i = 0; i < 1_000; i++) {
                pinger.ask(Requests.ping(i)); // the first ones compile
            }
            List<Future<?>> transfers = new ArrayList<>();
            for (int i = 0; i < TRANSFERS; i++) {
                int number = i;
                transfers.add(threads.submit(() -> {
                    move(number);
                    return null;
                }));
            }
            List<Long> nanos = new ArrayList<>();
            while (!transfers.stream().allMatch(Future::isDone)) {
                long start = System.nanoTime();
                assertEquals("pong", pinger.ask(Requests.ping(1)).verdict());
                nanos.add(System.nanoTime() - start);
            }
            for (Future<?> transfer : transfers) {
                transfer.get(1, TimeUnit.SECONDS);
            }
            Collections.sort(nanos);
            double p99 = nanos.get(nanos.size() * 99 / 100) / 1e6;
            assertTrue(nanos.size() > 100, nanos.size() + " pings");
            assertTrue(p99 < MOST_MILLIS, "p99 of " + nanos.size() + " pings is " + p99 + " ms");
        } finally {
            threads.shutdownNow();
        }
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
                        client.ask(FileRequests.put(1, "up" + number, "create", FILE_BYTES))
                                .verdict());
                client.sendInPieces(1, content);
                assertEquals(sha256, client.ask(FileRequests.sent(1, sha256)).text("sha256"));
                directory.assertHolds("up" + number, content);
            }
        }
    }
}
