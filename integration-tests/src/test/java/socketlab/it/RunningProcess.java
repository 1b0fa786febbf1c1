package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that a test has started. Closing it kills it, so that none outlives its test. */
final class RunningProcess implements AutoCloseable {

    /** How a process ended and what it said. */
    record Ending(int status, String out, String err) {
        List<String> outLines() {
            return out.lines().toList();
        }

        List<String> errLines() {
            return err.lines().toList();
        }
    }

    private static final long PATIENCE_SECONDS = 30;

    /** By these the JVM could be told things, and would then say so on standard error. */
    private static final List<String> JVM_VARIABLES = List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS");

    private final Process process;
    private final Output out;
    private final Output err;

    private RunningProcess(Process process) {
        this.process = process;
        this.out = new Output(process.getInputStream());
        this.err = new Output(process.getErrorStream());
    }

    static RunningProcess start(List<String> command) throws IOException {
        return start(command, Map.of());
    }

    static RunningProcess start(List<String> command, Map<String, String> environment) throws IOException {
        return start(command, environment, Path.of("."));
    }

    static RunningProcess start(List<String> command, Map<String, String> environment, Path directory)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeAll(JVM_VARIABLES);
        builder.environment().putAll(environment);
        return new RunningProcess(builder.start());
    }

    Output out() {
        return out;
    }

    Output err() {
        return err;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Writes to its standard input. */
    void type(String text) throws IOException {
        type(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes to its standard input. */
    void type(byte[] bytes) throws IOException {
        process.getOutputStream().write(bytes);
        process.getOutputStream().flush();
    }

    /** Says that standard input has ended. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Sends a signal by its name: INT, TERM, STOP, CONT. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        assertTrue(kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && kill.exitValue() == 0, "kill -" + name);
    }

    /** Whether the process was born with a signal ignored, as the background jobs of some shells are with SIGINT. */
    boolean ignoresInterrupts() throws IOException {
        String mask = statusField("SigIgn");
        int interrupt = 2;
        return (Long.parseUnsignedLong(mask, 16) >> (interrupt - 1) & 1) == 1;
    }

    private String statusField(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    /** SIGKILL: it gets no chance to say goodbye. What it has said before can still be read. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
    }

    /** Waits for the end. */
    Ending ending() throws InterruptedException {
        return endingWithin(PATIENCE_SECONDS);
    }

    /** Waits for the end, and fails if it does not come in time. */
    Ending endingWithin(long seconds) throws InterruptedException {
        assertTrue(
                process.waitFor(seconds, TimeUnit.SECONDS),
                () -> "still running after " + seconds + " s; it has printed:\n" + out.text()
                        + "\nand on standard error:\n" + err.text());
        out.awaitEnd();
        err.awaitEnd();
        return new Ending(process.exitValue(), out.text(), err.text());
    }

    @Override
    public void close() {
        kill();
    }
}
