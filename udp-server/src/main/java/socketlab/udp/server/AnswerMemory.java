package socketlab.udp.server;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.Request;

/**
 * What was answered lately, by peer and id: a request that arrives again, because its answer was lost or because
 * the client was too hasty, gets the same answer and is not carried out twice. Only the same request does: a bit that was
 * flipped on the way may have made another's id of its own. Memory is bounded, in bytes, and charged to
 * the budget of all clients; the oldest answers go first, and all go after a while. An answer for which there is no memory
 * even so is not remembered. For one thread, but others may need the memory at any time.
 */
final class AnswerMemory {

    /** About what the map, the key, the peer and the mark of the request cost beside the bytes of the answer. */
    static final int OVERHEAD_BYTES = 264;

    private record Key(Peer client, long id) {}

    /** @param mark of the request */
    record Answer(byte[] bytes, int mark, long atNanos) {

        /** Whether it answers this request. One of some four billion others would be taken for it. */
        boolean isTo(Request request) {
            return mark == markOf(request);
        }

        private int cost() {
            return bytes.length + OVERHEAD_BYTES;
        }
    }

    private final Map<Key, Answer> answers = new LinkedHashMap<>();
    private final Account account;
    private final long maxBytes;
    private final long lifetimeNanos;
    private long bytes;

    AnswerMemory(MemoryBudget budget, long maxBytes, long lifetimeNanos) {
        this.account = budget.open(0, this::forgetHalf);
        this.maxBytes = maxBytes;
        this.lifetimeNanos = lifetimeNanos;
    }

    /**
     * Of all that a request says but its cookie, which a repetition may be the first to have. The {@code hashCode} alone
     * would not do: texts as short as "Aa" and "BB" have the same, and so have the sizes 0 and -1.
     */
    private static int markOf(Request request) {
        Request said = request instanceof Request.WithCookie proven ? proven.request() : request;
        Request plain = request.plain();
        CRC32C crc = new CRC32C();
        crc.update(textOf(plain).getBytes(StandardCharsets.UTF_8));
        return 31 * (31 * said.hashCode() + plain.getClass().getName().hashCode()) + (int) crc.getValue();
    }

    private static String textOf(Request plain) {
        if (plain instanceof Request.Ping ping) {
            return ping.padding();
        }
        if (plain instanceof Request.Echo echo) {
            return echo.text();
        }
        return plain.toString();
    }

    /** The answer that this client got for this id, perhaps to another request; or {@code null}. */
    synchronized Answer recall(Peer client, long id, long nowNanos) {
        forgetOld(nowNanos);
        return answers.get(new Key(client, id));
    }

    /** Keeps an answer for as long as memory and time allow. */
    synchronized void remember(Peer client, Request request, byte[] answer, long nowNanos) {
        Key key = new Key(client, request.id());
        forget(answers.remove(key)); // so that the new answer goes to the end of the row, where the young ones are
        Answer latest = new Answer(answer, markOf(request), nowNanos);
        boolean isPaid = pay(latest);
        while (!isPaid && !answers.isEmpty()) {
            forgetOldest();
            isPaid = pay(latest);
        }
        if (isPaid) {
            answers.put(key, latest);
        }
    }

    private boolean pay(Answer answer) {
        if (bytes + answer.cost() > maxBytes || !account.tryTake(answer.cost())) {
            return false;
        }
        bytes += answer.cost();
        return true;
    }

    /** Others need memory, and the answers hold most of it. */
    private synchronized boolean forgetHalf() {
        long half = bytes / 2;
        while (bytes > half) {
            forgetOldest();
        }
        return half > 0;
    }

    private void forgetOldest() {
        Iterator<Answer> oldestFirst = answers.values().iterator();
        forget(oldestFirst.next());
        oldestFirst.remove();
    }

    private void forgetOld(long nowNanos) {
        Iterator<Answer> oldestFirst = answers.values().iterator();
        while (oldestFirst.hasNext()) {
            Answer oldest = oldestFirst.next();
            if (nowNanos - oldest.atNanos < lifetimeNanos) {
                return;
            }
            forget(oldest);
            oldestFirst.remove();
        }
    }

    private void forget(Answer answer) {
        if (answer != null) {
            bytes -= answer.cost();
            account.giveBack(answer.cost());
        }
    }

    synchronized int size() {
        return answers.size();
    }
}
