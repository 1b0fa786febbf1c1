package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.rtt.IntervalStatistics.Interval;
import socketlab.common.rtt.LatencyHistogram;
import socketlab.common.rtt.RoundTrips.Arrival;

@DisplayName("What ping prints while it runs: a line for each thing that happened")
class PingPrinterTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PingPrinter printer = new PingPrinter(
            new PrintStream(bytes, true, StandardCharsets.UTF_8),
            () -> {
                throw new AssertionError("nothing is broken");
            },
            LineStart.EMPTY);

    @Test
    void eachKindOfReplyHasItsLine() {
        printer.replied(1, new Arrival(Arrival.Kind.IN_TIME, false, 142_000), 11_000);
        printer.replied(2, new Arrival(Arrival.Kind.LATE, false, 1_000_000_000), 11_000);
        printer.replied(3, new Arrival(Arrival.Kind.DUPLICATE, false, 200_000), 0);
        printer.replied(4, new Arrival(Arrival.Kind.IN_TIME, true, 300_000), 0);
        printer.replied(5, new Arrival(Arrival.Kind.LATE, true, 2_000_000_000), 0);
        printer.replied(-7, new Arrival(Arrival.Kind.UNKNOWN, false, -1), 0);
        printer.replied(-8, new Arrival(Arrival.Kind.EARLIER, false, -1), 0);
        printer.lost(6, null);
        printer.noted("the server says \u001b[2J");
        assertEquals(
                List.of(
                        "seq=1 rtt=0.142 ms server=0.011 ms",
                        "seq=2 rtt=1000.0 ms server=0.011 ms (late: not counted as received)",
                        "seq=3 rtt=0.200 ms server=0.000 ms (duplicate)",
                        "seq=4 rtt=0.300 ms server=0.000 ms (reordered)",
                        "seq=5 rtt=2000.0 ms server=0.000 ms (late: not counted as received) (reordered)",
                        "a reply to nothing that was asked",
                        "a reply to the warm-up: it counts for nothing",
                        "seq=6 lost: no reply in time",
                        "the server says \\u{1B}[2J"),
                finishedLines());
    }

    @Test
    void theStatisticsOfAnIntervalAreALine() {
        LatencyHistogram rtt = new LatencyHistogram();
        rtt.record(1_000_000);
        printer.intervalEnded(new Interval(0, 1_000_000_000, 3, 1, 2, rtt.summary()));
        printer.intervalEnded(new Interval(1_000_000_000, 1_234_567_000, 1, 0, 0, Optional.empty()));
        assertEquals(
                List.of(
                        "0.000-1.000 s: 3 sent, 1 received, 2 lost, p50 1.000, p99 1.000, max 1.000 ms",
                        "1.000-1.235 s: 1 sent, 0 received, 0 lost, p50 -, p99 -, max - ms"),
                finishedLines());
    }

    @Test
    void eachLineBeginsWithItsTimeIfItIsWanted() {
        FakeTime time = new FakeTime(0);
        PingPrinter timed = new PingPrinter(
                new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> {}, LineStart.unixTime(time));
        timed.replied(1, new Arrival(Arrival.Kind.IN_TIME, false, 142_000), 11_000);
        time.advance(1_000_045_000);
        timed.lost(2, null);
        timed.noted("the server sleeps");
        timed.intervalEnded(new Interval(0, 1, 0, 0, 0, Optional.empty()));
        timed.finish();
        QuietPing quiet = new QuietPing(
                new PrintStream(bytes, true, StandardCharsets.UTF_8), LineStart.unixTime(time), none -> {});
        quiet.noted("seq=3 lost: it is noon");
        assertEquals(
                List.of(
                        "[1700000000.000000] seq=1 rtt=0.142 ms server=0.011 ms",
                        "[1700000001.000045] seq=2 lost: no reply in time",
                        "[1700000001.000045] the server sleeps",
                        "[1700000001.000045] 0.000-0.000 s: 0 sent, 0 received, 0 lost, p50 -, p99 -, max - ms",
                        "[1700000001.000045] it is noon"),
                bytes.toString(StandardCharsets.UTF_8).lines().toList());
    }

    @Test
    void ofLinesThatComeTooFastTheIntervalsStay() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        PrintStream slow = new PrintStream(bytes, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                try {
                    reading.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                super.println(line);
            }
        };
        PingPrinter behind = new PingPrinter(slow, () -> {}, LineStart.EMPTY);
        for (int i = 1; i <= 20_000; i++) {
            behind.lost(i, null);
        }
        for (int i = 1; i <= 3; i++) {
            behind.intervalEnded(new Interval(0, i * 1_000_000_000L, 0, 0, 0, Optional.empty()));
        }
        reading.countDown();
        behind.finish();
        List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(3, lines.stream().filter(line -> line.startsWith("0.000-")).count());
        assertTrue(lines.get(lines.size() - 1).matches("\\d+ lines left out: .*"), lines.get(lines.size() - 1));
        int leftOut = Integer.parseInt(lines.get(lines.size() - 1).split(" ")[0]);
        assertEquals(20_003, lines.size() - 1 + leftOut);
    }

    @Test
    void everythingIsPrintedInOrderBeforeTheEnd() {
        for (int i = 1; i <= 1_000; i++) {
            printer.lost(i, null);
        }
        List<String> lines = finishedLines();
        assertEquals(1_000, lines.size());
        assertEquals("seq=1000 lost: no reply in time", lines.get(999));
    }

    @Test
    void whoeverClosesThePipeEndsTheRun() {
        AtomicBoolean told = new AtomicBoolean();
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        PingPrinter toNobody = new PingPrinter(
                new PrintStream(broken, true, StandardCharsets.UTF_8), () -> told.set(true), LineStart.EMPTY);
        toNobody.lost(1, null);
        toNobody.finish();
        assertTrue(told.get());
    }

    private List<String> finishedLines() {
        printer.finish();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
