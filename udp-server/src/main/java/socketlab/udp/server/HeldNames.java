package socketlab.udp.server;

import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import socketlab.common.rtt.TimeSource;
import socketlab.common.udp.ReliableStream;

/**
 * Who is putting which file. A client that has died can't say so, and nobody would have its name before the idle time is
 * over; so when somebody else asks for the name, its holder is asked whether it is still there. One that has its name since this
 * very moment may not be known here yet, and is not asked. For any thread.
 */
final class HeldNames {

    /** How long a holder that is ended may take to give its name back: what takes longer is a disk that does not let go. */
    private static final long TIDY_SECONDS = 3;

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
     * back: because it does not answer, which takes seven seconds, or because it was about to.
     *
     * @return why it keeps the name, for a person; {@code null} if it does not
     */
    String whyKept(String path) throws InterruptedIOException {
        Holder holder = holders.get(path);
        if (holder == null) {
            return null;
        }
        CompletableFuture<Void> answer = holder.stream.ask(time.nanos());
        while (holder.stream.isOpen() && !answer.isDone() && !holder.gone.isDone()) {
            LockSupport.parkNanos(ReliableStream.TICK_NANOS);
        }
        if (answer.isDone()) {
            return holder.gone.isDone() ? null : "its client was asked, and is still there";
        }
        try {
            holder.gone.get(TIDY_SECONDS, TimeUnit.SECONDS);
            return null;
        } catch (TimeoutException e) {
            return "this server is still at work on what has come of it";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the holder of a name was asked");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of a holder can't fail", e);
        }
    }
}
