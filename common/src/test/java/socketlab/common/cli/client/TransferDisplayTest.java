package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.cli.TestEnvironment;

@DisplayName("The last line of a transfer: size, time, speed, and that the digest matched")
class TransferDisplayTest {

    private static final String DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final FakeTime time = new FakeTime(Long.MAX_VALUE - 1_000_000); // overflows on the way
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final TransferDisplay display =
            new TransferDisplay(new PrintStream(out, true, StandardCharsets.UTF_8), new TestEnvironment(), time);

    @Test
    void aWholeFile() {
        transfer("dir/a.bin", 3_000_000, 0, 1_500_000_000L, "got");
        assertSaid("got dir/a.bin: 3000000 bytes in 1.500 s, 2.00 MB/s, SHA-256 matches: " + DIGEST + "\n");
    }

    @Test
    void theRestOfAFile() {
        try (TransferDisplay.Run run = display.begin("a", 3_000_000, 1_000_000)) {
            time.advance(9_000_000_000L); // what was there is checked, which does not count
            run.moved(1_000_000, 0);
            time.advance(1_000_000_000L);
            run.moved(1_000_000, 0);
            run.finish("got", DIGEST);
        }
        assertSaid("got a: 2000000 bytes after the 1000000 that were there in 1.000 s, 2.00 MB/s, SHA-256 matches: "
                + DIGEST + "\n");
    }

    @Test
    void sizesBeyond4GiB() {
        transfer("a", 5_000_000_000L, 0, 100_000_000_000L, "put");
        assertSaid("put a: 5000000000 bytes in 100.0 s, 50.0 MB/s, SHA-256 matches: " + DIGEST + "\n");
    }

    @Test
    void anEmptyFileInNoTime() {
        transfer("a", 0, 0, 0, "got");
        assertSaid("got a: 0 bytes in 0.000 s, 0 B/s, SHA-256 matches: " + DIGEST + "\n");
    }

    @Test
    void aNameCannotDriveATerminal() {
        transfer("a\u001b[2J\nb", 0, 0, 0, "got");
        assertSaid("got a\\u{1B}[2J\\u{A}b: 0 bytes in 0.000 s, 0 B/s, SHA-256 matches: " + DIGEST + "\n");
        out.reset();
        display.say("a\u001b[2J is here already");
        assertSaid("a\\u{1B}[2J is here already\n");
    }

    @Test
    void aTransferThatIsNotFinishedHasNoLine() {
        try (TransferDisplay.Run run = display.begin("a", 10, 0)) {
            run.moved(5, 0);
        }
        assertSaid("");
    }

    @Test
    void whereNobodyIsToBeToldNothingIsSaid() {
        TransferDisplay quiet = new TransferDisplay(null, new TestEnvironment(), time);
        quiet.say("a is here already");
        try (TransferDisplay.Run run = quiet.begin("a", 10, 0)) {
            run.moved(10, 0);
            run.finish("got", DIGEST);
        }
        assertSaid("");
    }

    private void transfer(String name, long size, long offset, long nanos, String verb) {
        try (TransferDisplay.Run run = display.begin(name, size, offset)) {
            time.advance(nanos);
            run.moved((size - offset) / 2, 0);
            run.moved(size - offset - (size - offset) / 2, 0);
            run.finish(verb, DIGEST);
        }
    }

    private void assertSaid(String text) {
        assertEquals(text, out.toString(StandardCharsets.UTF_8));
    }
}
