package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.Patience.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that each start a server that takes files over UDP, and run clients in a place of their own. */
abstract class FilesOverUdpTest {

    static final byte[] SMALL = Workplace.content(60_000, 1);
    static final byte[] BIG = Workplace.content(4_000_000, 2);

    /** At this rate, the lasting file takes half a minute: it is still on its way when something happens to it. */
    static final String SLOW = "8Mbps";

    static final byte[] LASTING = Workplace.content(30_000_000, 3);

    Workplace served;
    Workplace here;
    RunningServer server;

    @BeforeEach
    void comeToANewPlace(@TempDir Path served, @TempDir Path here) {
        this.served = new Workplace(Protocol.UDP, served);
        this.here = new Workplace(Protocol.UDP, here);
    }

    @AfterEach
    void endServer() {
        if (server != null) {
            server.close();
        }
    }

    void start(String... arguments) throws IOException {
        server = RunningServer.start(Protocol.UDP, arguments(arguments));
    }

    void startProcess(String... arguments) throws IOException {
        server = RunningServer.startProcess(Protocol.UDP, arguments(arguments));
    }

    String[] arguments(String... more) {
        return Stream.concat(Stream.of("--writable", "-d", served.directory().toString()), Stream.of(more))
                .toArray(String[]::new);
    }

    static void assertGivenUp(String reason, RunningProgram client) throws Exception {
        RunningProgram.Ending ending = client.ending();
        assertEquals(1, ending.status(), ending.err());
        assertEquals("", ending.out());
        assertEquals(1, ending.errLines().size(), ending.err());
        assertTrue(ending.err().contains(reason), ending.err());
    }

    /** Runs a command until it is no longer refused. */
    void awaitDone(String... arguments) {
        await(String.join(" ", arguments)).until(() -> here.run(arguments).status() == 0);
    }

    void awaitNoPartials() {
        await("unfinished files to be deleted")
                .until(() -> served.files().stream().noneMatch(name -> name.contains(".socketlab-")));
    }

    static void awaitBytes(Workplace place, String suffix) {
        await("the first bytes").until(() -> bytesIn(place, suffix) > 0);
    }

    static long bytesIn(Workplace place, String suffix) throws IOException {
        return bytesIn(place, "", suffix);
    }

    static long bytesIn(Workplace place, String prefix, String suffix) throws IOException {
        long sum = 0;
        for (String name : place.files()) {
            if (name.startsWith(prefix) && name.endsWith(suffix)) {
                sum += place.directory().resolve(name).toFile().length();
            }
        }
        return sum;
    }
}
