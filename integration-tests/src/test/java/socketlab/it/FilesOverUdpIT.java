package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.Patience.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What moving files over UDP must withstand, and TCP's kernel does for TCP. */
class FilesOverUdpIT extends FilesOverUdpTest {

    private static final List<String> CONGESTION = List.of("none", "reno", "cubic");

    /** Longer than a program stands still because the machine is busy. */
    private static final String STALL = "20s";

    private static final String STALLED = "given up, because nothing has moved for 20000 ms";

    // ---- every mechanism

    @Test
    void everyRecoveryWithEveryCongestionControlMovesFilesBothWaysOverALossyNetwork() throws Exception {
        start("--loss", "2%", "--duplicate", "2%", "--reorder", "2%", "--corrupt", "1%", "--seed", "7");
        moveBothWaysAtOnce(List.of("stop-and-wait", "go-back-n", "selective-repeat"));
    }

    @Test
    void withoutRecoveryFilesAreMovedWhereNothingIsLost() throws Exception {
        start();
        moveBothWaysAtOnce(List.of("none"));
    }

    private void moveBothWaysAtOnce(List<String> recoveries) throws Exception {
        here.write("small", SMALL);
        assertMove(recoveries.stream()
                .flatMap(recovery -> CONGESTION.stream()
                        .map(congestion -> "--recovery " + recovery + " --congestion " + congestion + " --tries 8"))
                .toList());
    }

    /** Puts and gets a file with each of these options, all of them at the same time, each with a client of its own. */
    private void assertMove(List<String> allOptions) throws Exception {
        byte[] content = here.read("small");
        Map<String, RunningProgram> clients = new LinkedHashMap<>();
        try {
            for (String options : allOptions) {
                List<String> words = new ArrayList<>(List.of("chat", server.target()));
                words.addAll(List.of(options.split(" ")));
                RunningProgram client = here.start(words.toArray(String[]::new));
                clients.put(options, client);
                client.type(String.format("/put small x/%1$s%n/get x/%1$s ./%1$s%n", nameFor(options)));
                client.endInput();
            }
            for (Map.Entry<String, RunningProgram> client : clients.entrySet()) {
                String options = client.getKey();
                RunningProgram.Ending ending = client.getValue().ending();
                assertEquals(0, ending.status(), options + ": " + ending.err());
                assertEquals(2, ending.outLines().size(), options + ": " + ending.out());
                assertArrayEquals(content, served.read("x/" + nameFor(options)), options);
                assertArrayEquals(content, here.read(nameFor(options)), options);
            }
        } finally {
            clients.values().forEach(RunningProgram::close);
        }
    }

    private static String nameFor(String options) {
        return options.replace(' ', '+').replace("--", "");
    }

    @Test
    void withoutRecoveryALossIsReportedAndNothingGetsTheName() throws Exception {
        start("--drop", "out=12");
        served.write("down", SMALL);
        here.write("up", SMALL);
        RunningProgram.Ending get =
                here.run("get", "--recovery", "none", "--stall-timeout", STALL, server.target(), "down");
        assertNotEquals(0, get.status());
        assertEquals(1, get.errLines().size(), get.err());
        assertEquals(List.of("up"), here.files(), "what is damaged in the middle can't be gone on with");
        RunningProgram.Ending doubled =
                here.run("get", "--recovery", "none", "--duplicate", "in=10%", "--seed", "1", server.target(), "down");
        assertEquals(1, doubled.status(), doubled.err());
        assertTrue(doubled.err().contains("segments"), doubled.err());
        assertTrue(doubled.err().contains("missing, doubled or in the wrong order"), doubled.err());
        RunningProgram.Ending put =
                here.run("put", "--recovery", "none", "--drop", "12", "--stall-timeout", STALL, server.target(), "up");
        assertEquals(2, put.status(), put.err());
        assertEquals(1, put.errLines().size(), put.err());
        assertTrue(put.err().contains("the server says hash-mismatch: segments are missing"), put.err());
        assertFalse(served.has("up"));
        awaitNoPartials();
    }

    // ---- slow

    @Test
    void aServerThatStandsStillIsNoticedAlsoWhereItIsToldOfTheNextPiece() throws Exception {
        startProcess("--rate", SLOW);
        served.write("down", LASTING);
        here.write("up", LASTING);
        try (RunningProgram get = here.start("get", "--stall-timeout", STALL, server.target(), "down");
                RunningProgram put = here.start("put", "--stall-timeout", STALL, server.target(), "up")) {
            awaitBytes(here, ".download");
            awaitBytes(served, ".partial");
            try (RunningProgram typed = here.start(
                    "put",
                    "--window",
                    "1",
                    "--payload",
                    "10",
                    "--stall-timeout",
                    STALL,
                    server.target(),
                    "-",
                    "typed/up")) {
                typed.type("a");
                await("the first byte").until(() -> bytesIn(served, "typed/", ".partial") > 0);
                server.process().signal("STOP");
                typed.type("b"); // two datagrams are not enough for what is said of it, and the first is not answered
                assertGivenUp(STALLED, get);
                assertGivenUp(STALLED, put);
                assertGivenUp(STALLED, typed);
                server.process().signal("CONT");
            }
        }
    }

    // ---- once

    @Test
    void whatIsAppendedOverANetworkThatDoublesAndLosesIsAppendedOnce() throws Exception {
        start("--duplicate", "30%", "--loss", "5%", "--reorder", "10%", "--seed", "11");
        StringBuilder commands = new StringBuilder();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 15; i++) {
            String line = "line " + i + "\n";
            here.write("line" + i, line.getBytes(StandardCharsets.UTF_8));
            commands.append("/put --append line").append(i).append(" log\n");
            all.append(line);
        }
        try (RunningProgram chat = here.start("chat", "--tries", "8", server.target())) {
            chat.type(commands.toString());
            chat.endInput();
            RunningProgram.Ending ending = chat.ending();
            assertEquals(0, ending.status(), ending.err());
        }
        assertEquals(all.toString(), Files.readString(served.directory().resolve("log")));
    }

    @Test
    void aRequestThatIsDoubledIsCarriedOutOnceAlsoByAServerWithoutMemoryForAnswers() throws Exception {
        start("--max-answers", "0", "--duplicate", "in=100%");
        here.write("small", SMALL);
        RunningProgram.Ending put = here.run("put", server.target(), "small");
        assertEquals(0, put.status(), put.err());
        assertArrayEquals(SMALL, served.read("small"));
        assertEquals(0, here.run("get", server.target(), "small", "back").status());
        awaitNoPartials();
    }

    // ---- who is slow

    @Test
    void aReaderThatPausesClosesTheWindowAndLosesNothing() throws Exception {
        start();
        served.write("down", BIG);
        List<String> pipeline = new ArrayList<>(List.of("sh", "-c", "\"$@\" | { sleep 1; sha256sum; }", "sh"));
        pipeline.addAll(here.command("get", "--window", "64", server.target(), "down", "-"));
        try (RunningProcess pipe = RunningProcess.start(pipeline)) {
            RunningProgram.Ending ending = pipe.ending();
            assertEquals(Workplace.sha256(BIG) + "  -", ending.out().strip());
            assertTrue(ending.err().startsWith("got down: "), ending.err());
        }
    }

    // ---- limits

    @Test
    void whateverWindowAndPayloadAreChosenTheBytesArrive() throws Exception {
        start();
        here.write("small", Bytes.first(5_000, SMALL));
        assertMove(List.of(
                "--window 1",
                "--window 1000000",
                "--payload 1 --window 30000",
                "--payload 65000",
                "--payload 64kB --window 2"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "--window 0, choose from 1 to 1000000",
                "--window 1000001, choose from 1 to 1000000",
                "--window 1e3, is not an int",
                "--payload 0, choose from 1 to 65000",
                "--payload 65001, choose from 1 to 65000",
                "--recovery hope, 'hope' is none of",
                "--congestion vegas, 'vegas' is none of"
            })
    void whatCannotBeChosenIsSaidInOneLine(String options, String reason) throws Exception {
        List<String> words = new ArrayList<>(List.of("get", "file"));
        words.addAll(List.of(options.split(" ")));
        RunningProgram.Ending ending = here.run(words.toArray(String[]::new));
        assertEquals(2, ending.status(), ending.err());
        assertEquals(1, ending.errLines().size(), ending.err());
        assertTrue(ending.err().contains(reason), ending.err());
    }

    @Test
    void theLimitsOfTheServerHoldWhateverTheClientAsksFor() throws Exception {
        start("--max-frame", "1400", "--max-window", "1");
        here.write("small", SMALL);
        assertMove(List.of("--window 1000"));
        RunningProgram.Ending refused = here.run("get", "--payload", "1201", server.target(), "small", "x");
        assertEquals(2, refused.status(), refused.err());
        assertEquals(
                List.of(
                        "udp-client: the server says bad-field: member \"payload\" must be from 1 to 1200 at this server (--payload 1200)"),
                refused.errLines());
    }

    @Test
    void withAsLittleMemoryAsAServerMayHaveFilesAreMovedWhateverWindowIsAskedFor() throws Exception {
        start("--max-buffers", "1MiB");
        here.write("small", SMALL);
        assertMove(List.of("--window 1000000"));
    }
}
