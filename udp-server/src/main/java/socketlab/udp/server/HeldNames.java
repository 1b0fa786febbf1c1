package socketlab.udp.server;

import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import socketlab.common.rtt.TimeSource;
import socketlab.common.udp.ReliableStream;

/**
 * Who is putting which file. A client that has died can't say so, and nobody would have its name before the idle time is
 * over; so when somebody else asks for the name, its holder is asked whether it is still there. For any thread.
 */
final class HeldNames {

    /**
     * How long who asks for a name waits at most: longer than a holder is asked, less than a client repeats its request.
     * What takes longer is a disk that does not let go.
     */
    private static final long PATIENCE_SECONDS = 14;

    /** An upload that has its name. */
    static final class Holder {
        private final String path;
        private final ReliableStream stream;
        private final CompletableFuture<Void> gone = new CompletableFuture<>();

        private Holder(String path, ReliableStream stream) {
            this.path = path;
            this.stream = stream;
        }
    }

    private final Map<String, Holder> holders = new ConcurrentHashMap<>();
    private final TimeSource time;

    HeldNames(TimeSource time) {
        this.time = time;
    }

    /** An upload has got its name. */
    Holder hold(String path, ReliableStream stream) {
        Holder holder = new Holder(path, stream);
        holders.put(path, holder);
        return holder;
    }

    /** It has given the name back. */
    void release(Holder holder) {
        holders.remove(holder.path, holder);
        holder.gone.complete(null);
    }

    /**
     * Asks the holder of a name, if it is one of this server's, and waits until it has answered, or has given the name
     * back: because it does not answer, or because it was about to.
     *
     * @return why it keeps the name, for a person; {@code null} if it does not
     */
    String whyKept(String path) throws InterruptedIOException {
        Holder holder = holders.get(path);
        if (holder == null) {
            return null;
        }
        CompletableFuture<Void> answer = holder.stream.ask(time.nanos());
        try {
            CompletableFuture.anyOf(answer, holder.gone).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return holder.gone.isDone() ? null : "its client was asked, and is still there";
        } catch (TimeoutException e) {
            return "this server is still at work on what has come of it";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the holder of a name was asked");
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither an answer nor its end can fail", e);
        }
    }
}
