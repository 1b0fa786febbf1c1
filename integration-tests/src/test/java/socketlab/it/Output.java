package socketlab.it;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;

/** What a process writes to one of its streams, collected as it comes. */
final class Output {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread collector;

    Output(InputStream stream) {
        collector = new Thread(() -> collect(stream), "output");
        collector.setDaemon(true);
        collector.start();
    }

    private void collect(InputStream stream) {
        byte[] buffer = new byte[8192];
        try (stream) {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                bytes.write(buffer, 0, count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        try {
            return await().atMost(Duration.ofSeconds(20))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> firstWholeLine(regex), Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no line like " + regex + " in:\n" + text(), e);
        }
    }

    /** Waits for a text, which need not be a whole line. */
    void awaitText(String wanted) {
        try {
            await().atMost(Duration.ofSeconds(20))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> text().contains(wanted));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no '" + wanted + "' in:\n" + text(), e);
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
        collector.join(Duration.ofSeconds(20).toMillis());
    }
}
