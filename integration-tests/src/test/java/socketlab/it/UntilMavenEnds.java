package socketlab.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * No test, and in no run of all tests, but what {@code .ci/ends-with-maven} has Maven run: servers that go on until
 * somebody ends them. The file that the property {@code socketlab.pids} names then holds the numbers of their processes,
 * and of the one that runs this.
 */
class UntilMavenEnds {

    @Test
    void serversGoOn() throws IOException, InterruptedException {
        Path pids = Path.of(System.getProperty("socketlab.pids"));
        List<String> sleeping = List.of("sh", "-c", "sleep 600; :"); // a process that has started another
        try (RunningProcess tcp = RunningProcess.start(Jar.TCP_SERVER.command("-p", "0"));
                RunningProcess udp = RunningProcess.start(Jar.UDP_SERVER.command("-p", "0"));
                RunningProcess shell = RunningProcess.start(sleeping)) {
            tcp.out().awaitLine(".*ready.*");
            udp.out().awaitLine(".*ready.*");
            Path whole = pids.resolveSibling(pids.getFileName() + ".new");
            long own = ProcessHandle.current().pid();
            Files.writeString(
                    whole,
                    LongStream.concat(
                                    LongStream.of(own),
                                    ProcessHandle.current().descendants().mapToLong(ProcessHandle::pid))
                            .mapToObj(Long::toString)
                            .collect(Collectors.joining("\n", "", "\n")));
            Files.move(whole, pids, StandardCopyOption.ATOMIC_MOVE);
            shell.endingWithin(TimeUnit.MINUTES.toSeconds(15));
        }
    }
}
