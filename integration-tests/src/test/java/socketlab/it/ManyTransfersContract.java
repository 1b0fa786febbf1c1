package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Many files at once, and somebody who only wants a ping. How long the pings take is printed, and no limit is set to it:
 * that depends on what else the machine has to do.
 */
abstract class ManyTransfersContract extends FilesTest {

    /** So many are answered before any of the files is through. */
    private static final int LEAST_PINGS = 100;

    private final int transferCount;
    private final int fileBytes;
    private final ServedDirectory directory = directory();
    private final byte[] content;
    private final byte[] first;
    private final byte[] rest;
    private final String sha256;
    private final CountDownLatch pings = new CountDownLatch(LEAST_PINGS);

    ManyTransfersContract(Protocol protocol, int transferCount, int fileBytes) {
        super(protocol, ServedDirectory.create(), "--writable");
        this.transferCount = transferCount;
        this.fileBytes = fileBytes;
        content = Bytes.random(fileBytes, 1);
        first = Bytes.first(fileBytes / 2, content);
        rest = Bytes.from(fileBytes / 2, content);
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
        try (FileClient pinger = open()) {
            for (int i = 0; i < 1_000; i++) {
                ping(pinger); // the first ones compile
            }
            List<Future<?>> transfers = new ArrayList<>();
            for (int i = 0; i < transferCount; i++) {
                int number = i;
                transfers.add(threads.submit(() -> {
                    move(number);
                    return null;
                }));
            }
            List<Long> nanos = new ArrayList<>();
            while (!transfers.stream().allMatch(Future::isDone)) {
                long start = System.nanoTime();
                ping(pinger);
                nanos.add(System.nanoTime() - start);
                pings.countDown();
            }
            for (Future<?> transfer : transfers) {
                transfer.get();
            }
            print(nanos);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void ping(FileClient pinger) throws IOException {
        assertEquals("pong", pinger.ask(Requests.ping(Requests.nextId())).verdict());
    }

    private void print(List<Long> nanos) {
        Collections.sort(nanos);
        System.out.printf(
                "%s: while %d files of %,d bytes moved, %d pings were answered, p50 %.1f ms, p99 %.1f ms%n",
                getClass().getSimpleName(),
                transferCount,
                fileBytes,
                nanos.size(),
                nanos.get(nanos.size() / 2) / 1e6,
                nanos.get(nanos.size() * 99 / 100) / 1e6);
    }

    /** The even ones are downloads, the odd ones uploads; all stand in the middle until the pings are answered. */
    private void move(int number) throws Exception {
        try (FileClient client = open()) {
            if (number % 2 == 0) {
                assertEquals("file", client.ask(FileRequests.get(1, "down")).verdict());
                client.receiveAll(first);
                awaitPings();
                client.receiveAll(rest);
                assertEquals(sha256, client.receive().text("sha256"));
            } else {
                assertEquals(
                        "ready",
                        client.ask(FileRequests.put(1, "up" + number, "create", fileBytes))
                                .verdict());
                client.sendInPieces(1, first);
                awaitPings();
                client.sendInPieces(1, rest);
                assertEquals(sha256, client.ask(FileRequests.sent(1, sha256)).text("sha256"));
                directory.assertHolds("up" + number, content);
            }
        }
    }

    private void awaitPings() throws InterruptedException {
        assertTrue(pings.await(Patience.MILLIS, TimeUnit.MILLISECONDS), "no pings are answered meanwhile");
    }
}
