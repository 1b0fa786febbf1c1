package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static socketlab.it.FileRequests.put;
import static socketlab.it.Requests.ping;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A disk that is full, or becomes so: a file system of four megabytes in memory, which only root can make. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class FullDiskContract {

    private static final int DISK_BYTES = 4 * 1024 * 1024;

    /** What the server may make in it, the root included. */
    private static final int MOST_FILES = 8;

    private final Protocol protocol;
    private final ServedDirectory disk = ServedDirectory.create();
    private boolean mounted;
    private RunningServer server;
    private byte[] old;
    private long room;

    FullDiskContract(Protocol protocol) {
        this.protocol = protocol;
    }

    @BeforeAll
    void mountDisk() throws Exception {
        mounted = run(
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=" + DISK_BYTES + ",nr_inodes=" + MOST_FILES,
                        "socketlab",
                        disk.argument())
                == 0;
        assumeTrue(mounted, "no small file system can be mounted here: that takes root");
        // As a process, so that nothing keeps the file system busy when it has ended.
        server = RunningServer.startProcess(protocol, "-d", disk.argument(), "--writable");
    }

    @AfterAll
    void unmountDisk() throws Exception {
        if (server != null) {
            server.close();
            server.process().ending();
        }
        if (mounted) {
            assertEquals(0, run("umount", disk.argument()));
        }
        disk.close();
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @BeforeEach
    void makeOldFile() throws IOException {
        for (String name : disk.names()) {
            Files.delete(disk.file(name));
        }
        old = Bytes.random(DISK_BYTES * 5 / 8, 1);
        disk.write("old", old);
        room = room();
    }

    private long room() throws IOException {
        return Files.getFileStore(disk.path()).getUsableSpace();
    }

    private void assertNothingHasHappened(FileClient client) throws IOException {
        assertEquals("pong", client.ask(ping(9)).verdict(), "data and sent were not answered");
        disk.awaitNoPartials();
        disk.assertHolds("old", old);
        assertEquals(room, room(), "the space is given back");
        assertEquals("stored", client.put("small", "create", new byte[10_000]).verdict());
    }

    @Test
    void anUploadThatSaysItIsTooLargeIsRefusedAtOnce() throws IOException {
        try (FileClient client = new FileClient(server)) {
            assertEquals(
                    "no-space", client.ask(put(1, "old", "replace", DISK_BYTES)).verdict());
            assertEquals(
                    "no-space",
                    client.ask(put(2, "new", "create", (1L << 53) - 1)).verdict());
            assertNothingHasHappened(client);
        }
    }

    @Test
    void anUploadThatFillsTheDiskIsToldSoAndItsRestIsDropped() throws IOException {
        byte[] content = Bytes.random(DISK_BYTES, 2);
        try (FileClient client = new FileClient(server)) {
            assertEquals("ready", client.ask(put(1, "old", "replace")).verdict());
            client.sendInPieces(1, content);
            client.wire().send(FileRequests.sent(1, Bytes.sha256(content)));
            assertEquals("no-space", client.receive().verdict());
            assertNothingHasHappened(client);
        }
    }

    @Test
    void theSameInOnePiece() throws IOException {
        byte[] content = Bytes.random(DISK_BYTES, 2);
        try (FileClient client = new FileClient(server)) {
            assertEquals("ready", client.ask(put(1, "new", "create")).verdict());
            client.sendData(1, content);
            client.wire().send(FileRequests.sent(1, Bytes.sha256(content)));
            assertEquals("no-space", client.receive().verdict());
            assertNothingHasHappened(client);
            assertFalse(disk.names().contains("new"));
        }
    }

    @Test
    void anAppendNeedsRoomForTheWholeFile() throws IOException {
        try (FileClient client = new FileClient(server)) {
            assertEquals(
                    "no-space", client.put("old", "append", new byte[1_000]).verdict());
            assertNothingHasHappened(client);
        }
    }

    @Test
    void othersMayFillTheDiskMeanwhile() throws IOException {
        try (FileClient client = new FileClient(server)) {
            assertEquals("ready", client.ask(put(1, "new", "create", 1_000_000)).verdict());
            disk.write("other", new byte[(int) room - 100_000]);
            client.sendInPieces(1, new byte[1_000_000]);
            assertEquals("no-space", client.receive().verdict());
            Files.delete(disk.file("other"));
            assertNothingHasHappened(client);
        }
    }

    @Test
    void aDiskWithoutRoomForAnotherFileIsFullToo() throws IOException {
        int count = 0;
        while (disk.names().size() < MOST_FILES - 1 && count < MOST_FILES) {
            disk.write("file" + count++, new byte[0]);
        }
        try (FileClient client = new FileClient(server)) {
            assertEquals("no-space", client.ask(put(1, "old", "replace")).verdict());
            assertEquals("no-space", client.ask(put(2, "folder/new", "create")).verdict());
            Files.delete(disk.file("file0"));
            Files.delete(disk.file("file1"));
            assertNothingHasHappened(client);
        }
        assertTrue(count > 0);
    }
}
