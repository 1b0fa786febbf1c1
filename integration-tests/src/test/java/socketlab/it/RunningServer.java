package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.Patience.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server on a free port of the loopback interface, in this JVM or as a process of its own. */
final class RunningServer implements AutoCloseable {

    /** What a process holds of its system. */
    record Holdings(int threads, int files) {
        boolean isAtMost(Holdings other) {
            return threads <= other.threads && files <= other.files;
        }
    }

    private static final Pattern READY = Pattern.compile("(\\S+) ready on (\\[[^]]+]|[^:]+):(\\d+)");

    /**
     * Threads that the JVM starts and ends as it sees fit, whatever the server does; and those that move files, which
     * stay for a while in case there are more.
     */
    private static final Pattern HOUSEKEEPING =
            Pattern.compile("(C1|C2|G1|GC|VM) .*|ForkJoinPool.*|VirtualThread.*|.*Poller.*|transfer");

    private final Protocol protocol;
    private final RunningProgram program;
    private final InetSocketAddress address;

    private RunningServer(Protocol protocol, RunningProgram program) throws IOException {
        this.protocol = protocol;
        this.program = program;
        Matcher ready = READY.matcher(program.out().awaitLine(READY.pattern()));
        if (!ready.matches() || !ready.group(1).equals(protocol.server().program())) {
            throw new AssertionError("not the ready line of " + protocol.server() + ": "
                    + program.out().text());
        }
        this.address = new InetSocketAddress(InetAddress.getByName(ready.group(2)), Integer.parseInt(ready.group(3)));
    }

    /** Starts a server in this JVM, on a free port, and waits until it is ready. */
    static RunningServer start(Protocol protocol, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-p", "0"));
        all.addAll(List.of(arguments));
        return of(protocol, EmbeddedProgram.start(protocol.server(), Path.of(""), all.toArray(String[]::new)));
    }

    /** The same as a process. */
    static RunningServer startProcess(Protocol protocol, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-p", "0"));
        all.addAll(List.of(arguments));
        return of(protocol, protocol.server().command(all.toArray(String[]::new)));
    }

    /** Starts a server that has much to do, or whose JVM is told something. */
    static RunningServer startWith(List<String> jvmOptions, Protocol protocol, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-p", "0"));
        all.addAll(List.of(arguments));
        return of(protocol, protocol.server().commandWith(jvmOptions, all.toArray(String[]::new)));
    }

    /** Starts a server on a port that an earlier one had. */
    static RunningServer startAt(InetSocketAddress address, Protocol protocol, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-p", Integer.toString(address.getPort())));
        all.addAll(List.of(arguments));
        return of(protocol, EmbeddedProgram.start(protocol.server(), Path.of(""), all.toArray(String[]::new)));
    }

    /** The same on a port that this protocol has not used before; {@code null} if somebody else has it. */
    static RunningServer startAtIfFree(InetSocketAddress address, Protocol protocol) throws Exception {
        RunningProgram program =
                EmbeddedProgram.start(protocol.server(), Path.of(""), "-p", Integer.toString(address.getPort()));
        try {
            await("a server or its end").until(() -> !program.out().text().isEmpty() || !program.isAlive());
            if (program.isAlive()) {
                return new RunningServer(protocol, program);
            }
            RunningProgram.Ending ending = program.ending();
            assertTrue(ending.err().contains("cannot listen on"), ending::toString);
            return null;
        } catch (Exception | Error e) {
            program.close();
            throw e;
        }
    }

    /** Starts a server by a command line, which may put something before {@code java}. */
    static RunningServer of(Protocol protocol, List<String> command) throws IOException {
        return of(protocol, RunningProcess.start(command));
    }

    private static RunningServer of(Protocol protocol, RunningProgram program) throws IOException {
        try {
            return new RunningServer(protocol, program);
        } catch (IOException | RuntimeException | Error e) {
            try (program) {
                e.addSuppressed(new AssertionError(
                        "its standard error: " + program.err().text()));
                throw e;
            }
        }
    }

    Protocol protocol() {
        return protocol;
    }

    /** Its process, if it has one of its own. */
    RunningProcess process() {
        return (RunningProcess) program;
    }

    InetSocketAddress address() {
        return address;
    }

    /** As a client's command line takes it. */
    String target() {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    Talk connect() throws IOException {
        return protocol.connect(address);
    }

    /** The server's own threads, open files and sockets, as Linux counts them. */
    Holdings holdings() {
        Path proc = Path.of("/proc", Long.toString(process().pid()));
        return new Holdings(ownThreads(proc.resolve("task")), filesAndSockets(proc.resolve("fd")));
    }

    private static int ownThreads(Path tasks) {
        return (int) entries(tasks).stream()
                .map(task -> textOrNothing(() -> Files.readString(task.resolve("comm"))))
                .filter(name -> !name.isEmpty() && !HOUSEKEEPING.matcher(name).matches())
                .count();
    }

    /**
     * Without what the JVM opens for itself when it first needs it: event queues to wait for many sockets at once, and
     * the system's source of random numbers.
     */
    private static int filesAndSockets(Path descriptors) {
        return (int) entries(descriptors).stream()
                .map(descriptor ->
                        textOrNothing(() -> Files.readSymbolicLink(descriptor).toString()))
                .filter(name -> !name.isEmpty() && !name.startsWith("anon_inode:") && !name.endsWith("random"))
                .count();
    }

    /** What Linux says of a thread or a descriptor that may have gone while we look. */
    private interface Entry {
        String read() throws IOException;
    }

    private static String textOrNothing(Entry entry) {
        try {
            return entry.read().strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static List<Path> entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the server holds while it has no client, after a first one has made it load all that it needs. */
    Holdings holdingsAtRest() throws IOException {
        assertServesAGoodClient();
        Holdings[] last = {holdings()};
        await("the server to come to rest")
                .pollInterval(Duration.ofMillis(150))
                .until(() -> last[0].equals(last[0] = holdings()));
        return last[0];
    }

    /** Whatever others did, the server must have given it all back. */
    void assertReturnsTo(Holdings atRest) {
        await("threads and file descriptors to return to " + atRest).until(this::holdings, now -> now.isAtMost(atRest));
    }

    /** Whatever others did, a client that keeps the rules must be served. */
    void assertServesAGoodClient() throws IOException {
        try (Talk talk = connect()) {
            assertEquals("pong", talk.ask(Requests.ping(Requests.nextId())).verdict());
            assertEquals("closed", talk.ask(Requests.close(Requests.nextId())).verdict());
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
