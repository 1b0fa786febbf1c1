package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Over UDP, a round trip costs each end one call to receive and one to send, and no other")
class UdpRoundTripCallsIT {

    private static final int FEW = 100;
    private static final int MANY = 600;

    /** What a server calls before and after all round trips: binding, closing, the receive that closing ends. */
    private static final int START_AND_END = 20;

    @TempDir
    private Path directory;

    @Test
    void inTheSteadyStateOfAPing() throws Exception {
        Path atServer = directory.resolve("server");
        CountedCalls.Counts few;
        CountedCalls.Counts many;
        try (RunningProcess server = start(Jar.UDP_SERVER, atServer, "-p", "0", "-d", directory.toString())) {
            String ready = server.out().awaitLine("udp-server ready on .*");
            String address = ready.substring(ready.lastIndexOf(' ') + 1);
            few = client(FEW, address);
            many = client(MANY, address);
            server.signal("TERM");
            server.ending();
        }
        CountedCalls.Counts all = CountedCalls.Counts.in(atServer);
        assertEquals(MANY - FEW, many.sending() - few.sending());
        assertTrue(many.receiving() - few.receiving() <= MANY - FEW, many + " " + few);
        assertEquals(few.other(), many.other());
        assertTrue(all.sending() <= MANY + FEW, all::toString);
        assertTrue(all.receiving() <= MANY + FEW + START_AND_END, all::toString);
        assertTrue(all.other() <= START_AND_END, all::toString);
    }

    private CountedCalls.Counts client(int count, String server) throws Exception {
        Path calls = directory.resolve("client");
        try (RunningProcess client =
                start(Jar.UDP_CLIENT, calls, "ping", "-i", "0", "-q", "-c", Integer.toString(count), server)) {
            RunningProgram.Ending ending = client.ending();
            assertEquals(0, ending.status(), ending::err);
        }
        return CountedCalls.Counts.in(calls);
    }

    private static RunningProcess start(Jar jar, Path calls, String... arguments) throws Exception {
        return RunningProcess.start(jar.commandWith(CountedCalls.jvmOptions(calls), arguments));
    }
}
