package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program as a process of its own: for what only a process has, like signals, pipes, exit status, limits of memory.
 * None outlives the JVM of the tests, which ends when Maven does, unless that JVM itself is killed by SIGKILL.
 */
final class RunningProcess implements RunningProgram {

    /** By these the JVM could be told things, and would then say so on standard error. */
    private static final List<String> JVM_VARIABLES = List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS");

    private static boolean isOver;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(RunningProcess::endAll, "end of all processes"));
    }

    private final Process process;
    private final Output out;
    private final Output err;

    private RunningProcess(Process process) {
        this.process = process;
        this.out = Output.of(process.getInputStream());
        this.err = Output.of(process.getErrorStream());
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
        return new RunningProcess(start(builder));
    }

    /** While the JVM ends, its tests go on: they must not start what nobody would end. */
    private static synchronized Process start(ProcessBuilder builder) throws IOException {
        if (isOver) {
            throw new IllegalStateException("the tests have been told to end");
        }
        return builder.start();
    }

    private static synchronized void endAll() {
        isOver = true;
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public Output out() {
        return out;
    }

    @Override
    public Output err() {
        return err;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void type(byte[] bytes) throws IOException {
        process.getOutputStream().write(bytes);
        process.getOutputStream().flush();
    }

    @Override
    public void endInput() throws IOException {
        process.getOutputStream().close();
    }

    @Override
    public void interrupt() throws IOException, InterruptedException {
        signal("INT");
    }

    /** Sends a signal by its name: INT, TERM, STOP, CONT. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        assertTrue(
                kill.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS) && kill.exitValue() == 0, "kill -" + name);
    }

    /** Whether the process was born with a signal ignored, as the background jobs of some shells are with SIGINT. */
    boolean ignoresInterrupts() throws IOException {
        String mask = statusField("SigIgn");
        int interrupt = 2;
        return (Long.parseUnsignedLong(mask, 16) >> (interrupt - 1) & 1) == 1;
    }

    /** What Linux says of the process under this name. */
    String statusField(String name) throws IOException {
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

    @Override
    public Ending ending() throws InterruptedException {
        return endingWithin(Patience.LIMIT.toSeconds());
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
