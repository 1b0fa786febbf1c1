package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.PutMode;
import socketlab.common.message.Request;

@DisplayName("The memory of answers: bounded in bytes and in time")
class AnswerMemoryTest {

    private static final long LIFETIME = 1_000;
    private static final long START = Long.MAX_VALUE - 500; // overflows within a lifetime
    private static final int BLOCK = RememberedAnswers.BLOCK_BYTES;
    private static final int SLOTS = RememberedAnswers.LEAST_SLOTS * Long.BYTES;

    /** With what stands before it, an answer of this size takes a whole block. */
    private static final int LARGE = BLOCK - 20 - 20;

    private static final SendingSocket SOCKET = new SendingSocket((datagram, to) -> {});
    private static final SendingSocket OTHER_SOCKET = new SendingSocket((datagram, to) -> {});

    private final Peer client = peer(1);
    private final Peer other = peer(2);

    private final MemoryBudget budget = new MemoryBudget(1 << 20);

    /** Each half has room for four large answers. */
    private final AnswerMemory memory = new AnswerMemory(budget, 2 * (4 * BLOCK + SLOTS), LIFETIME);

    private static Peer peer(int port) {
        return new Peer(SOCKET, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void anAnswerIsRecalledBySocketAddressPortAndId() throws IOException {
        byte[] answer = {1, 2, 3};
        memory.remember(client, request(7), new byte[] {1, 2, 3, 4}, 3, START);
        assertArrayEquals(answer, memory.recall(client, 7, START).bytes());
        assertArrayEquals(answer, memory.recall(peer(1), 7, START).bytes(), "an equal address");
        assertNull(memory.recall(client, 8, START));
        assertNull(memory.recall(other, 7, START));
        assertNull(memory.recall(new Peer(OTHER_SOCKET, client.address()), 7, START));
        InetAddress v6 = InetAddress.getByName("::1");
        Peer sixth = new Peer(SOCKET, new InetSocketAddress(v6, 1));
        assertNull(memory.recall(sixth, 7, START));
        memory.remember(sixth, request(7), new byte[] {9}, 1, START);
        assertArrayEquals(new byte[] {9}, memory.recall(sixth, 7, START).bytes());
        assertArrayEquals(answer, memory.recall(client, 7, START).bytes());
    }

    @Test
    void whatAStreamAnswersHasNoBytes() {
        memory.remember(client, request(1), new byte[0], 0, START);
        memory.remember(client, request(2), new byte[1], 1, START);
        assertTrue(memory.recall(client, 1, START).isByStream());
        assertFalse(memory.recall(client, 2, START).isByStream());
    }

    @Test
    void anAnswerKnowsWhichRequestItIsTo() {
        Request get = new Request.WithSettings(new Request.Get(7, "a", 0), "none", null, 1_200, 64);
        memory.remember(client, get, new byte[100], 100, START);
        AnswerMemory.Answer answer = memory.recall(client, 7, START);
        assertTrue(answer.isTo(get));
        assertTrue(answer.isTo(new Request.WithCookie(get, "a cookie")), "a repetition may be the first to have it");
        for (Request another : List.of(
                new Request.Get(7, "a", 0),
                new Request.WithSettings(new Request.Get(7, "a", 1), "none", null, 1_200, 64),
                new Request.WithSettings(new Request.Get(7, "b", 0), "none", null, 1_200, 64),
                new Request.WithSettings(new Request.Get(7, "a", 0), null, "none", 1_200, 64),
                new Request.WithSettings(new Request.Get(7, "a", 0), "none", null, 1_200, 65),
                new Request.WithSettings(new Request.List(7, "a", ""), "none", null, 1_200, 64),
                new Request.Stats(7))) {
            assertFalse(answer.isTo(another), another.toString());
        }
    }

    @Test
    void requestsWithTheSameHashCodeAreToldApart() {
        List<Request> requests = List.of(
                new Request.Echo(7, "Aa"),
                new Request.Echo(7, "BB"),
                new Request.Put(7, "Aa", PutMode.CREATE, 0),
                new Request.Put(7, "BB", PutMode.CREATE, 0),
                new Request.Put(7, "Aa", PutMode.CREATE, Request.Put.UNKNOWN_SIZE));
        for (Request request : requests) {
            memory.remember(client, request, new byte[100], 100, START);
            for (Request another : requests) {
                assertEquals(
                        another == request, memory.recall(client, 7, START).isTo(another), request + " " + another);
            }
        }
    }

    @Test
    void anAnswerIsForgottenExactlyAtTheEndOfItsLifetimeAndRecallingDoesNotProlongIt() {
        remember(1, START);
        assertNotNull(memory.recall(client, 1, START + LIFETIME - 1));
        assertNull(memory.recall(client, 1, START + LIFETIME));
    }

    @Test
    void whatIsOlderThanALifetimeLeavesItsMemoryToTheNextOnes() {
        remember(1, START);
        remember(2, START + LIFETIME - 1);
        remember(3, START + LIFETIME);
        assertRemembered(START + LIFETIME, 2, 3);
        remember(4, START + 2 * LIFETIME);
        assertRemembered(START + 2 * LIFETIME, 4);
        assertEquals(2, memory.size(), "3, which is too old, and 4");
    }

    @Test
    void theOlderHalfGoesForANewOneIfMemoryIsFull() {
        for (long id = 1; id <= 8; id++) {
            remember(id, START);
        }
        assertRemembered(START, 1, 2, 3, 4, 5, 6, 7, 8);
        remember(9, START);
        assertRemembered(START, 5, 6, 7, 8, 9);
        assertEquals(5, memory.size());
        assertEquals(2 * (4 * BLOCK + SLOTS), budget.held(), "the memory of those that went is used again");
    }

    @Test
    void anAnswerThatIsLargerThanABlockHasOneOfItsOwnAndOneThatIsLargerThanTheMemoryIsNotKept() {
        AnswerMemory large = new AnswerMemory(budget, 20 * BLOCK, LIFETIME);
        byte[] first = bytes(3 * BLOCK, 1);
        byte[] second = bytes(100, 2);
        byte[] third = bytes(4 * BLOCK, 3);
        large.remember(client, request(1), first, first.length, START);
        large.remember(client, request(2), second, second.length, START);
        large.remember(client, request(3), third, third.length, START);
        large.remember(client, request(4), new byte[10 * BLOCK], 10 * BLOCK, START);
        assertNull(large.recall(client, 4, START));
        assertArrayEquals(first, large.recall(client, 1, START).bytes());
        assertArrayEquals(second, large.recall(client, 2, START).bytes());
        assertArrayEquals(third, large.recall(client, 3, START).bytes());
    }

    @Test
    void blocksThatAreKeptForLaterMakeRoomForALargerAnswerAndTheOldOnesStay() {
        for (long id = 1; id <= 9; id++) {
            remember(id, START);
        }
        byte[] larger = bytes(2 * BLOCK, 1);
        memory.remember(client, request(10), larger, larger.length, START);
        assertArrayEquals(larger, memory.recall(client, 10, START).bytes());
        assertRemembered(START, 5, 6, 7, 8, 9);
    }

    @Test
    void blocksThatAreKeptForLaterMakeRoomForTheSlotsOfManySmallAnswers() {
        for (long id = 1; id <= 9; id++) {
            remember(id, START); // now both halves have all of their blocks, and few slots
        }
        for (long id = 10; id < 300; id++) {
            memory.remember(client, request(id), new byte[1], 1, START);
        }
        assertRemembered(START, 5, 6, 7, 8, 9);
        assertEquals(4 + 1 + 290, memory.size());
    }

    @Test
    void slotsOfManySmallAnswersMakeRoomForTheLargestThatMemoryCanHold() {
        for (long id = 1; id < 5_000; id++) {
            memory.remember(client, request(id), new byte[1], 1, START);
        }
        byte[] largest = bytes(4 * BLOCK - 20 - 32, 1);
        memory.remember(client, request(5_000), largest, largest.length, START);
        assertArrayEquals(largest, memory.recall(client, 5_000, START).bytes());
    }

    @Test
    void idsAndAddressesThatJavaGivesOneHashCodeHaveDifferentOnesHere() throws IOException {
        Set<Integer> ofIds = new HashSet<>();
        Set<Integer> ofAddresses = new HashSet<>();
        Set<Integer> ofJava = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            long id = (long) i << 32 | i;
            int word = i / 100 << 8 | i % 100; // its bytes have no sign, of which Java's sum would take notice
            byte[] address =
                    ByteBuffer.allocate(16).putInt(word).putInt(0x7F7F - word).array();
            ofJava.add(Long.hashCode(id));
            ofJava.add(InetAddress.getByAddress(address).hashCode());
            ofIds.add(RememberedAnswers.hashOf(
                    ByteBuffer.allocate(20).putLong(id).putLong(4242).putInt(1).flip()));
            ofAddresses.add(RememberedAnswers.hashOf(ByteBuffer.allocate(32)
                    .putLong(1)
                    .putLong(4242)
                    .put(address)
                    .flip()));
        }
        assertEquals(Set.of(0, 0x7F7F), ofJava);
        assertTrue(ofIds.size() > 990, ofIds::toString);
        assertTrue(ofAddresses.size() > 990, ofAddresses::toString);
    }

    @Test
    void anotherAnswerForTheSameIdTakesThePlaceOfTheFirstAlsoOfAnOldOne() {
        memory.remember(client, request(1), new byte[] {1}, 1, START);
        memory.remember(client, request(1), new byte[] {2}, 1, START);
        assertArrayEquals(new byte[] {2}, memory.recall(client, 1, START).bytes());
        assertEquals(1, memory.size());
        for (long id = 2; id <= 5; id++) {
            remember(id, START);
        }
        memory.remember(client, request(1), new byte[] {3}, 1, START);
        assertArrayEquals(new byte[] {3}, memory.recall(client, 1, START).bytes());
    }

    @Test
    void whereOthersHaveTakenTheMemoryTheOldestAnswersGoForANewOne() {
        budget.open((1 << 20) - 2 * BLOCK - SLOTS, () -> false);
        for (long id = 1; id <= 9; id++) {
            remember(id, START);
            assertNotNull(memory.recall(client, id, START));
        }
        assertTrue(budget.held() <= budget.limit());
    }

    @Test
    void whereThereIsNoMemoryAtAllNothingIsRememberedAndLaterItIsAgain() {
        Account others = budget.open((1 << 20) - BLOCK - SLOTS + 1, () -> false);
        remember(1, START);
        assertNull(memory.recall(client, 1, START));
        assertEquals(0, memory.size());
        others.giveBack(1);
        remember(2, START);
        assertRemembered(START, 2);
    }

    @Test
    void whoNeedsMemoryGetsTheOlderHalfOfWhatTheAnswersHoldAndThenTheRest() {
        AnswerMemory large = new AnswerMemory(budget, 1 << 20, LIFETIME);
        long id = 0;
        while (budget.held() < (1 << 20) - 2 * BLOCK) {
            large.remember(client, request(id++), new byte[LARGE], LARGE, START);
        }
        assertNotNull(budget.open(3 * BLOCK, () -> false));
        assertNull(large.recall(client, 0, START));
        assertNotNull(large.recall(client, id - 1, START));
        assertNotNull(budget.open((1 << 20) - budget.held() + 1, () -> false));
        assertNull(large.recall(client, id - 1, START));
        large.remember(client, request(id), new byte[1], 1, START);
    }

    @Test
    void whateverIsRecalledIsTheLatestAnswerAndTheLatestOnesAreRecalled() {
        long seed = Long.getLong("socketlab.seed", System.nanoTime());
        String repeat = "repeat it with -Dsocketlab.seed=" + seed;
        Random random = new Random(seed);
        AnswerMemory all = new AnswerMemory(budget, 512 * 1024, Long.MAX_VALUE);
        Map<String, byte[]> latest = new HashMap<>();
        Deque<String> order = new ArrayDeque<>();
        for (int i = 0; i < 10_000; i++) {
            Peer peer = new Peer(
                    random.nextBoolean() ? SOCKET : OTHER_SOCKET,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 1 + random.nextInt(30)));
            long id = random.nextInt(200);
            String key = (peer.socket() == SOCKET) + " " + peer.address() + " " + id;
            AnswerMemory.Answer recalled = all.recall(peer, id, i);
            if (recalled != null) {
                assertArrayEquals(latest.get(key), recalled.bytes(), repeat);
            } else {
                assertFalse(order.contains(key), repeat);
            }
            byte[] answer = new byte[1 + random.nextInt(300)];
            random.nextBytes(answer);
            all.remember(peer, request(id), answer, answer.length, i);
            latest.put(key, answer);
            order.add(key);
            if (order.size() > 500) { // some 100 kB: they fit into half of the memory
                order.remove();
            }
        }
    }

    private static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static Request request(long id) {
        return new Request.Echo(id, "a");
    }

    private void remember(long id, long nowNanos) {
        memory.remember(client, request(id), new byte[LARGE], LARGE, nowNanos);
    }

    private void assertRemembered(long nowNanos, long... ids) {
        for (long id = 1; id <= 9; id++) {
            long wanted = id;
            boolean isRemembered = LongStream.of(ids).anyMatch(one -> one == wanted);
            assertEquals(isRemembered, memory.recall(client, id, nowNanos) != null, "the answer to " + id);
        }
    }
}
