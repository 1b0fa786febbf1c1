package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file larger than the memory of both ends. */
class UdpLargeFilesIT {

    private static final int SIZE = 60_000_000;
    private static final String HEAP = "-Xmx32m";

    @Test
    void aFileOf60MegabytesGoesUpAndDownThroughHeapsOf32(@TempDir Path directory) throws Exception {
        Workplace served = new Workplace(Protocol.UDP, Files.createDirectory(directory.resolve("served")));
        Workplace here = new Workplace(Protocol.UDP, directory.resolve("here"));
        here.write("large", Workplace.content(SIZE, 1));
        try (RunningServer server = RunningServer.startWith(
                List.of(HEAP), Protocol.UDP, "-d", served.directory().toString(), "--writable")) {
            List<String> command = new ArrayList<>(here.command("chat", server.target()));
            command.add(1, HEAP);
            try (RunningProcess chat = RunningProcess.start(command, Map.of(), here.directory())) {
                chat.type("/put large\n/get large back\n");
                chat.endInput();
                RunningProgram.Ending ending = chat.ending();
                assertEquals(0, ending.status(), ending.err());
            }
            assertEquals(
                    -1,
                    Files.mismatch(
                            here.directory().resolve("large"),
                            served.directory().resolve("large")));
            assertEquals(
                    -1,
                    Files.mismatch(
                            here.directory().resolve("large"), here.directory().resolve("back")));
        }
    }

    @Test
    void aClientTakesNoLargerWindowThanItsMemoryHolds(@TempDir Path directory) throws Exception {
        Workplace served = new Workplace(Protocol.UDP, Files.createDirectory(directory.resolve("served")));
        Workplace here = new Workplace(Protocol.UDP, Files.createDirectory(directory.resolve("here")));
        served.write("file", Workplace.content(1_000_000, 1));
        try (RunningServer server =
                RunningServer.start(Protocol.UDP, "-d", served.directory().toString())) {
            List<String> command = new ArrayList<>(
                    here.command("get", "--window", "1000000", "--payload", "60000", server.target(), "file"));
            command.add(1, HEAP);
            try (RunningProcess get = RunningProcess.start(command, Map.of(), here.directory())) {
                RunningProgram.Ending ending = get.ending();
                assertEquals(0, ending.status(), ending.err());
            }
        }
    }

    /** Each asks for the largest window, and fills it but for the first segment, so that nothing of it can be written. */
    @Test
    void thoseWhoFillTheirWindowsAndDoNoMoreTakeNoOthersMemory(@TempDir Path directory) throws Exception {
        Workplace served = new Workplace(Protocol.UDP, Files.createDirectory(directory.resolve("served")));
        Workplace here = new Workplace(Protocol.UDP, directory.resolve("here"));
        here.write("good", Workplace.content(1_000_000, 1));
        byte[] body = new byte[60_000];
        List<SegmentClient> greedy = new ArrayList<>();
        try (RunningServer server = RunningServer.startWith(
                List.of(HEAP), Protocol.UDP, "-d", served.directory().toString(), "--writable")) {
            for (int i = 0; i < 40; i++) {
                SegmentClient client = new SegmentClient(server.address());
                greedy.add(client);
                String put = FileRequests.put(1, "greedy" + i, "create");
                String wide = put.substring(0, put.length() - 1) + ",\"payload\":60000,\"window\":1000000}";
                assertEquals("ready", client.ask(wide).verdict());
                for (int seq = 1; seq < 68; seq++) {
                    client.sendSegment(seq, body, false);
                }
            }
            RunningProgram.Ending put = here.run("put", server.target(), "good");
            assertEquals(0, put.status(), put.err());
        } finally {
            greedy.forEach(SegmentClient::close);
        }
    }
}
