package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.Patience.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/**
 * Attacks on one server with little memory, one after the other. Whatever its clients do, it goes on without an
 * OutOfMemoryError, serves good clients meanwhile or tells them {@code busy}, serves them afterwards, and has its memory
 * back in the end.
 */
abstract class AttackTest extends FilesTest {

    /** What takes long, or a process of its own, is only tried where this property is {@code true}. */
    static final String ALL_ATTACKS = "socketlab.attacks";

    /** Whether it is; then what the server holds is printed for each attack as well. */
    static final boolean ALL = Boolean.getBoolean(ALL_ATTACKS);

    /** Of the heap: what a server may hold more in the end, because it has loaded, compiled and learned meanwhile. */
    private static final int SHARE_FOR_EXPERIENCE = 10;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private static final String SMALL_FILE = "small";
    private static final byte[] SMALL_CONTENT = Bytes.random(3_000, 1);

    private final int heapMegabytes;
    private final int largestEcho;
    private JavaMemory atRest;

    private String attack;
    private JavaMemory before;
    private JavaMemory during;

    /**
     * @param heapMegabytes all that Java may take for objects
     * @param largestEcho bytes of the largest text that this server repeats
     */
    AttackTest(Protocol protocol, int heapMegabytes, int largestEcho, String... serverArguments) {
        super(protocol, ServedDirectory.createInMemory(), serverArguments);
        this.heapMegabytes = heapMegabytes;
        this.largestEcho = largestEcho;
    }

    /**
     * In a JVM that ends at the first OutOfMemoryError of its heap, so that none can pass unseen. The first question for
     * its memory makes it open a socket for such questions.
     */
    @Override
    RunningServer startServer(Protocol protocol, String... arguments) throws Exception {
        RunningServer server = RunningServer.startWith(
                List.of("-Xmx" + heapMegabytes + "m", "-XX:+ExitOnOutOfMemoryError"), protocol, arguments);
        JavaMemory.of(server.process());
        return server;
    }

    @BeforeAll
    void noteWhatItHoldsAtRest() throws Exception {
        directory().write(SMALL_FILE, SMALL_CONTENT);
        assertServesAll();
        atRest = memory();
    }

    @BeforeEach
    void noteWhatItHoldsBefore(TestInfo test) throws Exception {
        assertNoMemoryIsMissing();
        attack = test.getDisplayName();
        before = ALL ? memory() : atRest;
        during = before;
    }

    private JavaMemory memory() throws IOException, InterruptedException {
        return JavaMemory.of(server().process());
    }

    /** Good clients are served or told {@code busy} while the others come, and once they have done what they can. */
    void assertWithstands(Attack.Plan plan) throws Exception {
        try (FileClient earlier = open()) {
            assertServes(earlier);
            try (Attack others = plan.begin(server())) {
                assertServesOrSaysBusy(earlier);
                others.awaitStill();
                assertWithstandsWhatIsHeld(earlier);
                attack += ": " + others;
            }
        }
    }

    /** The same of what others hold now. */
    void assertWithstandsWhatIsHeld(FileClient earlier) throws Exception {
        assertNoMemoryIsMissing();
        during = ALL ? memory() : during;
        assertServesOrSaysBusy(earlier);
    }

    private void assertServesOrSaysBusy(FileClient earlier) throws IOException {
        assertServes(earlier);
        await("a new client to be served or told busy")
                .ignoreExceptionsMatching(IOException.class::isInstance)
                .until(() -> {
                    assertNoMemoryIsMissing();
                    try (FileClient client = open()) {
                        return answer(client, "pong", "busy").equals("busy") || getOrBusy(client);
                    }
                });
    }

    /** Who has a place keeps it, and is served: over TCP, where one has a place. */
    private void assertServes(FileClient earlier) throws IOException {
        if (protocol() == Protocol.TCP) {
            answer(earlier, "pong");
        } else {
            answer(earlier, "pong", "busy");
        }
        getOrBusy(earlier);
    }

    private static String answer(FileClient client, String... verdicts) throws IOException {
        Json answer = client.ask(Requests.ping(Requests.nextId()));
        assertTrue(Set.of(verdicts).contains(answer.verdict()), answer::toString);
        return answer.verdict();
    }

    private static boolean getOrBusy(FileClient client) throws IOException {
        Json header = client.ask(FileRequests.get(Requests.nextId(), SMALL_FILE));
        if (!header.verdict().equals("busy")) {
            assertEquals("file", header.verdict(), header::toString);
            client.receiveAll(SMALL_CONTENT);
            assertEquals("sent", client.receive().verdict());
        }
        return true;
    }

    private void assertNoMemoryIsMissing() {
        RunningProcess process = server().process();
        String said = process.out().text() + process.err().text();
        assertFalse(said.contains("OutOfMemory"), said);
        assertTrue(process.isAlive(), said);
    }

    /** A small file, and the largest echo: its memory comes back when the server has seen that those who held it have left. */
    private void assertServesAll() throws IOException {
        try (FileClient client = open()) {
            assertEquals(Bytes.sha256(SMALL_CONTENT), Bytes.sha256(client.getWhole(SMALL_FILE)));
            String text = "e".repeat(largestEcho);
            await("memory for the largest echo").until(() -> {
                Json echoed = client.ask(Requests.echo(Requests.nextId(), text));
                boolean isEchoed = echoed.verdict().equals("echoed");
                assertTrue(isEchoed || echoed.verdict().equals("busy"), echoed::toString);
                return isEchoed && echoed.text("text").equals(text);
            });
        }
    }

    @AfterEach
    void itServesAllAsBefore() throws Exception {
        assertNoMemoryIsMissing();
        assertServesAll();
        if (ALL) {
            print("%s | before %s | during %s | after %s", attack, before, during, memory());
            assertNoMemoryIsMissing();
        }
    }

    /** What is remembered of clients over UDP, when one comes after the idle timeout. */
    @AfterAll
    void itHasItsMemoryBack() {
        assertNoMemoryIsMissing();
        long most = atRest.liveBytes() + (heapMegabytes << 20) / SHARE_FOR_EXPERIENCE;
        await("its memory to come back").pollInterval(BETWEEN_LOOKS).untilAsserted(() -> {
            assertServesAll();
            JavaMemory now = memory();
            assertTrue(
                    now.liveBytes() <= most,
                    () -> "more than " + most + " bytes of objects are left: " + now + "\n" + now.largestClasses());
            print("in the end | at rest %s | now %s", atRest, now);
        });
    }

    private void print(String format, Object... figures) {
        System.out.println("memory: -Xmx" + heapMegabytes + "m " + String.format(format, figures));
    }
}
