package socketlab.udp.server;

import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import socketlab.common.memory.Account;
import socketlab.common.udp.ReliableStream;
import socketlab.udp.server.Transfers.Key;

/**
 * The streams whose last segment has left. For everybody else these transfers are over; what is left to do is to repeat
 * what gets lost until the client has acknowledged it all, as TCP does in LAST-ACK (RFC 9293, section 3.3.2). They take
 * neither a thread nor a slot, so they have a bound of their own. For the socket's thread, but for {@link #add}.
 */
final class Lingering {

    /** So many may be; of more, those are dropped that have been for longest. */
    static final int MOST = 256;

    /**
     * @param account what it makes the server hold, until it is gone
     * @param number how many lingered before it
     */
    private record Last(ReliableStream stream, Account account, long number) {}

    private final Map<Key, Last> streams = new ConcurrentHashMap<>();
    private final AtomicLong added = new AtomicLong();
    private final Transfers transfers;

    /** @param transfers flush a stream, and are told of each that need not linger any more */
    Lingering(Transfers transfers) {
        this.transfers = transfers;
    }

    /** The last segment is about to leave. For any thread. */
    void add(Key key, ReliableStream stream, Account account) {
        streams.put(key, new Last(stream, account, added.getAndIncrement()));
    }

    boolean isEmpty() {
        return streams.isEmpty();
    }

    boolean has(Peer client) {
        return streams.keySet().stream().anyMatch(key -> key.client().equals(client));
    }

    /** {@code null} if this one does not linger. */
    ReliableStream get(Key key) {
        Last last = streams.get(key);
        return last == null ? null : last.stream;
    }

    /** Sends what is due, and lets those go that have come to their end. */
    void flush(long nowNanos) {
        streams.forEach((key, last) -> {
            transfers.flush(last.stream, nowNanos);
            if (isSettled(last.stream, nowNanos)) {
                end(key, last);
            }
        });
        while (streams.size() > MOST) {
            streams.entrySet().stream()
                    .min(Comparator.comparingLong(entry -> entry.getValue().number))
                    .ifPresent(oldest -> drop(oldest.getKey(), oldest.getValue(), "newer ones needed its place"));
        }
    }

    private boolean isSettled(ReliableStream stream, long nowNanos) {
        try {
            return stream.isSettled(nowNanos);
        } catch (RuntimeException | Error e) {
            transfers.end(stream, e);
            return true;
        }
    }

    /** The client says that it has all it wants. */
    void close(Peer client) {
        streams.forEach((key, last) -> {
            if (key.client().equals(client)) {
                streams.remove(key);
                last.account.close();
            }
        });
    }

    private void drop(Key key, Last last, String why) {
        last.stream.abort(new IOException(why));
        end(key, last);
    }

    private void end(Key key, Last last) {
        streams.remove(key);
        last.account.close();
        transfers.logEnd(key, last.stream);
    }

    /** For any thread. */
    void forEach(BiConsumer<Key, ReliableStream> action) {
        streams.forEach((key, last) -> action.accept(key, last.stream));
    }
}
