package socketlab.common.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Transport;
import socketlab.common.rtt.LossCause;
import socketlab.common.rtt.RoundTrips;
import socketlab.common.rtt.RoundTrips.ServerTimes;

@Isolated("it changes the locale of the whole program")
@DisplayName("Results for people: each figure with its unit and its definition")
class PingTextTest {

    @Test
    void theClosingBlockOfARunWithReplies() {
        assertEquals(
                List.of(
                        "",
                        "--- 127.0.0.1:4242 tcp ping statistics ---",
                        "4 sent, 2 received, 1 lost (25.0 %), 1 late, 1 duplicated, 0 reordered",
                        "loss     1 unanswered; 1 run, the longest of 1; P(lost) 25.0 %, P(lost | the one before was lost)"
                                + " 0.0 %",
                        "rtt      min 1.000, mean 2.000, p50 1.000, p90 3.000, p99 3.000, p99.9 3.000, max 3.000,"
                                + " stddev 1.000 ms",
                        "server   min 0.100, mean 0.100, p50 0.100, p90 0.100, p99 0.100, p99.9 0.100, max 0.100,"
                                + " stddev 0.000 ms",
                        "jitter   0.125 ms by RFC 3550 (smoothed by 1/16), 2.000 ms mean absolute difference of"
                                + " consecutive round trips",
                        "rto      srtt 1.250, rttvar 0.875, rto 1000.0 ms by RFC 6298 (which allows no less than 1 s)",
                        "clock    the server's is 0.500 ms ahead, give or take 0.450 ms (RFC 5905, from the exchange"
                                + " with the least delay)",
                        "connect  0.123 ms for the TCP handshake",
                        "missed   2 send slots by more than 1.000 ms: those requests are timed from when they were due"),
                lines(out -> PingText.write(Runs.good(), out)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, the interval",
        "999999, the interval",
        "1000000, the interval",
        "1000001, 1.000 ms",
        "1000000000, 1.000 ms",
    })
    void aMissedSlotIsOneThatIsMissedByMoreThanTheTextSays(long intervalNanos, String howMuch) {
        PingResult good = Runs.good();
        PingResult.Options options = good.options();
        PingResult result = new PingResult(
                good.tool(),
                good.version(),
                good.transport(),
                good.target(),
                good.local(),
                good.times(),
                new PingResult.Options(
                        options.count(),
                        intervalNanos,
                        options.timeoutNanos(),
                        options.deadlineNanos(),
                        options.size(),
                        options.warmup(),
                        options.tos(),
                        options.network()),
                good.connectNanos(),
                good.missedSlots(),
                good.roundTrips(),
                Optional.empty());
        List<String> lines = lines(out -> PingText.write(result, out));
        assertEquals(
                "missed   2 send slots by more than " + howMuch + ": those requests are timed from when they were due",
                lines.get(lines.size() - 1));
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        assertEquals(
                List.of(
                        "",
                        "--- [0:0:0:0:0:0:0:1]:4242 udp ping statistics ---",
                        "2 sent, 0 received, 2 lost (100.0 %), 0 late, 0 duplicated, 0 reordered",
                        "loss     2 unanswered; 1 run, the longest of 2; P(lost) 100.0 %, P(lost | the one before was lost)"
                                + " 100.0 %"),
                lines(out -> PingText.write(Runs.unanswered(), out)));
    }

    @Test
    void repliesToNothingAskedAndAServerBehindAreSaid() {
        PingResult quiet = Runs.unanswered();
        RoundTrips roundTrips = new RoundTrips(1, Runs.TIMEOUT_NANOS, 10);
        roundTrips.sent(10_000, 0);
        roundTrips.arrived(1, 10_000, 2_000_000, 12_000, new ServerTimes(1_000, 1_000, 0));
        roundTrips.arrived(9, 0, 2_000_000, 12_000, new ServerTimes(1_000, 1_000, 0));
        List<String> lines = lines(out -> PingText.write(
                new PingResult(
                        quiet.tool(),
                        quiet.version(),
                        quiet.transport(),
                        quiet.target(),
                        quiet.local(),
                        quiet.times(),
                        quiet.options(),
                        quiet.connectNanos(),
                        0,
                        roundTrips,
                        Optional.empty()),
                out));
        assertEquals(
                "1 sent, 1 received, 0 lost (0.0 %), 0 late, 0 duplicated, 0 reordered, 1 replies to nothing asked",
                lines.get(2));
        assertTrue(lines.get(lines.size() - 1)
                .startsWith("clock    the server's is 10.000 ms behind, give or take 1.000"));
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("jitter")), "one round trip has no jitter");
    }

    @Test
    void whatWasDamagedAndWhatNeverLeftIsSaidAndNoLoss() {
        PingResult quiet = Runs.unanswered();
        RoundTrips roundTrips = new RoundTrips(1, Runs.TIMEOUT_NANOS, 10);
        for (int i = 0; i < 5; i++) {
            roundTrips.sent(10_000 + i, 0);
        }
        roundTrips.arrived(1, 10_000, 2_000_000, 12_000, new ServerTimes(1_000, 1_000, 0));
        roundTrips.arrived(1, 10_003, 2_000_000, 12_000, new ServerTimes(1_000, 1_000, 0));
        roundTrips.unsent(2);
        roundTrips.unsent(3);
        roundTrips.unsent(4);
        PingResult result = new PingResult(
                quiet.tool(),
                quiet.version(),
                quiet.transport(),
                quiet.target(),
                quiet.local(),
                quiet.times(),
                quiet.options(),
                quiet.connectNanos(),
                0,
                roundTrips,
                Optional.of("Operation not permitted"));
        assertEquals(
                "2 sent, 1 received, 0 lost (0.0 %), 0 late, 0 duplicated, 0 reordered, 1 damaged,"
                        + " 3 could not leave: Operation not permitted",
                lines(out -> PingText.write(result, out)).get(2));
    }

    @Test
    void lossesAreToldApartAndOneAtTheEndHasNoFollower() {
        RoundTrips roundTrips = new RoundTrips(1, Runs.TIMEOUT_NANOS, 10);
        for (int i = 0; i < 4; i++) {
            roundTrips.sent(10_000 + i, 0);
        }
        roundTrips.arrived(2, 10_001, 2_000_000, 12_000, new ServerTimes(1_000, 1_000, 0));
        roundTrips.refused(1, LossCause.REFUSED);
        roundTrips.damaged(4, 10_003);
        roundTrips.arrived(3, 10_002, 2_000_000, 12_000, new ServerTimes(1_000, 1_000, 0));
        roundTrips.expireAll(lost -> {});
        assertEquals(
                "loss     1 damaged, 1 refused; 2 runs, the longest of 1; P(lost) 50.0 %, P(lost | the one before was lost)"
                        + " 0.0 %",
                lines(out -> PingText.write(with(roundTrips, 0), out)).get(3));
        RoundTrips last = new RoundTrips(1, Runs.TIMEOUT_NANOS, 10);
        last.sent(10_000, 0);
        last.expireAll(lost -> {});
        assertTrue(lines(out -> PingText.write(with(last, 0), out)).get(3).endsWith("the one before was lost) -"));
    }

    @ParameterizedTest
    @CsvSource({"20000, 0, ''", "20001, 0, --warmup 1000 leaves", "20001, 7, a --warmup of more than 7 leaves"})
    void aFirstReplyOfMoreThanTwentyMediansIsThatOfAProgramJustStarted(long firstNanos, long warmup, String advice) {
        RoundTrips roundTrips = new RoundTrips(1, Runs.TIMEOUT_NANOS, 10);
        for (int i = 0; i < 5; i++) {
            roundTrips.sent(10_000 + i, 0);
            roundTrips.arrived(
                    i + 1, 10_000 + i, i == 0 ? firstNanos : 1_000, 12_000, new ServerTimes(1_000, 1_000, 0));
        }
        String text = String.join("\n", lines(out -> PingText.write(with(roundTrips, warmup), out)));
        assertEquals(!advice.isEmpty(), text.contains("start    the first reply took 0.020 ms, 20 times the median, "));
        assertTrue(text.contains(advice), text);
    }

    @Test
    void aSlowReplyThatIsNotTheFirstSaysNothingOfTheStart() {
        RoundTrips roundTrips = new RoundTrips(1, Runs.TIMEOUT_NANOS, 10);
        for (int i = 0; i < 5; i++) {
            roundTrips.sent(10_000 + i, 0);
            roundTrips.arrived(i + 1, 10_000 + i, i == 1 ? 900_000 : 1_000, 12_000, new ServerTimes(1_000, 1_000, 0));
        }
        String text = String.join("\n", lines(out -> PingText.write(with(roundTrips, 0), out)));
        assertFalse(text.contains("start  "), text);
    }

    private static PingResult with(RoundTrips roundTrips, long warmup) {
        PingResult quiet = Runs.unanswered();
        PingResult.Options options = quiet.options();
        return new PingResult(
                quiet.tool(),
                quiet.version(),
                quiet.transport(),
                quiet.target(),
                quiet.local(),
                quiet.times(),
                new PingResult.Options(
                        options.count(),
                        0,
                        options.timeoutNanos(),
                        options.deadlineNanos(),
                        160,
                        warmup,
                        0,
                        options.network()),
                quiet.connectNanos(),
                0,
                roundTrips,
                Optional.empty());
    }

    @Test
    void nothingSentIsNoPercentage() {
        PingResult quiet = Runs.unanswered();
        RoundTrips nothing = new RoundTrips(1, Runs.TIMEOUT_NANOS, 10);
        PingResult result = new PingResult(
                quiet.tool(),
                quiet.version(),
                quiet.transport(),
                quiet.target(),
                quiet.local(),
                quiet.times(),
                quiet.options(),
                quiet.connectNanos(),
                0,
                nothing,
                Optional.empty());
        assertEquals(
                "0 sent, 0 received, 0 lost (-), 0 late, 0 duplicated, 0 reordered",
                lines(out -> PingText.write(result, out)).get(2));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.000",
        "499, 0.000",
        "500, 0.001",
        "142000, 0.142",
        "99999499, 99.999",
        "99999500, 100.0",
        "100000000, 100.0",
        "1234567890, 1234.6"
    })
    void millisecondsHaveAsManyDigitsAsMeanSomething(long nanos, String text) {
        assertEquals(text, PingText.millis(nanos));
    }

    @Test
    void countersOfATcpServer() {
        Reply.Statistics statistics =
                new Reply.Statistics(1, Transport.TCP, 12_345, 2, 3, 4, 5, 6, 7, 0, 0, java.util.Map.of());
        assertEquals(
                List.of(
                        "uptime       12.3 s",
                        "connections  2 now, 3 in all",
                        "messages     4 received, 5 sent",
                        "bytes        6 received, 7 sent"),
                lines(out -> StatisticsText.write(statistics, out)));
    }

    @Test
    void countersOfAUdpServerWithErrors() {
        Reply.Statistics statistics = new Reply.Statistics(
                1, Transport.UDP, 0, 2, 3, 4, 5, 6, 7, 8, 10, java.util.Map.of(ErrorCode.BAD_JSON, 9L));
        assertEquals(
                List.of(
                        "uptime       0.0 s",
                        "peers        2 lately, 3 in all",
                        "messages     4 received, 5 sent",
                        "bytes        6 received, 7 sent",
                        "unanswered   8",
                        "unlogged     10",
                        "error        bad-json: 9"),
                lines(out -> StatisticsText.write(statistics, out)));
    }

    @Test
    void numbersLookTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        List<String> here = lines(out -> PingText.write(Runs.good(), out));
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals(here, lines(out -> PingText.write(Runs.good(), out)));
        } finally {
            Locale.setDefault(before);
        }
    }

    private static List<String> lines(Consumer<PrintStream> write) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        write.accept(out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
