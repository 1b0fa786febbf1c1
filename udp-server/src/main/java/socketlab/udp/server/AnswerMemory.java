package socketlab.udp.server;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.Request;

/**
 * What was answered lately, by peer and id: a request that arrives again, because its answer was lost or because
 * the client was too hasty, gets the same answer and is not carried out twice. Only the same request does: a bit that was
 * flipped on the way may have made another's id of its own.
 *
 * <p>Memory is bounded, in bytes, and charged to the budget of all clients. Half of it takes the young answers, the other
 * half has the old ones; when the young half is full, or its first answer too old to be given again, it becomes the old
 * one, and what that had is forgotten. An answer for which there is no memory even so is not remembered. For one thread, but
 * others may need the memory at any time.
 */
final class AnswerMemory {

    /**
     * An answer as it is remembered.
     *
     * @param bytes none if a stream answers
     * @param mark of the request
     */
    record Answer(byte[] bytes, int mark, long atNanos) {

        /** Whether it answers this request. One of some four billion others would be taken for it. */
        boolean isTo(Request request) {
            return mark == markOf(request);
        }

        boolean isByStream() {
            return bytes.length == 0;
        }
    }

    private final long lifetimeNanos;
    private RememberedAnswers young;
    private RememberedAnswers old;

    AnswerMemory(MemoryBudget budget, long maxBytes, long lifetimeNanos) {
        Account account = budget.open(0, this::forgetHalf);
        this.lifetimeNanos = lifetimeNanos;
        young = new RememberedAnswers(account, maxBytes / 2);
        old = new RememberedAnswers(account, maxBytes / 2);
    }

    /**
     * Of all that a request says but its cookie, which a repetition may be the first to have. The {@code hashCode} alone
     * would not do: texts as short as "Aa" and "BB" have the same, and so have the sizes 0 and -1.
     */
    private static int markOf(Request request) {
        Request said = request instanceof Request.WithCookie proven ? proven.request() : request;
        Request plain = request.plain();
        return 31 * (31 * said.hashCode() + plain.getClass().getName().hashCode()) + crcOf(textOf(plain));
    }

    private static int crcOf(String text) {
        if (text.isEmpty()) {
            return 0; // as CRC-32C has it; most pings say nothing
        }
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
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
        Answer latest = young.find(client, id);
        Answer answer = latest != null ? latest : old.find(client, id);
        return answer == null || nowNanos - answer.atNanos >= lifetimeNanos ? null : answer;
    }

    /**
     * Keeps an answer for as long as memory and time allow.
     *
     * @param answer begins with it
     */
    synchronized void remember(Peer client, Request request, byte[] answer, int length, long nowNanos) {
        if (young.size() > 0 && nowNanos - young.firstNanos() >= lifetimeNanos) {
            forgetOld();
        }
        if (!young.couldHold(length)) {
            return;
        }
        int mark = markOf(request);
        boolean isKept = young.add(client, request.id(), mark, answer, length, nowNanos);
        if (!isKept) {
            forgetOld();
            isKept = young.add(client, request.id(), mark, answer, length, nowNanos);
        }
        if (!isKept) {
            old.release(); // others have taken the rest,
            young.release(); // or slots for many small ones are in the way of a large one
            young.add(client, request.id(), mark, answer, length, nowNanos);
        }
    }

    private void forgetOld() {
        RememberedAnswers forgotten = old;
        forgotten.clear();
        old = young;
        young = forgotten;
    }

    /** Others need memory, and the answers hold most of it. */
    private synchronized boolean forgetHalf() {
        RememberedAnswers older = old.held() > 0 ? old : young;
        boolean any = older.held() > 0;
        older.release();
        return any;
    }

    synchronized int size() {
        return young.size() + old.size();
    }
}
