package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.Patience.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/** What a program writes to one of its streams, collected as it comes. */
final class Output {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch end = new CountDownLatch(1);

    /** Collects a process's. */
    static Output of(InputStream stream) {
        Output output = new Output();
        Thread collector = new Thread(() -> output.collect(stream), "output");
        collector.setDaemon(true);
        collector.start();
        return output;
    }

    private void collect(InputStream stream) {
        try (stream) {
            stream.transferTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end();
        }
    }

    /** Takes what a program in this JVM writes. */
    OutputStream sink() {
        return bytes;
    }

    /** Nothing more will come. */
    void end() {
        end.countDown();
    }

    /** All that came so far. */
    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The same as bytes. */
    byte[] bytes() {
        return bytes.toByteArray();
    }

    List<String> lines() {
        return text().lines().toList();
    }

    /** Waits for a line that matches, and returns the first that does. */
    String awaitLine(String regex) {
        awaitThatOrTheEnd(() -> firstWholeLine(regex).isPresent());
        return firstWholeLine(regex).orElseThrow(() -> new AssertionError("no line like " + regex + " in:\n" + text()));
    }

    /** Waits for a text, which need not be a whole line. */
    void awaitText(String wanted) {
        awaitThatOrTheEnd(() -> text().contains(wanted));
        assertTrue(text().contains(wanted), () -> "no '" + wanted + "' in:\n" + text());
    }

    private void awaitThatOrTheEnd(Callable<Boolean> condition) {
        try {
            await("what is printed").until(() -> end.getCount() == 0 || condition.call());
        } catch (ConditionTimeoutException e) {
            return; // whoever waits says for what
        }
    }

    private Optional<String> firstWholeLine(String regex) {
        String text = text();
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.matches(regex))
                .findFirst();
    }

    /** Waits until the process has closed the stream. */
    void awaitEnd() throws InterruptedException {
        assertTrue(
                end.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS),
                "a stream is still open after its program's end");
    }
}
