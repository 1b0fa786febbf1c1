package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
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
    private static final int ANSWER_BYTES = 100;
    private static final long COST = ANSWER_BYTES + AnswerMemory.OVERHEAD_BYTES;

    private static final SendingSocket SOCKET = new SendingSocket((datagram, to) -> {});

    private final Peer client = peer(1);
    private final Peer other = peer(2);

    private final MemoryBudget budget = new MemoryBudget(1 << 20);

    /** Has room for three answers. */
    private final AnswerMemory memory =
            new AnswerMemory(budget, 3 * (ANSWER_BYTES + AnswerMemory.OVERHEAD_BYTES), LIFETIME);

    private static Peer peer(int port) {
        return new Peer(SOCKET, InetSocketAddress.createUnresolved("a", port));
    }

    @Test
    void anAnswerIsRecalledByAddressAndId() {
        byte[] answer = new byte[ANSWER_BYTES];
        memory.remember(client, request(7), answer, START);
        assertSame(answer, memory.recall(client, 7, START).bytes());
        assertSame(answer, memory.recall(peer(1), 7, START).bytes(), "an equal address");
        assertNull(memory.recall(client, 8, START));
        assertNull(memory.recall(other, 7, START));
    }

    @Test
    void anAnswerKnowsWhichRequestItIsTo() {
        Request get = new Request.WithSettings(new Request.Get(7, "a", 0), "none", null, 1_200, 64);
        memory.remember(client, get, new byte[ANSWER_BYTES], START);
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
            memory.remember(client, request, new byte[ANSWER_BYTES], START);
            for (Request another : requests) {
                assertEquals(
                        another == request, memory.recall(client, 7, START).isTo(another), request + " " + another);
            }
        }
    }

    @Test
    void anAnswerIsForgottenExactlyAtTheEndOfItsLifetime() {
        remember(1, START);
        assertNotNull(memory.recall(client, 1, START + LIFETIME - 1));
        assertNull(memory.recall(client, 1, START + LIFETIME));
        assertEquals(0, memory.size());
    }

    @Test
    void recallingDoesNotProlongALife() {
        remember(1, START);
        memory.recall(client, 1, START + LIFETIME - 1);
        assertNull(memory.recall(client, 1, START + LIFETIME));
    }

    @Test
    void whateverIsAskedForAllThatIsTooOldGoes() {
        remember(1, START);
        remember(2, START + 10);
        remember(3, START + 20);
        assertNull(memory.recall(other, 99, START + LIFETIME + 10));
        assertEquals(1, memory.size());
        assertNotNull(memory.recall(client, 3, START + LIFETIME + 10));
    }

    @Test
    void theOldestAnswersGoForANewOneIfMemoryIsFull() {
        remember(1, START);
        remember(2, START);
        remember(3, START);
        assertEquals(3, memory.size(), "all three fit exactly");
        remember(4, START);
        assertRemembered(2, 3, 4);
    }

    @Test
    void aLargeAnswerPushesOutAsManyAsItNeeds() {
        remember(1, START);
        remember(2, START);
        remember(3, START);
        memory.remember(client, request(4), new byte[ANSWER_BYTES + 1], START);
        assertRemembered(3, 4);
    }

    @Test
    void anAnswerThatIsLargerThanTheMemoryIsNotKept() {
        remember(1, START);
        memory.remember(client, request(2), new byte[10_000], START);
        assertEquals(0, memory.size());
        remember(3, START);
        remember(4, START);
        remember(5, START);
        assertRemembered(3, 4, 5);
    }

    @Test
    void anotherAnswerForTheSameRequestTakesThePlaceOfTheFirst() {
        for (int i = 0; i < 10; i++) {
            remember(1, START);
        }
        remember(2, START);
        remember(3, START);
        assertEquals(3, memory.size(), "the room of what was overwritten is free again");
        remember(4, START);
        remember(5, START);
        assertEquals(3, memory.size());
    }

    @Test
    void anAnswerThatWasGivenAnewIsAYoungOne() {
        remember(1, START);
        remember(2, START + 1);
        remember(3, START + 2);
        remember(1, START + 3);
        remember(4, START + 4);
        assertRemembered(1, 3, 4);
        memory.recall(client, 1, START + 2 + LIFETIME);
        assertRemembered(1, 4);
    }

    @Test
    void whatTimeTookAwayLeavesItsRoom() {
        remember(1, START);
        remember(2, START);
        remember(3, START);
        memory.recall(client, 1, START + LIFETIME);
        remember(4, START + LIFETIME);
        remember(5, START + LIFETIME);
        remember(6, START + LIFETIME);
        assertEquals(3, memory.size());
    }

    @Test
    void whatIsRememberedIsChargedUntilItIsForgotten() {
        remember(1, START);
        remember(2, START);
        assertEquals(2 * COST, budget.held());
        remember(2, START);
        assertEquals(2 * COST, budget.held());
        memory.recall(client, 1, START + LIFETIME);
        assertEquals(0, budget.held());
    }

    @Test
    void whereOthersHaveTakenTheMemoryTheOldestAnswersGoForANewOne() {
        budget.open((1 << 20) - 2 * COST, () -> false);
        remember(1, START);
        remember(2, START);
        remember(3, START);
        assertRemembered(2, 3);
        assertEquals(1 << 20, budget.held());
    }

    @Test
    void whereThereIsNoMemoryAtAllNothingIsRememberedAndLaterItIsAgain() {
        Account others = budget.open((1 << 20) - COST + 1, () -> false);
        remember(1, START);
        assertNull(memory.recall(client, 1, START));
        assertEquals(0, memory.size());
        others.giveBack(1);
        remember(2, START);
        assertRemembered(2);
    }

    @Test
    void whoNeedsMemoryGetsTheOlderHalfOfWhatTheAnswersHold() {
        AnswerMemory large = new AnswerMemory(budget, 1 << 20, LIFETIME);
        for (int id = 0; id < 10; id++) {
            large.remember(client, request(id), new byte[(1 << 20) / 10 - AnswerMemory.OVERHEAD_BYTES], START);
        }
        assertEquals(10, large.size());
        assertNotNull(budget.open(1_000, () -> false));
        assertEquals(5, large.size());
        assertNull(large.recall(client, 4, START));
        assertNotNull(large.recall(client, 5, START));
    }

    private static Request request(long id) {
        return new Request.Echo(id, "a");
    }

    private void remember(long id, long nowNanos) {
        memory.remember(client, request(id), new byte[ANSWER_BYTES], nowNanos);
    }

    private void assertRemembered(long... ids) {
        for (long id : ids) {
            assertNotNull(memory.recall(client, id, START), "the answer to " + id);
        }
        assertEquals(ids.length, memory.size());
    }
}
