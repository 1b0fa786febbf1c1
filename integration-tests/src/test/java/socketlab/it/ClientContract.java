package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person at the command line may rely on, whichever of the two clients is run. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ClientContract {

    private static final String REPLY_LINE = "seq=\\d+ rtt=\\d+\\.\\d+ ms server=\\d+\\.\\d+ ms";

    /** What is sent is dated by the wall clock, and round trips are measured by another. */
    private static final long CLOCK_DIFFERENCE_NANOS = 5_000_000;

    private static final Set<String> ASKING = Set.of("ping", "echo", "chat", "stats");
    private static final List<String> SUMMARY = List.of("min", "mean", "stddev", "p50", "p90", "p99", "p999", "max");

    private final Protocol protocol;
    private RunningServer server;

    ClientContract(Protocol protocol) {
        this.protocol = protocol;
    }

    @BeforeAll
    void startServer() throws IOException {
        server = RunningServer.start(protocol);
    }

    @AfterAll
    void endServer() {
        server.close();
    }

    // ---- ping

    @Test
    void pingPrintsALineForEachReplyAndTheStatistics() throws Exception {
        RunningProgram.Ending ending = run("ping", server.target(), "-c", "5", "-i", "10ms");
        assertEquals(0, ending.status(), ending.err());
        assertEquals("", ending.err());
        List<String> replies = linesWith("seq=", ending);
        assertEquals(5, replies.size(), ending.out());
        for (int i = 0; i < 5; i++) {
            assertTrue(replies.get(i).matches(REPLY_LINE), replies.get(i));
            assertTrue(replies.get(i).startsWith("seq=" + (i + 1) + " "), replies.get(i));
        }
        assertStatistics("5 sent, 5 received, 0 lost (0.0 %), 0 late, 0 duplicated, 0 reordered", ending);
        for (String label : List.of("rtt ", "server ", "jitter ", "rto ", "clock ")) {
            assertEquals(1, linesWith(label, ending).size(), label + "in " + ending.out());
        }
        assertEquals(
                protocol == Protocol.TCP ? 1 : 0, linesWith("connect ", ending).size(), ending.out());
    }

    @Test
    void pingSaysAllInJson() throws Exception {
        RunningProgram.Ending ending =
                run("ping", server.target(), "-c", "20", "-i", "0", "--warmup", "10", "-s", "500", "--json", "-");
        assertEquals(0, ending.status(), ending.err());
        Json result = Json.parse(ending.out());
        assertEquals(
                List.of(
                        "format",
                        "tool",
                        "version",
                        "protocol",
                        "target",
                        "local",
                        "beganAt",
                        "startedAt",
                        "endedAt",
                        "options",
                        "connectNanos",
                        "sent",
                        "received",
                        "lost",
                        "late",
                        "duplicated",
                        "reordered",
                        "damaged",
                        "unsent",
                        "unsentReason",
                        "missedSlots",
                        "loss",
                        "firstRttNanos",
                        "rttNanos",
                        "serverNanos",
                        "jitterNanos",
                        "clockOffsetMicros",
                        "rto",
                        "samples"),
                List.copyOf(result.names()));
        assertEquals(1, result.number("format"));
        assertEquals(protocol.client().program(), result.text("tool"));
        assertEquals(protocol.name().toLowerCase(Locale.ROOT), result.text("protocol"));
        assertEquals(server.target(), result.text("target"));
        assertEquals(20, result.number("sent"));
        assertEquals(20, result.number("received"));
        assertEquals(500, result.object("options").number("size"));
        assertEquals(protocol == Protocol.UDP, result.isNull("connectNanos"));
        assertEquals(SUMMARY, List.copyOf(result.object("rttNanos").names()));
        assertEquals(SUMMARY, List.copyOf(result.object("serverNanos").names()));
        assertEquals(
                List.of("rfc3550", "meanAbsoluteDifference"),
                List.copyOf(result.object("jitterNanos").names()));
        assertEquals(
                List.of("srttNanos", "rttvarNanos", "rtoNanos"),
                List.copyOf(result.object("rto").names()));

        Json rtt = result.object("rttNanos");
        assertTrue(0 < rtt.number("min") && rtt.number("min") <= rtt.number("p50"), rtt::toString);
        assertTrue(rtt.number("p50") <= rtt.number("p99") && rtt.number("p99") <= rtt.number("max"), rtt::toString);
        List<Json> samples = result.objects("samples");
        assertEquals(20, samples.size());
        for (Json sample : samples) {
            assertEquals(List.of("id", "sentAt", "rttNanos", "serverNanos", "outcome"), List.copyOf(sample.names()));
            assertEquals("answered", sample.text("outcome"));
            assertTrue(sample.number("serverNanos") < sample.number("rttNanos"), sample::toString);
        }
    }

    @Test
    void pingWritesFilesWhoseSamplesAreTheSame(@TempDir Path directory) throws Exception {
        Path json = directory.resolve("ping.json");
        Path csv = directory.resolve("ping.csv");
        RunningProgram.Ending ending = run(
                "ping",
                server.target(),
                "-c",
                "5",
                "-i",
                "0",
                "-q",
                "--json",
                json.toString(),
                "--csv",
                csv.toString());
        assertEquals(0, ending.status(), ending.err());
        assertEquals(List.of(), linesWith("seq=", ending));

        List<String> expected = new ArrayList<>(List.of("id,sentAt,rttNanos,serverNanos,outcome,cause,lostInRow"));
        for (Json sample : Json.parse(Files.readString(json)).objects("samples")) {
            expected.add(String.join(
                            ",",
                            sample.members().values().stream()
                                    .map(String::valueOf)
                                    .toList())
                    + ",,"); // none is lost
        }
        assertEquals(expected, Files.readAllLines(csv));
    }

    @Test
    void pingSaysItsOwnAddressWhichMayBeChosen() throws Exception {
        RunningProgram.Ending ending = run("ping", server.target(), "-c", "1", "--source", "127.0.0.2");
        assertEquals(0, ending.status(), ending.err());
        String headline = ending.out().lines().findFirst().orElseThrow();
        assertTrue(
                headline.matches("ping " + Pattern.quote(server.target()) + " over " + protocol
                        + " from 127\\.0\\.0\\.2:\\d+: .*"),
                headline);
        Json json = Json.parse(
                run("ping", server.target(), "-c", "1", "--json", "-").out());
        assertTrue(json.text("local").matches("127\\.0\\.0\\.1:\\d+"), json::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo -I 127.0.0.2 -Q EF SERVER text",
                "stats -I 127.0.0.2 -Q EF SERVER",
                "list -I 127.0.0.2 -Q EF SERVER"
            })
    void whateverTalksTakesASourceAndAMark(String arguments) throws Exception {
        RunningProgram.Ending ending =
                run(arguments.replace("SERVER", server.target()).split(" "));
        assertEquals(0, ending.status(), ending.err());
    }

    @Test
    void eachLineOfARunHasItsTimeAndEachIntervalItsLineThoughItIsQuiet() throws Exception {
        String stamp = "\\[\\d{10}\\.\\d{6}] ";
        RunningProgram.Ending loud = run("ping", server.target(), "-c", "3", "-i", "30ms", "-D", "--every", "20ms");
        assertEquals(0, loud.status(), loud.err());
        List<String> timed =
                loud.out().lines().filter(line -> line.matches(stamp + ".*")).toList();
        assertEquals(
                3,
                timed.stream().filter(line -> line.matches(stamp + REPLY_LINE)).count(),
                loud.out());
        String interval = "(\\d+\\.\\d{3})-(\\d+\\.\\d{3}) s: (\\d+) sent, (\\d+) received, 0 lost, p50 .*, max .* ms";
        assertEquals(
                timed.size(),
                3
                        + timed.stream()
                                .filter(line -> line.matches(stamp + interval))
                                .count());

        RunningProgram.Ending quiet = run(
                "ping",
                server.target(),
                "-c",
                "3",
                "-i",
                "30ms",
                "-q",
                "--every",
                "20ms",
                "--warmup",
                "5",
                "--json",
                "-");
        assertEquals(0, quiet.status(), quiet.err());
        assertEquals(3, Json.parse(quiet.out()).number("received"), "standard output holds the result alone");
        List<MatchResult> intervals = Pattern.compile("(?m)^" + interval + "$")
                .matcher(quiet.err())
                .results()
                .toList();
        assertTrue(intervals.size() >= 3, quiet.err());
        assertEquals(
                3,
                intervals.stream()
                        .mapToInt(each -> Integer.parseInt(each.group(3)))
                        .sum(),
                quiet.err());
        assertEquals(
                3,
                intervals.stream()
                        .mapToInt(each -> Integer.parseInt(each.group(4)))
                        .sum(),
                quiet.err());
        String end = "0.000";
        for (MatchResult each : intervals) {
            assertEquals(end, each.group(1), quiet.err());
            end = each.group(2);
        }
    }

    /** With nothing under way; how long it waits for what is, is a matter of {@code PingSession}. */
    @Test
    void anInterruptedPingEndsWithItsStatistics() throws Exception {
        try (RunningProcess ping = RunningProcess.start(command("ping", server.target(), "-i", "1h"))) {
            assumeFalse(ping.ignoresInterrupts(), "whoever started these tests made SIGINT be ignored");
            ping.out().awaitLine("seq=1 .*");
            ping.interrupt();
            RunningProgram.Ending ending = ping.ending();
            assertEquals(0, ending.status(), ending.err());
            assertEquals("", ending.err());
            assertEquals(1, linesWith("--- ", ending).size(), ending.out());
            assertStatistics("1 sent, 1 received, 0 lost (0.0 %), 0 late, 0 duplicated, 0 reordered", ending);
        }
    }

    @Test
    void pingEndsWhenNobodyReadsWhatItPrints() throws Exception {
        List<String> pipeline = new ArrayList<>(List.of("sh", "-c", "\"$@\" | head -n 3", "sh"));
        pipeline.addAll(command("ping", server.target(), "-i", "10ms"));
        try (RunningProcess pipe = RunningProcess.start(pipeline)) {
            RunningProgram.Ending ending = pipe.ending();
            assertEquals(3, ending.outLines().size(), ending.out());
            assertEquals("", ending.err());
        }
    }

    /**
     * At a fixed interval, what is asked while the server stands still waits as well, each a little less than the last:
     * this server goes on when it has been asked 30 times more, and whoever waited for its reply would never do so.
     */
    @Test
    void aServerThatStandsStillShowsInTheHighPercentiles() throws Exception {
        int first = 30;
        int last = 60;
        AtomicInteger pings = new AtomicInteger();
        List<String> held = new ArrayList<>();
        try (FakeServer frozen = FakeServer.start(protocol, ping -> {
            int number = pings.incrementAndGet();
            if (number < first || number > last) {
                return List.of(pong(ping));
            }
            held.add(pong(ping));
            return number < last ? List.of() : held;
        })) {
            RunningProgram.Ending ending =
                    run("ping", frozen.target(), "-i", "10ms", "-c", "150", "-W", "60s", "--json", "-");
            assertEquals(0, ending.status(), ending.err());
            Json result = Json.parse(ending.out());
            assertEquals(150, result.number("received"));
            List<Json> samples = result.objects("samples");
            long goesOn = samples.get(last - 1).number("sentAt");
            for (Json sample : samples.subList(first - 1, last)) {
                long rest = 1_000 * (goesOn - sample.number("sentAt")) - CLOCK_DIFFERENCE_NANOS;
                assertTrue(sample.number("rttNanos") >= rest, () -> rest + " ns were left for " + sample);
            }
            // 15 of 150 are above this one, and at least as many waited longer than the one in the middle.
            Json middle = samples.get((first + last) / 2 - 1);
            long wait = 1_000 * (goesOn - middle.number("sentAt")) - CLOCK_DIFFERENCE_NANOS;
            assertTrue(result.object("rttNanos").number("p90") >= wait * 99 / 100, result::toString);
        }
    }

    /** Which kind a reply is of depends on the order alone: each is sent when a certain later request is there. */
    @Test
    void pingCountsDuplicateReorderedDamagedAndUnknownRepliesEachApart() throws Exception {
        List<Json> pings = new ArrayList<>();
        try (FakeServer fake = FakeServer.start(protocol, ping -> {
            pings.add(ping);
            return switch (pings.size()) {
                case 1 -> List.of(pong(ping), pong(ping));
                case 2 -> List.of(pong(ping.id() + 1_000_000, 0), pong(ping));
                case 4 -> List.of(pong(ping.id(), ping.number("sentAt") + 1), pong(ping), pong(pings.get(2)));
                default -> List.of();
            };
        })) {
            RunningProgram.Ending ending =
                    run("ping", fake.target(), "-c", "4", "-i", "10ms", "-W", "60s", "--json", "-");
            Json result = assertCounts(4, 4, 0, 0, 1, 1, ending);
            assertEquals(List.of("answered", "answered", "answered", "answered"), outcomes(result));
            List<String> lines = ending.errLines();
            int duplicate = indexOf("seq=1 rtt=.*\\(duplicate\\)", lines);
            int unknown = indexOf("a reply to nothing that was asked", lines);
            int reordered = indexOf("seq=3 rtt=.*\\(reordered\\)", lines);
            assertTrue(duplicate < unknown && unknown < reordered, ending.err());
            assertTrue(indexOf("seq=4 rtt=.*", lines) < reordered, ending.err());
            indexOf(
                    "4 sent, 4 received, 0 lost .*, 0 late, 1 duplicated, 1 reordered, 1 damaged,"
                            + " 1 replies to nothing asked",
                    lines);
            assertEquals(1, result.number("damaged"));
            indexOf("a damaged reply: it counts for nothing", lines);
        }
    }

    private static Json assertCounts(
            long sent,
            long received,
            long lost,
            long late,
            long duplicated,
            long reordered,
            RunningProgram.Ending ping) {
        assertEquals(0, ping.status(), ping.err());
        Json result = Json.parse(ping.out());
        assertEquals(
                List.of(sent, received, lost, late, duplicated, reordered),
                Stream.of("sent", "received", "lost", "late", "duplicated", "reordered")
                        .map(result::number)
                        .toList(),
                ping.err());
        return result;
    }

    private static List<String> outcomes(Json result) {
        return result.objects("samples").stream()
                .map(sample -> sample.text("outcome"))
                .toList();
    }

    private static int indexOf(String regex, List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches(regex)) {
                return i;
            }
        }
        throw new AssertionError("no line like " + regex + " in\n" + String.join("\n", lines));
    }

    private static String pong(Json ping) {
        return pong(ping.id(), ping.number("sentAt"));
    }

    private static String pong(long id, long sentAt) {
        return "{\"type\":\"pong\",\"id\":" + id + ",\"sentAt\":" + sentAt
                + ",\"receivedAt\":0,\"repliedAt\":0,\"processingNanos\":1000}";
    }

    @Test
    void aPingWithoutAnyReplySaysSoByItsStatus() throws Exception {
        try (FakeServer mute = FakeServer.start(protocol, request -> List.of())) {
            RunningProgram.Ending ending = run("ping", mute.target(), "-c", "2", "-i", "10ms", "-W", "200ms");
            assertEquals(1, ending.status(), ending.err());
            assertEquals(
                    2,
                    linesWith("seq=", ending).stream()
                            .filter(line -> line.contains("lost"))
                            .count());
            assertStatistics("2 sent, 0 received, 2 lost (100.0 %), 0 late, 0 duplicated, 0 reordered", ending);
        }
    }

    // ---- echo

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void echoBringsBackWhatWasTypedWhateverTheLocale(String locale) throws Exception {
        String text = "안녕하세요 👋🏽 é \"quoted\"  two spaces ${x} \\n %s";
        try (RunningProcess client =
                RunningProcess.start(command("echo", server.target(), text), Map.of("LC_ALL", locale))) {
            RunningProgram.Ending ending = client.ending();
            assertEquals(0, ending.status(), ending.err());
            assertEquals(text + "\n", ending.out());
            assertEquals("", ending.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void echoBringsBackWhatComesThroughAPipeWhateverTheLocale(String locale) throws Exception {
        try (RunningProcess client =
                RunningProcess.start(command("echo", server.target(), "-"), Map.of("LC_ALL", locale))) {
            client.type("안녕 👩‍👩‍👧");
            client.endInput();
            assertEquals("안녕 👩‍👩‍👧\n", client.ending().out());
        }
    }

    @Test
    void echoTakesTextsThatLookLikeSomethingElse(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("text"), "not this");
        for (String text : List.of("@" + file, "--help", "-v", "")) {
            RunningProgram.Ending ending = run("echo", server.target(), "--", text);
            assertEquals(text + "\n", ending.out(), ending.err());
        }
    }

    // ---- chat and stats

    @Test
    void chatFromAPipeAnswersEachLineAndEndsInOrder() throws Exception {
        try (RunningProgram chat = start("chat", server.target())) {
            chat.type("안녕 👋\n/ping 2\n/help\n/stats\n//quit\n\n/quit\nnever sent\n");
            RunningProgram.Ending ending = chat.ending();
            assertEquals(0, ending.status(), ending.err());
            assertEquals("", ending.err());
            List<String> lines = ending.outLines();
            assertTrue(lines.get(0).matches("안녕 👋  \\(rtt=\\d+\\.\\d+ ms\\)"), ending.out());
            assertTrue(lines.get(1).matches(REPLY_LINE), ending.out());
            assertTrue(lines.get(2).matches(REPLY_LINE), ending.out());
            assertEquals(1, linesWith("/help ", ending).size(), ending.out());
            assertEquals(1, linesWith("messages ", ending).size(), ending.out());
            assertTrue(lines.get(lines.size() - 1).startsWith("/quit  (rtt="), ending.out());
        }
    }

    @Test
    void chatGoesOnAfterACommandThatDoesNotExist() throws Exception {
        try (RunningProgram chat = start("chat", server.target())) {
            chat.type("/dance\nstill here\n");
            chat.endInput();
            RunningProgram.Ending ending = chat.ending();
            assertEquals(1, ending.status());
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().contains("/dance is no command"), ending.err());
            assertTrue(ending.out().startsWith("still here  (rtt="), ending.out());
        }
    }

    @Test
    void statsShowsWhatTheServerHasCounted() throws Exception {
        RunningProgram.Ending ending = run("stats", server.target());
        assertEquals(0, ending.status(), ending.err());
        String clients = protocol == Protocol.TCP ? "connections " : "peers ";
        for (String label : List.of("uptime ", clients, "messages ", "bytes ")) {
            assertEquals(1, linesWith(label, ending).size(), label + "in " + ending.out());
        }
    }

    // ---- what goes wrong

    @ParameterizedTest
    @ValueSource(strings = {"echo", "chat", "stats", "ping"})
    void thatNobodyListensIsSaid(String command) throws Exception {
        try (DeafPort port = DeafPort.of(protocol)) {
            List<String> words = new ArrayList<>(List.of(command, port.target()));
            words.addAll(
                    switch (command) {
                        case "echo" -> List.of("text");
                        default -> List.of();
                    });
            try (RunningProgram client = start(words.toArray(String[]::new))) {
                client.type("a line for chat\n");
                client.endInput();
                if (command.equals("ping") && protocol == Protocol.UDP) { // it has no connection that would fail
                    client.out().awaitLine("port unreachable: .*");
                    client.interrupt();
                }
                RunningProgram.Ending ending = client.ending();
                assertEquals(1, ending.status(), ending.err());
                assertTrue(
                        (ending.out() + ending.err()).contains("nobody listens on " + protocol + " port"),
                        ending.err());
                assertTrue(ending.errLines().size() <= 1, ending.err());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dance",
                "--dance",
                "echo",
                "echo 127.0.0.1 two words",
                "echo nohost:99999 text",
                "ping -i 200",
                "ping -i -1ms",
                "ping -W 0",
                "ping -c 0",
                "ping -c many",
                "ping -s 10",
                "ping -s 10XB",
                "ping 127.0.0.1:0",
                "ping --json /no/such/folder/file",
                "ping --every 0",
                "ping --every 1",
                "ping --every 9999us",
                "ping --every -1s",
                "ping --source localhost",
                "ping --source 192.0.2.77",
                "ping --source ::1",
                "ping -6 --source 127.0.0.1 ::1",
                "ping --source 224.0.0.1",
                "ping -I 0.0.0.0",
                "stats -I 255.255.255.255",
                "ping -Q 256",
                "echo -Q high text",
                "stats --tries 0",
                "report",
                "report /no/such/file"
            })
    void wrongUsageIsSaidInOneLine(String arguments) throws Exception {
        RunningProgram.Ending ending = run(arguments.split(" "));
        assertEquals(2, ending.status(), ending.err());
        assertEquals("", ending.out());
        assertEquals(1, ending.errLines().size(), ending.err());
        assertTrue(ending.err().startsWith(protocol.client().program() + ": "), ending.err());
    }

    @Test
    void chatSaysThatTheServerWasKilled() throws Exception {
        try (RunningServer mortal = RunningServer.startProcess(protocol);
                RunningProgram chat = start("chat", mortal.target())) {
            chat.type("hello\n");
            chat.out().awaitLine("hello .*");
            mortal.process().kill();
            mortal.process().ending();
            chat.type("anybody there?\n");
            chat.endInput();
            RunningProgram.Ending ending = chat.ending();
            assertEquals(1, ending.status(), ending.err());
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().contains(mortal.target()), ending.err());
        }
    }

    @Test
    void pingSaysThatTheServerWasKilledAndStillPrintsItsStatistics() throws Exception {
        try (RunningServer mortal = RunningServer.startProcess(protocol);
                RunningProgram ping = start("ping", mortal.target(), "-i", "20ms", "-W", "1s")) {
            ping.out().awaitLine(REPLY_LINE);
            mortal.process().kill();
            RunningProgram.Ending ending = endOfPingWithoutServer(ping);
            assertEquals(1, linesWith("--- " + mortal.target(), ending).size(), ending.out());
        }
    }

    /**
     * How a ping ends whose server has gone, and what it says of that. Over TCP the connection breaks; over UDP there is
     * none, and what is missing are replies.
     */
    abstract RunningProgram.Ending endOfPingWithoutServer(RunningProgram ping) throws Exception;

    @Test
    void anErrorOfTheServerIsSaidInOneLineAndDrivesNoTerminal() throws Exception {
        try (FakeServer fake = FakeServer.start(
                protocol,
                request -> List.of("{\"type\":\"error\",\"id\":" + request.id()
                        + ",\"code\":\"internal\",\"message\":\"\\u001b[2Jfirst\\r\\nsecond\"}"))) {
            RunningProgram.Ending ending = run("echo", fake.target(), "text");
            assertEquals(2, ending.status());
            assertEquals(1, ending.errLines().size(), ending.err());
            assertTrue(ending.err().contains("internal"), ending.err());
            assertFalse(ending.err().contains("\u001b"), ending.err());
        }
    }

    @Test
    void repliesToOthersAreNotTakenForTheAnswer() throws Exception {
        AtomicLong stranger = new AtomicLong(1L << 40);
        try (FakeServer fake = FakeServer.start(
                protocol,
                request -> List.of(
                        "{\"type\":\"echoed\",\"id\":" + stranger.incrementAndGet() + ",\"text\":\"not this\"}",
                        "{\"type\":\"echoed\",\"id\":" + request.id() + ",\"text\":\"text\"}"))) {
            assertEquals("text\n", run("echo", fake.target(), "text").out());
        }
    }

    /** A client in this JVM, which is patient. */
    RunningProgram start(String... arguments) {
        return EmbeddedProgram.start(protocol.client(), Path.of(""), patient(arguments));
    }

    /** The command line of a client that is patient as well. */
    private List<String> command(String... arguments) {
        return protocol.client().command(patient(arguments));
    }

    /** Waits long for replies, unless the arguments say how long: a busy machine is no error. */
    private static String[] patient(String... arguments) {
        List<String> patient = new ArrayList<>(List.of(arguments));
        if (ASKING.contains(patient.get(0)) && !patient.contains("-W")) {
            patient.addAll(1, List.of("-W", "60s"));
        }
        return patient.toArray(String[]::new);
    }

    /** Runs the client to its end; its standard input is empty. */
    RunningProgram.Ending run(String... arguments) throws Exception {
        try (RunningProgram client = start(arguments)) {
            client.endInput();
            return client.ending();
        }
    }

    static List<String> linesWith(String start, RunningProgram.Ending ending) {
        return ending.out().lines().filter(line -> line.startsWith(start)).toList();
    }

    private static void assertStatistics(String counts, RunningProgram.Ending ending) {
        assertEquals(1, ending.outLines().stream().filter(counts::equals).count(), ending.out());
    }
}
