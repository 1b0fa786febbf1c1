package socketlab.udp.server;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
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

    private record Last(ReliableStream stream, long sinceNanos) {}

    private final Map<Key, Last> streams = new ConcurrentHashMap<>();
    private final BiConsumer<Key, ReliableStream> onEnd;

    /** @param onEnd told of each that need not linger any more */
    Lingering(BiConsumer<Key, ReliableStream> onEnd) {
        this.onEnd = onEnd;
    }

    /** The last segment is about to leave. For any thread. */
    void add(Key key, ReliableStream stream, long nowNanos) {
        streams.put(key, new Last(stream, nowNanos));
    }

    boolean isEmpty() {
        return streams.isEmpty();
    }

    boolean has(InetSocketAddress client) {
        return streams.keySet().stream().anyMatch(key -> key.client().equals(client));
    }

    /** {@code null} if this one does not linger. */
    ReliableStream get(Key key) {
        Last last = streams.get(key);
        return last == null ? null : last.stream;
    }

    /** How many bytes all of them hold. */
    long heldBytes() {
        return streams.values().stream()
                .mapToLong(last -> last.stream.unacknowledged())
                .sum();
    }

    /** Sends what is due, and lets those go that have come to their end. */
    void flush(long nowNanos) {
        streams.forEach((key, last) -> {
            Transfers.flush(last.stream, nowNanos);
            if (last.stream.isSettled(nowNanos)) {
                end(key, last);
            }
        });
        while (streams.size() > MOST) {
            streams.entrySet().stream()
                    .max(Comparator.comparingLong(entry -> nowNanos - entry.getValue().sinceNanos))
                    .ifPresent(oldest -> drop(oldest.getKey(), oldest.getValue(), "newer ones needed its place"));
        }
    }

    /** The client says that it has all it wants. */
    void close(InetSocketAddress client) {
        streams.forEach((key, last) -> {
            if (key.client().equals(client)) {
                streams.remove(key);
            }
        });
    }

    private void drop(Key key, Last last, String why) {
        last.stream.abort(new IOException(why));
        end(key, last);
    }

    private void end(Key key, Last last) {
        streams.remove(key);
        onEnd.accept(key, last.stream);
    }

    /** The server ends. For any thread. */
    void abortAll(Transfers.Told told) {
        streams.forEach((key, last) -> {
            told.of(key.client(), key.id());
            last.stream.abort(new EOFException("the server was told to end"));
        });
    }
}
