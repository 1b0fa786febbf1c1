package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * The networks on which implementations of QUIC prove that they work with each other (the QUIC Interop Runner, Seemann
 * and Iyengar, 2020), for files over UDP. They are waited for, all at the same time: each has a server of its own and one
 * client for each direction.
 */
@TestInstance(Lifecycle.PER_CLASS)
class UdpScenariosIT {

    /** A round trip of 30 ms, and a queue of little more than a whole one. */
    private static final List<String> LINK = List.of("--delay", "15ms", "--rate", "10Mbps", "--queue", "25");

    private static final long DARK_MILLIS = 2_000;

    /** One network, and a file that is got and one that is put over it. */
    private static final class Scenario implements AutoCloseable {
        private final Workplace served;
        private final Workplace here;
        private final byte[] content;
        private final List<Relay> relays = new ArrayList<>();
        private final RunningServer server;
        private RunningProgram get;
        private RunningProgram put;

        Scenario(Path directory, int size, List<String> link) throws IOException {
            content = Workplace.content(size, size);
            served = new Workplace(Protocol.UDP, directory.resolve("served"));
            here = new Workplace(Protocol.UDP, directory.resolve("here"));
            served.write("down", content);
            here.write("up", content);
            List<String> arguments = new ArrayList<>(link);
            arguments.addAll(List.of(
                    "--seed", "7", "--writable", "-d", served.directory().toString()));
            server = RunningServer.start(Protocol.UDP, arguments.toArray(String[]::new));
        }

        Scenario start() throws IOException {
            return start(server.target(), server.target());
        }

        /** In a darkness that begins in mid-transfer. */
        Scenario startInTheDark() throws IOException {
            UdpRelay down = UdpRelay.darkAfter(20_000, DARK_MILLIS, server);
            UdpRelay up = UdpRelay.darkAfter(content.length / 2, DARK_MILLIS, server);
            relays.addAll(List.of(down, up));
            return start(down.target(), up.target());
        }

        private Scenario start(String getTarget, String putTarget) throws IOException {
            get = here.start("get", "--tries", "8", getTarget, "down");
            put = here.start("put", "--tries", "8", putTarget, "up");
            return this;
        }

        void assertBothFilesAreWhole() throws Exception {
            for (RunningProgram client : List.of(get, put)) {
                RunningProgram.Ending ending = client.ending();
                assertEquals(0, ending.status(), ending.err());
                assertEquals("", ending.err());
            }
            assertArrayEquals(content, here.read("down"));
            assertArrayEquals(content, served.read("up"));
        }

        @Override
        public void close() throws IOException {
            Stream.of(get, put).filter(Objects::nonNull).forEach(RunningProgram::close);
            for (Relay relay : relays) {
                relay.close();
            }
            server.close();
        }
    }

    private final List<Scenario> all = new ArrayList<>();
    private Scenario plain;
    private Scenario lossy;
    private Scenario corrupting;
    private Scenario dark;
    private Scenario far;

    @BeforeAll
    void startAll(@TempDir Path directory) throws IOException {
        plain = scenario(directory.resolve("plain"), 2_000_000, LINK).start();
        lossy = scenario(directory.resolve("lossy"), 2_000_000, with("--loss", "2%"))
                .start();
        corrupting = scenario(directory.resolve("corrupting"), 2_000_000, with("--corrupt", "2%"))
                .start();
        dark = scenario(directory.resolve("dark"), 1_000_000, LINK).startInTheDark();
        far = scenario(directory.resolve("far"), 10_000, List.of("--delay", "750ms"))
                .start();
    }

    private Scenario scenario(Path directory, int size, List<String> link) throws IOException {
        Scenario scenario = new Scenario(directory, size, link);
        all.add(scenario);
        return scenario;
    }

    private static List<String> with(String... more) {
        List<String> link = new ArrayList<>(LINK);
        link.addAll(List.of(more));
        return link;
    }

    @AfterAll
    void endAll() {
        assertAll(all.stream().map(scenario -> scenario::close)); // all of them, whatever one throws
    }

    @Test
    void aShortQueueAtABottleneck() throws Exception {
        plain.assertBothFilesAreWhole();
    }

    @Test
    void aLossOfTwoPercentEachWay() throws Exception {
        lossy.assertBothFilesAreWhole();
    }

    @Test
    void aCorruptionOfTwoPercentEachWay() throws Exception {
        corrupting.assertBothFilesAreWhole();
    }

    @Test
    void aBlackOutOfTwoSecondsInMidTransfer() throws Exception {
        dark.assertBothFilesAreWhole();
    }

    @Test
    void aDelayOf750MillisecondsEachWay() throws Exception {
        far.assertBothFilesAreWhole();
    }
}
