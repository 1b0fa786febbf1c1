package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.FileRequests.get;
import static socketlab.it.FileRequests.put;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A server process that is told to end while files are moved leaves nothing half. What it still finishes, and how long
 * it takes, is a matter of unit tests.
 */
class FilesShutdownIT {

    private static final byte[] OLD = {1};
    private static final byte[] NEW = {2, 3};

    private final ServedDirectory directory = ServedDirectory.create();

    @AfterEach
    void deleteDirectory() {
        directory.close();
    }

    @Test
    void whatIsUnderWayIsFinishedOrUndone() throws Exception {
        byte[] content = Bytes.random(20_000_000, 1);
        directory.write("down", content);
        for (String name : List.of("ends", "in body", "between")) {
            directory.write(name, OLD);
        }
        boolean stored;
        try (RunningServer server =
                RunningServer.startProcess(Protocol.TCP, "-d", directory.argument(), "--writable")) {
            try (FileClient ends = new FileClient(server);
                    FileClient inBody = new FileClient(server);
                    FileClient between = new FileClient(server);
                    FileClient down = new FileClient(server)) {
                assertEquals("ready", ends.ask(put(1, "ends", "replace")).verdict());
                ends.sendData(1, Bytes.first(1, NEW));
                assertEquals("ready", inBody.ask(put(1, "in body", "replace")).verdict());
                inBody.frames().send(FileRequests.data(1, 1_000_000));
                inBody.frames().write(new byte[300_000]);
                assertEquals("ready", between.ask(put(1, "between", "append")).verdict());
                between.sendData(1, NEW);
                assertEquals("file", down.ask(get(1, "down")).verdict());
                directory.awaitPartial();

                server.process().signal("TERM");
                stored = isStored(ends);
                receiveRest(content, down);
                assertEquals(128 + 15, server.process().ending().status());
            }
            try (RunningServer successor =
                    RunningServer.startAt(server.address(), Protocol.TCP, "-d", directory.argument(), "--writable")) {
                successor.assertServesAGoodClient();
                directory.awaitNoPartials();
            }
        }
        assertTrue(Arrays.equals(NEW, directory.read("ends")) || !stored && Arrays.equals(OLD, directory.read("ends")));
        directory.assertHolds("in body", OLD);
        directory.assertHolds("between", OLD);
    }

    /** Sends the rest of a file; whether it is stored, or the server was gone before. */
    private static boolean isStored(FileClient client) {
        try {
            client.sendData(1, Bytes.from(1, NEW));
            assertEquals("stored", client.finish(1, NEW).verdict());
            return true;
        } catch (IOException e) {
            return false; // too slow for a server that leaves
        }
    }

    /** What comes of a file must be right, however much of it that is. */
    private static void receiveRest(byte[] content, FileClient client) {
        try {
            client.receiveAll(content);
            assertEquals(Bytes.sha256(content), client.receive().text("sha256"));
        } catch (IOException e) {
            return; // too slow for a server that leaves
        }
    }
}
