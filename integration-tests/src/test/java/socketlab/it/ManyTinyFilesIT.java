package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that gets one file after the other over UDP: what it held for those that are through, it gives back. */
class ManyTinyFilesIT {

    static Stream<Arguments> heapsAndWindows() {
        return Stream.of(
                Arguments.of("-Xmx64m", 1024, AttackTest.ALL ? 10_000 : 600),
                Arguments.of("-Xmx64m", 20_000, AttackTest.ALL ? 10_000 : 150));
    }

    @ParameterizedTest(name = "with {0} and a window of {1}, {2} files")
    @MethodSource("heapsAndWindows")
    void thousandsOfFilesNeedNoMoreMemoryThanOne(String heap, int window, int count, @TempDir Path directory)
            throws Exception {
        Workplace here = new Workplace(Protocol.UDP, directory);
        try (ServedDirectory served = ServedDirectory.createInMemory();
                RunningServer server = RunningServer.start(Protocol.UDP, "-d", served.argument())) {
            for (int i = 0; i < count; i++) {
                served.write("tree/" + i % 10 + "/" + i, ("file " + i).getBytes(StandardCharsets.UTF_8));
            }
            List<String> command = new ArrayList<>(
                    here.command("get", "-r", "-q", "--window", Integer.toString(window), server.target(), "tree"));
            command.add(1, heap);
            try (RunningProcess get = RunningProcess.start(command, Map.of(), directory)) {
                RunningProgram.Ending ending = get.ending();
                assertEquals(0, ending.status(), ending.err());
                assertEquals("", ending.err());
            }
            assertEquals(count, here.files().size());
            assertEquals("file 77", new String(here.read("tree/7/77"), StandardCharsets.UTF_8));
        }
    }
}
