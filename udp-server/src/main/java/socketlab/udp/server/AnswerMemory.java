package socketlab.udp.server;

import java.net.SocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was answered lately, by address and id: a request that arrives again, because its answer was lost or because
 * the client was too hasty, gets the same answer and is not carried out twice. Memory is bounded, in bytes; the oldest
 * answers go first, and all go after a while. For one thread.
 */
final class AnswerMemory {

    /** About what the map, the key and the address cost beside the bytes of the answer. */
    static final int OVERHEAD_BYTES = 256;

    private record Key(SocketAddress client, long id) {}

    private record Answer(byte[] bytes, long atNanos) {}

    private final Map<Key, Answer> answers = new LinkedHashMap<>();
    private final long maxBytes;
    private final long lifetimeNanos;
    private long bytes;

    AnswerMemory(long maxBytes, long lifetimeNanos) {
        this.maxBytes = maxBytes;
        this.lifetimeNanos = lifetimeNanos;
    }

    /** The answer that this client got for this id, or {@code null}. */
    byte[] recall(SocketAddress client, long id, long nowNanos) {
        forgetOld(nowNanos);
        Answer answer = answers.get(new Key(client, id));
        return answer == null ? null : answer.bytes;
    }

    /** Keeps an answer for as long as memory and time allow. */
    void remember(SocketAddress client, long id, byte[] answer, long nowNanos) {
        Key key = new Key(client, id);
        forget(answers.remove(key)); // so that the new answer goes to the end of the row, where the young ones are
        answers.put(key, new Answer(answer, nowNanos));
        bytes += answer.length + OVERHEAD_BYTES;
        Iterator<Answer> oldestFirst = answers.values().iterator();
        while (bytes > maxBytes) {
            forget(oldestFirst.next());
            oldestFirst.remove();
        }
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
            bytes -= answer.bytes.length + OVERHEAD_BYTES;
        }
    }

    int size() {
        return answers.size();
    }
}
