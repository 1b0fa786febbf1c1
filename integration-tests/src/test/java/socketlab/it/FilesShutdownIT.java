package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static socketlab.it.FileRequests.get;
import static socketlab.it.FileRequests.put;
import static socketlab.it.Patience.await;
import static socketlab.it.Requests.ping;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that is told to end while files are moved: it finishes those that end soon, and leaves within five seconds. */
class FilesShutdownIT {

    private final ServedDirectory directory = ServedDirectory.create();

    @AfterEach
    void deleteDirectory() {
        directory.close();
    }

    private RunningServer start() throws IOException {
        return RunningServer.startProcess(Protocol.TCP, "-d", directory.argument(), "--writable");
    }

    /** Tells a server to end, and waits until it has begun to. */
    private static void tell(RunningServer server, FrameClient witness) throws Exception {
        server.process().signal("TERM");
        await("the server to refuse requests").until(() -> witness.ask(ping(1)).verdict(), "shutting-down"::equals);
    }

    @Test
    void filesUnderWayAreFinishedAndNewOnesRefused() throws Exception {
        byte[] content = Bytes.random(20_000_000, 1);
        directory.write("down", content);
        directory.write("up", new byte[] {1});
        try (RunningServer server = start();
                FileClient up = new FileClient(server);
                FileClient down = new FileClient(server);
                FrameClient witness = new FrameClient(server.address())) {
            assertEquals("ready", up.ask(put(1, "up", "replace")).verdict());
            up.sendData(1, new byte[] {2});
            assertEquals("file", down.ask(get(1, "down")).verdict());
            byte[] beginning = down.frames().receiveBytes(1_000_000);

            tell(server, witness);
            assertEquals("shutting-down", witness.ask(get(2, "down")).verdict());
            assertEquals("shutting-down", witness.ask(put(3, "new", "create")).verdict());
            assertEquals("shutting-down", witness.ask(FileRequests.list(4, "")).verdict());
            up.sendData(1, new byte[] {3});
            assertEquals("stored", up.finish(1, new byte[] {2, 3}).verdict());
            assertArrayEquals(Bytes.first(beginning.length, content), beginning);
            down.receiveAll(Bytes.from(beginning.length, content));
            assertEquals(Bytes.sha256(content), down.receive().text("sha256"));

            up.frames().assertEnds();
            down.frames().assertEnds();
            server.process().ending();
        }
        directory.assertHolds("up", new byte[] {2, 3});
        directory.assertHasNoPartials();
    }

    @Test
    void filesThatDoNotEndDoNotKeepTheServerAndLeaveNothingUnfinished() throws Exception {
        directory.write("down", new byte[50_000_000]);
        directory.write("up", new byte[] {1});
        directory.write("log", new byte[] {1});
        try (RunningServer server = start();
                FileClient inBody = new FileClient(server);
                FileClient between = new FileClient(server);
                FileClient down = new FileClient(server)) {
            assertEquals("ready", inBody.ask(put(1, "up", "replace")).verdict());
            inBody.frames().send(FileRequests.data(1, 1_000_000));
            inBody.frames().write(new byte[300_000]);
            assertEquals("ready", between.ask(put(1, "log", "append")).verdict());
            between.sendData(1, new byte[] {2});
            assertEquals("file", down.ask(get(1, "down")).verdict());
            directory.awaitPartial();

            server.process().signal("TERM");
            server.process().ending();
            assertThrows(IOException.class, () -> down.frames().receiveBytes(50_000_000));
        }
        directory.assertHolds("up", new byte[] {1});
        directory.assertHolds("log", new byte[] {1});
        directory.assertHasNoPartials();
    }
}
