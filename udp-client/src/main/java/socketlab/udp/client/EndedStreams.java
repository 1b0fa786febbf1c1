package socketlab.udp.client;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import socketlab.common.udp.EndedStream;

/**
 * The streams that this client has closed. The server may not have heard that all of its bytes have arrived, and repeats
 * its last segments; so they go on to acknowledge these, as long as something comes. For several threads.
 */
final class EndedStreams {

    /** So many are kept, and of more the latest: the server repeats the last segments of no more than so many either. */
    static final int MOST = 256;

    private final Map<Long, EndedStream> streams = new LinkedHashMap<>();

    /** @param id of the request that opened it */
    synchronized void add(long id, EndedStream stream) {
        streams.put(id, stream);
        if (streams.size() > MOST) {
            Iterator<EndedStream> oldestFirst = streams.values().iterator();
            oldestFirst.next();
            oldestFirst.remove();
        }
    }

    /** {@code null} if it is not here, or not any more. */
    synchronized EndedStream get(long id) {
        return streams.get(id);
    }

    /** Forgets those of which nothing more will come. */
    synchronized void forgetOver(long nowNanos) {
        streams.values().removeIf(stream -> stream.isOver(nowNanos));
    }

    synchronized int size() {
        return streams.size();
    }
}
