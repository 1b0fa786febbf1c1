package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files larger than the server's memory, and than 32 bits can count. */
class LargeFilesIT {

    private static final int PIECE_BYTES = 1_000_000;
    private static final int PIECES = 120;

    @Test
    void aFileOf120MegabytesGoesUpAndDownThroughAHeapOf32() throws Exception {
        byte[] piece = Bytes.random(PIECE_BYTES, 1);
        MessageDigest digest = Bytes.newSha256();
        for (int i = 0; i < PIECES; i++) {
            digest.update(piece);
        }
        String sha256 = Bytes.hex(digest.digest());
        try (ServedDirectory directory = ServedDirectory.create();
                RunningServer server = RunningServer.startWith(
                        List.of("-Xmx32m"), Protocol.TCP, "-d", directory.argument(), "--writable");
                FileClient client = new FileClient(server)) {
            long size = (long) PIECES * PIECE_BYTES;
            assertEquals(
                    "ready",
                    client.ask(FileRequests.put(1, "large", "create", size)).verdict());
            client.frames().send(FileRequests.data(1, size)); // all in one message
            for (int i = 0; i < PIECES; i++) {
                client.frames().write(piece);
            }
            assertEquals(sha256, client.ask(FileRequests.sent(1, sha256)).text("sha256"));
            assertEquals(size, client.ask(FileRequests.get(2, "large")).number("body"));
            for (int i = 0; i < PIECES; i++) {
                client.receiveAll(piece);
            }
            assertEquals(sha256, client.receive().text("sha256"));
        }
    }

    /** The bytes themselves only with {@code -Dsocketlab.largeFiles=true}: the server digests all four gigabytes. */
    @Test
    void filesBeyondFourGigabytesHaveTheirRightSizes() throws Exception {
        long size = (4L << 30) + 3;
        try (ServedDirectory directory = ServedDirectory.createInMemory();
                RunningServer server = RunningServer.startWith(List.of(), Protocol.TCP, "-d", directory.argument());
                FileClient client = new FileClient(server);
                RandomAccessFile sparse =
                        new RandomAccessFile(directory.file("sparse").toFile(), "rw")) {
            sparse.seek(size - 3);
            sparse.write(new byte[] {1, 2, 3});
            Json listing = client.ask(FileRequests.list(1, "sparse"));
            assertEquals(size, listing.objects("entries").get(0).number("size"));
            Json header = client.ask(FileRequests.get(2, "sparse", size - 3));
            assertEquals(size, header.number("size"));
            assertEquals(size - 3, header.number("offset"));
            assertEquals(3, header.number("body"));
            if (!Boolean.getBoolean("socketlab.largeFiles")) {
                return;
            }
            assertTrue(client.frames().hearsSomethingWithin(600_000), "once it has digested what goes before");
            assertArrayEquals(new byte[] {1, 2, 3}, client.frames().receiveBytes(3));
            assertEquals("sent", client.receive().verdict());
        }
    }
}
