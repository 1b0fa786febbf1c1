package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.rtt.RoundTrips.Arrival;

@DisplayName("What ping prints while it runs: a line for each thing that happened")
class PingPrinterTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PingPrinter printer = new PingPrinter(new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> {
        throw new AssertionError("nothing is broken");
    });

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
        PingPrinter toNobody =
                new PingPrinter(new PrintStream(broken, true, StandardCharsets.UTF_8), () -> told.set(true));
        toNobody.lost(1, null);
        toNobody.finish();
        assertTrue(told.get());
    }

    private List<String> finishedLines() {
        printer.finish();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
